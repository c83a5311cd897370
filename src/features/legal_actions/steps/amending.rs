//! Use case: putting right what was recorded of a legal action while nothing has come of it: the wrong court, charge or day.

use super::{
    act::{Answer, day_faults, kept, kept_option, open, take},
    beginning::{limitation_faults, person_faults},
    called::AMEND,
    dto::LegalActionAmend,
    hearing::procedure_faults,
};
use crate::{
    access::{Access, LegalActionsWrite, StepPlace, Tx},
    domain::text::clean,
    error::{AppError, Fault, FaultCode, Result},
    features::legal_actions::{
        records::{period_faults, refuse_tried},
        store::{Standing, Stands},
    },
    http::Body,
    proceedings::legal::{
        offence::LegalActionOffence, route::LegalActionRoute, terms::LegalActionOffencePeriod,
    },
};

/// Puts right what is named; what is not stays.
pub async fn amend(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionAmend>,
) -> Result<Answer> {
    let step = open(cx, &place, AMEND).await?;
    let given = body.parse()?;
    let court = kept_option(given.court.as_deref())?;
    let hearing_court = kept_option(given.hearing_court.as_deref())?;
    let ground_reason = given.ground_reason.as_deref().map(clean).transpose();
    let ground_reason = kept(ground_reason)?;
    let act = (&given.recorded_by, Some(given.reason.as_str()));
    take(cx, place, (step, &given), act, async |tx, standing| {
        let mut faults = lacking(&standing.is, &given);
        faults.extend(day_and_charge_faults(tx, &standing.is, &given));
        if let Some(offence) = given.offence.filter(|_| faults.is_empty()) {
            faults.extend(offence_faults(tx, standing, offence, &given).await?);
        }
        AppError::if_any(faults)?;
        let mut terms = standing.is.terms.clone();
        if let Some(reason) = &ground_reason {
            terms.ground.reason.clone_from(reason);
        }
        terms.ground.offence = given.offence.or(terms.ground.offence);
        terms.charge = given.charge.or(terms.charge);
        if let Some(beginning) = &mut terms.beginning {
            beginning.begun_on = given.begun_on.unwrap_or(beginning.begun_on);
            beginning.court = court.clone().or(beginning.court.take());
        }
        if let Some(hearing) = &mut terms.hearing {
            hearing.hearing_on = given.hearing_on.or(hearing.hearing_on);
            hearing.procedure = given.procedure.unwrap_or(hearing.procedure);
            if let Some(court) = &hearing_court {
                hearing.court.clone_from(court);
            }
        }
        terms.finding = given.finding.or(terms.finding);
        Ok(terms)
    })
    .await
}

/// What there is nothing of to be put right: it is not so far, or its way has none.
fn lacking(is: &Stands, given: &LegalActionAmend) -> Vec<Fault> {
    let terms = &is.terms;
    let (begun, listed) = (terms.beginning.is_some(), terms.hearing.is_some());
    let attendance = is.route.is_of_attendance();
    let named = [
        ("/offence", given.offence.is_some(), is.route.is_prosecution()),
        ("/charge", given.charge.is_some(), attendance),
        ("/begun_on", given.begun_on.is_some(), begun),
        ("/court", given.court.is_some(), begun),
        ("/hearing_court", given.hearing_court.is_some(), listed),
        ("/hearing_on", given.hearing_on.is_some(), listed),
        ("/procedure", given.procedure.is_some(), listed),
        ("/finding", given.finding.is_some(), terms.finding.is_some()),
    ];
    let mut faults: Vec<Fault> = named
        .iter()
        .filter(|(_, said, there)| *said && !there)
        .map(|(at, ..)| {
            Fault::at(*at, FaultCode::NotForRoute).detail("There is nothing of it to be put right.")
        })
        .collect();
    if given.ground_reason.is_none() && named.iter().all(|(_, said, _)| !said) {
        faults.push(Fault::at("", FaultCode::MissingProperty).detail("Name what is put right."));
    }
    faults
}

