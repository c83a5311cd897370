//! Use cases: planning an attendance panel, changing what it is to be, saying how it went, reviewing it, calling it off.

use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{
    dto::{
        AttendancePanelCancel, AttendancePanelCreate, AttendancePanelDocument, AttendancePanelHeld,
        AttendancePanelHold, AttendancePanelPerson, AttendancePanelPlan, AttendancePanelPut,
        AttendancePanelReview, AttendancePanelReviewRecord, AttendancePanelTarget, AttendancePanelTerms,
    },
    reading, rules,
    states::{AttendancePanelState, PANEL},
};
use crate::{
    access::{Access, Act, Action, Attempt, AttendancePanelsWrite, Made, Tx, document, revised},
    attendance::book::entry,
    domain::action::Actions,
    entities::{
        attendance_panel::{self, ActiveModel, Entity},
        attendance_panel_revision,
    },
    error::{AppError, Fault, FaultCode, Result},
    features::meetings::stepping::{
        Place, Stepped, cleaned, cleaned_option, open, refuse_faults, sent, take,
    },
    http::{Body, IdempotencyKey, Once, Tagged},
};

revised!(attendance_panel, attendance_panel_revision { attendance_panel_id = AttendancePanelId });
document!(attendance_panel: AttendancePanelState, AttendancePanelTerms, columns);

type Answer = Tagged<AttendancePanelDocument>;

/// The columns by which lists are filtered.
fn columns(row: &mut ActiveModel, _: AttendancePanelState, terms: &AttendancePanelTerms) {
    row.planned_on = Set(terms.plan.planned_on);
    row.held_on = Set(terms.held.as_ref().map(|held| held.held_on));
    row.review_on = Set(rules::review_on(terms));
}

impl Stepped for Entity {
    fn actions(state: AttendancePanelState) -> Actions {
        PANEL.actions(state)
    }
}

sent! {
    AttendancePanelPut: "amend", "attendance_panel.amend", "amended";
    AttendancePanelHold: "hold", "attendance_panel.hold", "held";
    AttendancePanelReviewRecord: "review", "attendance_panel.review", "reviewed";
    AttendancePanelCancel: "cancel", "attendance_panel.cancel", "cancelled", reason;
}

fn people(all: &[AttendancePanelPerson]) -> Result<Vec<AttendancePanelPerson>> {
    let one = |one: &AttendancePanelPerson| {
        Ok(AttendancePanelPerson { name: cleaned(&one.name)?, role: cleaned(&one.role)? })
    };
    all.iter().map(one).collect()
}

fn cleaned_plan(plan: &AttendancePanelPlan) -> Result<AttendancePanelPlan> {
    Ok(AttendancePanelPlan {
        place: cleaned_option(&plan.place)?,
        reason: cleaned(&plan.reason)?,
        invited: people(&plan.invited)?,
        ..plan.clone()
    })
}

fn cleaned_held(held: &AttendancePanelHeld) -> Result<AttendancePanelHeld> {
    let target = |target: &AttendancePanelTarget| {
        Ok(AttendancePanelTarget { what: cleaned(&target.what)?, due_on: target.due_on })
    };
    Ok(AttendancePanelHeld {
        attended: people(&held.attended)?,
        decisions: cleaned(&held.decisions)?,
        targets: held.targets.iter().map(target).collect::<Result<_>>()?,
        ..held.clone()
    })
}

/// Plans a panel about a pupil of the school.
pub async fn create(
    cx: &Access<AttendancePanelsWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<AttendancePanelCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let new = body.parse()?;
    let last = session.today().max(new.plan.planned_on);
    let terms = AttendancePanelTerms { plan: cleaned_plan(&new.plan)?, held: None, reviews: Vec::new() };
    let attempt = Attempt::new(key, &(urn, &new))?;
    let (by, id) = (new.recorded_by.cleaned().map_err(AppError::internal)?, Uuid::now_v7());
    let action = Action::new("attendance_panel.plan", id.to_string());
    // Repeated, it is answered as it was, whatever has become of the pupil since.
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        let mut faults = rules::faults_of_plan(&new.plan);
        let entries = entry::of_pupil(tx, Some(urn), new.pupil_id).await?;
        let begun = |entry: &&entry::Entry| entry.starting_on <= last;
        let entry = entries.iter().filter(begun).max_by_key(|entry| entry.starting_on);
        if entry.is_none() {
            let none = entries.is_empty();
            let code = if none { FaultCode::ReferenceNotFound } else { FaultCode::PupilNotEnrolled };
            faults.push(Fault::at("/pupil_id", code));
        }
        let Some(enrolment) = entry.filter(|_| faults.is_empty()).map(|entry| entry.id) else {
            return Err(AppError::invalid(faults));
        };
        let act = Act { action: "planned", reason: None, by: &by };
        let lay = |row: &mut ActiveModel| row.enrolment_id = Set(enrolment);
        tx.record_document::<Entity>(id, AttendancePanelState::Planned, &terms, &act, lay).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}

