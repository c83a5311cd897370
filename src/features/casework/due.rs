//! What waits in casework, for the list of what is to be done next.

use std::collections::HashMap;

use chrono::{Days, NaiveDate, TimeDelta};
use sea_orm::{ColumnTrait as _, Condition, sea_query::Query};
use uuid::Uuid;

use super::values::{CaseTaskState, ReferralState};
use crate::{
    access::{Moment, date_at_school},
    entities::{attendance_case, case_feedback, case_feedback_acknowledgement, case_task, referral},
    error::Result,
};

/// For how long a school is told that a referral came back.
const RETURNED_FOR: TimeDelta = TimeDelta::days(28);
/// Days before a task is due from which on it is told.
const AHEAD: Days = Days::new(7);

/// What waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseworkNeed {
    /// The authority gave a referral back: the school does what was asked, and refers again.
    ReferralReturned,
    /// A referral waits for the authority.
    ReferralWaiting,
    /// The school has not said that it read feedback.
    FeedbackUnread,
    /// A task is due.
    TaskDue,
}

/// Something that waits.
#[derive(Clone, Copy, Debug)]
pub struct CaseworkDue {
    /// The school.
    pub urn: i32,
    /// What waits.
    pub need: CaseworkNeed,
    /// The referral, the feedback or the task.
    pub id: Uuid,
    /// The case of feedback or of a task.
    pub case_id: Option<Uuid>,
    /// The pupil.
    pub pupil_id: Uuid,
    /// Since when; of a task the day on which it is due.
    pub on: NaiveDate,
}

/// What waits at these schools: four statements, however many.
pub async fn casework_due(moment: &Moment<'_>, urns: &[i32]) -> Result<Vec<CaseworkDue>> {
    let mut found = referrals(moment, urns).await?;
    let feedback = unread(moment, urns).await?;
    let tasks = tasks(moment, urns).await?;
    let case_ids = feedback.iter().map(|row| row.case_id).chain(tasks.iter().map(|row| row.case_id));
    let pupils: HashMap<Uuid, Uuid> = {
        use attendance_case::{Column, Entity};
        let these =
            Condition::all().add(Column::Urn.is_in(urns.iter().copied())).add(Column::Id.is_in(case_ids));
        let rows = moment.find::<Entity>().filter(these).all().await?;
        rows.into_iter().map(|row| (row.id, row.pupil_id)).collect()
    };
    found.extend(feedback.iter().filter_map(|row| {
        Some(CaseworkDue {
            urn: row.urn,
            need: CaseworkNeed::FeedbackUnread,
            id: row.id,
            case_id: Some(row.case_id),
            pupil_id: *pupils.get(&row.case_id)?,
            on: date_at_school(row.recorded_at),
        })
    }));
    found.extend(tasks.iter().filter_map(|row| {
        Some(CaseworkDue {
            urn: row.urn,
            need: CaseworkNeed::TaskDue,
            id: row.id,
            case_id: Some(row.case_id),
            pupil_id: *pupils.get(&row.case_id)?,
            on: row.due_on,
        })
    }));
    Ok(found)
}

async fn referrals(moment: &Moment<'_>, urns: &[i32]) -> Result<Vec<CaseworkDue>> {
    use referral::{Column, Entity};
    let waits = Column::State.eq(ReferralState::Submitted.as_str());
    let lately = Condition::any().add(waits).add(Column::UpdatedAt.gte(moment.now() - RETURNED_FOR));
    let these = Condition::all().add(Column::Urn.is_in(urns.iter().copied())).add(lately);
    let rows = moment.find::<Entity>().filter(these).all().await?;
    // Who has referred the pupil again has done what was asked.
    let again = |row: &referral::Model| {
        rows.iter().any(|other| (other.urn, other.pupil_id) == (row.urn, row.pupil_id) && row.id < other.id)
    };
    let due = |row: &referral::Model| {
        let (need, on) = match ReferralState::spelled(&row.state)? {
            ReferralState::Submitted => (CaseworkNeed::ReferralWaiting, row.referred_on),
            ReferralState::Returned if !again(row) => {
                (CaseworkNeed::ReferralReturned, date_at_school(row.updated_at))
            }
            _ => return None,
        };
        Some(CaseworkDue { urn: row.urn, need, id: row.id, case_id: row.case_id, pupil_id: row.pupil_id, on })
    };
    Ok(rows.iter().filter_map(due).collect())
}

async fn unread(moment: &Moment<'_>, urns: &[i32]) -> Result<Vec<case_feedback::Model>> {
    use case_feedback::{Column, Entity};
    use case_feedback_acknowledgement as read;
    let acknowledged = Query::select()
        .column((read::Entity, read::Column::FeedbackId))
        .from(read::Entity)
        .cond_where(read::Column::Urn.is_in(urns.iter().copied()))
        .to_owned();
    let these = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Column::Id.not_in_subquery(acknowledged));
    moment.find::<Entity>().filter(these).all().await
}

async fn tasks(moment: &Moment<'_>, urns: &[i32]) -> Result<Vec<case_task::Model>> {
    use case_task::{Column, Entity};
    let until = moment.today().checked_add_days(AHEAD).unwrap_or(moment.today());
    let these = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Column::State.eq(CaseTaskState::Open.as_str()))
        .add(Column::DueOn.lte(until));
    moment.find::<Entity>().filter(these).all().await
}
