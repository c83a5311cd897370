//! Use cases: withdrawing a notice, and telling the parent so in writing.

use super::{
    act::{Answer, Place, Seen, open, take},
    dto::{PenaltyNoticeTellWithdrawal, PenaltyNoticeWithdraw},
};
use crate::{
    access::{Access, NoticesDecide},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{
        ladder,
        store::{self, Next, Stands},
        terms::{PenaltyNoticeTerms, PenaltyNoticeWithdrawal, PenaltyNoticeWithdrawalTold},
        values::PenaltyNoticeWithdrawalGround,
    },
    http::Body,
    notices::states::penalty::{PENALTY_NOTICE, PenaltyNoticeState},
};

/// Withdraws a notice on one of the lawful grounds: it no longer counts, and what was paid is to be repaid. Its sessions are
/// free again only after a material error.
pub async fn withdraw(
    cx: &Access<NoticesDecide>,
    place: Place,
    body: &Body<PenaltyNoticeWithdraw>,
) -> Result<Answer> {
    open::<PenaltyNoticeWithdraw>(cx, &place).await?;
    let given = body.parse()?;
    take(cx, place, &given, async |tx, standing| {
        refuse_ground(&standing.is, given.ground)?;
        ladder::wait(tx, standing).await?;
        ladder::withdrawn_on(tx, standing.row.id, given.ground).await?;
        let account = store::account_of(tx, tx.urn(), standing.row.id).await?;
        let after = Stands { stored: PenaltyNoticeState::Withdrawn, ..standing.is.clone() };
        let withdrawal = PenaltyNoticeWithdrawal {
            ground: given.ground,
            withdrawn_on: tx.today(),
            to_repay_pence: after.settle(&account, tx.today()).map_or(0, |money| money.to_repay_pence),
            told: None,
        };
        let terms = PenaltyNoticeTerms { withdrawal: Some(withdrawal), ..standing.is.terms.clone() };
        Ok(Next { terms, document: None })
    })
    .await
}

/// That it was not paid is a ground only when it was not, and the only one once a prosecution was discontinued.
fn refuse_ground(is: &Stands, ground: PenaltyNoticeWithdrawalGround) -> Result<()> {
    use PenaltyNoticeState as Is;
    let detail = match (is.state, ground == PenaltyNoticeWithdrawalGround::UnpaidNotProsecuted) {
        (Is::ProsecutionDiscontinued, false) => {
            "The prosecution was discontinued: withdraw it as not paid and not prosecuted."
        }
        (Is::Unpaid | Is::ProsecutionReferred | Is::ProsecutionDiscontinued, true) | (_, false) => {
            return Ok(());
        }
        (_, true) => {
            "The days to pay are not over, or it was paid: withdraw it on another ground, if there is one."
        }
    };
    let allowed = PENALTY_NOTICE.actions(is.state).allowed;
    Err(AppError::new(Code::StateConflict).detail(detail).allowed_actions(allowed))
}

/// Records that the parent was told in writing.
pub async fn told(
    cx: &Access<NoticesDecide>,
    place: Place,
    body: &Body<PenaltyNoticeTellWithdrawal>,
) -> Result<Answer> {
    let Seen { is, today, .. } = open::<PenaltyNoticeTellWithdrawal>(cx, &place).await?;
    let given = body.parse()?;
    let withdrawn_on = is.terms.withdrawal.as_ref().map_or(given.told_on, |one| one.withdrawn_on);
    let code = match given.told_on {
        day if today < day => Some(FaultCode::DateInFuture),
        day if day < withdrawn_on => Some(FaultCode::DatesReversed),
        _ => None,
    };
    if let Some(code) = code {
        let detail = "The day lies between the withdrawal and today.";
        return Err(AppError::invalid(vec![Fault::at("/told_on", code).detail(detail)]));
    }
    take(cx, place, &given, async |_, standing| {
        let told = PenaltyNoticeWithdrawalTold { told_on: given.told_on, by: given.by };
        let before = standing.is.terms.withdrawal.clone();
        let withdrawal = before.map(|one| PenaltyNoticeWithdrawal { told: Some(told), ..one });
        let terms = PenaltyNoticeTerms { withdrawal, ..standing.is.terms.clone() };
        Ok(Next { terms, document: None })
    })
    .await
}
