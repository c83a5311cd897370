//! Use cases: that support was taken up or not, reviewing it, ending it, withdrawing it. Every way in which it stood is kept.

use serde::Serialize;

use super::{
    dto::{
        SupportDecline, SupportEnd, SupportEnded, SupportNotTaken, SupportReview, SupportReviewRecord,
        SupportStart, SupportTerms, SupportWithdraw,
    },
    reading, rules,
    service::Answer,
};
use crate::{
    access::{Access, StepName, StepPlace, SupportWrite},
    domain::{person::Person, support::SupportState, text::clean},
    entities::support::Entity,
    error::{AppError, Result},
    http::{Body, Once},
};

const START: StepName<SupportState> = StepName::new("start", "support.start", "started", rules::actions);
const DECLINE: StepName<SupportState> =
    StepName::new("decline", "support.decline", "not_taken", rules::actions);
const REVIEW: StepName<SupportState> = StepName::new("review", "support.review", "reviewed", rules::actions);
const END: StepName<SupportState> = StepName::new("end", "support.end", "ended", rules::actions);
const WITHDRAW: StepName<SupportState> =
    StepName::new("withdraw", "support.withdraw", "withdrawn", rules::actions);

/// Takes the step: `change` says what the support says from then on, or why it cannot be taken.
async fn take(
    cx: &Access<SupportWrite>,
    place: StepPlace,
    (step, sent): (StepName<SupportState>, &impl Serialize),
    act: (&Person, Option<&str>),
    change: impl Fn(&SupportTerms) -> Result<SupportTerms>,
) -> Result<Once<Answer>> {
    cx.step_shown::<Entity, _>(place, step, sent, act, reading::show, async |_, standing| {
        let to = rules::next(standing.state, step.action);
        let to = to.ok_or_else(|| AppError::internal("a step leads nowhere"))?;
        Ok(Some((to, change(&standing.terms)?)))
    })
    .await
}

/// Says that support was taken up; an attendance contract, that it was signed.
pub async fn start(
    cx: &Access<SupportWrite>,
    place: StepPlace,
    body: &Body<SupportStart>,
) -> Result<Once<Answer>> {
    let today = cx.open_step::<Entity>(&place, START).await?.today;
    let new = body.parse()?;
    take(cx, place, (START, &new), (&new.recorded_by, None), |terms| {
        AppError::if_any(rules::faults_of_start(&new, &terms.offer, today))?;
        let (started_on, signatures) = (Some(new.started_on), new.signatures.clone());
        Ok(SupportTerms { started_on, signatures, ..terms.clone() })
    })
    .await
}

/// Says that support was not taken up.
pub async fn decline(
    cx: &Access<SupportWrite>,
    place: StepPlace,
    body: &Body<SupportDecline>,
) -> Result<Once<Answer>> {
    let today = cx.open_step::<Entity>(&place, DECLINE).await?.today;
    let new = body.parse()?;
    let note = optional(&new.note)?;
    take(cx, place, (DECLINE, &new), (&new.recorded_by, None), |terms| {
        AppError::if_any(rules::faults_of_decline(&new, &terms.offer, today))?;
        let (parents, note) = (new.parents.clone(), note.clone());
        let not_taken = Some(SupportNotTaken { on: new.on, reason: new.reason, parents, note });
        Ok(SupportTerms { not_taken, ..terms.clone() })
    })
    .await
}

/// Records a review that was held.
pub async fn review(
    cx: &Access<SupportWrite>,
    place: StepPlace,
    body: &Body<SupportReviewRecord>,
) -> Result<Once<Answer>> {
    let today = cx.open_step::<Entity>(&place, REVIEW).await?.today;
    let new = body.parse()?;
    let note = optional(&new.note)?;
    take(cx, place, (REVIEW, &new), (&new.recorded_by, None), |terms| {
        AppError::if_any(rules::faults_of_review(&new, terms, today))?;
        let mut terms = terms.clone();
        let (reviewed_on, outcome, note) = (new.reviewed_on, new.outcome, note.clone());
        terms.reviews_held.push(SupportReview { reviewed_on, outcome, note });
        Ok(terms)
    })
    .await
}

/// Ends support, with what came of it.
pub async fn end(
    cx: &Access<SupportWrite>,
    place: StepPlace,
    body: &Body<SupportEnd>,
) -> Result<Once<Answer>> {
    let today = cx.open_step::<Entity>(&place, END).await?.today;
    let new = body.parse()?;
    let note = optional(&new.note)?;
    take(cx, place, (END, &new), (&new.recorded_by, None), |terms| {
        AppError::if_any(rules::faults_of_end(&new, terms, today))?;
        let ended = Some(SupportEnded { on: new.ended_on, outcome: new.outcome, note: note.clone() });
        Ok(SupportTerms { ended, ..terms.clone() })
    })
    .await
}

/// Withdraws support that was recorded wrongly. It stays to be seen, and counts for nothing.
pub async fn withdraw(
    cx: &Access<SupportWrite>,
    place: StepPlace,
    body: &Body<SupportWithdraw>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, WITHDRAW).await?;
    let new = body.parse()?;
    let act = (&new.recorded_by, Some(new.reason.as_str()));
    take(cx, place, (WITHDRAW, &new), act, |terms| Ok(terms.clone())).await
}

fn optional(text: &Option<String>) -> Result<Option<String>> {
    text.as_deref().map(clean).transpose().map_err(AppError::internal)
}
