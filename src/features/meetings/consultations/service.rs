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
        Access, Act, Action, Attempt, Made, OfficerConsultationsRequest, OfficerConsultationsWrite, Tx,
        WritePermission, document, revised,
    },
    attendance::book::entry,
    domain::{action::Actions, span::Span},
    entities::{
        officer_consultation::{self, ActiveModel, Column, Entity},
        officer_consultation_revision,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::meetings::{
        officer::faults_of_officer,
        stepping::{Place, Stepped, cleaned, open, refuse_faults, sent, take},
    },
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

impl Stepped for Entity {
    fn actions(state: OfficerConsultationState) -> Actions {
        CONSULTATION.actions(state)
    }
}

sent! {
    OfficerConsultationAdvise: "advise", "officer_consultation.advise", "advised";
    OfficerConsultationFollowUp: "follow_up", "officer_consultation.follow_up", "followed_up";
    OfficerConsultationClose: "close", "officer_consultation.close", "closed", reason;
    OfficerConsultationWithdraw: "withdraw", "officer_consultation.withdraw", "withdrawn", reason;
}

/// Asks about a pupil on roll. Of one pupil one question waits at a time: the entry is its lock.
pub async fn create(
    cx: &Access<OfficerConsultationsRequest>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<OfficerConsultationCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let today = session.today();
    let new = body.parse()?;
    let mut repeated = Vec::new();
    for (place, kind) in new.question.triggers.iter().enumerate() {
        if new.question.triggers.iter().take(place).any(|earlier| earlier == kind) {
            repeated.push(Fault::at(format!("/question/triggers/{place}"), FaultCode::RepeatedValue));
        }
    }
    let question =
        OfficerConsultationQuestion { reason: cleaned(&new.question.reason)?, ..new.question.clone() };
    let terms = OfficerConsultationTerms { question, asked_on: today, advice: None, outcome: None };
    let attempt = Attempt::new(key, &(urn, &new))?;
    let (by, id) = (new.recorded_by.cleaned().map_err(AppError::internal)?, Uuid::now_v7());
    let action = Action::new("officer_consultation.ask", id.to_string());
    // Repeated, it is answered as it was, whatever has become of the pupil since.
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        let mut faults = repeated.clone();
        let entries = entry::of_pupil(tx, Some(urn), new.pupil_id).await?;
        let on_roll = |entry: &&entry::Entry| entry.within(Span { from_on: today, to_on: today }).is_some();
        let entry = entries.iter().filter(on_roll).max_by_key(|entry| entry.starting_on);
        if entry.is_none() {
            let none = entries.is_empty();
            let code = if none { FaultCode::ReferenceNotFound } else { FaultCode::PupilNotEnrolled };
            faults.push(Fault::at("/pupil_id", code));
        }
        let Some(enrolment) = entry.filter(|_| faults.is_empty()).map(|entry| entry.id) else {
            return Err(AppError::invalid(faults));
        };
        entry::lock(tx, enrolment).await?;
        refuse_second(tx, enrolment).await?;
        let act = Act { action: "asked", reason: None, by: &by };
        let lay = |row: &mut ActiveModel| row.enrolment_id = Set(enrolment);
        tx.record_document::<Entity>(id, OfficerConsultationState::Asked, &terms, &act, lay).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
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

async fn answered<P: WritePermission>(
    cx: &Access<P>,
    place: &Place,
    done: Result<Once<Made>>,
) -> Result<Once<Answer>> {
    let show = async || reading::show(cx, place.urn, place.id).await;
    match done {
        Ok(done) => done.told(async |_| show().await).await,
        Err(error) => Err(place.read.overtaken(error, async || Ok(show().await?.tag)).await),
    }
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
    place: &Place,
    body: &Body<OfficerConsultationAdvise>,
) -> Result<Once<Answer>> {
    let opened = open::<_, Entity, OfficerConsultationAdvise>(cx, place).await?;
    let step = body.parse()?;
    let mut faults = faults_of_day("/advised_on", step.advised_on, opened.row.asked_on, opened.today);
    faults_of_officer(&cx.read().await?, "/officer", &step.officer, &mut faults).await?;
    if step.follow_up_on.is_some_and(|on| on < step.advised_on) {
        let detail = "What came of advice is looked at after it was given.";
        faults.push(Fault::at("/follow_up_on", FaultCode::DatesReversed).detail(detail));
    }
    refuse_faults(faults)?;
    let advice = OfficerConsultationAdvice {
        officer: step.officer.cleaned()?,
        advised_on: step.advised_on,
        advice: cleaned(&step.advice)?,
        follow_up_on: step.follow_up_on,
    };
    let change = |_, terms: &OfficerConsultationTerms| {
        let advice = Some(advice.clone());
        Ok((OfficerConsultationState::Advised, OfficerConsultationTerms { advice, ..terms.clone() }))
    };
    let done = take::<_, Entity, _>(cx, place, &step, change).await;
    answered(cx, place, done).await
}

/// Says what came of the advice.
pub async fn follow_up(
    cx: &Access<OfficerConsultationsWrite>,
    place: &Place,
    body: &Body<OfficerConsultationFollowUp>,
) -> Result<Once<Answer>> {
    let opened = open::<_, Entity, OfficerConsultationFollowUp>(cx, place).await?;
    let step = body.parse()?;
    let earliest = opened.row.advised_on.unwrap_or(opened.row.asked_on);
    refuse_faults(faults_of_day("/followed_up_on", step.followed_up_on, earliest, opened.today))?;
    let outcome =
        OfficerConsultationOutcome { followed_up_on: step.followed_up_on, outcome: cleaned(&step.outcome)? };
    let change = |_, terms: &OfficerConsultationTerms| {
        let outcome = Some(outcome.clone());
        Ok((OfficerConsultationState::FollowedUp, OfficerConsultationTerms { outcome, ..terms.clone() }))
    };
    let done = take::<_, Entity, _>(cx, place, &step, change).await;
    answered(cx, place, done).await
}

/// Closes a consultation.
pub async fn close(
    cx: &Access<OfficerConsultationsWrite>,
    place: &Place,
    body: &Body<OfficerConsultationClose>,
) -> Result<Once<Answer>> {
    open::<_, Entity, OfficerConsultationClose>(cx, place).await?;
    let step = body.parse()?;
    let change = |_, terms: &OfficerConsultationTerms| Ok((OfficerConsultationState::Closed, terms.clone()));
    let done = take::<_, Entity, _>(cx, place, &step, change).await;
    answered(cx, place, done).await
}

/// Takes a question back before there is advice.
pub async fn withdraw(
    cx: &Access<OfficerConsultationsRequest>,
    place: &Place,
    body: &Body<OfficerConsultationWithdraw>,
) -> Result<Once<Answer>> {
    open::<_, Entity, OfficerConsultationWithdraw>(cx, place).await?;
    let step = body.parse()?;
    let change =
        |_, terms: &OfficerConsultationTerms| Ok((OfficerConsultationState::Withdrawn, terms.clone()));
    let done = take::<_, Entity, _>(cx, place, &step, change).await;
    answered(cx, place, done).await
}
