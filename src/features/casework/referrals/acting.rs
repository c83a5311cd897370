//! Use cases: the authority accepts a referral or returns it; the school takes it back.

use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{ReferralAccept, ReferralReturn, ReferralTerms, ReferralWithdraw},
    reading, rules,
    service::{Answer, join, lock_waiting},
};
use crate::{
    access::{
        Access, Act, Attempt, Made, ReferralsDecide, ReferralsWrite, Standing, StepName, StepPlace, Tx,
        WritePermission,
    },
    domain::text::clean_option,
    entities::referral::{Entity, Model},
    error::{AppError, Result},
    features::casework::{
        cases::{self, NewCase},
        deed::Deed,
        pupils,
        states::REFERRAL,
        told,
        values::{AttendanceCasePriority, ReferralAction, ReferralState},
    },
    http::{Body, Once},
};

type Next = (ReferralState, ReferralTerms);

const fn step(
    action: ReferralAction,
    operation: &'static str,
    told: &'static str,
) -> StepName<ReferralState> {
    StepName { action: action.as_str(), operation, told, actions: |state| REFERRAL.actions(state) }
}

const ACCEPT: StepName<ReferralState> = step(ReferralAction::Accept, "referral.accept", "accepted");
const RETURN: StepName<ReferralState> = step(ReferralAction::Return, "referral.return", "returned");
const WITHDRAW: StepName<ReferralState> = step(ReferralAction::Withdraw, "referral.withdraw", "withdrawn");

/// The referral, if it is at the version that is named and stands so that this can be done. A repeated step is let on.
async fn open<P: WritePermission>(
    cx: &Access<P>,
    place: &StepPlace,
    step: StepName<ReferralState>,
) -> Result<Model> {
    let session = cx.read().await?;
    session.school(place.urn).await?;
    session.before_step::<Entity>(place, step).await
}

/// What a step is answered with: who takes it is told what stands.
async fn answered<P: WritePermission>(
    cx: &Access<P>,
    urn: i32,
    deed: &Deed,
    done: Once<Made>,
) -> Result<Once<Answer>> {
    let told = async |made: Made| {
        told::of_one(cx, urn, deed.operation, made.id, &told::writer(&deed.by)).await?;
        reading::load(cx, urn, made.id).await
    };
    done.told(told).await
}

/// Takes the step: `change` says how the referral stands from then on.
async fn take<P: WritePermission>(
    cx: &Access<P>,
    place: StepPlace,
    step: StepName<ReferralState>,
    sent: &impl Serialize,
    deed: Deed,
    change: impl AsyncFn(&Tx<'_>, &Standing<'_, Entity>) -> Result<Option<Next>>,
) -> Result<Once<Answer>> {
    let (urn, id) = (place.urn, place.id);
    // Where somebody else was faster, the version that stands now is named.
    let tag = async || Ok(reading::load(cx, urn, id).await?.tag);
    let act = (&deed.by, deed.reason.as_deref());
    let done = cx.step::<Entity>(place, step, sent, act, change, tag).await?;
    answered(cx, urn, &deed, done).await
}

/// Accepts a referral: a case is opened with it and with whatever else waits about the pupil. Where one is open it joins
/// that.
pub async fn accept(
    cx: &Access<ReferralsDecide>,
    place: StepPlace,
    body: &Body<ReferralAccept>,
) -> Result<Once<Answer>> {
    let pupil_id = open(cx, &place, ACCEPT).await?.pupil_id;
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
    match done.await {
        Ok(done) => answered(cx, urn, &deed, done).await,
        Err(error) => Err(read.overtaken(error, async || Ok(reading::load(cx, urn, id).await?.tag)).await),
    }
}

/// Returns a referral, with the reason.
pub async fn give_back(
    cx: &Access<ReferralsDecide>,
    place: StepPlace,
    body: &Body<ReferralReturn>,
) -> Result<Once<Answer>> {
    open(cx, &place, RETURN).await?;
    let sent = body.parse()?;
    let deed = Deed::new(RETURN.operation, RETURN.told, &sent.recorded_by, Some(&sent.reason))?;
    let returned_reason = deed.reason.clone();
    take(cx, place, RETURN, &sent, deed, async |_, standing| {
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
    open(cx, &place, WITHDRAW).await?;
    let sent = body.parse()?;
    let deed = Deed::new(WITHDRAW.operation, WITHDRAW.told, &sent.recorded_by, Some(&sent.reason))?;
    let withdrawn_reason = deed.reason.clone();
    take(cx, place, WITHDRAW, &sent, deed, async |_, standing| {
        let withdrawn_reason = withdrawn_reason.clone();
        let terms = ReferralTerms { withdrawn_reason, ..standing.terms.clone() };
        Ok(Some((ReferralState::Withdrawn, terms)))
    })
    .await
}
