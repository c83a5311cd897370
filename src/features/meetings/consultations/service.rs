//! Use cases: asking an officer about a pupil, giving advice, saying what came of it, closing, taking the question back.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{
        OfficerConsultationAdvice, OfficerConsultationAdvise, OfficerConsultationClose,
        OfficerConsultationCreate, OfficerConsultationDocument, OfficerConsultationFollowUp,
        OfficerConsultationOutcome, OfficerConsultationQuestion, OfficerConsultationTerms,
        OfficerConsultationWithdraw,
    },
    reading,
    states::{CONSULTATION, OfficerConsultationState},
};
use crate::{
    access::{
        Access, Act, Action, Attempt, Made, OfficerConsultationsRequest, OfficerConsultationsWrite, StepName,
        StepPlace, Tx, document, revised,
    },
    attendance::book::entry,
    domain::{action::Actions, span::Span, text::clean},
    entities::{
        officer_consultation::{self, ActiveModel, Column, Entity},
        officer_consultation_revision,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::meetings::officer::faults_of_officer,
    http::{Body, IdempotencyKey, Once, Tagged},
};

revised!(officer_consultation, officer_consultation_revision { officer_consultation_id = OfficerConsultationId });
document!(officer_consultation: OfficerConsultationState, OfficerConsultationTerms, columns);

type Answer = Tagged<OfficerConsultationDocument>;

/// The columns by which lists are filtered.
fn columns(row: &mut ActiveModel, _: OfficerConsultationState, terms: &OfficerConsultationTerms) {
    let advice = terms.advice.as_ref();
    row.asked_on = Set(terms.asked_on);
    row.officer_id = Set(advice.and_then(|advice| advice.officer.officer_id));
    row.advised_on = Set(advice.map(|advice| advice.advised_on));
    row.follow_up_on = Set(advice.and_then(|advice| advice.follow_up_on));
}

fn actions(state: OfficerConsultationState) -> Actions {
    CONSULTATION.actions(state)
}

const ADVISE: StepName<OfficerConsultationState> =
    StepName::new("advise", "officer_consultation.advise", "advised", actions);
const FOLLOW_UP: StepName<OfficerConsultationState> =
    StepName::new("follow_up", "officer_consultation.follow_up", "followed_up", actions);
const CLOSE: StepName<OfficerConsultationState> =
    StepName::new("close", "officer_consultation.close", "closed", actions);
const WITHDRAW: StepName<OfficerConsultationState> =
    StepName::new("withdraw", "officer_consultation.withdraw", "withdrawn", actions);

/// Asks about a pupil on roll. Of one pupil one question waits at a time: the entry is its lock.
pub async fn create(
    cx: &Access<OfficerConsultationsRequest>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<OfficerConsultationCreate>,
) -> Result<Once<Answer>> {
    cx.read().await?.school(urn).await?;
    let new = body.parse()?;
    let question =
        OfficerConsultationQuestion { reason: clean(&new.question.reason)?, ..new.question.clone() };
    let attempt = Attempt::new(key, &(urn, &new))?;
    let (by, id) = (new.recorded_by.cleaned()?, Uuid::now_v7());
    let action = Action::new("officer_consultation.ask", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        // Within the claim: a repeated request is told what it came to, whoever has left the roll since.
        let enrolment = check(tx, &new).await?;
        entry::lock(tx, enrolment).await?;
        refuse_second(tx, enrolment).await?;
        let terms = OfficerConsultationTerms {
            question: question.clone(),
            asked_on: tx.today(),
            advice: None,
            outcome: None,
        };
        let act = Act { action: "asked", reason: None, by: &by };
        let lay = |row: &mut ActiveModel| row.enrolment_id = Set(enrolment);
        tx.record_document::<Entity>(id, OfficerConsultationState::Asked, &terms, &act, lay).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}

/// The entry with which the pupil is on roll today, or every mistake of the question.
async fn check(tx: &Tx<'_>, new: &OfficerConsultationCreate) -> Result<Uuid> {
    let mut faults = Vec::new();
    for (place, kind) in new.question.triggers.iter().enumerate() {
        if new.question.triggers.iter().take(place).any(|earlier| earlier == kind) {
            faults.push(Fault::at(format!("/question/triggers/{place}"), FaultCode::RepeatedValue));
        }
    }
    let entries = entry::of_pupil(tx, Some(tx.urn()), new.pupil_id).await?;
    let entry = entry::needed_on_roll(&entries, Span::day(tx.today()), "/pupil_id");
    let entry = entry.map_err(|fault| faults.push(fault)).ok().map(|entry| entry.id);
    entry.filter(|_| faults.is_empty()).ok_or_else(|| AppError::invalid(faults))
}

async fn refuse_second(tx: &Tx<'_>, enrolment: Uuid) -> Result<()> {
    let waiting = [OfficerConsultationState::Asked, OfficerConsultationState::Advised];
    let same = Condition::all()
        .add(Column::EnrolmentId.eq(enrolment))
        .add(Column::State.is_in(waiting.map(OfficerConsultationState::as_str)));
    let Some(other) = tx.find::<Entity>().filter(same).one().await? else { return Ok(()) };
    let place = format!("/v1/schools/{}/officer-consultations/{}", other.urn, other.id);
    let existing = Map::from_iter([("id".to_owned(), json!(other.id)), ("self".to_owned(), json!(place))]);
    let detail = "A consultation about this pupil is open.";
    Err(AppError::new(Code::Duplicate).detail(detail).existing(existing))
}

/// What is wrong with a day on which something was done that came after another.
fn faults_of_day(at: &str, on: NaiveDate, earliest: NaiveDate, today: NaiveDate) -> Vec<Fault> {
    if on > today {
        return vec![Fault::at(at, FaultCode::DateInFuture)];
    }
    let early = on < earliest;
    early.then(|| Fault::at(at, FaultCode::DatesReversed)).into_iter().collect()
}

/// Gives advice, or further advice in the place of what was advised.
pub async fn advise(
    cx: &Access<OfficerConsultationsWrite>,
    place: StepPlace,
    body: &Body<OfficerConsultationAdvise>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, ADVISE).await?;
    let step = body.parse()?;
    let advice = OfficerConsultationAdvice {
        officer: step.officer.cleaned()?,
        advised_on: step.advised_on,
        advice: clean(&step.advice)?,
        follow_up_on: step.follow_up_on,
    };
    let act = (&step.recorded_by, None);
    cx.step_shown::<Entity, _>(place, ADVISE, &step, act, reading::show, async |tx, held| {
        let mut faults = faults_of_day("/advised_on", step.advised_on, held.row.asked_on, tx.today());
        faults_of_officer(tx, "/officer", &step.officer, &mut faults).await?;
        if step.follow_up_on.is_some_and(|on| on < step.advised_on) {
            let detail = "What came of advice is looked at after it was given.";
            faults.push(Fault::at("/follow_up_on", FaultCode::DatesReversed).detail(detail));
        }
        AppError::if_any(faults)?;
        let terms = OfficerConsultationTerms { advice: Some(advice.clone()), ..held.terms.clone() };
        Ok(Some((OfficerConsultationState::Advised, terms)))
    })
    .await
}

/// Says what came of the advice.
pub async fn follow_up(
    cx: &Access<OfficerConsultationsWrite>,
    place: StepPlace,
    body: &Body<OfficerConsultationFollowUp>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, FOLLOW_UP).await?;
    let step = body.parse()?;
    let outcome =
        OfficerConsultationOutcome { followed_up_on: step.followed_up_on, outcome: clean(&step.outcome)? };
    let act = (&step.recorded_by, None);
    cx.step_shown::<Entity, _>(place, FOLLOW_UP, &step, act, reading::show, async |tx, held| {
        let earliest = held.row.advised_on.unwrap_or(held.row.asked_on);
        AppError::if_any(faults_of_day("/followed_up_on", step.followed_up_on, earliest, tx.today()))?;
        let terms = OfficerConsultationTerms { outcome: Some(outcome.clone()), ..held.terms.clone() };
        Ok(Some((OfficerConsultationState::FollowedUp, terms)))
    })
    .await
}

/// Closes a consultation.
pub async fn close(
    cx: &Access<OfficerConsultationsWrite>,
    place: StepPlace,
    body: &Body<OfficerConsultationClose>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, CLOSE).await?;
    let step = body.parse()?;
    let act = (&step.recorded_by, Some(step.reason.as_str()));
    cx.step_shown::<Entity, _>(place, CLOSE, &step, act, reading::show, async |_, held| {
        Ok(Some((OfficerConsultationState::Closed, held.terms.clone())))
    })
    .await
}

/// Takes a question back before there is advice.
pub async fn withdraw(
    cx: &Access<OfficerConsultationsRequest>,
    place: StepPlace,
    body: &Body<OfficerConsultationWithdraw>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, WITHDRAW).await?;
    let step = body.parse()?;
    let act = (&step.recorded_by, Some(step.reason.as_str()));
    cx.step_shown::<Entity, _>(place, WITHDRAW, &step, act, reading::show, async |_, held| {
        Ok(Some((OfficerConsultationState::Withdrawn, held.terms.clone())))
    })
    .await
}
