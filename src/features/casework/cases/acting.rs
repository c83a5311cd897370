//! Use cases: a case is given to an officer, taken further, said to be pressing, closed and reopened.

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    closing::what_keeps_open,
    dto::{
        AttendanceCaseAdvance, AttendanceCaseAssign, AttendanceCaseClose, AttendanceCaseClosing,
        AttendanceCaseDecision, AttendanceCaseDocument, AttendanceCasePrioritise, AttendanceCaseReopen,
        AttendanceCaseTerms, AttendanceCaseUnassign,
    },
    opening, reading,
};
use crate::{
    access::{Access, CasesWrite, Document as _, Made, Standing, StepName, StepPlace, Tx},
    attendance::book::parents,
    domain::{
        person::Person,
        text::{clean, clean_option},
    },
    entities::attendance_case::{Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::casework::{
        load, pupils, states, told,
        values::{AttendanceCaseAction, AttendanceCaseKind, AttendanceCasePhase, AttendanceCaseState},
    },
    http::{Body, Once, Tagged},
};

type Answer = Once<Tagged<AttendanceCaseDocument>>;
type Next = (AttendanceCaseState, AttendanceCaseTerms);

const OPEN_ALREADY: &str =
    "Another case about this pupil is open at the school: write in that one, or close it first.";

const fn step(
    action: AttendanceCaseAction,
    operation: &'static str,
    told: &'static str,
) -> StepName<AttendanceCaseState> {
    StepName { action: action.as_str(), operation, told, actions: |state| states::CASE.actions(state) }
}

use AttendanceCaseAction as Do;

const ASSIGN: StepName<AttendanceCaseState> = step(Do::Assign, "case.assign", "assigned");
const UNASSIGN: StepName<AttendanceCaseState> = step(Do::Assign, "case.unassign", "assigned");
const ADVANCE: StepName<AttendanceCaseState> = step(Do::Advance, "case.advance", "advanced");
const PRIORITISE: StepName<AttendanceCaseState> = step(Do::Prioritise, "case.prioritise", "amended");
const CLOSE: StepName<AttendanceCaseState> = step(Do::Close, "case.close", "closed");
const REOPEN: StepName<AttendanceCaseState> = step(Do::Reopen, "case.reopen", "reopened");

/// The case, if it is at the version that is named and its state lets this be done. A repeated step is let on; upon an
/// imported case none was ever taken.
async fn open(
    cx: &Access<CasesWrite>,
    place: &StepPlace,
    step: StepName<AttendanceCaseState>,
) -> Result<Model> {
    let session = cx.read().await?;
    let row = reading::find(&session, place.urn, place.id).await?;
    if reading::kind(&row)? == AttendanceCaseKind::FastTrack {
        let actions = states::case_actions(AttendanceCaseKind::FastTrack, Entity::state(&row.state)?, &[]);
        AppError::unless_allowed(actions, step.action)?;
    }
    session.before_step::<Entity>(place, step).await
}

/// Takes the step: `change` says how the case stands from then on, nothing where it stands so already.
async fn take(
    cx: &Access<CasesWrite>,
    place: StepPlace,
    step: StepName<AttendanceCaseState>,
    sent: &impl Serialize,
    (by, reason): (&Person, Option<&str>),
    change: impl AsyncFn(&Tx<'_>, &Standing<'_, Entity>) -> Result<Option<Next>>,
) -> Result<Answer> {
    take_after(cx, place, step, sent, (by, reason), async |_: &Tx<'_>| Ok(()), change).await
}

/// The same, where something else is locked first.
async fn take_after(
    cx: &Access<CasesWrite>,
    place: StepPlace,
    step: StepName<AttendanceCaseState>,
    sent: &impl Serialize,
    (by, reason): (&Person, Option<&str>),
    before: impl AsyncFn(&Tx<'_>) -> Result<()>,
    change: impl AsyncFn(&Tx<'_>, &Standing<'_, Entity>) -> Result<Option<Next>>,
) -> Result<Answer> {
    let (urn, id) = (place.urn, place.id);
    let (by, reason) = (by.cleaned()?, reason.map(clean).transpose()?);
    let act = (&by, reason.as_deref());
    // Where somebody else was faster, the version that stands now is named.
    let tag = async || Ok(reading::load(cx, urn, id).await?.tag);
    let done = cx.step_after::<Entity>(place, step, sent, act, before, change, tag).await?;
    let told = async |made: Made| {
        told::of_one(cx, urn, step.operation, made.id, &told::writer(&by)).await?;
        reading::load(cx, urn, made.id).await
    };
    done.told(told).await
}

/// Gives a case to an officer.
pub async fn assign(
    cx: &Access<CasesWrite>,
    place: StepPlace,
    body: &Body<AttendanceCaseAssign>,
) -> Result<Answer> {
    open(cx, &place, ASSIGN).await?;
    let sent = body.parse()?;
    let officer_id = Some(sent.officer_id);
    take(cx, place, ASSIGN, &sent, (&sent.recorded_by, None), async |tx, standing| {
        if standing.terms.officer_id == officer_id {
            return Ok(None);
        }
        load::give(tx, standing.row.id, sent.officer_id, "/officer_id").await?;
        Ok(Some((standing.state, AttendanceCaseTerms { officer_id, ..standing.terms.clone() })))
    })
    .await
}

/// Takes a case from its officer: nobody has it for now.
pub async fn unassign(
    cx: &Access<CasesWrite>,
    place: StepPlace,
    body: &Body<AttendanceCaseUnassign>,
) -> Result<Answer> {
    open(cx, &place, UNASSIGN).await?;
    let sent = body.parse()?;
    let act = (&sent.recorded_by, Some(sent.reason.as_str()));
    take(cx, place, UNASSIGN, &sent, act, async |tx, standing| {
        if standing.terms.officer_id.is_none() {
            return Ok(None);
        }
        load::release(tx, standing.row.id).await?;
        Ok(Some((standing.state, AttendanceCaseTerms { officer_id: None, ..standing.terms.clone() })))
    })
    .await
}

/// Takes the work on a case a phase further, or back.
pub async fn advance(
    cx: &Access<CasesWrite>,
    place: StepPlace,
    body: &Body<AttendanceCaseAdvance>,
) -> Result<Answer> {
    open(cx, &place, ADVANCE).await?;
    let sent = body.parse()?;
    let note = clean_option(&sent.note)?;
    take(cx, place, ADVANCE, &sent, (&sent.recorded_by, None), async |tx, standing| {
        AppError::if_any(faults_of_advance(&sent, &standing.terms, tx.today()))?;
        if !states::may_advance(standing.terms.phase, sent.to) {
            let actions = states::CASE.actions(standing.state);
            let detail = states::where_it_goes(standing.terms.phase);
            return Err(AppError::new(Code::StateConflict).detail(detail).allowed_actions(actions.allowed));
        }
        let decided = |decision| AttendanceCaseDecision { decision, decided_on: sent.on };
        let terms = AttendanceCaseTerms {
            phase: sent.to,
            phase_since_on: sent.on,
            decision: sent.decision.map(decided),
            note: note.clone(),
            ..standing.terms.clone()
        };
        Ok(Some((standing.state, terms)))
    })
    .await
}

fn faults_of_advance(
    sent: &AttendanceCaseAdvance,
    terms: &AttendanceCaseTerms,
    today: NaiveDate,
) -> Vec<Fault> {
    let mut faults: Vec<Fault> =
        fault_of_day("/on", sent.on, terms.phase_since_on, today).into_iter().collect();
    match (sent.to == AttendanceCasePhase::Decided, sent.decision) {
        (true, None) => {
            let fault = Fault::at("/decision", FaultCode::MissingProperty);
            faults.push(fault.detail("Say what was decided."));
        }
        (false, Some(_)) => faults.push(Fault::at("/decision", FaultCode::NotForCasePhase)),
        _ => {}
    }
    faults
}

fn fault_of_day(at: &str, on: NaiveDate, from: NaiveDate, today: NaiveDate) -> Option<Fault> {
    match on {
        on if on > today => Some(Fault::at(at, FaultCode::DateInFuture)),
        on if on < from => {
            Some(Fault::at(at, FaultCode::DatesReversed).detail("What came before was later."))
        }
        _ => None,
    }
}

/// Says how pressing a case is.
pub async fn prioritise(
    cx: &Access<CasesWrite>,
    place: StepPlace,
    body: &Body<AttendanceCasePrioritise>,
) -> Result<Answer> {
    open(cx, &place, PRIORITISE).await?;
    let sent = body.parse()?;
    let act = (&sent.recorded_by, Some(sent.reason.as_str()));
    take(cx, place, PRIORITISE, &sent, act, async |_, standing| {
        let terms = AttendanceCaseTerms { priority: sent.priority, ..standing.terms.clone() };
        Ok((standing.terms != terms).then_some((standing.state, terms)))
    })
    .await
}

/// Closes a case. Whatever keeps it open is told, all of it.
pub async fn close(
    cx: &Access<CasesWrite>,
    place: StepPlace,
    body: &Body<AttendanceCaseClose>,
) -> Result<Answer> {
    open(cx, &place, CLOSE).await?;
    let sent = body.parse()?;
    let (act, reason) = ((&sent.recorded_by, Some(sent.reason.as_str())), clean(&sent.reason)?);
    take(cx, place, CLOSE, &sent, act, async |tx, standing| {
        let kept_open_by = what_keeps_open(tx, &standing.row).await?;
        if !kept_open_by.is_empty() {
            let actions = states::case_actions(reading::kind(&standing.row)?, standing.state, &kept_open_by);
            return Err(AppError::new(Code::StateConflict)
                .detail(kept_open_by.join(" "))
                .allowed_actions(actions.allowed));
        }
        let since = standing.terms.opened_on.max(standing.terms.phase_since_on);
        let fault = fault_of_day("/closed_on", sent.closed_on, since, tx.today());
        AppError::if_any(fault.into_iter().collect())?;
        load::release(tx, standing.row.id).await?;
        let closing = AttendanceCaseClosing {
            closed_on: sent.closed_on,
            outcome: Some(sent.outcome),
            reason: Some(reason.clone()),
        };
        let terms = AttendanceCaseTerms { closing: Some(closing), ..standing.terms.clone() };
        Ok(Some((AttendanceCaseState::Closed, terms)))
    })
    .await
}

/// Opens a case again: with nobody, from the beginning of the work, and feedback to the school is due anew.
pub async fn reopen(
    cx: &Access<CasesWrite>,
    place: StepPlace,
    body: &Body<AttendanceCaseReopen>,
) -> Result<Answer> {
    let pupil_id = open(cx, &place, REOPEN).await?.pupil_id;
    let sent = body.parse()?;
    let act = (&sent.recorded_by, Some(sent.reason.as_str()));
    // The pupil first: of a pupil at a school there is one open case.
    let hold = async |tx: &Tx<'_>| pupils::hold(tx, pupil_id).await.map(drop);
    take_after(cx, place, REOPEN, &sent, act, hold, async |tx, standing| {
        let ids = parents::pupil_ids(tx, pupil_id).await?;
        if opening::lock_open(tx, &ids).await?.is_some() {
            let actions = states::CASE.actions(standing.state);
            return Err(AppError::new(Code::StateConflict)
                .detail(OPEN_ALREADY)
                .allowed_actions(actions.allowed));
        }
        let terms = AttendanceCaseTerms {
            open_since_at: tx.now(),
            open_since_version: standing.row.version + 1,
            phase: AttendanceCasePhase::Casework,
            phase_since_on: tx.today(),
            decision: None,
            officer_id: None,
            closing: None,
            ..standing.terms.clone()
        };
        Ok(Some((AttendanceCaseState::Open, terms)))
    })
    .await
}
