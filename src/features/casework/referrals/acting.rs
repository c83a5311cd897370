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
        Access, Act, Attempt, Document as _, Made, ReferralsDecide, ReferralsWrite, Tx, WritePermission,
    },
    entities::referral::{Entity, Model},
    error::{AppError, Result},
    features::casework::{
        cases::{self, NewCase},
        pupils,
        states::REFERRAL,
        step::{self, Deed, Place, kept_option, refuse},
        told,
        values::{AttendanceCasePriority, ReferralAction, ReferralState},
    },
    http::{Body, IdempotencyKey, Once},
};

/// The referral, if it is at the version that is named and stands so that this can be done. A repeated step is let on.
async fn open<P: WritePermission>(cx: &Access<P>, place: &Place, action: ReferralAction) -> Result<Model> {
    let session = cx.read().await?;
    session.school(place.urn).await?;
    let row = session.document::<Entity>(place.urn, place.id).await?;
    if place.is_seen(&row)? {
        allowed(Entity::state(&row.state)?, action)?;
    }
    Ok(row)
}

fn allowed(state: ReferralState, action: ReferralAction) -> Result<()> {
    AppError::unless_allowed(REFERRAL.actions(state), action.as_str())
}

fn attempt(place: &Place, sent: &impl Serialize) -> Result<Attempt> {
    Attempt::new(IdempotencyKey(place.key.0.clone()), &(place.id, sent))
}

async fn answered<P: WritePermission>(
    cx: &Access<P>,
    place: &Place,
    deed: &Deed,
    done: Result<Once<Made>>,
) -> Result<Once<Answer>> {
    let (urn, id) = (place.urn, place.id);
    match done {
        Ok(done) => {
            let told = async |made: Made| {
                told::of_one(cx, urn, deed.operation, made.id, &told::writer(&deed.by)).await?;
                reading::load(cx, urn, made.id).await
            };
            done.told(told).await
        }
        // Where somebody else was faster, the version that stands now is named.
        Err(error) => {
            Err(place.read.overtaken(error, async || Ok(reading::load(cx, urn, id).await?.tag)).await)
        }
    }
}

/// Accepts a referral: a case is opened with it and with whatever else waits about the pupil. Where one is open it joins
/// that.
pub async fn accept(
    cx: &Access<ReferralsDecide>,
    place: Place,
    body: &Body<ReferralAccept>,
) -> Result<Once<Answer>> {
    let row = open(cx, &place, ReferralAction::Accept).await?;
    let sent = body.parse()?;
    let (id, pupil_id) = (place.id, row.pupil_id);
    let note = kept_option(&sent.note)?;
    let deed = Deed::new("referral.accept", "accepted", &sent.recorded_by, None)?;
    let attempt = attempt(&place, &sent)?;
    let action = deed.action(id);
    let done = cx.write_once(place.urn, &action, &attempt, async |tx: &Tx<'_>| {
        // The pupil first, then what is about the pupil: two who accept two referrals of one pupil wait here.
        let ids = pupils::hold(tx, pupil_id).await?;
        let standing = tx.standing::<Entity>(id).await?;
        place.read.check_version(&standing.row.version.to_string())?;
        allowed(standing.state, ReferralAction::Accept)?;
        let referred_on = standing.terms.referral.referred_on;
        refuse(rules::fault_of_acceptance(sent.accepted_on, referred_on, tx.today()).into_iter().collect())?;
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
    answered(cx, &place, &deed, done.await).await
}

/// Returns a referral, with the reason.
pub async fn give_back(
    cx: &Access<ReferralsDecide>,
    place: Place,
    body: &Body<ReferralReturn>,
) -> Result<Once<Answer>> {
    open(cx, &place, ReferralAction::Return).await?;
    let sent = body.parse()?;
    let deed = Deed::new("referral.return", "returned", &sent.recorded_by, Some(&sent.reason))?;
    let attempt = attempt(&place, &sent)?;
    let done = step::take::<Entity, _>(cx, &place, &attempt, &deed, async |_, standing| {
        allowed(standing.state, ReferralAction::Return)?;
        let terms = ReferralTerms { returned_reason: deed.reason.clone(), ..standing.terms.clone() };
        Ok((ReferralState::Returned, terms))
    });
    answered(cx, &place, &deed, done.await).await
}

/// Takes a referral back.
pub async fn withdraw(
    cx: &Access<ReferralsWrite>,
    place: Place,
    body: &Body<ReferralWithdraw>,
) -> Result<Once<Answer>> {
    open(cx, &place, ReferralAction::Withdraw).await?;
    let sent = body.parse()?;
    let deed = Deed::new("referral.withdraw", "withdrawn", &sent.recorded_by, Some(&sent.reason))?;
    let attempt = attempt(&place, &sent)?;
    let done = step::take::<Entity, _>(cx, &place, &attempt, &deed, async |_, standing| {
        allowed(standing.state, ReferralAction::Withdraw)?;
        let terms = ReferralTerms { withdrawn_reason: deed.reason.clone(), ..standing.terms.clone() };
        Ok((ReferralState::Withdrawn, terms))
    });
    answered(cx, &place, &deed, done.await).await
}
