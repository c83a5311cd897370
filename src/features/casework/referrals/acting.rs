//! Use cases: the authority accepts a referral or returns it; the school takes it back.

use uuid::Uuid;

use super::{
    dto::{ReferralAccept, ReferralReturn, ReferralTerms, ReferralWithdraw},
    reading, rules,
    service::{Answer, join, lock_waiting},
};
use crate::{
    access::{Access, Act, Attempt, Made, ReferralsDecide, ReferralsWrite, StepName, StepPlace, Tx},
    domain::{
        action::Actions,
        purpose::Reader,
        text::{clean, clean_option},
    },
    entities::referral::Entity,
    error::{AppError, Result},
    features::casework::{
        cases::{self, NewCase},
        deed::Deed,
        pupils,
        states::REFERRAL,
        values::{AttendanceCasePriority, ReferralAction, ReferralState},
    },
    http::{Body, Once},
};

fn actions(state: ReferralState) -> Actions {
    REFERRAL.actions(state)
}

const ACCEPT: StepName<ReferralState> =
    StepName::new(ReferralAction::Accept.as_str(), "referral.accept", "accepted", actions);
const RETURN: StepName<ReferralState> =
    StepName::new(ReferralAction::Return.as_str(), "referral.return", "returned", actions);
const WITHDRAW: StepName<ReferralState> =
    StepName::new(ReferralAction::Withdraw.as_str(), "referral.withdraw", "withdrawn", actions);

/// Accepts a referral: a case is opened with it and with whatever else waits about the pupil. Where one is open it joins
/// that.
pub async fn accept(
    cx: &Access<ReferralsDecide>,
    place: StepPlace,
    body: &Body<ReferralAccept>,
) -> Result<Once<Answer>> {
    let pupil_id = cx.open_step::<Entity>(&place, ACCEPT).await?.row.pupil_id;
    let sent = body.parse()?;
    let StepPlace { urn, id, read, key } = place;
    let note = clean_option(&sent.note)?;
    let deed = Deed::new(ACCEPT.operation, ACCEPT.told, &sent.recorded_by, None)?;
    let attempt = Attempt::new(key, &(id, &sent))?;
    let action = deed.action(id);
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        // The pupil first, then what is about the pupil: two who accept two referrals of one pupil wait here.
        let ids = pupils::hold(tx, pupil_id).await?;
        let standing = tx.standing::<Entity>(id).await?;
        read.check_version(&standing.row.version.to_string())?;
        AppError::unless_allowed(REFERRAL.actions(standing.state), ACCEPT.action)?;
        let referred_on = standing.terms.referral.referred_on;
        let fault = rules::fault_of_acceptance(sent.accepted_on, referred_on, tx.today());
        AppError::if_any(fault.into_iter().collect())?;
        let open = cases::lock_open(tx, &ids).await?;
        let case_id = open.as_ref().map_or_else(Uuid::now_v7, |case| case.row.id);
        let terms = |base: &ReferralTerms| ReferralTerms {
            case_id: Some(case_id),
            accepted_on: Some(sent.accepted_on),
            ..base.clone()
        };
        match open {
            Some(case) => {
                cases::add_referrals(tx, case, &[id], &deed.by).await?;
                let (next, act) =
                    (terms(&standing.terms), Act { action: "joined", reason: None, by: &deed.by });
                tx.change(standing, ReferralState::Joined, &next, &act).await?;
            }
            None => {
                let waiting = lock_waiting(tx, &ids, Some(id)).await?;
                let new = NewCase {
                    id: case_id,
                    pupil_id: standing.row.pupil_id,
                    opened_on: sent.accepted_on,
                    priority: sent.priority.unwrap_or(AttendanceCasePriority::Standard),
                    officer_id: sent.officer_id,
                    referral_ids: [id].into_iter().chain(waiting.iter().map(|one| one.row.id)).collect(),
                    note: note.clone(),
                };
                cases::insert(tx, &new, &deed.by).await?;
                join(tx, waiting, case_id, &deed.by).await?;
                let next = terms(&standing.terms);
                tx.change(standing, ReferralState::Accepted, &next, &deed.act()).await?;
            }
        }
        Ok(Made { id })
    });
    // Who takes the step is told what stands.
    let told = async |made: Made| {
        cx.disclose_one(urn, deed.operation, made.id, &Reader::writing(&deed.by)).await?;
        reading::load(cx, urn, made.id).await
    };
    match done.await {
        Ok(done) => done.told(told).await,
        Err(error) => Err(read.overtaken(error, async || Ok(reading::load(cx, urn, id).await?.tag)).await),
    }
}

/// Returns a referral, with the reason.
pub async fn give_back(
    cx: &Access<ReferralsDecide>,
    place: StepPlace,
    body: &Body<ReferralReturn>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, RETURN).await?;
    let sent = body.parse()?;
    let act = (&sent.recorded_by, Some(sent.reason.as_str()));
    let returned_reason = Some(clean(&sent.reason)?);
    cx.step_told::<Entity, _>(place, RETURN, &sent, act, reading::load, async |_, standing| {
        let returned_reason = returned_reason.clone();
        let terms = ReferralTerms { returned_reason, ..standing.terms.clone() };
        Ok(Some((ReferralState::Returned, terms)))
    })
    .await
}

/// Takes a referral back.
pub async fn withdraw(
    cx: &Access<ReferralsWrite>,
    place: StepPlace,
    body: &Body<ReferralWithdraw>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, WITHDRAW).await?;
    let sent = body.parse()?;
    let act = (&sent.recorded_by, Some(sent.reason.as_str()));
    let withdrawn_reason = Some(clean(&sent.reason)?);
    cx.step_told::<Entity, _>(place, WITHDRAW, &sent, act, reading::load, async |_, standing| {
        let withdrawn_reason = withdrawn_reason.clone();
        let terms = ReferralTerms { withdrawn_reason, ..standing.terms.clone() };
        Ok(Some((ReferralState::Withdrawn, terms)))
    })
    .await
}
