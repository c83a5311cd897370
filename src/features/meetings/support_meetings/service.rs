//! Use cases: planning a support meeting, moving it, saying who comes and how it went, calling it off, declining it.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{
        SupportMeetingAttendee, SupportMeetingAttendeesAdd, SupportMeetingCancel, SupportMeetingCreate,
        SupportMeetingDecline, SupportMeetingDocument, SupportMeetingHold, SupportMeetingMinutes,
        SupportMeetingMinutesAmend, SupportMeetingPlan, SupportMeetingPut, SupportMeetingReschedule,
        SupportMeetingTerms,
    },
    reading, rules,
    states::{MEETING, SupportMeetingKind, SupportMeetingSide, SupportMeetingState},
};
use crate::{
    access::{
        Access, Act, Action, Attempt, Made, Permission as _, Session, StepName, StepPlace,
        SupportMeetingsRespond, SupportMeetingsWrite, Tx, document, revised,
    },
    attendance::{book::calendars::school_calendar, calendar::Period},
    domain::{
        action::Actions,
        span::Span,
        text::{clean, clean_option},
        wall_time,
    },
    entities::{
        support_meeting::{self, ActiveModel, Column, Entity, Model},
        support_meeting_revision,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::meetings::officer::faults_of_officer,
    http::{Body, IdempotencyKey, Once, Tagged, faults_of_link},
};

revised!(support_meeting, support_meeting_revision { support_meeting_id = SupportMeetingId });
document!(support_meeting: SupportMeetingState, SupportMeetingTerms, columns);

type Answer = Tagged<SupportMeetingDocument>;

/// The columns by which lists are filtered. The time was looked up when it was checked, and is looked up again here; a time
/// that is on no clock never comes so far.
fn columns(row: &mut ActiveModel, _: SupportMeetingState, terms: &SupportMeetingTerms) {
    let plan = &terms.plan;
    row.officer_id = Set(plan.officer.officer_id);
    row.planned_on = Set(plan.planned_on);
    row.starts_at = Set(starts_at(plan.planned_on, plan.from_time));
    row.held_on = Set(terms.minutes.as_ref().map(|minutes| minutes.held_on));
}

fn starts_at(on: NaiveDate, at: NaiveTime) -> DateTime<Utc> {
    wall_time::instant(on, at).unwrap_or_else(|_| on.and_time(at).and_utc())
}

fn actions(state: SupportMeetingState) -> Actions {
    MEETING.actions(state)
}

const AMEND: StepName<SupportMeetingState> =
    StepName::new("amend", "support_meeting.amend", "amended", actions);
const RESCHEDULE: StepName<SupportMeetingState> =
    StepName::new("reschedule", "support_meeting.reschedule", "rescheduled", actions);
const ADD_ATTENDEES: StepName<SupportMeetingState> =
    StepName::new("add_attendees", "support_meeting.add_attendees", "attendees_added", actions);
const HOLD: StepName<SupportMeetingState> = StepName::new("hold", "support_meeting.hold", "held", actions);
const AMEND_MINUTES: StepName<SupportMeetingState> =
    StepName::new("amend_minutes", "support_meeting.amend_minutes", "minutes_amended", actions);
const CANCEL: StepName<SupportMeetingState> =
    StepName::new("cancel", "support_meeting.cancel", "cancelled", actions);
const DECLINE: StepName<SupportMeetingState> =
    StepName::new("decline", "support_meeting.decline", "declined", actions);

/// Plans a meeting. Of the termly ones a school has one: of two officers who plan it at once, one does.
pub async fn create(
    cx: &Access<SupportMeetingsWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<SupportMeetingCreate>,
) -> Result<Once<Answer>> {
    cx.read().await?.school(urn).await?;
    let new = body.parse()?;
    let terms = SupportMeetingTerms {
        plan: cleaned_plan(&new.plan)?,
        attendees: cleaned_attendees(&rules::together(&[], &new.attendees))?,
        minutes: None,
    };
    let attempt = Attempt::new(key, &(urn, &new))?;
    let (by, id) = (new.recorded_by.cleaned()?, Uuid::now_v7());
    let action = Action::new("support_meeting.plan", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        // Within the claim: a repeated request is told what it came to, whatever the calendar says since.
        let days = days(tx, urn, &new.term).await?;
        AppError::if_any(faults_of_plan(tx, &new.plan, days).await?)?;
        if new.kind == SupportMeetingKind::Termly {
            refuse_second(tx, &new.term).await?;
        }
        let act = Act { action: "planned", reason: None, by: &by };
        let lay = |row: &mut ActiveModel| {
            row.term = Set(new.term.clone());
            row.kind = Set(new.kind.as_str().to_owned());
        };
        tx.record_document::<Entity>(id, SupportMeetingState::Planned, &terms, &act, lay).await?;
        Ok(Made { id })
    });
    match done.await {
        Ok(done) => done.told(async |made| reading::show(cx, urn, made.id).await).await,
        // Both looked before either wrote: who came second is told of the first's.
        Err(error) if error.code() == Code::Duplicate && new.kind == SupportMeetingKind::Termly => {
            Err(second(&cx.read().await?, urn, &new.term).await?.unwrap_or(error))
        }
        Err(error) => Err(error),
    }
}

