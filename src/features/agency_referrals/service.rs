//! Use cases: referring a pupil, putting a referral right, and the steps that follow. Every way in which it stood is kept.

use sea_orm::{ActiveValue::Set, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::{
        AgencyReferralAnswerRecord, AgencyReferralCreate, AgencyReferralDocument, AgencyReferralEnd,
        AgencyReferralPut, AgencyReferralWithdraw,
    },
    reading,
    referral::{AgencyReferralAnswer, AgencyReferralEnding, AgencyReferralSaid, AgencyReferralTerms},
    rules,
    values::{AgencyReferralAction, AgencyReferralState, REFERRAL, actions},
};
use crate::{
    access::{
        Access, Act, Action, AgencyReferralsWrite, Attempt, Made, Session, Standing, StepName, StepPlace, Tx,
    },
    attendance::book::entry::{self, Entry},
    domain::{span::Span, text::clean},
    entities::agency_referral::{ActiveModel, Entity},
    error::{AppError, Code, Result},
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

pub(super) type Answer = Tagged<AgencyReferralDocument>;

/// Records a referral.
pub async fn create(
    cx: &Access<AgencyReferralsWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<AgencyReferralCreate>,
) -> Result<Once<Answer>> {
    cx.read().await?.school(urn).await?;
    let new = body.parse()?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let referral = new.referral.cleaned().map_err(AppError::internal)?;
    let terms = AgencyReferralTerms { referral, answer: None, ending: None };
    let (by, id) = (new.recorded_by.cleaned().map_err(AppError::internal)?, Uuid::now_v7());
    let action = Action::new("agency_referral.create", id.to_string());
    // Repeated, it is answered as it was, whatever has become of the pupil since.
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        let entries = entry::of_pupil(tx, Some(urn), new.pupil_id).await?;
        let enrolment = check(tx, &new.referral, &entries)?;
        let act = Act { action: "referred", reason: None, by: &by };
        let lay = |row: &mut ActiveModel| row.enrolment_id = Set(enrolment);
        tx.record_document::<Entity>(id, AgencyReferralState::Referred, &terms, &act, lay).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::load(cx, urn, made.id).await).await
}

/// Every fault of what is said at once, or the entry with which it stands.
fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    said: &AgencyReferralSaid,
    entries: &[Entry],
) -> Result<Uuid> {
    let mut faults = rules::faults(said, session.today());
    let entry = entry::needed_on_roll(entries, Span::day(said.referred_on), "/referral/referred_on");
    let entry = entry.map_err(|fault| faults.push(fault)).ok();
    match entry {
        Some(entry) if faults.is_empty() => Ok(entry.id),
        _ => Err(AppError::invalid(faults)),
    }
}

const AMEND: StepName<AgencyReferralState> =
    StepName::new(AgencyReferralAction::Amend.as_str(), "agency_referral.amend", "amended", actions);
const ACCEPT: StepName<AgencyReferralState> =
    StepName::new(AgencyReferralAction::Accept.as_str(), "agency_referral.accept", "accepted", actions);
const DECLINE: StepName<AgencyReferralState> =
    StepName::new(AgencyReferralAction::Decline.as_str(), "agency_referral.decline", "declined", actions);
const END: StepName<AgencyReferralState> =
    StepName::new(AgencyReferralAction::End.as_str(), "agency_referral.end", "ended", actions);
const WITHDRAW: StepName<AgencyReferralState> =
    StepName::new(AgencyReferralAction::Withdraw.as_str(), "agency_referral.withdraw", "withdrawn", actions);

/// Puts right what was said, while the agency has not answered; the same again changes nothing.
pub async fn amend(
    cx: &Access<AgencyReferralsWrite>,
    (urn, id): (i32, Uuid),
    read: Precondition,
    body: &Body<AgencyReferralPut>,
) -> Result<Answer> {
    let place = StepPlace { urn, id, read, key: IdempotencyKey(None) };
    let session = cx.read().await?;
    session.school(urn).await?;
    let row = session.before_step::<Entity>(&place, AMEND).await?;
    let put = body.parse()?;
    let entries: Vec<Entry> = entry::all(&session, [row.enrolment_id]).await?.into_values().collect();
    check(&session, &put.referral, &entries)?;
    let said = put.referral.cleaned().map_err(AppError::internal)?;
    let reason = clean(&put.amendment_reason).map_err(AppError::internal)?;
    let act = (&put.recorded_by, Some(reason.as_str()));
    let done = cx.step_shown::<Entity, _>(place, AMEND, &put, act, reading::load, async |_, standing| {
        let terms = AgencyReferralTerms { referral: said.clone(), ..standing.terms.clone() };
        Ok(standing.changed_to(AgencyReferralState::Referred, terms))
    });
    Ok(done.await?.value)
}

