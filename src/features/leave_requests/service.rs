//! Use cases: recording a request, amending it, deciding it, withdrawing it. Every way in which it stood is kept.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    dto::{
        LeaveAsked, LeaveDecide, LeaveDecision, LeaveRequestCreate, LeaveRequestDocument, LeaveRequestPut,
        LeaveTerms, LeaveWithdraw,
    },
    reading, rules, store,
    values::LeaveState,
};
use crate::{
    access::{Access, Act, Action, Attempt, Document as _, LeaveWrite, Made, Session, Tx},
    attendance::book::{
        Years,
        entry::{self, Entry},
    },
    domain::text::clean,
    entities::leave_request::Entity,
    error::{AppError, Fault, FaultCode, Result},
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

const CREATE: &str = "leave_request.create";
const AMEND: &str = "leave_request.amend";
const DECIDE: &str = "leave_request.decide";
const WITHDRAW: &str = "leave_request.withdraw";

type Answer = Tagged<LeaveRequestDocument>;

/// Records a request.
pub async fn create(
    cx: &Access<LeaveWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<LeaveRequestCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let new = body.parse()?;
    let entries = entry::of_pupil(&session, Some(urn), new.pupil_id).await?;
    let entry = check(&session, urn, &new.asked, entries, "/pupil_id").await?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let terms = LeaveTerms { asked: cleaned(&new.asked)?, decision: None };
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let id = Uuid::now_v7();
    let action = Action::new(CREATE, id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        entry::lock(tx, entry).await?;
        let act = Act { action: "created", reason: None, by: &by };
        store::insert(tx, id, entry, &terms, &act).await?;
        Ok(Made { id })
    });
    answered(cx, urn, done.await?).await
}

/// Every fault of what is asked at once, or the entry with which it stands. `whose`: where the pupil is named.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    asked: &LeaveAsked,
    entries: Vec<Entry>,
    whose: &str,
) -> Result<Uuid> {
    let mut faults = rules::faults_of_asked(asked, session.today());
    if entries.is_empty() {
        faults.push(Fault::at(whose, FaultCode::ReferenceNotFound));
    }
    let span = asked.days.span().filter(|_| faults.is_empty());
    let entry = match span {
        Some(span) => {
            entries.iter().filter(|entry| entry.within(span).is_some()).max_by_key(|e| e.starting_on)
        }
        None => entries.first(),
    };
    if let (Some(span), Some(entry)) = (span, entry) {
        let years = Years::one(session, urn, span, None).await?.of(urn);
        let of_span = years.len() == span.years().len();
        let days = entry.within(span).unwrap_or(span);
        let mut sessions =
            years.iter().flat_map(|known| known.calendar.sessions_between(days.from_on, days.to_on));
        if of_span && !sessions.any(|on| asked.days.contains(*on)) {
            let detail = "None of these sessions is in the school's calendar.";
            faults.push(Fault::at("/asked/days", FaultCode::DateOutsideCalendar).detail(detail));
        }
    }
    if span.is_some() && entry.is_none() && !entries.is_empty() {
        faults.push(Fault::at("/asked/days", FaultCode::PupilNotEnrolled));
    }
    if let Some(contact) = asked.asked_by.contact_id.filter(|_| !entries.is_empty())
        && !entry::have_contact(session, urn, &entries, contact).await?
    {
        faults.push(Fault::at("/asked/asked_by/contact_id", FaultCode::ReferenceNotFound));
    }
    match entry {
        Some(entry) if faults.is_empty() => Ok(entry.id),
        _ => Err(AppError::invalid(faults)),
    }
}

fn cleaned(asked: &LeaveAsked) -> Result<LeaveAsked> {
    let explanation = asked.explanation.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    Ok(LeaveAsked { explanation, ..asked.clone() })
}

/// Puts right what was asked. Of other days, or for another reason, nothing was decided: a decision lapses.
pub async fn amend(
    cx: &Access<LeaveWrite>,
    urn: i32,
    id: Uuid,
    read: &Precondition,
    body: &Body<LeaveRequestPut>,
) -> Result<Answer> {
    let shown = reading::show(cx, urn, id).await?;
    read.check(Some(&shown.tag))?;
    let seen = shown.document.leave_request;
    refuse(seen.state, "amend")?;
    let put = body.parse()?;
    let session = cx.read().await?;
    let entries = entry::all(&session, [seen.enrolment_id]).await?;
    check(&session, urn, &put.asked, entries.into_values().collect(), "/asked").await?;
    let asked = cleaned(&put.asked)?;
    let reason = clean(&put.amendment_reason).map_err(AppError::internal)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new(AMEND, id.to_string());
    let written = cx.write(urn, &action, async |tx| {
        entry::lock(tx, seen.enrolment_id).await?;
        let standing = tx.standing::<Entity>(id).await?;
        refuse(standing.state, "amend")?;
        if standing.row.version != seen.version {
            read.check(Some(&standing.row.version.to_string()))?;
        }
        if standing.terms.asked == asked {
            return Ok(());
        }
        store::refuse_overlap(tx, seen.enrolment_id, id, &asked).await?;
        let before = &standing.terms.asked;
        let stays = before.days == asked.days && before.reason == asked.reason;
        let decision = standing.terms.decision.clone().filter(|_| stays);
        let state = if stays { standing.state } else { LeaveState::Requested };
        let terms = LeaveTerms { asked: asked.clone(), decision };
        let act = Act { action: "amended", reason: Some(&reason), by: &by };
        tx.change(standing, state, &terms, &act).await
    });
    match written.await {
        Ok(()) => reading::show(cx, urn, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, urn, id).await?.tag)).await),
    }
}

