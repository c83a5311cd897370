//! What an officer holds, over all schools: how many open cases, and whether there is room for one more.
//!
//! Cases are of schools and an officer is of the authority. So the count stands beside both, under one lock for each officer:
//! of two who assign the last place at two schools, the second sees that it is taken.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{officers::OfficerTerms, priorities};
use crate::{
    access::{Document as _, Session, Tx},
    domain::urn::AUTHORITY,
    entities::{officer, officer_case, officer_load},
    error::{AppError, Code, Fault, FaultCode, Result},
};

/// Why a case is not given to an officer who has enough.
const FULL: &str = "The officer holds as many open cases as the officer can: agree with the school in which order its cases \
    are taken (`putCasePriorities`) with this one among them, or choose another officer.";

/// The officers of these ids, whoever asks.
pub async fn officers<C: ConnectionTrait>(
    session: &Session<'_, C>,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, OfficerTerms>> {
    use officer::{Column, Entity};
    let these = Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::Id.is_in(ids));
    let rows = session.find::<Entity>().filter(these).all().await?;
    rows.iter().map(|row| Ok((row.id, Entity::read(row)?.1))).collect()
}

/// The officer, held as recorded until the transaction ends, if the officer works today; what is wrong is said of the value
/// at `pointer`.
pub async fn working(tx: &Tx<'_>, id: Uuid, pointer: &str) -> Result<OfficerTerms> {
    use officer::{Column, Entity};
    let unknown = || AppError::invalid(vec![Fault::at(pointer, FaultCode::ReferenceNotFound)]);
    let row = tx.share_of_authority::<Entity>(Column::Id.eq(id).into()).await?.ok_or_else(unknown)?;
    let (_, terms) = Entity::read(&row)?;
    match terms.details.works_on(tx.today()) {
        true => Ok(terms),
        false => Err(AppError::invalid(vec![Fault::at(pointer, FaultCode::OfficerNotWorking)])),
    }
}

#[derive(FromQueryResult)]
struct Count {
    school_urn: i32,
    number: i64,
}

/// How many open cases an officer holds, by school: one statement.
pub async fn held_by_school<C: ConnectionTrait>(
    session: &Session<'_, C>,
    officer_id: Uuid,
) -> Result<Vec<(i32, i64)>> {
    let these = officer_case::Column::OfficerId.eq(officer_id);
    let rows = session.shared::<officer_case::Entity>().filter(these);
    let mut counts: Vec<(i32, i64)> = rows
        .counted::<Count>([officer_case::Column::SchoolUrn])
        .await?
        .into_iter()
        .map(|count| (count.school_urn, count.number))
        .collect();
    counts.sort_unstable();
    Ok(counts)
}

/// How many open cases an officer holds at all.
pub async fn held<C: ConnectionTrait>(session: &Session<'_, C>, officer_id: Uuid) -> Result<u64> {
    let these = officer_case::Column::OfficerId.eq(officer_id);
    session.shared::<officer_case::Entity>().filter(these).count().await
}

/// Locks what an officer holds until the transaction ends.
pub async fn lock(tx: &Tx<'_>, officer_id: Uuid) -> Result<()> {
    let row = officer_load::ActiveModel { officer_id: Set(officer_id), created_at: Set(tx.now()) };
    tx.insert_shared_if_absent(row).await?;
    let this = officer_load::Column::OfficerId.eq(officer_id);
    tx.lock_shared::<officer_load::Entity>(this.into()).await?.map(drop).ok_or(Code::Internal.into())
}

/// Gives a case, which is locked or new, to an officer. Beyond what the officer can hold only where the agreed order of the
/// school's cases has it.
pub async fn give(tx: &Tx<'_>, case_id: Uuid, officer_id: Uuid, pointer: &str) -> Result<()> {
    let officer = working(tx, officer_id, pointer).await?;
    lock(tx, officer_id).await?;
    let capacity = u64::try_from(officer.details.case_capacity).unwrap_or_default();
    if held(tx, officer_id).await? >= capacity && !priorities::covers(tx, case_id).await? {
        return Err(AppError::new(Code::StateConflict).detail(FULL));
    }
    put(tx, case_id, Some(officer_id)).await
}

/// Takes a case, which is locked, from whoever has it.
pub async fn release(tx: &Tx<'_>, case_id: Uuid) -> Result<()> {
    put(tx, case_id, None).await
}

async fn put(tx: &Tx<'_>, case_id: Uuid, officer_id: Option<Uuid>) -> Result<()> {
    let row = officer_case::ActiveModel {
        case_id: Set(case_id),
        school_urn: Set(tx.urn()),
        officer_id: Set(officer_id),
        created_at: Set(tx.now()),
    };
    if !tx.insert_shared_if_absent(row).await? {
        let this = Condition::all().add(officer_case::Column::CaseId.eq(case_id));
        tx.set_shared::<officer_case::Entity>(
            this,
            vec![(officer_case::Column::OfficerId, officer_id.into())],
        )
        .await?;
    }
    Ok(())
}