/// What is wrong with days and charge as they would be: an information is laid in time, a hearing comes after it, and the two
/// offences of section 444 are charged for each other only.
fn day_and_charge_faults(tx: &Tx<'_>, is: &Stands, given: &LegalActionAmend) -> Vec<Fault> {
    let (terms, mut faults) = (&is.terms, Vec::new());
    let route = given.charge.unwrap_or(is.route);
    if !route.is_of_attendance() && given.charge.is_some() {
        let detail = "Charged is the offence under section 444(1), or that under section 444(1A).";
        faults.push(Fault::at("/charge", FaultCode::NotForRoute).rule("ea1996-444").detail(detail));
    }
    let procedure = given.procedure.or(terms.hearing.as_ref().map(|hearing| hearing.procedure));
    faults.extend(procedure.and_then(|procedure| procedure_faults("/procedure", procedure, route)));
    let authorised = terms.authorisation.as_ref();
    let authorised = authorised.map(|one| (one.authorised_on, "the day on which it was authorised"));
    if let Some(begun_on) = given.begun_on {
        faults.extend(day_faults("/begun_on", begun_on, tx.today(), authorised));
    }
    let begun_on = given.begun_on.or(terms.begun_on());
    if let (Some(begun_on), Some(offence)) = (begun_on, given.offence.or(terms.ground.offence)) {
        let at = if given.begun_on.is_some() { "/begun_on" } else { "/offence" };
        faults.extend(limitation_faults(at, begun_on, offence));
    }
    let hearing_on = given.hearing_on.or(terms.hearing_on());
    if begun_on.zip(hearing_on).is_some_and(|(begun_on, hearing_on)| hearing_on < begun_on) {
        let at = if given.hearing_on.is_some() { "/hearing_on" } else { "/begun_on" };
        let detail = "A hearing lies after the day on which proceedings began.";
        faults.push(Fault::at(at, FaultCode::DatesReversed).detail(detail));
    }
    faults.extend(finding_fault(given, route, tx));
    // What is laid with a notice has its day there as well.
    if given.begun_on.is_some() && !terms.ground.penalty_notice_ids.is_empty() {
        let detail = "The day stands in the penalty notices as well: withdraw the information and consider another action.";
        faults.push(Fault::at("/begun_on", FaultCode::NotForRoute).detail(detail));
    }
    faults
}

fn finding_fault(given: &LegalActionAmend, route: LegalActionRoute, tx: &Tx<'_>) -> Option<Fault> {
    let finding = given.finding?;
    let tried = LegalActionOffence::tried(route)?;
    let wrong = !finding.outcome.is_conviction()
        || tx.today() < finding.found_on
        || finding.convicted_of.is_some_and(|offence| !tried.may_convict_of(offence));
    let detail = "It is a conviction of what is tried, on a day that has come.";
    wrong.then(|| Fault::at("/finding", FaultCode::OutcomeNotPossible).detail(detail))
}

/// What is wrong with other days of the offence: of the child and the parent, and nobody is tried twice for the same.
async fn offence_faults(
    tx: &Tx<'_>,
    standing: &Standing<'_>,
    offence: LegalActionOffencePeriod,
    given: &LegalActionAmend,
) -> Result<Vec<Fault>> {
    let (row, route) = (standing.row, given.charge.unwrap_or(standing.is.route));
    let until = standing.is.terms.begun_on().unwrap_or(tx.today());
    let mut faults = period_faults("/offence", offence, until);
    if !faults.is_empty() {
        return Ok(faults);
    }
    if let Some(laid) = standing.is.terms.ground.offence.filter(|_| standing.is.terms.beginning.is_some()) {
        // Days that were not laid are laid by another information.
        if offence.from_on < laid.from_on || laid.to_on < offence.to_on {
            let detail = "Its days are among those that were laid: for others another information is laid.";
            faults.push(Fault::at("/offence", FaultCode::DateOutsideSpan).detail(detail));
        }
    }
    faults.extend(person_faults(tx, (row.pupil_id, row.parent_id), ("/offence", route, offence)).await?);
    if faults.is_empty() {
        refuse_tried(tx, (row.pupil_id, row.parent_id), offence, Some(row.id)).await?;
    }
    Ok(faults)
}
