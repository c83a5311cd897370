//! Penalty notices that wait for somebody, for the list of what is to be done next.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::store::Stands;
use crate::{
    access::{Moment, date_at_school},
    entities::penalty_notice::{Column, Entity},
    error::Result,
    notices::states::penalty::PenaltyNoticeState,
};

/// What a notice waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PenaltyNoticeNeed {
    /// A school asked for it, and the authority has not decided.
    Decision,
    /// It was issued, and nobody has recorded that it was served.
    Service,
    /// It was not paid in time: prosecute or withdraw.
    ProsecuteOrWithdraw,
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
    /// What it waits for.
    pub need: PenaltyNoticeNeed,
    /// Since when: the day on which it was asked for, was issued, or was the last to pay.
    pub since: NaiveDate,
}

/// The notices of these schools that wait: one statement.
pub async fn waiting(moment: &Moment<'_>, urns: &[i32]) -> Result<Vec<PenaltyNoticeWaiting>> {
    use PenaltyNoticeState as Is;
    let open = [Is::Requested, Is::UnderReview, Is::Issued, Is::Served].map(PenaltyNoticeState::as_str);
    let these = Condition::all().add(Column::Urn.is_in(urns.iter().copied())).add(Column::State.is_in(open));
    let mut found = Vec::new();
    for row in moment.find::<Entity>().filter(these).all().await? {
        let (need, since) = match Stands::of(&row, moment.today())?.state {
            Is::Requested | Is::UnderReview => {
                (PenaltyNoticeNeed::Decision, Some(date_at_school(row.created_at)))
            }
            Is::Issued => (PenaltyNoticeNeed::Service, row.issued_on),
            Is::Unpaid => (PenaltyNoticeNeed::ProsecuteOrWithdraw, row.pay_until_on),
            _ => continue,
        };
        let Some(since) = since else { continue };
        let (urn, id, enrolment) = (row.urn, row.id, row.enrolment_id);
        found.push(PenaltyNoticeWaiting { urn, id, enrolment, need, since });
    }
    Ok(found)
}
