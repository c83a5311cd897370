//! Use cases: recording a timetable, amending it, reviewing it, ending it, withdrawing it. Every way in which it stood is
//! kept.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    agreement::TimetableAgreement,
    dto::{
        PartTimeTimetableCreate, PartTimeTimetableDocument, PartTimeTimetablePut, TimetableEnd,
        TimetableReview, TimetableReviewRecord, TimetableTerms, TimetableWithdraw,
    },
    reading, rules, store,
    values::TimetableState,
};
use crate::{
    access::{Access, Act, Action, Attempt, Document as _, Made, Session, Standing, TimetablesWrite},
    attendance::book::entry::{self, Entry},
    domain::{person::Person, text::clean},
    entities::part_time_timetable::Entity,
    error::{AppError, Fault, FaultCode, Result},
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

const CREATE: &str = "part_time_timetable.create";
const AMEND: &str = "part_time_timetable.amend";
const REVIEW: &str = "part_time_timetable.review";
const END: &str = "part_time_timetable.end";
const WITHDRAW: &str = "part_time_timetable.withdraw";

type Answer = Tagged<PartTimeTimetableDocument>;

/// Records a timetable.
pub async fn create(
    cx: &Access<TimetablesWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<PartTimeTimetableCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let new = body.parse()?;
    let entries = entry::of_pupil(&session, Some(urn), new.pupil_id).await?;
    let entry = check(&session, urn, &new.agreement, entries).await?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let agreement = cleaned(&new.agreement)?;
    let terms = TimetableTerms { agreement, reviews_held: Vec::new(), ended_on: None, ending: None };
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

/// Every fault of an agreement at once, or the entry with which it stands.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    agreement: &TimetableAgreement,
    entries: Vec<Entry>,
) -> Result<Uuid> {
    let mut faults = rules::faults_of_agreement(agreement, session.today());
    if entries.is_empty() {
        faults.push(Fault::at("/pupil_id", FaultCode::ReferenceNotFound));
    }
    let entry = agreement.span().and_then(|days| entry::on_roll(&entries, days));
    if entry.is_none() && !entries.is_empty() && agreement.span().is_some() {
        faults.push(Fault::at("/agreement/from_on", FaultCode::PupilNotEnrolled));
    }
    if let Some(contact) = agreement.parent.contact_id.filter(|_| !entries.is_empty())
        && !entry::have_contact(session, urn, &entries, contact).await?
    {
        faults.push(Fault::at("/agreement/parent/contact_id", FaultCode::ReferenceNotFound));
    }
    match entry {
        Some(entry) if faults.is_empty() => Ok(entry.id),
        _ => Err(AppError::invalid(faults)),
    }
}

fn cleaned(agreement: &TimetableAgreement) -> Result<TimetableAgreement> {
    let explanation = agreement.explanation.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let agreed_by = agreement.agreed_by.cleaned().map_err(AppError::internal)?;
    Ok(TimetableAgreement { explanation, agreed_by, ..agreement.clone() })
}

/// Changes what is agreed, or puts it right: another plan, a later end, telling the authority.
pub async fn amend(
    cx: &Access<TimetablesWrite>,
    urn: i32,
    id: Uuid,
    read: &Precondition,
    body: &Body<PartTimeTimetablePut>,
) -> Result<Answer> {
    let shown = reading::show(cx, urn, id).await?;
    read.check(Some(&shown.tag))?;
    let seen = shown.document.part_time_timetable;
    refuse(seen.state, "amend")?;
    let put = body.parse()?;
    let session = cx.read().await?;
    let entries = entry::all(&session, [seen.enrolment_id]).await?;
    check(&session, urn, &put.agreement, entries.into_values().collect()).await?;
    let agreement = cleaned(&put.agreement)?;
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
        if standing.terms.agreement == agreement {
            return Ok(());
        }
        if let Some(ended) = standing.terms.ended_on
            && !(agreement.from_on <= ended && ended <= agreement.until_on)
        {
            let detail = "The timetable is ended on a day that would lie outside it.";
            let fault = Fault::at("/agreement/until_on", FaultCode::OutsideTimetable).detail(detail);
            return Err(AppError::invalid(vec![fault]));
        }
        store::refuse_overlap(tx, seen.enrolment_id, id, &agreement).await?;
        let terms = TimetableTerms { agreement: agreement.clone(), ..standing.terms.clone() };
        let (state, act) = (standing.state, Act { action: "amended", reason: Some(&reason), by: &by });
        tx.change(standing, state, &terms, &act).await
    });
    match written.await {
        Ok(()) => reading::show(cx, urn, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, urn, id).await?.tag)).await),
    }
}

/// What an act makes of a timetable: the state and the terms from then on, or why it cannot be done.
type Step<'s> = &'s dyn Fn(&Standing<'_, Entity>) -> Result<(TimetableState, TimetableTerms)>;

/// An act upon a timetable that is read first, then locked, and kept with who did it.
struct Deed<'a> {
    operation: &'static str,
    /// As `allowed_actions` names it.
    name: &'static str,
    act: Act<'a>,
    attempt: Attempt,
    step: Step<'a>,
}

/// Which timetable, and what the caller says of its version where the act rests on one.
pub struct Place {
    pub urn: i32,
    pub id: Uuid,
    pub read: Option<Precondition>,
}

