//! Use cases: withdrawing a notice, referring it to be prosecuted, and what came of that.

use uuid::Uuid;

use super::{
    act::{Answer, Step, kept, open, take},
    dto::{PenaltyNoticeProsecuted, PenaltyNoticeReasoned, PenaltyNoticeWithdraw},
};
use crate::{
    access::{Access, Attempt, NoticesDecide, Tx},
    domain::text::clean,
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{
        ladder,
        store::{Next, Standing, Stands},
        terms::{PenaltyNoticeProsecution, PenaltyNoticeTerms, PenaltyNoticeWithdrawal},
        values::PenaltyNoticeWithdrawalGround,
    },
    http::{Body, IdempotencyKey},
    notices::states::penalty::{PENALTY_NOTICE, PenaltyNoticeAction, PenaltyNoticeState},
};

/// Withdraws a notice on one of the lawful grounds: it no longer counts. Its sessions are free again only after a material
/// error.
pub async fn withdraw(
    cx: &Access<NoticesDecide>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<PenaltyNoticeWithdraw>,
) -> Result<Answer> {
    let action = PenaltyNoticeAction::Withdraw;
    open(cx, urn, id, &key, action).await?;
    let given = body.parse()?;
    let (by, reason) = (kept(given.recorded_by.cleaned())?, kept(clean(&given.reason))?);
    let attempt = Attempt::new(key, &(id, &given))?;
    let operation = "penalty_notice.withdraw";
    let step = Step { action, operation, told: "withdrawn", reason: Some(&reason), by: &by };
    take(cx, (urn, id), &attempt, step, async |tx, standing| {
        refuse_ground(&standing.is, given.ground)?;
        settle(tx, standing, "withdrawn").await?;
        ladder::withdrawn_on(tx, standing.row.id, given.ground).await?;
        let withdrawal = PenaltyNoticeWithdrawal { ground: given.ground, withdrawn_on: tx.today() };
        let terms = PenaltyNoticeTerms { withdrawal: Some(withdrawal), ..standing.is.terms.clone() };
        Ok(Next { terms, document: None })
    })
    .await
}

/// That it was not paid is a ground only when it was not.
fn refuse_ground(is: &Stands, ground: PenaltyNoticeWithdrawalGround) -> Result<()> {
    use PenaltyNoticeState as Is;
    let unpaid = matches!(is.state, Is::Unpaid | Is::ProsecutionReferred);
    if ground != PenaltyNoticeWithdrawalGround::UnpaidNotProsecuted || unpaid {
        return Ok(());
    }
    Err(AppError::new(Code::StateConflict)
        .detail(
            "The days to pay are not over, or it was paid: withdraw it on another ground, if there is one.",
        )
        .allowed_actions(PENALTY_NOTICE.actions(is.state).allowed))
}

/// Whoever counts the notices of this parent and child waits until this is done.
async fn settle(tx: &Tx<'_>, standing: &Standing<'_>, fate: &'static str) -> Result<()> {
    let pair = ladder::known(tx, standing.row.parent_id, standing.row.pupil_id).await?;
    if let Some(pair) = &pair {
        ladder::lock(tx, pair).await?;
    }
    ladder::settle(tx, standing.row.id, fate).await
}

/// Refers an unpaid notice to be prosecuted.
pub async fn refer(
    cx: &Access<NoticesDecide>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<PenaltyNoticeReasoned>,
) -> Result<Answer> {
    let action = PenaltyNoticeAction::ReferToProsecution;
    open(cx, urn, id, &key, action).await?;
    let given = body.parse()?;
    let (by, reason) = (kept(given.recorded_by.cleaned())?, kept(clean(&given.reason))?);
    let attempt = Attempt::new(key, &(id, &given))?;
    let operation = "penalty_notice.refer";
    let step = Step { action, operation, told: "referred", reason: Some(&reason), by: &by };
    take(cx, (urn, id), &attempt, step, async |tx, standing| {
        ladder::refuse_over_limit(tx, standing, action).await?;
        let referred = PenaltyNoticeProsecution { referred_on: tx.today(), outcome: None, ended_on: None };
        let terms = PenaltyNoticeTerms { prosecution: Some(referred), ..standing.is.terms.clone() };
        Ok(Next { terms, document: None })
    })
    .await
}

/// Records what came of the prosecution. A parent who was not convicted was not given a notice that counts.
pub async fn prosecuted(
    cx: &Access<NoticesDecide>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<PenaltyNoticeProsecuted>,
) -> Result<Answer> {
    let action = PenaltyNoticeAction::RecordOutcome;
    let (_, is) = open(cx, urn, id, &key, action).await?;
    let given = body.parse()?;
    let today = cx.read().await?.today();
    let referred_on = is.terms.prosecution.as_ref().map_or(given.ended_on, |one| one.referred_on);
    let fault = match given.ended_on {
        day if today < day => Some(FaultCode::DateInFuture),
        day if day < referred_on => Some(FaultCode::DatesReversed),
        _ => None,
    };
    if let Some(code) = fault {
        let detail = "The day lies between the referral and today.";
        return Err(AppError::invalid(vec![Fault::at("/ended_on", code).detail(detail)]));
    }
    let by = kept(given.recorded_by.cleaned())?;
    let attempt = Attempt::new(key, &(id, &given))?;
    let operation = "penalty_notice.prosecuted";
    let step = Step { action, operation, told: "prosecuted", reason: None, by: &by };
    take(cx, (urn, id), &attempt, step, async |tx, standing| {
        if !given.outcome.is_conviction() {
            settle(tx, standing, "not_convicted").await?;
        }
        let ended = PenaltyNoticeProsecution {
            referred_on,
            outcome: Some(given.outcome),
            ended_on: Some(given.ended_on),
        };
        let terms = PenaltyNoticeTerms { prosecution: Some(ended), ..standing.is.terms.clone() };
        Ok(Next { terms, document: None })
    })
    .await
}
