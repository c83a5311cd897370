//! Use cases: an attendance contract is offered, signed and looked at again.

use super::{
    act::{Answer, day_faults, kept, open, take},
    called::{OFFER, REVIEW, SIGN},
    dto::{LegalActionOffer, LegalActionReview, LegalActionSign},
};
use crate::{
    access::{Access, LegalActionsWrite, StepPlace},
    domain::text::clean,
    error::{AppError, Result},
    http::Body,
    proceedings::legal::terms::{LegalActionContract, LegalActionContractReview, LegalActionTerms},
};

/// It is offered to the parent.
pub async fn offer(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionOffer>,
) -> Result<Answer> {
    let step = open(cx, &place, OFFER).await?;
    let given = body.parse()?;
    take(cx, place, (step, &given), (&given.recorded_by, None), async |tx, standing| {
        AppError::if_any(day_faults("/offered_on", given.offered_on, tx.today(), None))?;
        let contract =
            LegalActionContract { offered_on: given.offered_on, signed_on: None, reviews: Vec::new() };
        Ok(LegalActionTerms { contract: Some(contract), ..standing.is.terms.clone() })
    })
    .await
}

/// It was signed.
pub async fn sign(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionSign>,
) -> Result<Answer> {
    let step = open(cx, &place, SIGN).await?;
    let given = body.parse()?;
    take(cx, place, (step, &given), (&given.recorded_by, None), async |tx, standing| {
        let mut terms = standing.is.terms.clone();
        let offered = terms.contract.as_ref().map(|contract| (contract.offered_on, "the offer"));
        AppError::if_any(day_faults("/signed_on", given.signed_on, tx.today(), offered))?;
        if let Some(contract) = &mut terms.contract {
            contract.signed_on = Some(given.signed_on);
        }
        Ok(terms)
    })
    .await
}

/// It is looked at while it goes on.
pub async fn review(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionReview>,
) -> Result<Answer> {
    let step = open(cx, &place, REVIEW).await?;
    let given = body.parse()?;
    let text = kept(clean(&given.text))?;
    take(cx, place, (step, &given), (&given.recorded_by, None), async |tx, standing| {
        let mut terms = standing.is.terms.clone();
        let signed_on = terms.contract.as_ref().and_then(|contract| contract.signed_on);
        let signed = signed_on.map(|day| (day, "the signature"));
        AppError::if_any(day_faults("/reviewed_on", given.reviewed_on, tx.today(), signed))?;
        if let Some(contract) = &mut terms.contract {
            let (reviewed_on, is_kept) = (given.reviewed_on, given.is_kept);
            let text = text.clone();
            contract.reviews.push(LegalActionContractReview { reviewed_on, is_kept, text });
        }
        Ok(terms)
    })
    .await
}
