//! Decisions about support that need no database.

use chrono::NaiveDate;

use super::{
    dto::{SupportDecline, SupportEnd, SupportReviewRecord, SupportStart, SupportTerms},
    offer::SupportOffer,
    values::SupportAgency,
};
use crate::{
    domain::{
        action::{Actions, RefusedAction},
        reviews,
        support::{SupportKind, SupportNotTakenReason, SupportOutcome, SupportState},
    },
    error::{Fault, FaultCode},
};

/// Every act with the state that it leads to, or why it is refused: one row for each state, in the order of
/// [`SupportState::ALL`].
type Cell = Result<SupportState, &'static str>;
const ACTIONS: [&str; 6] = ["amend", "start", "decline", "review", "end", "withdraw"];
const TABLE: [(SupportState, [Cell; 6]); 5] = {
    use SupportState::{Active, Ended, NotTaken, Offered, Withdrawn};
    const NOT_BEGUN: &str = "It has not begun.";
    const OVER: &str = "It is ended.";
    const GONE: &str = "It is withdrawn.";
    [
        (Offered, [Ok(Offered), Ok(Active), Ok(NotTaken), Err(NOT_BEGUN), Err(NOT_BEGUN), Ok(Withdrawn)]),
        (
            Active,
            [
                Ok(Active),
                Err("It has begun."),
                Err("It was taken up: end it."),
                Ok(Active),
                Ok(Ended),
                Ok(Withdrawn),
            ],
        ),
        (
            NotTaken,
            [
                Ok(NotTaken),
                Ok(Active),
                Err("It is known that it was not taken up."),
                Err(NOT_BEGUN),
                Err(NOT_BEGUN),
                Ok(Withdrawn),
            ],
        ),
        (Ended, [Ok(Ended), Err(OVER), Err(OVER), Err(OVER), Err(OVER), Ok(Withdrawn)]),
        (Withdrawn, [Err(GONE), Err(GONE), Err(GONE), Err(GONE), Err(GONE), Err(GONE)]),
    ]
};

fn row(state: SupportState) -> impl Iterator<Item = (&'static str, Cell)> {
    let cells = TABLE.into_iter().find(|(of, _)| *of == state).map(|(_, cells)| cells);
    ACTIONS.into_iter().zip(cells.into_iter().flatten())
}

/// What can be done with support, and what cannot.
pub fn actions(state: SupportState) -> Actions {
    let mut actions = Actions::default();
    for (action, to) in row(state) {
        match to {
            Ok(_) => actions.allowed.push(action),
            Err(reason) => actions.refused.push(RefusedAction { action, reason }),
        }
    }
    actions
}

/// The state to which an act leads, where it is allowed.
pub fn next(state: SupportState, action: &str) -> Option<SupportState> {
    row(state).find(|(name, _)| *name == action).and_then(|(_, to)| to.ok())
}

/// Everything wrong with an offer that can be told without the school.
pub fn faults_of_offer(offer: &SupportOffer, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |at: &str, code: FaultCode, detail: &str| {
        let fault = Fault::at(format!("/offer/{at}"), code);
        faults.push(if detail.is_empty() { fault } else { fault.detail(detail) });
    };
    if offer.offered_on > today {
        fault("offered_on", FaultCode::DateInFuture, "");
    }
    let wanted = [
        ("contract", SupportKind::AttendanceContract, offer.contract.is_some()),
        ("agency", SupportKind::AgencyReferral, offer.agency.is_some()),
        ("source", SupportKind::ParentingProgramme, offer.source.is_some()),
    ];
    for (at, kind, is_there) in wanted {
        match (offer.kind == kind, is_there) {
            (true, false) => fault(at, FaultCode::MissingProperty, "Support of this kind has it."),
            (false, true) => fault(at, FaultCode::NotForSupportKind, ""),
            _ => {}
        }
    }
    let led = [SupportKind::Plan, SupportKind::AttendanceContract, SupportKind::EarlyHelp];
    if offer.lead_practitioner.is_some() && !led.contains(&offer.kind) {
        fault("lead_practitioner", FaultCode::NotForSupportKind, "Support of this kind is led by nobody.");
    }
    if offer.agency == Some(SupportAgency::Other) && offer.description.is_none() {
        fault("description", FaultCode::MissingProperty, "Say which agency it is.");
    }
    if offer.kind == SupportKind::AttendanceContract && offer.parents.is_empty() {
        fault("parents", FaultCode::MissingProperty, "Name the parents who are its parties.");
    }
    for (place, parent) in offer.parents.iter().enumerate() {
        if offer.parents.iter().take(place).any(|earlier| earlier == parent) {
            fault(&format!("parents/{place}"), FaultCode::RepeatedValue, "Each parent stands once.");
        }
    }
    if offer.contract.as_ref().is_some_and(|contract| contract.until_on < contract.from_on) {
        fault("contract/until_on", FaultCode::DatesReversed, "");
    }
    let reviewed = matches!(offer.kind, SupportKind::Plan | SupportKind::AttendanceContract);
    let mut before = None;
    for (place, review) in offer.reviews.iter().enumerate() {
        let at = format!("reviews/{place}/on");
        if !reviewed {
            fault(
                &at,
                FaultCode::NotForSupportKind,
                "Reviews are planned of plans and attendance contracts.",
            );
        } else if review.on < offer.offered_on {
            fault(&at, FaultCode::BeforeOffered, "");
        } else if before.is_some_and(|before| review.on <= before) {
            fault(&at, FaultCode::RepeatedValue, "Reviews stand in order, each day once.");
        }
        before = Some(review.on);
    }
    if offer.kind == SupportKind::AttendanceContract && offer.reviews.is_empty() {
        fault("reviews", FaultCode::MissingProperty, "An attendance contract has a review date at least.");
    }
    faults
}

