//! Use cases: deciding that a legal action is taken, or that it is not pursued.

use super::{
    act::{Answer, day_faults, kept, kept_option, open, take},
    called::{ABANDON, AUTHORISE},
    dto::{LegalActionAbandon, LegalActionAuthorise},
    noticed,
};
use crate::{
    access::{Access, LegalActionsWrite, StepPlace},
    error::{AppError, Fault, FaultCode, Result},
    http::Body,
    proceedings::legal::{
        route::LegalActionRoute,
        terms::{LegalActionAuthorisation, LegalActionTerms},
    },
};

/// Decides that it is taken: by whom, with which title, and of a prosecution with what must be considered before.
pub async fn authorise(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionAuthorise>,
) -> Result<Answer> {
    let step = open(cx, &place, AUTHORISE).await?;
    let given = body.parse()?;
    take(cx, place, (step, &given), (&given.recorded_by, None), async |tx, standing| {
        let today = tx.today();
        let mut faults = considered_faults(&given, standing.is.route);
        if given.authorised_by.title.is_none() {
            let detail = "Who authorises it does so by an office: name it.";
            faults.push(Fault::at("/authorised_by/title", FaultCode::MissingProperty).detail(detail));
        }
        let on = given.authorised_on.unwrap_or(today);
        faults.extend(day_faults("/authorised_on", on, today, None));
        AppError::if_any(faults)?;
        let reason = given.education_supervision_order_reason.as_deref();
        let authorisation = LegalActionAuthorisation {
            authorised_by: kept(given.authorised_by.cleaned())?,
            authorised_on: on,
            education_supervision_order_considered: given.education_supervision_order_considered,
            education_supervision_order_reason: kept_option(reason)?,
        };
        Ok(LegalActionTerms { authorisation: Some(authorisation), ..standing.is.terms.clone() })
    })
    .await
}

/// Before a prosecution it is considered whether an education supervision order is applied for, instead or as well.
fn considered_faults(given: &LegalActionAuthorise, route: LegalActionRoute) -> Vec<Fault> {
    let (considered, reason) =
        ("/education_supervision_order_considered", "/education_supervision_order_reason");
    let said = [
        (considered, given.education_supervision_order_considered.is_some()),
        (reason, given.education_supervision_order_reason.is_some()),
    ];
    let mut faults = Vec::new();
    for (at, said) in said {
        match (route.considers_supervision(), said) {
            (true, false) => faults.push(Fault::at(at, FaultCode::MissingProperty).rule("ea1996-447")),
            (false, true) => faults.push(Fault::at(at, FaultCode::NotForRoute)),
            _ => {}
        }
    }
    if route.considers_supervision() && given.education_supervision_order_considered == Some(false) {
        let detail = "Before proceedings begin it must be considered whether an order is applied for.";
        faults.push(Fault::at(considered, FaultCode::ConsiderationNotMet).rule("ea1996-447").detail(detail));
    }
    faults
}

/// Decides that it is not pursued.
pub async fn abandon(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionAbandon>,
) -> Result<Answer> {
    let step = open(cx, &place, ABANDON).await?;
    let given = body.parse()?;
    let act = (&given.recorded_by, Some(given.reason.as_str()));
    take(cx, place, (step, &given), act, async |tx, standing| {
        noticed::release(tx, standing).await?;
        Ok(LegalActionTerms { not_pursued_on: Some(tx.today()), ..standing.is.terms.clone() })
    })
    .await
}