/// Records the head's decision, or with its reason another in its place. Whoever decides has read the version that
/// stands: of two heads the second sees what the first decided.
pub async fn decide(
    cx: &Access<LeaveWrite>,
    place: &Place,
    key: IdempotencyKey,
    body: &Body<LeaveDecide>,
) -> Result<Once<Answer>> {
    let done = decided(cx, place, key, body).await;
    told(cx, place, done).await
}

async fn decided(
    cx: &Access<LeaveWrite>,
    place: &Place,
    key: IdempotencyKey,
    body: &Body<LeaveDecide>,
) -> Result<Once<Made>> {
    let session = open(cx, place, &key).await?;
    let (urn, id) = (place.urn, place.id);
    let decide = body.parse()?;
    let today = session.today();
    let attempt = Attempt::new(key, &(id, &decide))?;
    let text = |text: &Option<String>| text.as_deref().map(clean).transpose().map_err(AppError::internal);
    let (grounds, reason) = (text(&decide.grounds)?, text(&decide.amendment_reason)?);
    let by = decide.decided_by.cleaned().map_err(AppError::internal)?;
    let decision = LeaveDecision {
        outcome: decide.outcome,
        granted: decide.granted.clone().unwrap_or_default(),
        decided_on: decide.decided_on,
        decided_by: by.clone(),
        grounds,
    };
    let action = Action::new(DECIDE, id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let standing = tx.standing::<Entity>(id).await?;
        place.read.check_version(&standing.row.version.to_string())?;
        let again = standing.state != LeaveState::Requested;
        refuse(standing.state, if again && reason.is_some() { "amend_decision" } else { "decide" })?;
        let faults = rules::faults_of_decision(&decide, &standing.terms.asked, today);
        if !faults.is_empty() {
            return Err(AppError::invalid(faults));
        }
        let terms = LeaveTerms { asked: standing.terms.asked.clone(), decision: Some(decision.clone()) };
        let act = if again { "decision_amended" } else { "decided" };
        let act = Act { action: act, reason: reason.as_deref(), by: &by };
        tx.change(standing, rules::decided(decide.outcome), &terms, &act).await?;
        Ok(Made { id })
    });
    done.await
}

/// Withdraws a request. It stays to be seen, and no code is expected any more.
pub async fn withdraw(
    cx: &Access<LeaveWrite>,
    place: &Place,
    key: IdempotencyKey,
    body: &Body<LeaveWithdraw>,
) -> Result<Once<Answer>> {
    let done = withdrawn(cx, place, key, body).await;
    told(cx, place, done).await
}

async fn withdrawn(
    cx: &Access<LeaveWrite>,
    place: &Place,
    key: IdempotencyKey,
    body: &Body<LeaveWithdraw>,
) -> Result<Once<Made>> {
    open(cx, place, &key).await?;
    let (urn, id) = (place.urn, place.id);
    let act = body.parse()?;
    let reason = clean(&act.reason).map_err(AppError::internal)?;
    let by = act.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(id, &act))?;
    let action = Action::new(WITHDRAW, id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        let standing = tx.standing::<Entity>(id).await?;
        place.read.check_version(&standing.row.version.to_string())?;
        refuse(standing.state, "withdraw")?;
        let terms = standing.terms.clone();
        let act = Act { action: "withdrawn", reason: Some(&reason), by: &by };
        tx.change(standing, LeaveState::Withdrawn, &terms, &act).await?;
        Ok(Made { id })
    });
    done.await
}

/// Which request, and what the caller says of its version.
pub struct Place {
    pub urn: i32,
    pub id: Uuid,
    pub read: Precondition,
}

/// The request is there, at the version named, and not withdrawn. A repeated act is let on: what it came to is told
/// again.
async fn open<'a>(
    cx: &'a Access<LeaveWrite>,
    place: &Place,
    key: &IdempotencyKey,
) -> Result<Session<'a, impl ConnectionTrait + use<>>> {
    let session = cx.read().await?;
    session.school(place.urn).await?;
    let row = session.document::<Entity>(place.urn, place.id).await?;
    if key.0.is_none() {
        // Named first: who holds an old version is told so, whatever has become of it.
        place.read.check_version(&row.version.to_string())?;
        refuse(Entity::state(&row.state)?, "withdraw")?;
    }
    Ok(session)
}

fn refuse(state: LeaveState, action: &str) -> Result<()> {
    AppError::unless_allowed(rules::actions(state), action)
}

/// What an act is answered with: where somebody else was faster, the version that stands now is named.
async fn told(cx: &Access<LeaveWrite>, place: &Place, done: Result<Once<Made>>) -> Result<Once<Answer>> {
    match done {
        Ok(done) => answered(cx, place.urn, done).await,
        Err(error) => {
            let now = async || Ok(reading::show(cx, place.urn, place.id).await?.tag);
            Err(place.read.overtaken(error, now).await)
        }
    }
}

async fn answered(cx: &Access<LeaveWrite>, urn: i32, done: Once<Made>) -> Result<Once<Answer>> {
    done.told(async |made| reading::show(cx, urn, made.id).await).await
}
