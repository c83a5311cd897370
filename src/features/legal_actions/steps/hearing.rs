//! Use cases: a hearing is set, and adjourned, also for the sentence.

use super::{
    act::{Answer, day_faults, kept, open, take},
    called::{ADJOURN, LIST},
    dto::{LegalActionAdjourn, LegalActionList},
};
use crate::{
    access::{Access, LegalActionsWrite, StepPlace},
    domain::text::clean,
    error::{AppError, Fault, FaultCode, Result},
    features::legal_actions::store::Stands,
    http::Body,
    proceedings::legal::{
        offence::{LegalActionFinding, LegalActionOffence},
        route::LegalActionRoute,
        terms::{LegalActionAdjournment, LegalActionHearing, LegalActionProcedure, LegalActionTerms},
    },
};

/// A court hears it on a day, or a single justice decides it from that day on.
pub async fn list(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionList>,
) -> Result<Answer> {
    let step = open(cx, &place, LIST).await?;
    let given = body.parse()?;
    let court = kept(clean(&given.court))?;
    take(cx, place, (step, &given), (&given.recorded_by, None), async |_, standing| {
        let is = &standing.is;
        let procedure = given.procedure.unwrap_or(LegalActionProcedure::Hearing);
        let mut faults: Vec<Fault> =
            procedure_faults("/procedure", procedure, is.route).into_iter().collect();
        if is.terms.begun_on().is_some_and(|begun_on| given.hearing_on < begun_on) {
            let detail = "It lies before the proceedings began.";
            faults.push(Fault::at("/hearing_on", FaultCode::DatesReversed).detail(detail));
        }
        AppError::if_any(faults)?;
        let hearing =
            LegalActionHearing { court: court.clone(), hearing_on: Some(given.hearing_on), procedure };
        Ok(LegalActionTerms { hearing: Some(hearing), ..is.terms.clone() })
    })
    .await
}

/// A single justice tries nothing that is punished with imprisonment, and makes no order.
pub fn procedure_faults(at: &str, procedure: LegalActionProcedure, route: LegalActionRoute) -> Option<Fault> {
    let tries = procedure == LegalActionProcedure::Hearing || route.by_single_justice();
    (!tries).then(|| {
        let detail = "A single justice tries on the papers only what is punished with no imprisonment.";
        Fault::at(at, FaultCode::NotForRoute).rule("mca1980-16a").detail(detail)
    })
}

/// It was adjourned, to a day that is known or not; also where the parent was found guilty, for the sentence.
pub async fn adjourn(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionAdjourn>,
) -> Result<Answer> {
    let step = open(cx, &place, ADJOURN).await?;
    let given = body.parse()?;
    let reason = kept(clean(&given.reason))?;
    let act = (&given.recorded_by, Some(given.reason.as_str()));
    take(cx, place, (step, &given), act, async |tx, standing| {
        let is = &standing.is;
        let begun = is.terms.begun_on().map(|day| (day, "the beginning of the proceedings"));
        let mut faults = day_faults("/adjourned_on", given.adjourned_on, tx.today(), begun);
        if given.hearing_on.is_some_and(|hearing_on| hearing_on <= given.adjourned_on) {
            let detail = "The new hearing lies after the day on which it was adjourned.";
            faults.push(Fault::at("/hearing_on", FaultCode::DatesReversed).detail(detail));
        }
        faults.extend(finding_faults(is, &given));
        AppError::if_any(faults)?;
        let mut terms = is.terms.clone();
        if let Some(hearing) = &mut terms.hearing {
            hearing.hearing_on = given.hearing_on;
        }
        terms.finding = given.finding.or(terms.finding);
        let (adjourned_on, reason) = (given.adjourned_on, reason.clone());
        terms.adjournments.push(LegalActionAdjournment { adjourned_on, reason });
        Ok(terms)
    })
    .await
}

/// What is wrong with what the parent was found guilty of: it is a conviction, of what is tried, once, by the day on which it
/// was adjourned.
fn finding_faults(is: &Stands, given: &LegalActionAdjourn) -> Vec<Fault> {
    let Some(finding) = given.finding else { return Vec::new() };
    let at = |name: &str, code| Fault::at(format!("/finding{name}"), code);
    let Some(tried) = LegalActionOffence::tried(is.route) else {
        return vec![at("", FaultCode::NotForRoute).detail("Nobody is prosecuted.")];
    };
    let LegalActionFinding { outcome, found_on, convicted_of } = finding;
    let mut faults = Vec::new();
    if !outcome.is_conviction() {
        let detail = "Only who was found guilty is sentenced another day.";
        faults.push(at("/outcome", FaultCode::OutcomeNotPossible).detail(detail));
    }
    if is.terms.finding.is_some_and(|before| before != finding) {
        let detail =
            "It is recorded already of what the parent was found guilty: put that right with `amend`.";
        faults.push(at("", FaultCode::OutcomeNotPossible).detail(detail));
    }
    let first = is.terms.hearing_on().or(is.terms.begun_on());
    if given.adjourned_on < found_on || first.is_some_and(|first| found_on < first) {
        let detail = "It lies between the hearing and the day on which it was adjourned.";
        faults.push(at("/found_on", FaultCode::DatesReversed).detail(detail));
    }
    if convicted_of.is_some_and(|offence| !tried.may_convict_of(offence)) {
        let detail = "Who is tried for this offence is not convicted of that one.";
        faults.push(at("/convicted_of", FaultCode::NotForRoute).rule(tried.rule()).detail(detail));
    }
    faults
}
