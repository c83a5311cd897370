//! Penalty notices that wait for somebody, for the list of what is to be done next.

use chrono::{Days, NaiveDate};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::store::Stands;
use crate::{
    access::{Moment, date_at_school},
    entities::penalty_notice::{Column, Entity, Model},
    error::Result,
    notices::{
        limitation,
        schedule::{self, PenaltyNoticeStep},
        states::penalty::PenaltyNoticeState,
    },
};

/// How many days before time runs out it is told.
const AHEAD: Days = Days::new(28);

/// What a notice waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PenaltyNoticeNeed {
    /// A school asked for it, and the authority has not decided.
    Decision,
    /// It was approved, and not issued.
    Issue,
    /// It was issued, and nobody has recorded that it was served.
    Service,
    /// It was not paid in time: prosecute or withdraw.
    ProsecuteOrWithdraw,
    /// It was referred to be prosecuted, and nobody has recorded that proceedings began.
    Beginning,
    /// It was withdrawn, and nobody has recorded that the parent was told in writing.
    Telling,
    /// Unless it is received soon, the days to pay will end too late for a prosecution.
    ReceiptInTime,
    /// Unless proceedings begin soon, nobody can be prosecuted any more.
    ProsecutionInTime,
}

/// A notice that waits.
#[derive(Clone, Copy, Debug)]
pub struct PenaltyNoticeWaiting {
    /// The school.
    pub urn: i32,
    /// The notice.
    pub id: Uuid,
    /// The enrolment with which it stands.
    pub enrolment: Uuid,
    /// How it stands.
    pub state: PenaltyNoticeState,
    /// What it waits for.
    pub need: PenaltyNoticeNeed,
    /// Since when: the day on which it was asked for, approved, issued, referred or withdrawn, or was the last to pay.
    pub since: NaiveDate,
    /// The day after which it is too late, where time runs out.
    pub by: Option<NaiveDate>,
}

/// The notices of these schools that wait: one statement.
pub async fn waiting(moment: &Moment<'_>, urns: &[i32]) -> Result<Vec<PenaltyNoticeWaiting>> {
    use PenaltyNoticeState as Is;
    let open =
        [Is::Requested, Is::UnderReview, Is::Approved, Is::Issued, Is::Served, Is::ProsecutionReferred];
    let open = Column::State.is_in(open.map(PenaltyNoticeState::as_str));
    // Most withdrawals were told long ago: those that were not say so in what is kept.
    let untold = Condition::all()
        .add(Column::State.eq(Is::Withdrawn.as_str()))
        .add(Column::Terms.contains(r#""told":null"#));
    let these = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Condition::any().add(open).add(untold));
    let mut found = Vec::new();
    for row in moment.find::<Entity>().filter(these).all().await? {
        let is = Stands::of(&row, moment.today())?;
        let wait = |(need, since, by)| PenaltyNoticeWaiting {
            urn: row.urn,
            id: row.id,
            enrolment: row.enrolment_id,
            state: is.state,
            need,
            since,
            by,
        };
        found.extend(needs(&row, &is, moment.today()).into_iter().map(wait));
    }
    Ok(found)
}

type Need = (PenaltyNoticeNeed, NaiveDate, Option<NaiveDate>);

/// What a notice waits for, and whether time runs out.
fn needs(row: &Model, is: &Stands, today: NaiveDate) -> Vec<Need> {
    use PenaltyNoticeNeed as For;
    use PenaltyNoticeState as Is;
    let last = is.prosecute_by();
    let terms = &is.terms;
    let begun = terms.prosecution.as_ref().is_some_and(|one| one.proceedings_begun_on.is_some());
    let (need, since, by) = match is.state {
        Is::Requested | Is::UnderReview => (For::Decision, Some(date_at_school(row.created_at)), None),
        Is::Approved => (For::Issue, terms.decision.as_ref().map(|one| one.decided_on), None),
        Is::Issued => (For::Service, row.issued_on, None),
        Is::Unpaid => (For::ProsecuteOrWithdraw, row.pay_until_on, Some(last)),
        // What is prosecuted in a legal action waits there.
        Is::ProsecutionReferred if !begun && is.held_by.is_none() => {
            (For::Beginning, terms.prosecution.as_ref().map(|one| one.referred_on), Some(last))
        }
        Is::ProsecutionDiscontinued => {
            (For::ProsecuteOrWithdraw, terms.prosecution.as_ref().and_then(|one| one.ended_on), None)
        }
        Is::Withdrawn if terms.withdrawal.as_ref().is_some_and(|one| one.told.is_none()) => {
            (For::Telling, terms.withdrawal.as_ref().map(|one| one.withdrawn_on), None)
        }
        _ => return Vec::new(),
    };
    let first = since.map(|since| (need, since, by));
    first.into_iter().chain(runs_out(is, last, today)).collect()
}

/// That time runs out, from four weeks before until it has.
fn runs_out(is: &Stands, last: NaiveDate, today: NaiveDate) -> Option<Need> {
    use PenaltyNoticeNeed as For;
    use PenaltyNoticeState as Is;
    let (need, by) = match is.state {
        Is::Requested | Is::UnderReview | Is::Approved | Is::Issued => {
            // Every step has the same days to pay.
            let tariff = schedule::tariff(is.kind, is.terms.to_on, PenaltyNoticeStep::First);
            (For::ReceiptInTime, limitation::receive_by(is.terms.to_on, tariff.full_days))
        }
        Is::Unpaid => (For::ProsecutionInTime, last),
        Is::ProsecutionReferred if !is.is_before_court() => (For::ProsecutionInTime, last),
        _ => return None,
    };
    let from = by.checked_sub_days(AHEAD)?;
    (from <= today && today <= by).then_some((need, from, Some(by)))
}
