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
    access::{
        Access, Act, Action, Attempt, AttendancePanelsWrite, Made, StepName, StepPlace, Tx, document, revised,
    },
    attendance::book::entry,
    domain::{
        action::Actions,
        span::Span,
        text::{clean, clean_option},
    },
    entities::{
        attendance_panel::{self, ActiveModel, Entity},
        attendance_panel_revision,
    },
    error::{AppError, Fault, FaultCode, Result},
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

fn actions(state: AttendancePanelState) -> Actions {
    PANEL.actions(state)
}

const AMEND: StepName<AttendancePanelState> =
    StepName::new("amend", "attendance_panel.amend", "amended", actions);
const HOLD: StepName<AttendancePanelState> = StepName::new("hold", "attendance_panel.hold", "held", actions);
const REVIEW: StepName<AttendancePanelState> =
    StepName::new("review", "attendance_panel.review", "reviewed", actions);
const CANCEL: StepName<AttendancePanelState> =
    StepName::new("cancel", "attendance_panel.cancel", "cancelled", actions);

fn people(all: &[AttendancePanelPerson]) -> Result<Vec<AttendancePanelPerson>> {
    let one = |one: &AttendancePanelPerson| {
        Ok(AttendancePanelPerson { name: clean(&one.name)?, role: clean(&one.role)? })
    };
    all.iter().map(one).collect()
}

fn cleaned_plan(plan: &AttendancePanelPlan) -> Result<AttendancePanelPlan> {
    Ok(AttendancePanelPlan {
        place: clean_option(&plan.place)?,
        reason: clean(&plan.reason)?,
        invited: people(&plan.invited)?,
        ..plan.clone()
    })
}

fn cleaned_held(held: &AttendancePanelHeld) -> Result<AttendancePanelHeld> {
    let target = |target: &AttendancePanelTarget| {
        Ok(AttendancePanelTarget { what: clean(&target.what)?, due_on: target.due_on })
    };
    Ok(AttendancePanelHeld {
        attended: people(&held.attended)?,
        decisions: clean(&held.decisions)?,
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
    cx.read().await?.school(urn).await?;
    let new = body.parse()?;
    let terms = AttendancePanelTerms { plan: cleaned_plan(&new.plan)?, held: None, reviews: Vec::new() };
    let attempt = Attempt::new(key, &(urn, &new))?;
    let (by, id) = (new.recorded_by.cleaned()?, Uuid::now_v7());
    let action = Action::new("attendance_panel.plan", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        // Within the claim: a repeated request is told what it came to, whatever the roll says since.
        let enrolment = check(tx, &new).await?;
        let act = Act { action: "planned", reason: None, by: &by };
        let lay = |row: &mut ActiveModel| row.enrolment_id = Set(enrolment);
        tx.record_document::<Entity>(id, AttendancePanelState::Planned, &terms, &act, lay).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}

/// The entry with which the pupil is on roll on the day of the panel, or every mistake of it: who has left has another school,
/// which plans its own.
async fn check(tx: &Tx<'_>, new: &AttendancePanelCreate) -> Result<Uuid> {
    let mut faults = rules::faults_of_plan(&new.plan);
    let entries = entry::of_pupil(tx, Some(tx.urn()), new.pupil_id).await?;
    let entry = entry::needed_on_roll(&entries, Span::day(new.plan.planned_on), "/plan/planned_on");
    let entry = entry.map_err(|fault| faults.push(fault)).ok().map(|entry| entry.id);
    entry.filter(|_| faults.is_empty()).ok_or_else(|| AppError::invalid(faults))
}

/// Changes what a planned panel is to be; the same again changes nothing.
pub async fn amend(
    cx: &Access<AttendancePanelsWrite>,
    place: StepPlace,
    body: &Body<AttendancePanelPut>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, AMEND).await?;
    let put = body.parse()?;
    AppError::if_any(rules::faults_of_plan(&put.plan))?;
    let plan = cleaned_plan(&put.plan)?;
    let act = (&put.recorded_by, None);
    cx.step_shown::<Entity, _>(place, AMEND, &put, act, reading::show, async |tx, held| {
        if plan.planned_on != held.terms.plan.planned_on {
            let entries = entry::all(tx, [held.row.enrolment_id]).await?;
            if !entries.values().any(|entry| entry.within(Span::day(plan.planned_on)).is_some()) {
                let fault = Fault::at("/plan/planned_on", FaultCode::PupilNotEnrolled);
                return Err(AppError::invalid(vec![fault]));
            }
        }
        let terms = AttendancePanelTerms { plan: plan.clone(), ..held.terms.clone() };
        Ok(held.changed_to(held.state, terms))
    })
    .await
}

/// Says that a panel was held, and what was decided.
pub async fn hold(
    cx: &Access<AttendancePanelsWrite>,
    place: StepPlace,
    body: &Body<AttendancePanelHold>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, HOLD).await?;
    let step = body.parse()?;
    let how = cleaned_held(&step.held)?;
    let act = (&step.recorded_by, None);
    cx.step_shown::<Entity, _>(place, HOLD, &step, act, reading::show, async |tx, panel| {
        AppError::if_any(rules::faults_of_held(&step.held, tx.today()))?;
        let terms = AttendancePanelTerms { held: Some(how.clone()), ..panel.terms.clone() };
        Ok(Some((AttendancePanelState::Held, terms)))
    })
    .await
}

/// Says what a review found.
pub async fn review(
    cx: &Access<AttendancePanelsWrite>,
    place: StepPlace,
    body: &Body<AttendancePanelReviewRecord>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, REVIEW).await?;
    let step = body.parse()?;
    let review = AttendancePanelReview { note: clean_option(&step.review.note)?, ..step.review.clone() };
    let act = (&step.recorded_by, None);
    cx.step_shown::<Entity, _>(place, REVIEW, &step, act, reading::show, async |tx, panel| {
        let held_on = panel.row.held_on.unwrap_or(panel.row.planned_on);
        AppError::if_any(rules::faults_of_review(&step.review, held_on, tx.today()))?;
        let mut terms = panel.terms.clone();
        terms.reviews.push(review.clone());
        Ok(Some((panel.state, terms)))
    })
    .await
}

/// Calls a planned panel off.
pub async fn cancel(
    cx: &Access<AttendancePanelsWrite>,
    place: StepPlace,
    body: &Body<AttendancePanelCancel>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, CANCEL).await?;
    let step = body.parse()?;
    let act = (&step.recorded_by, Some(step.reason.as_str()));
    cx.step_shown::<Entity, _>(place, CANCEL, &step, act, reading::show, async |_, panel| {
        Ok(Some((AttendancePanelState::Cancelled, panel.terms.clone())))
    })
    .await
}