/// What is wrong with a day, which lies from an earlier one to today.
fn day(at: &str, on: NaiveDate, from: NaiveDate, today: NaiveDate) -> Option<Fault> {
    match on {
        on if on > today => Some(Fault::at(at, FaultCode::DateInFuture)),
        on if on < from => Some(Fault::at(at, FaultCode::BeforeOffered)),
        _ => None,
    }
}

/// What is wrong with the beginning of support.
pub fn faults_of_start(start: &SupportStart, offer: &SupportOffer, today: NaiveDate) -> Vec<Fault> {
    let mut faults: Vec<Fault> =
        day("/started_on", start.started_on, offer.offered_on, today).into_iter().collect();
    let is_contract = offer.kind == SupportKind::AttendanceContract;
    if is_contract && start.signatures.is_empty() {
        let detail = "A contract that no parent signed was not taken up.";
        faults.push(Fault::at("/signatures", FaultCode::MissingProperty).detail(detail));
    }
    for (place, signed) in start.signatures.iter().enumerate() {
        let at = |part: &str| format!("/signatures/{place}/{part}");
        if !is_contract {
            faults.push(Fault::at(at("parent_id"), FaultCode::NotForSupportKind));
            continue;
        }
        if !offer.parents.contains(&signed.parent_id) {
            let detail = "It is none of the parties.";
            faults.push(Fault::at(at("parent_id"), FaultCode::ReferenceNotFound).detail(detail));
        } else if start.signatures.iter().take(place).any(|one| one.parent_id == signed.parent_id) {
            faults.push(Fault::at(at("parent_id"), FaultCode::RepeatedValue));
        }
        faults.extend(day(&at("signed_on"), signed.signed_on, offer.offered_on, today));
    }
    faults
}

/// What is wrong with saying that support was not taken up.
pub fn faults_of_decline(decline: &SupportDecline, offer: &SupportOffer, today: NaiveDate) -> Vec<Fault> {
    let mut faults: Vec<Fault> = day("/on", decline.on, offer.offered_on, today).into_iter().collect();
    if decline.reason == SupportNotTakenReason::Other && decline.note.is_none() {
        faults.push(Fault::at("/note", FaultCode::MissingProperty).detail("Say why."));
    }
    for (place, parent) in decline.parents.iter().enumerate() {
        let at = format!("/parents/{place}");
        if !offer.parents.contains(parent) {
            let detail = "The support does not concern this parent.";
            faults.push(Fault::at(at, FaultCode::ReferenceNotFound).detail(detail));
        } else if decline.parents.iter().take(place).any(|earlier| earlier == parent) {
            faults.push(Fault::at(at, FaultCode::RepeatedValue));
        }
    }
    faults
}

/// What is wrong with a review.
pub fn faults_of_review(review: &SupportReviewRecord, terms: &SupportTerms, today: NaiveDate) -> Vec<Fault> {
    let from = terms.started_on.unwrap_or(terms.offer.offered_on);
    day("/reviewed_on", review.reviewed_on, from, today).into_iter().collect()
}

/// What is wrong with an end.
pub fn faults_of_end(end: &SupportEnd, terms: &SupportTerms, today: NaiveDate) -> Vec<Fault> {
    let from = terms.started_on.unwrap_or(terms.offer.offered_on);
    let mut faults: Vec<Fault> = day("/ended_on", end.ended_on, from, today).into_iter().collect();
    if end.outcome == SupportOutcome::Other && end.note.is_none() {
        faults.push(Fault::at("/note", FaultCode::MissingProperty).detail("Say what came of it."));
    }
    faults
}

/// What is wrong with an amendment beside what happened already.
pub fn faults_of_amendment(offer: &SupportOffer, terms: &SupportTerms) -> Vec<Fault> {
    let mut faults = Vec::new();
    if offer.kind != terms.offer.kind {
        let detail = "The kind stays: withdraw it, and record the other.";
        faults.push(Fault::at("/offer/kind", FaultCode::NotForSupportKind).detail(detail));
    }
    let happened = terms.started_on.into_iter().chain(terms.not_taken.as_ref().map(|not| not.on));
    if happened.min().is_some_and(|first| first < offer.offered_on) {
        let detail = "It was taken up, or not, before that day.";
        faults.push(Fault::at("/offer/offered_on", FaultCode::BeforeOffered).detail(detail));
    }
    // What was agreed is what was signed: the text and the parties stay.
    if !terms.signatures.is_empty() {
        let parts = [
            ("/offer/contract", offer.contract != terms.offer.contract),
            ("/offer/parents", offer.parents != terms.offer.parents),
        ];
        for (at, _) in parts.into_iter().filter(|(_, changed)| *changed) {
            let detail = "End it (`replaced`) and offer another.";
            faults.push(Fault::at(at, FaultCode::ContractSigned).detail(detail));
        }
    }
    faults
}

/// The earliest planned review that was not held, while support goes on.
pub fn next_review(state: SupportState, terms: &SupportTerms) -> Option<NaiveDate> {
    let planned: Vec<_> = terms.offer.reviews.iter().map(|review| review.on).collect();
    let held: Vec<_> = terms.reviews_held.iter().map(|review| review.reviewed_on).collect();
    reviews::next_review(&planned, &held).filter(|_| state == SupportState::Active)
}