impl Place {
    fn check(&self, version: i32) -> Result<()> {
        self.read.as_ref().map_or(Ok(()), |read| read.check_version(&version.to_string()))
    }

    /// Of an act that failed: where somebody else was faster, the version that stands now is named.
    async fn overtaken(&self, cx: &Access<TimetablesWrite>, error: AppError) -> AppError {
        let now = async || Ok(reading::show(cx, self.urn, self.id).await?.tag);
        match &self.read {
            Some(read) => read.overtaken(error, now).await,
            None => error,
        }
    }
}

async fn act(cx: &Access<TimetablesWrite>, place: &Place, deed: &Deed<'_>) -> Result<Once<Answer>> {
    let (urn, id) = (place.urn, place.id);
    let action = Action::new(deed.operation, id.to_string());
    let done = cx.write_once(urn, &action, &deed.attempt, async |tx| {
        let standing = tx.standing::<Entity>(id).await?;
        place.check(standing.row.version)?;
        refuse(standing.state, deed.name)?;
        let (state, terms) = (deed.step)(&standing)?;
        tx.change(standing, state, &terms, &deed.act).await?;
        Ok(Made { id })
    });
    match done.await {
        Ok(done) => answered(cx, urn, done).await,
        Err(error) => Err(place.overtaken(cx, error).await),
    }
}

/// The timetable is there, at the version named, and its state lets the act be done; today. A repeated act is let on:
/// what it came to is told again.
async fn open(
    cx: &Access<TimetablesWrite>,
    place: &Place,
    key: &IdempotencyKey,
    name: &'static str,
) -> Result<chrono::NaiveDate> {
    let session = cx.read().await?;
    session.school(place.urn).await?;
    let row = session.document::<Entity>(place.urn, place.id).await?;
    if key.0.is_none() {
        // Named first: who holds an old version is told so, whatever has become of it.
        if let Err(error) = place.check(row.version) {
            return Err(place.overtaken(cx, error).await);
        }
        refuse(Entity::state(&row.state)?, name)?;
    }
    Ok(session.today())
}

/// Records a review that was held.
pub async fn review(
    cx: &Access<TimetablesWrite>,
    place: &Place,
    key: IdempotencyKey,
    body: &Body<TimetableReviewRecord>,
) -> Result<Once<Answer>> {
    let today = open(cx, place, &key, "review").await?;
    let new = body.parse()?;
    let by = person(&new.recorded_by)?;
    let note = new.note.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let held = TimetableReview { reviewed_on: new.reviewed_on, outcome: new.outcome, note };
    let step = |standing: &Standing<'_, Entity>| {
        AppError::if_any(rules::faults_of_review(held.reviewed_on, &standing.terms.agreement, today))?;
        let mut terms = standing.terms.clone();
        terms.reviews_held.push(held.clone());
        Ok((standing.state, terms))
    };
    let attempt = Attempt::new(key, &(place.id, &new))?;
    let kept = Act { action: "reviewed", reason: None, by: &by };
    act(cx, place, &Deed { operation: REVIEW, name: "review", act: kept, attempt, step: &step }).await
}

/// Ends a timetable.
pub async fn end(
    cx: &Access<TimetablesWrite>,
    place: &Place,
    key: IdempotencyKey,
    body: &Body<TimetableEnd>,
) -> Result<Once<Answer>> {
    let today = open(cx, place, &key, "end").await?;
    let new = body.parse()?;
    let by = person(&new.recorded_by)?;
    let step = |standing: &Standing<'_, Entity>| {
        AppError::if_any(rules::faults_of_end(&new, &standing.terms.agreement, today))?;
        let (ended_on, ending) = (Some(new.ended_on), Some(new.ending));
        Ok((TimetableState::Ended, TimetableTerms { ended_on, ending, ..standing.terms.clone() }))
    };
    let attempt = Attempt::new(key, &(place.id, &new))?;
    let kept = Act { action: "ended", reason: None, by: &by };
    act(cx, place, &Deed { operation: END, name: "end", act: kept, attempt, step: &step }).await
}

/// Withdraws a timetable. It stays to be seen, and no code rests on it any more.
pub async fn withdraw(
    cx: &Access<TimetablesWrite>,
    place: &Place,
    key: IdempotencyKey,
    body: &Body<TimetableWithdraw>,
) -> Result<Once<Answer>> {
    open(cx, place, &key, "withdraw").await?;
    let new = body.parse()?;
    let (by, reason) = (person(&new.recorded_by)?, clean(&new.reason).map_err(AppError::internal)?);
    let step = |standing: &Standing<'_, Entity>| Ok((TimetableState::Withdrawn, standing.terms.clone()));
    let attempt = Attempt::new(key, &(place.id, &new))?;
    let kept = Act { action: "withdrawn", reason: Some(&reason), by: &by };
    act(cx, place, &Deed { operation: WITHDRAW, name: "withdraw", act: kept, attempt, step: &step }).await
}

fn person(by: &Person) -> Result<Person> {
    by.cleaned().map_err(AppError::internal)
}

fn refuse(state: TimetableState, action: &str) -> Result<()> {
    AppError::unless_allowed(rules::actions(state), action)
}

async fn answered(cx: &Access<TimetablesWrite>, urn: i32, done: Once<Made>) -> Result<Once<Answer>> {
    done.told(async |made| reading::show(cx, urn, made.id).await).await
}
