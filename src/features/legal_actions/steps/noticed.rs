//! The penalty notices that a prosecution follows. Whom a notice was given is prosecuted for its days only after the days to
//! pay, and not when it was paid (section 444A of the Education Act 1996).
//!
//! A notice is held by one action at a time: from when the action that names it is considered, or its information is laid,
//! until it is decided that the action is not pursued. What becomes of the prosecution is recorded with the action, and
//! written into the notice in the same transaction.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, Order};
use serde::Deserialize;
use serde_json::{Map, json};
use uuid::Uuid;

use crate::{
    access::{Locked, Tx},
    attendance::book::parents,
    domain::person::Person,
    entities::penalty_notice::{Column, Entity, Model},
    error::{AppError, Code, Result},
    features::legal_actions::store::Standing,
    notices::{
        payments::{Stored, stands},
        states::penalty::PenaltyNoticeState,
    },
    proceedings::legal::{
        followed::{Followed, Proceedings},
        states::LegalActionAction,
        terms::{LegalActionOffencePeriod, LegalActionTerms},
    },
};

/// What is read of what a notice says.
#[derive(Deserialize)]
struct Noticed {
    from_on: NaiveDate,
    to_on: NaiveDate,
    evidence: Vec<Missed>,
    prosecution: Option<Referred>,
}

#[derive(Deserialize)]
struct Missed {
    date: NaiveDate,
}

#[derive(Deserialize)]
struct Referred {
    proceedings_begun_on: Option<NaiveDate>,
}

impl Noticed {
    fn of(row: &Model) -> Result<Self> {
        serde_json::from_str(&row.terms).map_err(AppError::internal)
    }

    /// Whether some of its days are among those of an offence.
    fn is_about(&self, offence: LegalActionOffencePeriod) -> bool {
        let within = |day: NaiveDate| offence.from_on <= day && day <= offence.to_on;
        match self.evidence.is_empty() {
            true => self.from_on <= offence.to_on && offence.from_on <= self.to_on,
            false => self.evidence.iter().any(|missed| within(missed.date)),
        }
    }

    /// Whether proceedings are on record with the notice itself.
    fn has_begun(&self) -> bool {
        self.prosecution.as_ref().is_some_and(|one| one.proceedings_begun_on.is_some())
    }
}

/// Runs a step of an action for each notice that it follows. What it is given locks the notice and writes its step.
pub async fn follow(
    tx: &Tx<'_>,
    (action_id, terms): (Uuid, &LegalActionTerms),
    (what, by): (&Proceedings, &Person),
    step: &impl AsyncFn(&Tx<'_>, &Followed) -> Result<()>,
) -> Result<()> {
    for penalty_notice_id in terms.ground.penalty_notice_ids.iter().copied() {
        let followed =
            Followed { penalty_notice_id, legal_action_id: action_id, what: what.clone(), by: by.clone() };
        step(tx, &followed).await?;
    }
    Ok(())
}

/// Holds the notices that an action names when it is considered: each can be prosecuted, and no other action holds it.
pub async fn hold(tx: &Tx<'_>, action_id: Uuid, named: &[Uuid]) -> Result<()> {
    let mut named = named.to_vec();
    named.sort_unstable();
    named.dedup();
    for id in named {
        let notice = lock(tx, id).await?.ok_or(Code::NotFound)?;
        refuse_held(&notice, action_id)?;
        let state = state(&notice, tx.today())?;
        let can = matches!(state, PenaltyNoticeState::Unpaid | PenaltyNoticeState::ProsecutionReferred);
        if !can || Noticed::of(&notice)?.has_begun() {
            let why = format!(
                "The penalty notice {id} is {}: a parent is prosecuted for one that was not paid and for which no proceedings \
                 have begun.",
                state.as_str()
            );
            return Err(AppError::new(Code::StateConflict).detail(why).allowed_actions(Vec::new()));
        }
        keep(tx, notice, Some(action_id)).await?;
    }
    Ok(())
}

/// Lets the notices go that an action held.
pub async fn release(tx: &Tx<'_>, standing: &Standing<'_>) -> Result<()> {
    for id in standing.is.terms.ground.penalty_notice_ids.iter().copied() {
        let notice = lock(tx, id).await?.ok_or(Code::Internal)?;
        if notice.legal_action_id == Some(standing.row.id) {
            keep(tx, notice, None).await?;
        }
    }
    Ok(())
}

/// Takes in the notices about the days of an offence that were referred to be prosecuted, and refuses days of one that was
/// not. Which notices the action follows from then on.
pub async fn take_in(
    tx: &Tx<'_>,
    standing: &Standing<'_>,
    offence: LegalActionOffencePeriod,
) -> Result<Vec<Uuid>> {
    let (row, is) = (standing.row, &standing.is);
    let named = &is.terms.ground.penalty_notice_ids;
    let mut followed = Vec::new();
    for notice in about(tx, standing).await? {
        let is_named = named.contains(&notice.id);
        if !is_named && !Noticed::of(&notice)?.is_about(offence) {
            continue;
        }
        let here = notice.urn == tx.urn();
        // Nobody refers, withdraws or issues it meanwhile.
        let locked = if here { lock(tx, notice.id).await? } else { None };
        let stands = state(locked.as_deref().unwrap_or(&notice), tx.today())?;
        match (stands, locked) {
            (PenaltyNoticeState::ProsecutionReferred, Some(locked)) if !Noticed::of(&locked)?.has_begun() => {
                refuse_held(&locked, row.id)?;
                followed.push(locked.id);
                keep(tx, locked, Some(row.id)).await?;
            }
            (stands, _) if is_named || stands_in_the_way(stands) => {
                return Err(is.conflict(LegalActionAction::Lay, why_not(&notice, stands, here)));
            }
            _ => {}
        }
    }
    Ok(followed)
}

/// The notices to this parent for this pupil at every school in reach, of the kind that a prosecution on this way follows.
async fn about(tx: &Tx<'_>, standing: &Standing<'_>) -> Result<Vec<Model>> {
    let row = standing.row;
    let (Some(parent_id), Some(kind)) = (row.parent_id, standing.is.route.notice_kind()) else {
        return Ok(Vec::new());
    };
    let pupil_ids = parents::pupil_ids(tx, row.pupil_id).await?;
    let Some(person) = parents::person(tx, parent_id).await? else { return Ok(Vec::new()) };
    let these = Condition::all()
        .add(Column::Kind.eq(kind))
        .add(Column::PupilId.is_in(pupil_ids))
        .add(Column::ParentId.is_in(person.ids));
    (**tx).find::<Entity>().filter(these).order_by(Column::Id, Order::Asc).all().await
}

fn why_not(notice: &Model, stands: PenaltyNoticeState, here: bool) -> String {
    let id = notice.id;
    match (stands, here) {
        (PenaltyNoticeState::ProsecutionReferred, true) => format!(
            "Proceedings for the penalty notice {id} are on record with it: nobody is prosecuted twice for the same days."
        ),
        (_, false) => format!(
            "The penalty notice {id} of another school is about some of the same days: take the action there, or withdraw it \
             first."
        ),
        (_, true) => format!(
            "The penalty notice {id} is about some of the same days, or is named: refer it to be prosecuted, or withdraw it, \
             first."
        ),
    }
}

async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<Option<Locked<'t, Entity>>> {
    tx.lock::<Entity>(Condition::all().add(Column::Id.eq(id))).await
}