async fn refuse_second(tx: &Tx<'_>, term: &str) -> Result<()> {
    match tx.find::<Entity>().filter(of_term(term)).one().await? {
        Some(row) => Err(duplicate(&row)),
        None => Ok(()),
    }
}

async fn second<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    term: &str,
) -> Result<Option<AppError>> {
    let row = session.find::<Entity>().filter(of_term(term).add(Column::Urn.eq(urn))).one().await?;
    Ok(row.as_ref().map(duplicate))
}

fn of_term(term: &str) -> Condition {
    let states = [SupportMeetingState::Planned, SupportMeetingState::Held].map(SupportMeetingState::as_str);
    Condition::all()
        .add(Column::Term.eq(term))
        .add(Column::Kind.eq(SupportMeetingKind::Termly.as_str()))
        .add(Column::State.is_in(states))
}

fn duplicate(row: &Model) -> AppError {
    let place = format!("/v1/schools/{}/support-meetings/{}", row.urn, row.id);
    let existing = Map::from_iter([("id".to_owned(), json!(row.id)), ("self".to_owned(), json!(place))]);
    let detail = "The school has its meeting of this term: move it, or plan one of the kind `extra`.";
    AppError::new(Code::Duplicate).detail(detail).existing(existing)
}

/// The days of a term by the school's calendar.
async fn days<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32, term: &str) -> Result<Option<Span>> {
    let Ok(period) = term.parse::<Period>() else { return Ok(None) };
    let held = school_calendar(session, urn, period.year()).await?;
    Ok(rules::days_of(term, held.as_ref().map(|held| &*held.calendar)))
}

async fn faults_of_plan<C: ConnectionTrait>(
    session: &Session<'_, C>,
    plan: &SupportMeetingPlan,
    days: Option<Span>,
) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    faults_of_officer(session, "/plan/officer", &plan.officer, &mut faults).await?;
    rules::planned_at((plan.planned_on, plan.from_time), "/plan", days, &mut faults);
    faults.extend(plan.link.as_deref().into_iter().flat_map(|link| faults_of_link("/plan/link", link)));
    Ok(faults)
}

fn cleaned_plan(plan: &SupportMeetingPlan) -> Result<SupportMeetingPlan> {
    Ok(SupportMeetingPlan {
        officer: plan.officer.cleaned()?,
        place: clean_option(&plan.place)?,
        about: clean_option(&plan.about)?,
        ..plan.clone()
    })
}

fn cleaned_attendees(all: &[SupportMeetingAttendee]) -> Result<Vec<SupportMeetingAttendee>> {
    let one = |one: &SupportMeetingAttendee| {
        Ok(SupportMeetingAttendee { name: clean(&one.name)?, role: clean(&one.role)?, side: one.side })
    };
    all.iter().map(one).collect()
}

fn cleaned_minutes(minutes: &SupportMeetingMinutes) -> Result<SupportMeetingMinutes> {
    Ok(SupportMeetingMinutes {
        attendees: cleaned_attendees(&rules::together(&[], &minutes.attendees))?,
        summary: clean(&minutes.summary)?,
        ..minutes.clone()
    })
}

/// Changes what a planned meeting is to be, at the same time: who moves it says why.
pub async fn amend(
    cx: &Access<SupportMeetingsWrite>,
    place: StepPlace,
    body: &Body<SupportMeetingPut>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, AMEND).await?;
    let put = body.parse()?;
    let (plan, attendees) =
        (cleaned_plan(&put.plan)?, cleaned_attendees(&rules::together(&[], &put.attendees))?);
    let act = (&put.recorded_by, None);
    cx.step_shown::<Entity, _>(place, AMEND, &put, act, reading::show, async |tx, held| {
        let days = days(tx, held.row.urn, &held.row.term).await?;
        let mut faults = faults_of_plan(tx, &put.plan, days).await?;
        if starts_at(put.plan.planned_on, put.plan.from_time) != held.row.starts_at {
            faults.push(Fault::at("/plan/planned_on", FaultCode::MeetingMovedUnexplained));
        }
        AppError::if_any(faults)?;
        let (plan, attendees) = (plan.clone(), attendees.clone());
        Ok(held.changed_to(held.state, SupportMeetingTerms { plan, attendees, ..held.terms.clone() }))
    })
    .await
}

