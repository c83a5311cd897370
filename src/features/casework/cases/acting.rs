//! Use cases: a case is given to an officer, taken further, said to be pressing, closed and reopened.

use chrono::NaiveDate;

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
    access::{Access, CasesWrite, Document as _, Pooled, StepName, StepPlace, Tx},
    attendance::book::parents,
    domain::{
        action::Actions,
        text::{clean, clean_option},
    },
    entities::attendance_case::{Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::casework::{
        load, pupils, states,
        values::{AttendanceCaseAction, AttendanceCaseKind, AttendanceCasePhase, AttendanceCaseState},
    },
    http::{Body, Once, Tagged},
};

type Answer = Once<Tagged<AttendanceCaseDocument>>;

const OPEN_ALREADY: &str =
    "Another case about this pupil is open at the school: write in that one, or close it first.";

use AttendanceCaseAction as Do;

fn actions(state: AttendanceCaseState) -> Actions {
    states::CASE.actions(state)
}

const ASSIGN: StepName<AttendanceCaseState> =
    StepName::new(Do::Assign.as_str(), "case.assign", "assigned", actions);
const UNASSIGN: StepName<AttendanceCaseState> =
    StepName::new(Do::Assign.as_str(), "case.unassign", "assigned", actions);
const ADVANCE: StepName<AttendanceCaseState> =
    StepName::new(Do::Advance.as_str(), "case.advance", "advanced", actions);
const PRIORITISE: StepName<AttendanceCaseState> =
    StepName::new(Do::Prioritise.as_str(), "case.prioritise", "amended", actions);
const CLOSE: StepName<AttendanceCaseState> =
    StepName::new(Do::Close.as_str(), "case.close", "closed", actions);
const REOPEN: StepName<AttendanceCaseState> =
    StepName::new(Do::Reopen.as_str(), "case.reopen", "reopened", actions);

/// The case, if the step may be taken; upon an imported case none ever was.
async fn open(
    cx: &Access<CasesWrite>,
    place: &StepPlace,
    step: StepName<AttendanceCaseState>,
) -> Result<Model> {
    let of_casework = async |session: &Pooled<'_>| {
        let row = reading::find(session, place.urn, place.id).await?;
        if reading::kind(&row)? != AttendanceCaseKind::FastTrack {
            return Ok(());
        }
        let actions = states::case_actions(AttendanceCaseKind::FastTrack, Entity::state(&row.state)?, &[]);
        AppError::unless_allowed(actions, step.action)
    };
    Ok(cx.open_step_within::<Entity>(place, step, of_casework).await?.row)
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
    let act = (&sent.recorded_by, None);
    cx.step_told::<Entity, _>(place, ASSIGN, &sent, act, reading::load, async |tx, standing| {
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
    cx.step_told::<Entity, _>(place, UNASSIGN, &sent, act, reading::load, async |tx, standing| {
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
    let act = (&sent.recorded_by, None);
    cx.step_told::<Entity, _>(place, ADVANCE, &sent, act, reading::load, async |tx, standing| {
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
    cx.step_told::<Entity, _>(place, PRIORITISE, &sent, act, reading::load, async |_, standing| {
        let terms = AttendanceCaseTerms { priority: sent.priority, ..standing.terms.clone() };
        Ok(standing.changed_to(standing.state, terms))
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
    cx.step_told::<Entity, _>(place, CLOSE, &sent, act, reading::load, async |tx, standing| {
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
    cx.step_told_after::<Entity, _>(place, REOPEN, &sent, act, hold, reading::load, async |tx, standing| {
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