/// Says that the agency works with the family.
pub async fn accept(
    cx: &Access<AgencyReferralsWrite>,
    place: StepPlace,
    body: &Body<AgencyReferralAnswerRecord>,
) -> Result<Once<Answer>> {
    answer(cx, place, (ACCEPT, AgencyReferralAction::Accept), body).await
}

/// Says that the agency does not.
pub async fn decline(
    cx: &Access<AgencyReferralsWrite>,
    place: StepPlace,
    body: &Body<AgencyReferralAnswerRecord>,
) -> Result<Once<Answer>> {
    answer(cx, place, (DECLINE, AgencyReferralAction::Decline), body).await
}

async fn answer(
    cx: &Access<AgencyReferralsWrite>,
    place: StepPlace,
    (step, action): (StepName<AgencyReferralState>, AgencyReferralAction),
    body: &Body<AgencyReferralAnswerRecord>,
) -> Result<Once<Answer>> {
    let today = cx.open_step::<Entity>(&place, step).await?.today;
    let new = body.parse()?;
    let note = optional(new.note.as_deref())?;
    let act = (&new.recorded_by, None);
    cx.step_shown::<Entity, _>(place, step, &new, act, reading::load, async |_, standing| {
        AppError::if_any(rules::faults_of_day("/answered_on", new.answered_on, &standing.terms, today))?;
        let answer = Some(AgencyReferralAnswer { on: new.answered_on, note: note.clone() });
        moved(standing, action, AgencyReferralTerms { answer, ..standing.terms.clone() })
    })
    .await
}

/// Says what came of it, or that the agency never answered.
pub async fn end(
    cx: &Access<AgencyReferralsWrite>,
    place: StepPlace,
    body: &Body<AgencyReferralEnd>,
) -> Result<Once<Answer>> {
    let today = cx.open_step::<Entity>(&place, END).await?.today;
    let new = body.parse()?;
    let note = optional(new.note.as_deref())?;
    let act = (&new.recorded_by, None);
    cx.step_shown::<Entity, _>(place, END, &new, act, reading::load, async |_, standing| {
        let answered = standing.terms.answer.is_some();
        if let Some(why) = rules::against_outcome(new.outcome, answered) {
            let refused = AppError::new(Code::StateConflict).detail(why);
            return Err(refused.allowed_actions(actions(standing.state).allowed));
        }
        AppError::if_any(rules::faults_of_day("/ended_on", new.ended_on, &standing.terms, today))?;
        let ending = AgencyReferralEnding { on: new.ended_on, outcome: new.outcome, note: note.clone() };
        let terms = AgencyReferralTerms { ending: Some(ending), ..standing.terms.clone() };
        moved(standing, AgencyReferralAction::End, terms)
    })
    .await
}

/// Withdraws what was recorded wrongly. It stays to be seen.
pub async fn withdraw(
    cx: &Access<AgencyReferralsWrite>,
    place: StepPlace,
    body: &Body<AgencyReferralWithdraw>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, WITHDRAW).await?;
    let new = body.parse()?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let act = (&new.recorded_by, Some(reason.as_str()));
    cx.step_shown::<Entity, _>(place, WITHDRAW, &new, act, reading::load, async |_, standing| {
        moved(standing, AgencyReferralAction::Withdraw, standing.terms.clone())
    })
    .await
}

type Next = Option<(AgencyReferralState, AgencyReferralTerms)>;

fn moved(
    standing: &Standing<'_, Entity>,
    action: AgencyReferralAction,
    terms: AgencyReferralTerms,
) -> Result<Next> {
    let to = REFERRAL.step(standing.state, action).map_err(AppError::internal)?;
    Ok(Some((to, terms)))
}

fn optional(text: Option<&str>) -> Result<Option<String>> {
    text.map(clean).transpose().map_err(AppError::internal)
}