/// Moves a planned meeting to another time of its term.
pub async fn reschedule(
    cx: &Access<SupportMeetingsWrite>,
    place: StepPlace,
    body: &Body<SupportMeetingReschedule>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, RESCHEDULE).await?;
    let step = body.parse()?;
    let act = (&step.recorded_by, Some(step.reason.as_str()));
    cx.step_shown::<Entity, _>(place, RESCHEDULE, &step, act, reading::show, async |tx, held| {
        let days = days(tx, held.row.urn, &held.row.term).await?;
        let mut faults = Vec::new();
        rules::planned_at((step.planned_on, step.from_time), "", days, &mut faults);
        AppError::if_any(faults)?;
        let plan = SupportMeetingPlan {
            planned_on: step.planned_on,
            from_time: step.from_time,
            ..held.terms.plan.clone()
        };
        Ok(held.changed_to(held.state, SupportMeetingTerms { plan, ..held.terms.clone() }))
    })
    .await
}

/// Says who comes beside those who are known. A school speaks for its own side.
pub async fn add_attendees(
    cx: &Access<SupportMeetingsRespond>,
    place: StepPlace,
    body: &Body<SupportMeetingAttendeesAdd>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, ADD_ATTENDEES).await?;
    let step = body.parse()?;
    let of_school = |one: &SupportMeetingAttendee| one.side == SupportMeetingSide::School;
    if !step.attendees.iter().all(of_school) && !cx.also::<SupportMeetingsWrite>() {
        return Err(AppError::new(Code::ScopeMissing).required_scope(SupportMeetingsWrite::SCOPE));
    }
    let more = cleaned_attendees(&step.attendees)?;
    let act = (&step.recorded_by, None);
    cx.step_shown::<Entity, _>(place, ADD_ATTENDEES, &step, act, reading::show, async |_, held| {
        let attendees = rules::together(&held.terms.attendees, &more);
        Ok(held.changed_to(held.state, SupportMeetingTerms { attendees, ..held.terms.clone() }))
    })
    .await
}

/// Says that a meeting was held, who was there, and what was said.
pub async fn hold(
    cx: &Access<SupportMeetingsWrite>,
    place: StepPlace,
    body: &Body<SupportMeetingHold>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, HOLD).await?;
    let step = body.parse()?;
    let act = (&step.recorded_by, None);
    cx.step_shown::<Entity, _>(place, HOLD, &step, act, reading::show, async |tx, held| {
        let minutes = Some(checked(&held.row, &step.minutes, tx.today())?);
        let terms = SupportMeetingTerms { minutes, ..held.terms.clone() };
        Ok(held.changed_to(SupportMeetingState::Held, terms))
    })
    .await
}

/// Puts right what was said of how a meeting went.
pub async fn amend_minutes(
    cx: &Access<SupportMeetingsWrite>,
    place: StepPlace,
    body: &Body<SupportMeetingMinutesAmend>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, AMEND_MINUTES).await?;
    let step = body.parse()?;
    let act = (&step.recorded_by, Some(step.reason.as_str()));
    cx.step_shown::<Entity, _>(place, AMEND_MINUTES, &step, act, reading::show, async |tx, held| {
        let minutes = Some(checked(&held.row, &step.minutes, tx.today())?);
        Ok(held.changed_to(held.state, SupportMeetingTerms { minutes, ..held.terms.clone() }))
    })
    .await
}

fn checked(row: &Model, minutes: &SupportMeetingMinutes, today: NaiveDate) -> Result<SupportMeetingMinutes> {
    AppError::if_any(rules::faults_of_minutes(minutes, rules::days_of(&row.term, None), today))?;
    cleaned_minutes(minutes)
}

/// Calls a planned meeting off.
pub async fn cancel(
    cx: &Access<SupportMeetingsWrite>,
    place: StepPlace,
    body: &Body<SupportMeetingCancel>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, CANCEL).await?;
    let step = body.parse()?;
    let act = (&step.recorded_by, Some(step.reason.as_str()));
    cx.step_shown::<Entity, _>(place, CANCEL, &step, act, reading::show, async |_, held| {
        Ok(held.changed_to(SupportMeetingState::Cancelled, held.terms.clone()))
    })
    .await
}

/// Declines a planned meeting: the school does, or tells the authority so.
pub async fn decline(
    cx: &Access<SupportMeetingsRespond>,
    place: StepPlace,
    body: &Body<SupportMeetingDecline>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, DECLINE).await?;
    let step = body.parse()?;
    let act = (&step.recorded_by, Some(step.reason.as_str()));
    cx.step_shown::<Entity, _>(place, DECLINE, &step, act, reading::show, async |_, held| {
        Ok(held.changed_to(SupportMeetingState::Declined, held.terms.clone()))
    })
    .await
}
