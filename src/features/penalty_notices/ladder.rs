//! The ladder of a parent and a child, over the schools of the authority and over other authorities.
//!
//! One person may be known under several ids, and so may a child: notices count under all of them. Whoever issues a
//! notice locks a row for each pair of ids first, in order, so that of two who issue at once the second sees what the
//! first issued. It belongs to no school; which of it is told to whom is decided by whoever reads it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    notices::PenaltyNoticeSession, store::Standing, terms::PenaltyNoticeTerms,
    values::PenaltyNoticeWithdrawalGround,
};
use crate::{
    access::{Session, Tx},
    attendance::book::{
        improved,
        parents::{self, Person},
        tried,
    },
    domain::{
        parent::{ParentBasis, Parenthood, basis_throughout},
        session::SessionOn,
    },
    entities::penalty_ladder_notice::{ActiveModel, Column, Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    notices::{
        ladder::{Earlier, Fate, Issued, LadderNow, stands_now},
        schedule::{PenaltyNoticeKind, PenaltyNoticeStep},
        sessions::frees_sessions,
        states::penalty::{PENALTY_NOTICE, PenaltyNoticeAction},
    },
};

/// A parent and a child, each under every id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The parent.
    pub parent: Person,
    /// The child; first the id that is used now.
    pub pupil_ids: Vec<Uuid>,
    /// By what the one is the other's parent, as it stands; nothing where it does not.
    pub held: Vec<Parenthood>,
}

impl Pair {
    /// By what the one was the other's parent on every one of these days, or what is wrong with that.
    pub fn basis(&self, days: impl IntoIterator<Item = NaiveDate>) -> Result<ParentBasis, Fault> {
        if self.held.is_empty() {
            let detail = "The authority no longer knows this person as a parent of the pupil.";
            return Err(Fault::at("/parent_id", FaultCode::ReferenceNotFound).detail(detail));
        }
        basis_throughout(&self.held, days).ok_or_else(|| {
            let detail = "The offence is the parent's of those days: see since and until when it holds.";
            Fault::at("/parent_id", FaultCode::NotParentThen).rule("ea1996-576").detail(detail)
        })
    }
}

/// The pair of these ids, if the authority knows both and that one is the other's parent.
pub async fn pair<C: ConnectionTrait>(
    session: &Session<'_, C>,
    parent_id: Uuid,
    pupil_id: Uuid,
) -> Result<Option<Pair>> {
    Ok(known(session, parent_id, pupil_id).await?.filter(|pair| !pair.held.is_empty()))
}

/// The same, whether or not it stands that one is the other's parent: of what was issued it does not matter any more.
pub async fn known<C: ConnectionTrait>(
    session: &Session<'_, C>,
    parent_id: Uuid,
    pupil_id: Uuid,
) -> Result<Option<Pair>> {
    let Some(parent) = parents::person(session, parent_id).await? else { return Ok(None) };
    let pupil_ids = parents::pupil_ids(session, pupil_id).await?;
    if pupil_ids.is_empty() {
        return Ok(None);
    }
    let held = parents::parenthoods(session, &parent, &pupil_ids).await?;
    Ok(Some(Pair { parent, pupil_ids, held }))
}

/// The pair, held until the transaction ends: whoever merges or amends a record of either waits.
pub async fn hold(tx: &Tx<'_>, parent_id: Uuid, pupil_id: Uuid) -> Result<Pair> {
    // What is merged while it is waited for makes another pair.
    const LOOKS: usize = 3;
    let gone = || AppError::internal("the parent of a notice is gone");
    for _ in 0..LOOKS {
        let seen = known(tx, parent_id, pupil_id).await?.ok_or_else(gone)?;
        parents::hold(tx, &seen.parent, &seen.pupil_ids).await?;
        let held = known(tx, parent_id, pupil_id).await?.ok_or_else(gone)?;
        if (&held.parent, &held.pupil_ids) == (&seen.parent, &seen.pupil_ids) {
            return Ok(held);
        }
    }
    Err(Code::Overloaded.into())
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
    Fate::spelled(text).ok_or_else(unreadable)
}

/// Where a notice stands among these now; `None` where it stands no more, or was not issued.
pub fn now(rows: &[Model], id: Uuid) -> Result<Option<LadderNow>> {
    let step = |row: &Model| PenaltyNoticeStep::spelled(&row.step).ok_or_else(unreadable);
    let issued = earlier(rows)?.into_iter().zip(rows);
    let issued =
        issued.map(|(notice, row)| Ok(Issued { notice, step: step(row)?, recorded_at: row.recorded_at }));
    Ok(stands_now(&issued.collect::<Result<Vec<_>>>()?, id))
}