async fn answered(
    cx: &Access<AttendancePanelsWrite>,
    place: &Place,
    done: Result<Once<Made>>,
) -> Result<Once<Answer>> {
    let show = async || reading::show(cx, place.urn, place.id).await;
    match done {
        Ok(done) => done.told(async |_| show().await).await,
        Err(error) => Err(place.read.overtaken(error, async || Ok(show().await?.tag)).await),
    }
}

/// Changes what a planned panel is to be.
pub async fn amend(
    cx: &Access<AttendancePanelsWrite>,
    place: &Place,
    body: &Body<AttendancePanelPut>,
) -> Result<Once<Answer>> {
    open::<_, Entity, AttendancePanelPut>(cx, place).await?;
    let put = body.parse()?;
    refuse_faults(rules::faults_of_plan(&put.plan))?;
    let plan = cleaned_plan(&put.plan)?;
    let change = |state, terms: &AttendancePanelTerms| {
        Ok((state, AttendancePanelTerms { plan: plan.clone(), ..terms.clone() }))
    };
    let done = take::<_, Entity, _>(cx, place, &put, change).await;
    answered(cx, place, done).await
}

/// Says that a panel was held, and what was decided.
pub async fn hold(
    cx: &Access<AttendancePanelsWrite>,
    place: &Place,
    body: &Body<AttendancePanelHold>,
) -> Result<Once<Answer>> {
    let opened = open::<_, Entity, AttendancePanelHold>(cx, place).await?;
    let step = body.parse()?;
    refuse_faults(rules::faults_of_held(&step.held, opened.today))?;
    let held = cleaned_held(&step.held)?;
    let change = |_, terms: &AttendancePanelTerms| {
        let held = Some(held.clone());
        Ok((AttendancePanelState::Held, AttendancePanelTerms { held, ..terms.clone() }))
    };
    let done = take::<_, Entity, _>(cx, place, &step, change).await;
    answered(cx, place, done).await
}

/// Says what a review found.
pub async fn review(
    cx: &Access<AttendancePanelsWrite>,
    place: &Place,
    body: &Body<AttendancePanelReviewRecord>,
) -> Result<Once<Answer>> {
    let opened = open::<_, Entity, AttendancePanelReviewRecord>(cx, place).await?;
    let step = body.parse()?;
    let held_on = opened.row.held_on.unwrap_or(opened.row.planned_on);
    refuse_faults(rules::faults_of_review(&step.review, held_on, opened.today))?;
    let review = AttendancePanelReview { note: cleaned_option(&step.review.note)?, ..step.review.clone() };
    let change = |state, terms: &AttendancePanelTerms| {
        let mut terms = terms.clone();
        terms.reviews.push(review.clone());
        Ok((state, terms))
    };
    let done = take::<_, Entity, _>(cx, place, &step, change).await;
    answered(cx, place, done).await
}

/// Calls a planned panel off.
pub async fn cancel(
    cx: &Access<AttendancePanelsWrite>,
    place: &Place,
    body: &Body<AttendancePanelCancel>,
) -> Result<Once<Answer>> {
    open::<_, Entity, AttendancePanelCancel>(cx, place).await?;
    let step = body.parse()?;
    let change = |_, terms: &AttendancePanelTerms| Ok((AttendancePanelState::Cancelled, terms.clone()));
    let done = take::<_, Entity, _>(cx, place, &step, change).await;
    answered(cx, place, done).await
}
