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
    access::{Access, Attempt, CasesWrite, Document as _, Made, Standing, Tx},
    entities::attendance_case::{Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::casework::{
        load, pupils, states,
        step::{self, Deed, Place, kept_option, refuse},
        told,
        values::{AttendanceCaseAction, AttendanceCasePhase, AttendanceCaseState},
    },
    http::{Body, IdempotencyKey, Once, Tagged},
};

type Answer = Once<Tagged<AttendanceCaseDocument>>;
type Next = (AttendanceCaseState, AttendanceCaseTerms);

const OPEN_ALREADY: &str = "Another case about this pupil is open at the school.";

fn allowed(row: &Model, action: AttendanceCaseAction) -> Result<()> {
    let actions = states::case_actions(reading::kind(row)?, Entity::state(&row.state)?, &[]);
    AppError::unless_allowed(actions, action.as_str())
}

/// The case, if it is at the version that is named and its state lets this be done. A repeated step is let on.
async fn open(cx: &Access<CasesWrite>, place: &Place, action: AttendanceCaseAction) -> Result<Model> {
    let session = cx.read().await?;
    let row = reading::find(&session, place.urn, place.id).await?;
    if place.is_seen(&row)? {
        allowed(&row, action)?;
    }
    Ok(row)
}

/// Takes the step: `change` says how the case stands from then on.
async fn take(
    cx: &Access<CasesWrite>,
    place: Place,
    sent: &impl Serialize,
    deed: Deed,
    action: AttendanceCaseAction,
    change: impl AsyncFn(&Tx<'_>, &Standing<'_, Entity>) -> Result<Next>,
) -> Result<Answer> {
    let (urn, id) = (place.urn, place.id);
    let attempt = Attempt::new(IdempotencyKey(place.key.0.clone()), &(id, sent))?;
    let done = step::take::<Entity, _>(cx, &place, &attempt, &deed, async |tx, standing| {
        allowed(&standing.row, action)?;
        change(tx, standing).await
    });
    match done.await {
        Ok(done) => {
            let told = async |made: Made| {
                told::of_one(cx, urn, deed.operation, made.id, &told::writer(&deed.by)).await?;
                reading::load(cx, urn, made.id).await
            };
            done.told(told).await
        }
        // Where somebody else was faster, the version that stands now is named.
        Err(error) => {
            Err(place.read.overtaken(error, async || Ok(reading::load(cx, urn, id).await?.tag)).await)
        }
    }
}

/// Gives a case to an officer.
pub async fn assign(
    cx: &Access<CasesWrite>,
    place: Place,
    body: &Body<AttendanceCaseAssign>,
) -> Result<Answer> {
    const ASSIGN: AttendanceCaseAction = AttendanceCaseAction::Assign;
    open(cx, &place, ASSIGN).await?;
    let sent = body.parse()?;
    let officer_id = Some(sent.officer_id);
    let deed = Deed::new("case.assign", "assigned", &sent.recorded_by, None)?;
    take(cx, place, &sent, deed, ASSIGN, async |tx, standing| {
        if standing.terms.officer_id != officer_id {
            load::give(tx, standing.row.id, sent.officer_id, "/officer_id").await?;
        }
        Ok((standing.state, AttendanceCaseTerms { officer_id, ..standing.terms.clone() }))
    })
    .await
}

/// Takes a case from its officer: nobody has it for now.
pub async fn unassign(
    cx: &Access<CasesWrite>,
    place: Place,
    body: &Body<AttendanceCaseUnassign>,
) -> Result<Answer> {
    const ASSIGN: AttendanceCaseAction = AttendanceCaseAction::Assign;
    open(cx, &place, ASSIGN).await?;
    let sent = body.parse()?;
    let deed = Deed::new("case.unassign", "assigned", &sent.recorded_by, Some(&sent.reason))?;
    take(cx, place, &sent, deed, ASSIGN, async |tx, standing| {
        load::release(tx, standing.row.id).await?;
        Ok((standing.state, AttendanceCaseTerms { officer_id: None, ..standing.terms.clone() }))
    })
    .await
}

