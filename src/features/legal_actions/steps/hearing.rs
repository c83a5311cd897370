//! Use cases: a hearing is set, and adjourned.

use super::{
    act::{Answer, Place, Seen, day_faults, kept, open, refuse, take},
    dto::{LegalActionAdjourn, LegalActionList},
};
use crate::{
    access::{Access, LegalActionsWrite},
    casework::legal::terms::{LegalActionAdjournment, LegalActionHearing, LegalActionTerms},
    domain::text::clean,
    error::{Fault, FaultCode, Result},
    http::Body,
};

/// A court hears it on a day.
pub async fn list(
    cx: &Access<LegalActionsWrite>,
    place: Place,
    body: &Body<LegalActionList>,
) -> Result<Answer> {
    let Seen { is, .. } = open::<LegalActionList>(cx, &place).await?;
    let given = body.parse()?;
    if is.terms.begun_on().is_some_and(|begun_on| given.hearing_on < begun_on) {
        let detail = "It lies before the proceedings began.";
        refuse(vec![Fault::at("/hearing_on", FaultCode::DatesReversed).detail(detail)])?;
    }
    let court = kept(clean(&given.court))?;
    take(cx, place, &given, async |_, standing| {
        let hearing = LegalActionHearing { court: court.clone(), hearing_on: Some(given.hearing_on) };
        Ok(LegalActionTerms { hearing: Some(hearing), ..standing.is.terms.clone() })
    })
    .await
}

/// It was adjourned, to a day that is known or not.
pub async fn adjourn(
    cx: &Access<LegalActionsWrite>,
    place: Place,
    body: &Body<LegalActionAdjourn>,
) -> Result<Answer> {
    let Seen { is, today, .. } = open::<LegalActionAdjourn>(cx, &place).await?;
    let given = body.parse()?;
    let begun = is.terms.begun_on().map(|day| (day, "the beginning of the proceedings"));
    let mut faults = day_faults("/adjourned_on", given.adjourned_on, today, begun);
    if given.hearing_on.is_some_and(|hearing_on| hearing_on <= given.adjourned_on) {
        let detail = "The new hearing lies after the day on which it was adjourned.";
        faults.push(Fault::at("/hearing_on", FaultCode::DatesReversed).detail(detail));
    }
    refuse(faults)?;
    let reason = kept(clean(&given.reason))?;
    take(cx, place, &given, async |_, standing| {
        let mut terms = standing.is.terms.clone();
        if let Some(hearing) = &mut terms.hearing {
            hearing.hearing_on = given.hearing_on;
        }
        let (adjourned_on, reason) = (given.adjourned_on, reason.clone());
        terms.adjournments.push(LegalActionAdjournment { adjourned_on, reason });
        Ok(terms)
    })
    .await
}
