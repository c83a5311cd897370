//! Reading what is stored and bears on a roll.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use super::{
    identity::{Known, Stay},
    row::{Row, Unread},
};
use crate::{
    access::Tx,
    domain::upn::Upn,
    entities::{enrolment, pupil, pupil_upn},
    error::{AppError, Result},
    features::pupils::entry::Entry,
};

/// Ids or UPNs named in one statement.
pub const CHUNK: usize = 500;

/// Reads it in a few statements, and one more for every five hundred UPNs of the roll.
pub async fn load(tx: &Tx<'_>, rows: &[Row], unread: &[Unread]) -> Result<Known> {
    let mut named: HashSet<&Upn> =
        rows.iter().flat_map(|row| row.former_upns.iter().chain([&row.entry.upn])).collect();
    named.extend(unread.iter().filter_map(|row| row.upn.as_ref()));
    let upns = upns(tx, named).await?;
    let stored = tx.find::<enrolment::Entity>().filter(current(tx.urn())).all().await?;
    let merged = merged(tx, upns.values().map(|row| row.pupil_id).collect()).await?;
    let now = |pupil: Uuid| merged.get(&pupil).copied().unwrap_or(pupil);
    let mut stays = Vec::with_capacity(stored.len());
    for row in stored {
        let entry = Entry::stored(&row)?;
        let (stored_pupil, pupil) = (row.pupil_id, now(row.pupil_id));
        stays.push(Stay { id: row.id, revision: row.revision, stored_pupil, pupil, entry });
    }
    let by_temporary = upns.values().filter(|row| row.temporary).map(|row| now(row.pupil_id));
    let held = stays.iter().filter(|stay| stay.entry.upn.is_temporary()).map(|stay| stay.pupil);
    let temporary = only_temporary(tx, by_temporary.chain(held).collect()).await?;
    let upns = upns.into_iter().map(|(upn, row)| (upn, now(row.pupil_id))).collect();
    Ok(Known { stays, upns, temporary })
}

/// The enrolments of a school as they stand now, voided ones left out.
pub fn current(urn: i32) -> Condition {
    use enrolment::Column;
    Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::SupersededAt.is_null())
        .add(Column::Voided.eq(false))
}

async fn upns(tx: &Tx<'_>, named: HashSet<&Upn>) -> Result<HashMap<Upn, pupil_upn::Model>> {
    let named: Vec<&str> = named.into_iter().map(Upn::as_str).collect();
    let mut found = HashMap::new();
    for chunk in named.chunks(CHUNK) {
        let these = pupil_upn::Column::Upn.is_in(chunk.iter().copied());
        for row in tx.shared::<pupil_upn::Entity>().filter(these).all().await? {
            let upn = Upn::parse(&row.upn);
            let upn = upn.map_err(|_| AppError::internal("pupil_upn holds what is no UPN"))?;
            found.insert(upn, row);
        }
    }
    Ok(found)
}

/// Which of these pupils, and of those enrolled here, turned out to be others.
async fn merged(tx: &Tx<'_>, pupils: HashSet<Uuid>) -> Result<HashMap<Uuid, Uuid>> {
    let here = Query::select()
        .column(enrolment::Column::PupilId)
        .from(enrolment::Entity)
        .cond_where(current(tx.urn()))
        .to_owned();
    let mut conditions = vec![Expr::col((pupil::Entity, pupil::Column::Id)).in_subquery(here)];
    let pupils: Vec<Uuid> = pupils.into_iter().collect();
    conditions.extend(pupils.chunks(CHUNK).map(|chunk| pupil::Column::Id.is_in(chunk.iter().copied())));
    let mut merged = HashMap::new();
    for condition in conditions {
        let these = Condition::all().add(pupil::Column::MergedInto.is_not_null()).add(condition);
        let rows = tx.shared::<pupil::Entity>().filter(these).all().await?;
        merged.extend(rows.into_iter().filter_map(|row| Some((row.id, row.merged_into?))));
    }
    Ok(merged)
}

/// Which of these pupils have none but temporary UPNs.
async fn only_temporary(tx: &Tx<'_>, pupils: HashSet<Uuid>) -> Result<HashSet<Uuid>> {
    let mut temporary = pupils;
    let pupils: Vec<Uuid> = temporary.iter().copied().collect();
    for chunk in pupils.chunks(CHUNK) {
        let permanent = Condition::all()
            .add(pupil_upn::Column::PupilId.is_in(chunk.iter().copied()))
            .add(pupil_upn::Column::Temporary.eq(false));
        for row in tx.shared::<pupil_upn::Entity>().filter(permanent).all().await? {
            temporary.remove(&row.pupil_id);
        }
    }
    Ok(temporary)
}