/// Says which action holds a notice.
async fn keep(tx: &Tx<'_>, notice: Locked<'_, Entity>, action_id: Option<Uuid>) -> Result<()> {
    tx.update(notice, |row| row.legal_action_id = Set(action_id)).await.map(drop)
}

/// One prosecution stands in one action.
fn refuse_held(notice: &Model, action_id: Uuid) -> Result<()> {
    match notice.legal_action_id {
        Some(other) if other != action_id => Err(AppError::new(Code::Duplicate)
            .detail(format!("Another legal action prosecutes the penalty notice {}.", notice.id))
            .existing(Map::from_iter([("id".to_owned(), json!(other))]))),
        _ => Ok(()),
    }
}

fn state(row: &Model, today: NaiveDate) -> Result<PenaltyNoticeState> {
    let unreadable = || AppError::internal("penalty_notice.state holds what it cannot");
    let stored = Stored {
        state: PenaltyNoticeState::spelled(&row.state).ok_or_else(unreadable)?,
        discharged_pence: row.discharged_pence,
        full_pence: row.full_pence.unwrap_or_default(),
        pay_until_on: row.pay_until_on,
        discontinued: row.discontinued,
    };
    Ok(stands(stored, today))
}

/// Whether a notice that stands so keeps its days from being prosecuted. One that was never issued was given to nobody.
const fn stands_in_the_way(state: PenaltyNoticeState) -> bool {
    use PenaltyNoticeState as Is;
    match state {
        Is::Requested | Is::UnderReview | Is::Refused | Is::Approved | Is::Withdrawn => false,
        Is::Issued
        | Is::Served
        | Is::PaidReduced
        | Is::PaidFull
        | Is::Unpaid
        | Is::ProsecutionReferred
        | Is::ProsecutionDiscontinued
        | Is::Prosecuted => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_notice_is_about_an_offence_when_one_of_its_days_is() {
        let offence = LegalActionOffencePeriod { from_on: day("2026-09-07"), to_on: day("2026-09-11") };
        let noticed = |days: Vec<&str>| Noticed {
            from_on: day("2026-09-01"),
            to_on: day("2026-09-05"),
            evidence: days.iter().map(|date| Missed { date: day(date) }).collect(),
            prosecution: None,
        };
        for (days, is) in [
            (vec![], false),
            (vec!["2026-09-04", "2026-09-14"], false),
            (vec!["2026-09-04", "2026-09-07"], true),
            (vec!["2026-09-11", "2026-09-14"], true),
        ] {
            assert_eq!(noticed(days.clone()).is_about(offence), is, "{days:?}");
        }
        let excluded = Noticed { to_on: day("2026-09-08"), ..noticed(vec![]) };
        assert!(excluded.is_about(offence), "the days of an exclusion are a span");
    }

    #[test]
    fn what_is_paid_or_can_be_paid_is_not_prosecuted() {
        use PenaltyNoticeState as Is;
        let free: Vec<_> = Is::ALL.iter().copied().filter(|state| !stands_in_the_way(*state)).collect();
        assert_eq!(free, [Is::Requested, Is::UnderReview, Is::Refused, Is::Approved, Is::Withdrawn]);
    }
}
