//! A pupil's parents, as the authority knew them at an instant.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, Order};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    access::Moment,
    domain::{
        address::{Address, Telephone},
        parent::ParentChildState,
        urn::AUTHORITY,
    },
    entities::{parent_child, parent_child_revision, parent_revision},
    error::{AppError, Result},
    proceedings::bundle::DossierParent,
};

/// What is kept of a parent.
#[derive(Deserialize)]
struct Kept {
    details: KeptDetails,
}

#[derive(Deserialize)]
struct KeptDetails {
    title: Option<String>,
    forename: Option<String>,
    surname: String,
    service_address: Option<Address>,
    #[serde(default)]
    address_confidential: bool,
    #[serde(default)]
    telephones: Vec<Telephone>,
}

/// What is kept of whose parent somebody is.
#[derive(Deserialize)]
struct KeptChild {
    basis: String,
    from_on: Option<NaiveDate>,
    to_on: Option<NaiveDate>,
}

/// The parents that stood then, in the order of their records: three statements.
pub async fn parents(
    session: &Moment<'_>,
    pupil_ids: &[Uuid],
    as_of: DateTime<Utc>,
) -> Result<Vec<DossierParent>> {
    use parent_child::Column as Child;
    let these = Condition::all()
        .add(Child::Urn.eq(AUTHORITY))
        .add(Child::PupilId.is_in(pupil_ids.iter().copied()))
        .add(Child::CreatedAt.lte(as_of));
    let rows =
        session.find::<parent_child::Entity>().filter(these).order_by(Child::Id, Order::Asc).all().await?;
    use parent_child_revision::Column as Stood;
    let stood = Condition::all()
        .add(Stood::Urn.eq(AUTHORITY))
        .add(Stood::ParentChildId.is_in(rows.iter().map(|row| row.id)))
        .add(Stood::RecordedAt.lte(as_of));
    let stood = session.find::<parent_child_revision::Entity>().filter(stood);
    let stood = stood.order_by(Stood::Version, Order::Asc).all().await?;
    let stood: BTreeMap<Uuid, parent_child_revision::Model> =
        stood.into_iter().map(|row| (row.parent_child_id, row)).collect();
    let known = details(session, rows.iter().map(|row| row.parent_id).collect(), as_of).await?;
    let mut told = Vec::new();
    for row in rows {
        let Some(then) = stood.get(&row.id) else { continue };
        let Some(details) = known.get(&row.parent_id) else { continue };
        if then.state != ParentChildState::Standing.as_str() {
            continue;
        }
        let child: KeptChild = serde_json::from_str(&then.terms).map_err(AppError::internal)?;
        let name = [details.title.as_deref(), details.forename.as_deref(), Some(details.surname.as_str())];
        told.push(DossierParent {
            id: Some(row.parent_id),
            name: name.into_iter().flatten().collect::<Vec<_>>().join(" "),
            basis: child.basis,
            from_on: child.from_on,
            to_on: child.to_on,
            service_address: details.service_address.clone(),
            address_confidential: details.address_confidential,
            telephones: details.telephones.clone(),
        });
    }
    Ok(told)
}

/// What was known of these records then.
async fn details(
    session: &Moment<'_>,
    ids: BTreeSet<Uuid>,
    as_of: DateTime<Utc>,
) -> Result<BTreeMap<Uuid, KeptDetails>> {
    use parent_revision::Column;
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add(Column::ParentId.is_in(ids))
        .add(Column::RecordedAt.lte(as_of));
    let rows = session.find::<parent_revision::Entity>().filter(these);
    let rows = rows.order_by(Column::Version, Order::Asc).all().await?;
    let mut known = BTreeMap::new();
    for row in rows {
        let kept: Kept = serde_json::from_str(&row.terms).map_err(AppError::internal)?;
        known.insert(row.parent_id, kept.details);
    }
    Ok(known)
}
