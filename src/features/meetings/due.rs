//! What is to be done about meetings, consultations and panels, for the list of what a school and its authority are to do next.

use chrono::{Days, NaiveDate};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    actions::SupportMeetingActionState, consultations::OfficerConsultationState,
    panels::AttendancePanelState, support_meetings::SupportMeetingState,
};
use crate::{
    access::Moment,
    entities::{attendance_panel, officer_consultation, support_meeting, support_meeting_action},
    error::Result,
};

/// Days before it is due from which on an action or a review is told.
const AHEAD: Days = Days::new(30);

/// Something of a school that is to be done by a day.
#[derive(Clone, Copy, Debug)]
pub struct ToDo {
    /// The school.
    pub urn: i32,
    /// What it is about.
    pub id: Uuid,
    /// The meeting at which it was agreed, of an action.
    pub meeting: Option<Uuid>,
    /// The enrolment with which it stands, where it is about a pupil.
    pub enrolment: Option<Uuid>,
    /// Since when.
    pub from_on: NaiveDate,
    /// By when, where a day is set.
    pub due_on: Option<NaiveDate>,
}

/// What is to be done at some schools.
#[derive(Clone, Debug, Default)]
pub struct MeetingsDue {
    /// Support meetings that are planned.
    pub planned: Vec<ToDo>,
    /// Actions of support meetings that are open.
    pub actions: Vec<ToDo>,
    /// Questions that wait for advice.
    pub asked: Vec<ToDo>,
    /// Advice of which it is to be looked at what came of it.
    pub follow_ups: Vec<ToDo>,
    /// Panels that are to be reviewed.
    pub reviews: Vec<ToDo>,
}

/// What is to be done at these schools: four statements, however many.
pub async fn meetings_due(moment: &Moment<'_>, urns: &[i32], today: NaiveDate) -> Result<MeetingsDue> {
    let by = today.checked_add_days(AHEAD).unwrap_or(today);
    let planned = planned(moment, urns).await?;
    let actions = actions(moment, urns, by).await?;
    let (asked, follow_ups) = consultations(moment, urns, by).await?;
    Ok(MeetingsDue { planned, actions, asked, follow_ups, reviews: reviews(moment, urns, by).await? })
}

async fn planned(moment: &Moment<'_>, urns: &[i32]) -> Result<Vec<ToDo>> {
    use support_meeting::{Column, Entity, Model};
    let these = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Column::State.eq(SupportMeetingState::Planned.as_str()));
    let rows = moment.find::<Entity>().filter(these).all().await?;
    let to_do = |row: Model| ToDo {
        urn: row.urn,
        id: row.id,
        meeting: None,
        enrolment: None,
        from_on: row.planned_on,
        due_on: Some(row.planned_on),
    };
    Ok(rows.into_iter().map(to_do).collect())
}

async fn actions(moment: &Moment<'_>, urns: &[i32], by: NaiveDate) -> Result<Vec<ToDo>> {
    use support_meeting_action::{Column, Entity, Model};
    let these = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Column::State.eq(SupportMeetingActionState::Open.as_str()))
        .add(Column::DueOn.lte(by));
    let rows = moment.find::<Entity>().filter(these).all().await?;
    let to_do = |row: Model| ToDo {
        urn: row.urn,
        id: row.id,
        meeting: Some(row.support_meeting_id),
        enrolment: None,
        from_on: row.agreed_on,
        due_on: Some(row.due_on),
    };
    Ok(rows.into_iter().map(to_do).collect())
}

/// Questions that wait for advice, and advice of which it is to be looked at what came of it.
async fn consultations(moment: &Moment<'_>, urns: &[i32], by: NaiveDate) -> Result<(Vec<ToDo>, Vec<ToDo>)> {
    use officer_consultation::{Column, Entity};
    let waiting = [OfficerConsultationState::Asked, OfficerConsultationState::Advised];
    let these = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Column::State.is_in(waiting.map(OfficerConsultationState::as_str)));
    let (mut asked, mut follow_ups) = (Vec::new(), Vec::new());
    for row in moment.find::<Entity>().filter(these).all().await? {
        let waits = row.state == OfficerConsultationState::Asked.as_str();
        let one = ToDo {
            urn: row.urn,
            id: row.id,
            meeting: None,
            enrolment: Some(row.enrolment_id),
            from_on: row.asked_on,
            due_on: row.follow_up_on.filter(|_| !waits),
        };
        match (waits, one.due_on) {
            (true, _) => asked.push(one),
            (false, Some(on)) if on <= by => follow_ups.push(one),
            (false, _) => {}
        }
    }
    Ok((asked, follow_ups))
}

async fn reviews(moment: &Moment<'_>, urns: &[i32], by: NaiveDate) -> Result<Vec<ToDo>> {
    use attendance_panel::{Column, Entity, Model};
    let these = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Column::State.eq(AttendancePanelState::Held.as_str()))
        .add(Column::ReviewOn.lte(by));
    let rows = moment.find::<Entity>().filter(these).all().await?;
    let to_do = |row: Model| ToDo {
        urn: row.urn,
        id: row.id,
        meeting: None,
        enrolment: Some(row.enrolment_id),
        from_on: row.held_on.unwrap_or(row.planned_on),
        due_on: row.review_on,
    };
    Ok(rows.into_iter().map(to_do).collect())
}
