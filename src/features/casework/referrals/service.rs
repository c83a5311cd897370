//! Use case: a school refers a pupil. Where a case about the pupil is open, the referral joins it.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::{ReferralCreate, ReferralDetails, ReferralDocument, ReferralEvidence, ReferralTerms},
    reading, rules,
};
use crate::{
    access::{Access, Act, Attempt, Document as _, Locked, Made, ReferralsWrite, Session, Standing, Tx},
    attendance::book::{
        entry::{self, Entry},
        parents,
    },
    domain::{
        person::Person,
        purpose::Reader,
        span::Span,
        text::{clean, clean_option},
    },
    entities::{
        referral::{self, Column, Entity},
        support,
    },
    error::{AppError, Fault, FaultCode, Result},
    features::casework::{cases, deed::Deed, pupils, values::ReferralState},
    http::{Body, IdempotencyKey, Once, Tagged},
};

/// What a write is answered with.
pub type Answer = Tagged<ReferralDocument>;

/// Sends a referral.
pub async fn create(
    cx: &Access<ReferralsWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<ReferralCreate>,
) -> Result<Once<Answer>> {
    cx.read().await?.school(urn).await?;
    let new = body.parse()?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let referral = cleaned(&new.referral)?;
    let deed = Deed::new("referral.create", "submitted", &new.recorded_by, None)?;
    let id = Uuid::now_v7();
    let action = deed.action(id);
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        // Within the claim: a repeated request is told what it came to, whoever has left the roll since.
        let entries = entry::of_pupil(tx, Some(urn), new.pupil_id).await?;
        check(tx, &new.referral, &entries).await?;
        let pupil_id = entries.first().map_or(new.pupil_id, |entry| entry.pupil_id);
        let ids = pupils::hold(tx, pupil_id).await?;
        let case = cases::lock_open(tx, &ids).await?;
        let case_id = case.as_ref().map(|case| case.row.id);
        let terms = ReferralTerms {
            referral: referral.clone(),
            case_id,
            accepted_on: None,
            returned_reason: None,
            withdrawn_reason: None,
        };
        let (state, action) = match case_id {
            Some(_) => (ReferralState::Joined, "joined"),
            None => (ReferralState::Submitted, "submitted"),
        };
        let act = Act { action, reason: None, by: &deed.by };
        let lay = |row: &mut referral::ActiveModel| row.pupil_id = Set(pupil_id);
        tx.record_document::<Entity>(id, state, &terms, &act, lay).await?;
        if let Some(case) = case {
            cases::add_referrals(tx, case, &[id], &deed.by).await?;
        }
        Ok(Made { id })
    });
    let done = done.await?;
    let replayed = done.replayed;
    let told = async |made: Made| {
        // A repeated request is answered with what has become of it since.
        if replayed {
            cx.disclose_one(urn, "referral.create", made.id, &Reader::writing(&deed.by)).await?;
        }
        reading::load(cx, urn, made.id).await
    };
    done.told(told).await
}

/// Every fault of a referral at once.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    referral: &ReferralDetails,
    entries: &[Entry],
) -> Result<()> {
    let today = session.today();
    let mut faults = rules::faults(referral, today);
    match entries.first() {
        None => faults.push(Fault::at("/pupil_id", FaultCode::ReferenceNotFound)),
        Some(one) => {
            if entry::on_roll(entries, Span::day(today)).is_none() {
                let detail =
                    "The pupil is not on this school's roll today: the school where the pupil is now refers.";
                faults.push(Fault::at("/pupil_id", FaultCode::PupilNotOnRoll).detail(detail));
            } else if referral.referred_on <= today
                && entry::on_roll(entries, Span::day(referral.referred_on)).is_none()
            {
                faults.push(Fault::at("/referral/referred_on", FaultCode::PupilNotOnRoll));
            }
            faults.extend(faults_of_support(session, referral, entries).await?);
            if !referral.parent_ids.is_empty() {
                let known = parents::of_pupil(session, one.pupil_id).await?;
                let unknown = |id: &Uuid| known.iter().all(|parent| parent.name.id != *id);
                let at = |place: usize| {
                    Fault::at(format!("/referral/parent_ids/{place}"), FaultCode::ReferenceNotFound)
                };
                let detail = "It is no parent of the pupil whom the authority knows.";
                let unknown = referral.parent_ids.iter().enumerate().filter(|(_, id)| unknown(id));
                faults.extend(unknown.map(|(place, _)| at(place).detail(detail)));
            }
        }
    }
    AppError::if_any(faults)
}

/// Support that is not recorded at the school for this pupil.
async fn faults_of_support<C: ConnectionTrait>(
    session: &Session<'_, C>,
    referral: &ReferralDetails,
    entries: &[Entry],
) -> Result<Vec<Fault>> {
    if referral.support_ids.is_empty() {
        return Ok(Vec::new());
    }
    let these = Condition::all()
        .add(support::Column::Id.is_in(referral.support_ids.iter().copied()))
        .add(support::Column::EnrolmentId.is_in(entries.iter().map(|entry| entry.id)));
    let known = session.find::<support::Entity>().filter(these).all().await?;
    let at = |place: usize| Fault::at(format!("/referral/support_ids/{place}"), FaultCode::ReferenceNotFound);
    let detail = "No such support is recorded at the school for this pupil.";
    let unknown = referral.support_ids.iter().enumerate();
    let unknown = unknown.filter(|(_, id)| known.iter().all(|row| row.id != **id));
    Ok(unknown.map(|(place, _)| at(place).detail(detail)).collect())
}

fn cleaned(referral: &ReferralDetails) -> Result<ReferralDetails> {
    let evidence = |one: &ReferralEvidence| {
        Ok(ReferralEvidence { text: clean(&one.text)?, reference: clean_option(&one.reference)? })
    };
    Ok(ReferralDetails {
        concern: clean(&referral.concern)?,
        support_tried: clean_option(&referral.support_tried)?,
        evidence: referral.evidence.iter().map(evidence).collect::<Result<_>>()?,
        ..referral.clone()
    })
}

/// The referrals of a pupil, who is held, that wait, but for one: locked, so that none is withdrawn while a case is opened.
pub async fn lock_waiting<'t>(
    tx: &'t Tx<'_>,
    pupil_ids: &[Uuid],
    apart_from: Option<Uuid>,
) -> Result<Vec<Standing<'t, Entity>>> {
    let waiting = Condition::all()
        .add(Column::PupilId.is_in(pupil_ids.iter().copied()))
        .add(Column::State.eq(ReferralState::Submitted.as_str()))
        .add_option(apart_from.map(|id| Column::Id.ne(id)));
    let understood = |row: Locked<'t, Entity>| {
        let (state, terms) = Entity::read(&row)?;
        Ok(Standing { row, state, terms })
    };
    tx.lock_all::<Entity>(waiting).await?.into_iter().map(understood).collect()
}

/// Lets referrals join a case.
pub async fn join(tx: &Tx<'_>, waiting: Vec<Standing<'_, Entity>>, case_id: Uuid, by: &Person) -> Result<()> {
    for standing in waiting {
        let terms = ReferralTerms { case_id: Some(case_id), ..standing.terms.clone() };
        let act = Act { action: "joined", reason: None, by };
        tx.change(standing, ReferralState::Joined, &terms, &act).await?;
    }
    Ok(())
}
