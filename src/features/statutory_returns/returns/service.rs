//! Use cases: taking a return back, and acknowledging one.

use sea_orm::Condition;
use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{StatutoryReturnAcknowledge, StatutoryReturnWithdraw},
    reading,
    store::{Taken, allowed, take, visible},
};
use crate::{
    access::{Access, Action, Attempt, StatutoryReturnsManage, StatutoryReturnsWrite, Tx, WritePermission},
    domain::{text::clean, urn::Urn},
    error::{AppError, Result},
    features::statutory_returns::{content::Sight, dto::StatutoryReturnWritten, values::Status},
    http::{Body, IdempotencyKey, Once},
};

const WITHDRAW: &str = "statutory_return.withdraw";
const ACKNOWLEDGE: &str = "statutory_return.acknowledge";

/// Takes a return, or the statement that none is required, back. It stays to be seen; what is still due is proposed
/// again.
pub async fn withdraw(
    cx: &Access<StatutoryReturnsWrite>,
    urn: Urn,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<StatutoryReturnWithdraw>,
    dry_run: bool,
) -> Result<Once<StatutoryReturnWritten>> {
    let key = if dry_run { IdempotencyKey(None) } else { key };
    let standing = standing(cx, urn, id, &key, "withdraw").await?;
    let act = body.parse()?;
    let reason = clean(&act.reason).map_err(AppError::internal)?;
    let by = act.recorded_by.cleaned().map_err(AppError::internal)?;
    let taken = Taken { to: Status::Withdrawn, reason: Some(&reason), by: &by };
    let step = Step { operation: WITHDRAW, action: "withdraw", sent: &act, taken, dry_run };
    act_on(cx, urn, id, key, standing, &step).await
}

/// Acknowledges a return, for the authority.
pub async fn acknowledge(
    cx: &Access<StatutoryReturnsManage>,
    urn: Urn,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<StatutoryReturnAcknowledge>,
    dry_run: bool,
) -> Result<Once<StatutoryReturnWritten>> {
    let key = if dry_run { IdempotencyKey(None) } else { key };
    let standing = standing(cx, urn, id, &key, "acknowledge").await?;
    let act = body.parse()?;
    let by = act.recorded_by.cleaned().map_err(AppError::internal)?;
    let taken = Taken { to: Status::Acknowledged, reason: None, by: &by };
    let step = Step { operation: ACKNOWLEDGE, action: "acknowledge", sent: &act, taken, dry_run };
    act_on(cx, urn, id, key, standing, &step).await
}

/// What the caller may see of answers, once it is known that this one is there and allows the action. A repeated request
/// finds its action taken, by itself.
async fn standing<P: WritePermission>(
    cx: &Access<P>,
    urn: Urn,
    id: Uuid,
    key: &IdempotencyKey,
    action: &'static str,
) -> Result<Condition> {
    let session = cx.read().await?;
    session.school(urn.get()).await?;
    let row = reading::find(cx, &session, urn, id).await?;
    if key.0.is_none() {
        allowed(&row, action)?;
    }
    Ok(visible(Sight::of(cx).codes))
}

/// A step to be taken.
struct Step<'a, T> {
    operation: &'static str,
    action: &'static str,
    sent: &'a T,
    taken: Taken<'a>,
    dry_run: bool,
}

async fn act_on<P: WritePermission, T: Serialize>(
    cx: &Access<P>,
    urn: Urn,
    id: Uuid,
    key: IdempotencyKey,
    see: Condition,
    step: &Step<'_, T>,
) -> Result<Once<StatutoryReturnWritten>> {
    let action = Action::new(step.operation, id.to_string()).dry(step.dry_run);
    let work = async |tx: &Tx<'_>| take(tx, id, see.clone(), step.action, &step.taken).await;
    let session = cx.read().await?;
    if step.dry_run {
        let (row, taken) = cx.write(urn.get(), &action, work).await?;
        return reading::supposed(&session, row, taken, Sight::of(cx)).await;
    }
    let attempt = Attempt::new(key, &(urn, id, step.sent))?;
    let done = cx.write_once(urn.get(), &action, &attempt, async |tx| Ok(work(tx).await?.0.id)).await?;
    reading::told(&session, urn.get(), done, Sight::of(cx)).await
}