/// Takes the work on a case a phase further, or back.
pub async fn advance(
    cx: &Access<CasesWrite>,
    place: Place,
    body: &Body<AttendanceCaseAdvance>,
) -> Result<Answer> {
    const ADVANCE: AttendanceCaseAction = AttendanceCaseAction::Advance;
    open(cx, &place, ADVANCE).await?;
    let sent = body.parse()?;
    let note = kept_option(&sent.note)?;
    let deed = Deed::new("case.advance", "advanced", &sent.recorded_by, None)?;
    take(cx, place, &sent, deed, ADVANCE, async |tx, standing| {
        refuse(faults_of_advance(&sent, &standing.terms, tx.today()))?;
        if !states::may_advance(standing.terms.phase, sent.to) {
            let detail = "The work on the case does not go from its phase to that one.";
            return Err(AppError::new(Code::StateConflict).detail(detail));
        }
        let decided = |decision| AttendanceCaseDecision { decision, decided_on: sent.on };
        let terms = AttendanceCaseTerms {
            phase: sent.to,
            phase_since_on: sent.on,
            decision: sent.decision.map(decided),
            note: note.clone(),
            ..standing.terms.clone()
        };
        Ok((standing.state, terms))
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
    place: Place,
    body: &Body<AttendanceCasePrioritise>,
) -> Result<Answer> {
    const PRIORITISE: AttendanceCaseAction = AttendanceCaseAction::Prioritise;
    open(cx, &place, PRIORITISE).await?;
    let sent = body.parse()?;
    let deed = Deed::new("case.prioritise", "amended", &sent.recorded_by, Some(&sent.reason))?;
    take(cx, place, &sent, deed, PRIORITISE, async |_, standing| {
        Ok((standing.state, AttendanceCaseTerms { priority: sent.priority, ..standing.terms.clone() }))
    })
    .await
}

/// Closes a case. Whatever keeps it open is told, all of it.
pub async fn close(
    cx: &Access<CasesWrite>,
    place: Place,
    body: &Body<AttendanceCaseClose>,
) -> Result<Answer> {
    const CLOSE: AttendanceCaseAction = AttendanceCaseAction::Close;
    open(cx, &place, CLOSE).await?;
    let sent = body.parse()?;
    let deed = Deed::new("case.close", "closed", &sent.recorded_by, Some(&sent.reason))?;
    let reason = deed.reason.clone();
    take(cx, place, &sent, deed, CLOSE, async |tx, standing| {
        let kept_open_by = what_keeps_open(tx, &standing.row).await?;
        if !kept_open_by.is_empty() {
            let actions = states::case_actions(reading::kind(&standing.row)?, standing.state, &kept_open_by);
            return Err(AppError::new(Code::StateConflict)
                .detail(kept_open_by.join(" "))
                .allowed_actions(actions.allowed));
        }
        let since = standing.terms.opened_on.max(standing.terms.phase_since_on);
        refuse(fault_of_day("/closed_on", sent.closed_on, since, tx.today()).into_iter().collect())?;
        load::release(tx, standing.row.id).await?;
        let closing = AttendanceCaseClosing {
            closed_on: sent.closed_on,
            outcome: Some(sent.outcome),
            reason: reason.clone(),
        };
        let terms = AttendanceCaseTerms { closing: Some(closing), ..standing.terms.clone() };
        Ok((AttendanceCaseState::Closed, terms))
    })
    .await
}

/// Opens a case again: with nobody, from the beginning of the work, and feedback to the school is due anew.
pub async fn reopen(
    cx: &Access<CasesWrite>,
    place: Place,
    body: &Body<AttendanceCaseReopen>,
) -> Result<Answer> {
    const REOPEN: AttendanceCaseAction = AttendanceCaseAction::Reopen;
    let pupil_id = open(cx, &place, REOPEN).await?.pupil_id;
    let sent = body.parse()?;
    let deed = Deed::new("case.reopen", "reopened", &sent.recorded_by, Some(&sent.reason))?;
    let (urn, id) = (place.urn, place.id);
    let attempt = Attempt::new(IdempotencyKey(place.key.0.clone()), &(id, &sent))?;
    let action = deed.action(id);
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        // The pupil first, as whoever refers or accepts: there is one open case.
        let ids = pupils::hold(tx, pupil_id).await?;
        let other = opening::lock_open(tx, &ids).await?;
        let standing = tx.standing::<Entity>(id).await?;
        place.read.check_version(&standing.row.version.to_string())?;
        allowed(&standing.row, REOPEN)?;
        if other.is_some() {
            return Err(AppError::new(Code::StateConflict).detail(OPEN_ALREADY));
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
        tx.change(standing, AttendanceCaseState::Open, &terms, &deed.act()).await?;
        Ok(Made { id })
    });
    match done.await {
        Ok(done) => {
            let told = async |made: Made| {
                told::of_one(cx, urn, deed.operation, made.id, &told::writer(&deed.by)).await?;
                reading::load(cx, urn, made.id).await
            };
            done.told(told).await
        }
        Err(error) => {
            Err(place.read.overtaken(error, async || Ok(reading::load(cx, urn, id).await?.tag)).await)
        }
    }
}
