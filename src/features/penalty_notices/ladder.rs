//! The ladder of a parent and a child, over the schools of the authority and over other authorities.
//!
//! One person may be known under several ids, and so may a child: notices count under all of them. Whoever issues a
//! notice locks a row for each pair of ids first, in order, so that of two who issue at once the second sees what the
//! first issued. It belongs to no school; which of it is told to whom is decided by whoever reads it.

use std::collections::BTreeSet;

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::terms::PenaltyNoticeEvidence;
use crate::{
    access::{Session, Tx},
    attendance::book::parents::{self, Person},
    domain::session::SessionOn,
    entities::{
        penalty_ladder,
        penalty_ladder_notice::{ActiveModel, Column, Entity, Model},
    },
    error::{AppError, Result},
    notices::{
        ladder::{Earlier, Fate},
        schedule::PenaltyNoticeKind,
    },
};

/// A parent and a child, each under every id.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The parent.
    pub parent: Person,
    /// The child; first the id that is used now.
    pub pupil_ids: Vec<Uuid>,
}

/// The pair of these ids, if the authority knows both and that one is the other's parent.
pub async fn pair<C: ConnectionTrait>(
    session: &Session<'_, C>,
    parent_id: Uuid,
    pupil_id: Uuid,
) -> Result<Option<Pair>> {
    let Some(pair) = known(session, parent_id, pupil_id).await? else { return Ok(None) };
    let parents = parents::of_pupil(session, pupil_id).await?;
    let is_parent = parents.iter().any(|each| pair.parent.ids.contains(&each.name.id));
    Ok(is_parent.then_some(pair))
}

/// The same, whether or not it stands that one is the other's parent: of what was issued it does not matter any more.
pub async fn known<C: ConnectionTrait>(
    session: &Session<'_, C>,
    parent_id: Uuid,
    pupil_id: Uuid,
) -> Result<Option<Pair>> {
    let Some(parent) = parents::person(session, parent_id).await? else { return Ok(None) };
    let pupil_ids = parents::pupil_ids(session, pupil_id).await?;
    Ok((!pupil_ids.is_empty()).then_some(Pair { parent, pupil_ids }))
}

/// Every notice that was issued to the parent for the child, in the order of issue.
pub async fn notices<C: ConnectionTrait>(session: &Session<'_, C>, pair: &Pair) -> Result<Vec<Model>> {
    let of_pair = Condition::all()
        .add(Column::PupilId.is_in(pair.pupil_ids.iter().copied()))
        .add(Column::ParentId.is_in(pair.parent.ids.iter().copied()));
    let rows = session.shared::<Entity>().filter(of_pair);
    rows.order_by(Column::IssuedOn, Order::Asc).order_by(Column::Id, Order::Asc).all().await
}

/// The same, as the ladder needs them.
pub fn earlier(rows: &[Model]) -> Result<Vec<Earlier>> {
    rows.iter()
        .map(|row| {
            Ok(Earlier {
                id: row.id,
                kind: PenaltyNoticeKind::spelled(&row.kind).ok_or_else(unreadable)?,
                issued_on: row.issued_on,
                last_offence_on: row.last_offence_on,
                fate: fate(&row.fate)?,
            })
        })
        .collect()
}

fn fate(text: &str) -> Result<Fate> {
    match text {
        "stands" => Ok(Fate::Stands),
        "withdrawn" => Ok(Fate::Withdrawn),
        "not_convicted" => Ok(Fate::NotConvicted),
        _ => Err(unreadable()),
    }
}

fn unreadable() -> AppError {
    AppError::internal("penalty_ladder_notice holds what it cannot")
}

/// The sessions that notices to the parent for the child cover: they are not used again. Those of a notice that was
/// withdrawn are free.
pub fn covered(rows: &[Model]) -> Result<BTreeSet<SessionOn>> {
    let mut covered = BTreeSet::new();
    for row in rows.iter().filter(|row| row.fate != "withdrawn") {
        let sessions: Vec<PenaltyNoticeEvidence> =
            serde_json::from_str(&row.sessions).map_err(AppError::internal)?;
        covered.extend(sessions.iter().map(PenaltyNoticeEvidence::on));
    }
    Ok(covered)
}

/// Locks the ladder until the transaction ends.
pub async fn lock(tx: &Tx<'_>, pair: &Pair) -> Result<()> {
    let mut pupil_ids = pair.pupil_ids.clone();
    pupil_ids.sort_unstable();
    for parent_id in &pair.parent.ids {
        for pupil_id in &pupil_ids {
            use penalty_ladder::Column as Lock;
            let row = penalty_ladder::ActiveModel {
                parent_id: Set(*parent_id),
                pupil_id: Set(*pupil_id),
                created_at: Set(tx.now()),
            };
            tx.insert_shared_if_absent(row).await?;
            let this = Condition::all().add(Lock::ParentId.eq(*parent_id)).add(Lock::PupilId.eq(*pupil_id));
            tx.lock_shared::<penalty_ladder::Entity>(this).await?;
        }
    }
    Ok(())
}

/// Puts a notice on the ladder, which is locked.
pub async fn put(tx: &Tx<'_>, row: Model) -> Result<()> {
    use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
    let row: ActiveModel = row.into_active_model().reset_all();
    tx.insert_shared(vec![row]).await
}

/// Says what became of a notice on the ladder.
pub async fn settle(tx: &Tx<'_>, id: Uuid, fate: &'static str) -> Result<()> {
    let this = Condition::all().add(Column::Id.eq(id));
    tx.set_shared::<Entity>(this, vec![(Column::Fate, fate.into())]).await.map(drop)
}
