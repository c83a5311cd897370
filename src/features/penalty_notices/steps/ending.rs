//! Use cases: withdrawing a notice, and telling the parent so in writing.

use super::{
    act::{Answer, Seen, kept, open, take},
    dto::{PenaltyNoticeTellWithdrawal, PenaltyNoticeWithdraw},
};
use crate::{
    access::{Access, NoticesDecide, StepPlace},
    domain::text::clean,
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{
        ladder,
        store::{self, Next, Stands},
        terms::{PenaltyNoticeTerms, PenaltyNoticeWithdrawal, PenaltyNoticeWithdrawalTold},
        values::PenaltyNoticeWithdrawalGround,
        whither,
    },
    http::Body,
    notices::{
        limitation,
        schedule::PenaltyNoticeService,
        states::penalty::{PENALTY_NOTICE, PenaltyNoticeState},
    },
};

/// Withdraws a notice on one of the lawful grounds: it no longer counts, and what was paid is to be repaid. Its sessions are
/// free again only after a material error.
pub async fn withdraw(
    cx: &Access<NoticesDecide>,
    place: StepPlace,
    body: &Body<PenaltyNoticeWithdraw>,
) -> Result<Answer> {
    open::<PenaltyNoticeWithdraw>(cx, &place).await?;
    let given = body.parse()?;
    let faults = faults_of_words(given.ground, given.what_was_wrong.is_some());
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let what_was_wrong = kept(given.what_was_wrong.as_deref().map(clean).transpose())?;
    take(cx, place, &given, async |tx, standing| {
        refuse_ground(&standing.is, given.ground)?;
        ladder::wait(tx, standing).await?;
        ladder::withdrawn_on(tx, standing.row.id, given.ground).await?;
        let account = store::account_of(tx, tx.urn(), standing.row.id).await?;
        let after = Stands { stored: PenaltyNoticeState::Withdrawn, ..standing.is.clone() };
        let withdrawal = PenaltyNoticeWithdrawal {
            ground: given.ground,
            withdrawn_on: tx.today(),
            what_was_wrong: what_was_wrong.clone(),
            to_repay_pence: after.settle(&account, tx.today()).map_or(0, |money| money.to_repay_pence),
            told: None,
        };
        let terms = PenaltyNoticeTerms { withdrawal: Some(withdrawal), ..standing.is.terms.clone() };
        Ok(Next { terms, document: None })
    })
    .await
}

/// A material error is told: it frees the sessions for another notice, and nobody can check a ground that says nothing.
fn faults_of_words(ground: PenaltyNoticeWithdrawalGround, told: bool) -> Vec<Fault> {
    let at = |code| Fault::at("/what_was_wrong", code).rule("pn2007-8");
    match (ground, told) {
        (PenaltyNoticeWithdrawalGround::MaterialError, false) => {
            vec![at(FaultCode::MissingProperty).detail("Say what was wrong: the parent is told.")]
        }
        (PenaltyNoticeWithdrawalGround::UnpaidNotProsecuted, true) => {
            vec![at(FaultCode::NotForNoticeKind).detail("Nothing was wrong with a notice that was not paid.")]
        }
        _ => Vec::new(),
    }
}

/// That it was not paid is a ground only when it was not. What is before a court is withdrawn on no ground: its outcome, or
/// that it was discontinued, comes first, and then every ground stands that was there before.
fn refuse_ground(is: &Stands, ground: PenaltyNoticeWithdrawalGround) -> Result<()> {
    use PenaltyNoticeState as Is;
    let detail = match (is.state, ground == PenaltyNoticeWithdrawalGround::UnpaidNotProsecuted) {
        (Is::ProsecutionReferred, _) if is.is_before_court() => limitation::BEGUN,
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
    place: StepPlace,
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
    take(cx, place, &given, async |tx, standing| {
        let mut contents = whither::issued(&standing.row)?;
        let address = match whither::today(tx, &standing.row).await? {
            Ok(address) => Some(address),
            Err(_) if given.by == PenaltyNoticeService::ByHand => None,
            Err(why) => return Err(AppError::invalid(vec![whither::fault(why)])),
        };
        let issued_to = contents.as_ref().and_then(|issued| issued.recipient.address.as_ref());
        let readdressed = address.is_some() && address.as_ref() != issued_to;
        if let Some(contents) = &mut contents {
            contents.withdrawal_told_at = address;
        }
        let document = contents.as_ref().map(whither::stored).transpose()?.flatten();
        let told = PenaltyNoticeWithdrawalTold { told_on: given.told_on, by: given.by, readdressed };
        let before = standing.is.terms.withdrawal.clone();
        let withdrawal = before.map(|one| PenaltyNoticeWithdrawal { told: Some(told), ..one });
        let terms = PenaltyNoticeTerms { withdrawal, ..standing.is.terms.clone() };
        Ok(Next { terms, document })
    })
    .await
}