/// Refuses a step with a notice of which it became known since its issue that two count before it.
pub async fn refuse_what_should_not_be(
    tx: &Tx<'_>,
    standing: &Standing<'_>,
    action: PenaltyNoticeAction,
) -> Result<()> {
    let Some(pair) = known(tx, standing.row.parent_id, standing.row.pupil_id).await? else { return Ok(()) };
    lock(tx, &pair).await?;
    let over = now(&notices(tx, &pair).await?, standing.row.id)?.is_some_and(|now| now.step.is_none());
    let why = match pair.basis(days(&standing.is.terms)) {
        _ if over => OVER_LIMIT,
        Err(_) => NOT_THE_PARENT,
        Ok(_) => return Ok(()),
    };
    let mut allowed = PENALTY_NOTICE.actions(standing.is.state).allowed;
    allowed.retain(|one| *one != action.as_str());
    Err(AppError::new(Code::StateConflict).detail(why).allowed_actions(allowed))
}

/// Why nothing more is done with a notice to somebody who was not the child's parent.
pub const NOT_THE_PARENT: &str =
    "The person was not the pupil's parent on every day of the offence, as is known now. Withdraw it.";

/// Why nothing more is done with a notice that two stand before.
pub const OVER_LIMIT: &str = "Two notices to this parent for this child count in the three years that end with its issue, \
    as is known now: it should not have been issued. Withdraw it.";

fn unreadable() -> AppError {
    AppError::internal("penalty_ladder_notice holds what it cannot")
}

/// The sessions that notices to the parent for the child cover: they are not used again. Those of a notice that was
/// withdrawn for a material error are free.
pub fn covered(rows: &[Model]) -> Result<BTreeSet<SessionOn>> {
    let mut covered = BTreeSet::new();
    for row in rows {
        let material = PenaltyNoticeWithdrawalGround::MaterialError.as_str();
        if frees_sessions(fate(&row.fate)?, row.ground.as_deref() == Some(material)) {
            continue;
        }
        let sessions: Vec<PenaltyNoticeSession> =
            serde_json::from_str(&row.sessions).map_err(AppError::internal)?;
        covered.extend(sessions.into_iter().map(PenaltyNoticeSession::on));
    }
    Ok(covered)
}

/// The sessions that are not used again: those that notices cover, and those that a Notice to Improve settled.
pub async fn used<C: ConnectionTrait>(
    session: &Session<'_, C>,
    pair: &Pair,
    rows: &[Model],
) -> Result<BTreeSet<SessionOn>> {
    let mut used = covered(rows)?;
    used.extend(improved::settled(session, &pair.parent, &pair.pupil_ids).await?);
    Ok(used)
}

/// A fault for each session of a notice that another one takes up.
pub fn used_again(terms: &PenaltyNoticeTerms, covered: &BTreeSet<SessionOn>) -> Vec<Fault> {
    let used = terms.taken_up().enumerate().filter(|(_, on)| covered.contains(on));
    let at = |place: usize| match terms.evidence.len() {
        sessions if place < sessions => format!("/evidence/{place}"),
        _ => "/found_on".to_owned(),
    };
    used.map(|(place, _)| Fault::at(at(place), FaultCode::SessionCovered)).collect()
}

/// The days of the offence that a notice is about.
pub fn days(terms: &PenaltyNoticeTerms) -> impl Iterator<Item = NaiveDate> + '_ {
    let whole = terms.evidence.is_empty().then_some([terms.from_on, terms.to_on]);
    terms.evidence.iter().map(|each| each.date).chain(whole.into_iter().flatten())
}

/// Locks the ladder until the transaction ends.
pub async fn lock(tx: &Tx<'_>, pair: &Pair) -> Result<()> {
    tried::lock(tx, &pair.parent, &pair.pupil_ids).await
}

/// Whoever counts the notices of this parent and child waits until this is done: what became of the notice changes.
pub async fn wait(tx: &Tx<'_>, standing: &Standing<'_>) -> Result<()> {
    match known(tx, standing.row.parent_id, standing.row.pupil_id).await? {
        Some(pair) => lock(tx, &pair).await,
        None => Ok(()),
    }
}

/// Puts a notice on the ladder, which is locked.
pub async fn put(tx: &Tx<'_>, row: Model) -> Result<()> {
    use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
    let row: ActiveModel = row.into_active_model().reset_all();
    tx.insert_shared(vec![row]).await
}

/// Says what became of a notice, if it stands on the ladder: by whatever step or payment, for it follows from both.
pub async fn settle(tx: &Tx<'_>, id: Uuid, fate: Fate) -> Result<()> {
    let this = Condition::all().add(Column::Id.eq(id));
    tx.set_shared::<Entity>(this, vec![(Column::Fate, fate.as_str().into())]).await.map(drop)
}

/// Says on what ground a notice on the ladder was withdrawn, beside [`settle`].
pub async fn withdrawn_on(tx: &Tx<'_>, id: Uuid, ground: PenaltyNoticeWithdrawalGround) -> Result<()> {
    let this = Condition::all().add(Column::Id.eq(id));
    tx.set_shared::<Entity>(this, vec![(Column::Ground, ground.as_str().into())]).await.map(drop)
}
