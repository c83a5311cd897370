//! Use cases: recording support, amending it, that it was taken up or not, reviewing it, ending it, withdrawing it. Every
//! way in which it stood is kept.

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    dto::{
        SupportCreate, SupportDecline, SupportDocument, SupportEnd, SupportEnded, SupportNotTaken,
        SupportPut, SupportReview, SupportReviewRecord, SupportStart, SupportTerms, SupportWithdraw,
    },
    offer::{SupportContract, SupportEvidence, SupportOffer},
    reading, rules, store,
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, Session, SupportWrite},
    attendance::book::{
        entry::{self, Entry},
        parents,
    },
    domain::{
        person::Person,
        span::Span,
        support::SupportState,
        text::{TextFault, clean},
    },
    entities::support::Entity,
    error::{AppError, Fault, FaultCode, Result},
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

type Answer = Tagged<SupportDocument>;

/// Records support.
pub async fn create(
    cx: &Access<SupportWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<SupportCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let new = body.parse()?;
    let entries = entry::of_pupil(&session, Some(urn), new.pupil_id).await?;
    let entry = check(&session, &new.offer, entries, &[]).await?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let terms = SupportTerms {
        offer: cleaned(&new.offer).map_err(AppError::internal)?,
        started_on: None,
        signatures: Vec::new(),
        not_taken: None,
        reviews_held: Vec::new(),
        ended: None,
    };
    let (by, id) = (person(&new.recorded_by)?, Uuid::now_v7());
    let action = Action::new("support.create", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let act = Act { action: "created", reason: None, by: &by };
        store::insert(tx, id, entry, &terms, &act).await?;
        Ok(Made { id })
    });
    answered(cx, urn, done.await?).await
}

/// Every fault of an offer at once, or the entry with which it stands. Who is named in it already may stay: the record may
/// have been merged into another since.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    offer: &SupportOffer,
    entries: Vec<Entry>,
    named_before: &[Uuid],
) -> Result<Uuid> {
    let mut faults = rules::faults_of_offer(offer, session.today());
    let on_roll = |entry: &&Entry| {
        Span::new(offer.offered_on, offer.offered_on).is_some_and(|day| entry.within(day).is_some())
    };
    let entry = entries.iter().filter(on_roll).max_by_key(|entry| entry.starting_on);
    match entries.first() {
        None => faults.push(Fault::at("/pupil_id", FaultCode::ReferenceNotFound)),
        Some(one) => {
            if entry.is_none() {
                faults.push(Fault::at("/offer/offered_on", FaultCode::PupilNotEnrolled));
            }
            if !offer.parents.is_empty() {
                let known = parents::of_pupil(session, one.pupil_id).await?;
                for (place, named) in offer.parents.iter().enumerate() {
                    let at = |code| Fault::at(format!("/offer/parents/{place}"), code);
                    match known.iter().find(|parent| parent.name.id == *named) {
                        _ if named_before.contains(named) => {}
                        None => {
                            let detail = "It is no parent of the pupil whom the authority knows.";
                            faults.push(at(FaultCode::ReferenceNotFound).detail(detail));
                        }
                        Some(parent) if !parent.held_on(offer.offered_on) => {
                            let detail = "It was no parent of the pupil on the day of the offer.";
                            faults.push(at(FaultCode::NotParentThen).rule("ea1996-576").detail(detail));
                        }
                        Some(_) => {}
                    }
                }
            }
        }
    }
    match entry {
        Some(entry) if faults.is_empty() => Ok(entry.id),
        _ => Err(AppError::invalid(faults)),
    }
}

fn cleaned(offer: &SupportOffer) -> std::result::Result<SupportOffer, TextFault> {
    let optional = |text: &Option<String>| text.as_deref().map(clean).transpose();
    let evidence = offer
        .evidence
        .iter()
        .map(|one| Ok(SupportEvidence { text: clean(&one.text)?, reference: optional(&one.reference)? }));
    let contract = offer.contract.as_ref().map(|contract| {
        Ok(SupportContract {
            parents_undertake: clean(&contract.parents_undertake)?,
            school_undertakes: clean(&contract.school_undertakes)?,
            ..contract.clone()
        })
    });
    Ok(SupportOffer {
        title: clean(&offer.title)?,
        description: optional(&offer.description)?,
        offered_by: offer.offered_by.cleaned()?,
        evidence: evidence.collect::<std::result::Result<_, _>>()?,
        contract: contract.transpose()?,
        ..offer.clone()
    })
}

/// Changes what is offered, or puts it right.
pub async fn amend(
    cx: &Access<SupportWrite>,
    urn: i32,
    id: Uuid,
    read: &Precondition,
    body: &Body<SupportPut>,
) -> Result<Answer> {
    let shown = reading::show(cx, urn, id).await?;
    read.check(Some(&shown.tag))?;
    let seen = shown.document.support;
    refuse(seen.state, "amend")?;
    let put = body.parse()?;
    let session = cx.read().await?;
    let entries = entry::all(&session, [seen.enrolment_id]).await?;
    let named = &seen.terms.offer.parents;
    check(&session, &put.offer, entries.into_values().collect(), named).await?;
    refuse_faults(rules::faults_of_amendment(&put.offer, &seen.terms))?;
    let offer = cleaned(&put.offer).map_err(AppError::internal)?;
    let reason = clean(&put.amendment_reason).map_err(AppError::internal)?;
    let by = person(&put.recorded_by)?;
    let action = Action::new("support.amend", id.to_string());
    let written = cx.write(urn, &action, async |tx| {
        let standing = store::lock(tx, id).await?;
        refuse(standing.state, "amend")?;
        if standing.row.version != seen.version {
            read.check(Some(&standing.row.version.to_string()))?;
        }
        if standing.terms.offer == offer {
            return Ok(());
        }
        let terms = SupportTerms { offer: offer.clone(), ..standing.terms.clone() };
        let (state, act) = (standing.state, Act { action: "amended", reason: Some(&reason), by: &by });
        store::change(tx, standing, state, &terms, &act).await
    });
    match written.await {
        Ok(()) => reading::show(cx, urn, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, urn, id).await?.tag)).await),
    }
}

/// What an act makes of the terms, or why it cannot be done.
type Step<'s> = &'s dyn Fn(&SupportTerms) -> Result<SupportTerms>;

/// An act upon support that is read first, then locked, and kept with who did it.
struct Deed<'a> {
    operation: &'static str,
    /// As `allowed_actions` names it.
    name: &'static str,
    act: Act<'a>,
    attempt: Attempt,
    step: Step<'a>,
}

async fn act(cx: &Access<SupportWrite>, urn: i32, id: Uuid, deed: &Deed<'_>) -> Result<Once<Answer>> {
    let action = Action::new(deed.operation, id.to_string());
    let done = cx.write_once(urn, &action, &deed.attempt, async |tx| {
        let standing = store::lock(tx, id).await?;
        refuse(standing.state, deed.name)?;
        let to = rules::next(standing.state, deed.name);
        let to = to.ok_or_else(|| AppError::internal("an act leads nowhere"))?;
        let terms = (deed.step)(&standing.terms)?;
        store::change(tx, standing, to, &terms, &deed.act).await?;
        Ok(Made { id })
    });
    answered(cx, urn, done.await?).await
}

/// The support is there, and its state lets the act be done; today. A repeated act is let on: what it came to is told
/// again.
async fn open(
    cx: &Access<SupportWrite>,
    urn: i32,
    id: Uuid,
    key: &IdempotencyKey,
    name: &'static str,
) -> Result<NaiveDate> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    if key.0.is_none() {
        refuse(reading::state(&row.state)?, name)?;
    }
    Ok(session.today())
}

/// Says that support was taken up; an attendance contract, that it was signed.
pub async fn start(
    cx: &Access<SupportWrite>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<SupportStart>,
) -> Result<Once<Answer>> {
    let today = open(cx, urn, id, &key, "start").await?;
    let new = body.parse()?;
    let by = person(&new.recorded_by)?;
    let step = |terms: &SupportTerms| {
        refuse_faults(rules::faults_of_start(&new, &terms.offer, today))?;
        let (started_on, signatures) = (Some(new.started_on), new.signatures.clone());
        Ok(SupportTerms { started_on, signatures, ..terms.clone() })
    };
    let attempt = Attempt::new(key, &(id, &new))?;
    let kept = Act { action: "started", reason: None, by: &by };
    act(cx, urn, id, &Deed { operation: "support.start", name: "start", act: kept, attempt, step: &step })
        .await
}

/// Says that support was not taken up.
pub async fn decline(
    cx: &Access<SupportWrite>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<SupportDecline>,
) -> Result<Once<Answer>> {
    let today = open(cx, urn, id, &key, "decline").await?;
    let new = body.parse()?;
    let (by, note) = (person(&new.recorded_by)?, optional(&new.note)?);
    let step = |terms: &SupportTerms| {
        refuse_faults(rules::faults_of_decline(&new, &terms.offer, today))?;
        let not_taken = Some(SupportNotTaken { on: new.on, reason: new.reason, note: note.clone() });
        Ok(SupportTerms { not_taken, ..terms.clone() })
    };
    let attempt = Attempt::new(key, &(id, &new))?;
    let kept = Act { action: "not_taken", reason: None, by: &by };
    let deed = Deed { operation: "support.decline", name: "decline", act: kept, attempt, step: &step };
    act(cx, urn, id, &deed).await
}

/// Records a review that was held.
pub async fn review(
    cx: &Access<SupportWrite>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<SupportReviewRecord>,
) -> Result<Once<Answer>> {
    let today = open(cx, urn, id, &key, "review").await?;
    let new = body.parse()?;
    let (by, note) = (person(&new.recorded_by)?, optional(&new.note)?);
    let step = |terms: &SupportTerms| {
        refuse_faults(rules::faults_of_review(&new, terms, today))?;
        let mut terms = terms.clone();
        let (reviewed_on, outcome, note) = (new.reviewed_on, new.outcome, note.clone());
        terms.reviews_held.push(SupportReview { reviewed_on, outcome, note });
        Ok(terms)
    };
    let attempt = Attempt::new(key, &(id, &new))?;
    let kept = Act { action: "reviewed", reason: None, by: &by };
    act(cx, urn, id, &Deed { operation: "support.review", name: "review", act: kept, attempt, step: &step })
        .await
}

/// Ends support, with what came of it.
pub async fn end(
    cx: &Access<SupportWrite>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<SupportEnd>,
) -> Result<Once<Answer>> {
    let today = open(cx, urn, id, &key, "end").await?;
    let new = body.parse()?;
    let (by, note) = (person(&new.recorded_by)?, optional(&new.note)?);
    let step = |terms: &SupportTerms| {
        refuse_faults(rules::faults_of_end(&new, terms, today))?;
        let ended = Some(SupportEnded { on: new.ended_on, outcome: new.outcome, note: note.clone() });
        Ok(SupportTerms { ended, ..terms.clone() })
    };
    let attempt = Attempt::new(key, &(id, &new))?;
    let kept = Act { action: "ended", reason: None, by: &by };
    act(cx, urn, id, &Deed { operation: "support.end", name: "end", act: kept, attempt, step: &step }).await
}

/// Withdraws support that was recorded wrongly. It stays to be seen, and counts for nothing.
pub async fn withdraw(
    cx: &Access<SupportWrite>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<SupportWithdraw>,
) -> Result<Once<Answer>> {
    open(cx, urn, id, &key, "withdraw").await?;
    let new = body.parse()?;
    let (by, reason) = (person(&new.recorded_by)?, clean(&new.reason).map_err(AppError::internal)?);
    let step = |terms: &SupportTerms| Ok(terms.clone());
    let attempt = Attempt::new(key, &(id, &new))?;
    let kept = Act { action: "withdrawn", reason: Some(&reason), by: &by };
    let deed = Deed { operation: "support.withdraw", name: "withdraw", act: kept, attempt, step: &step };
    act(cx, urn, id, &deed).await
}

fn person(by: &Person) -> Result<Person> {
    by.cleaned().map_err(AppError::internal)
}

fn optional(text: &Option<String>) -> Result<Option<String>> {
    text.as_deref().map(clean).transpose().map_err(AppError::internal)
}

fn refuse_faults(faults: Vec<Fault>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(AppError::invalid(faults)) }
}

fn refuse(state: SupportState, action: &str) -> Result<()> {
    AppError::unless_allowed(rules::actions(state), action)
}

async fn answered(cx: &Access<SupportWrite>, urn: i32, done: Once<Made>) -> Result<Once<Answer>> {
    done.told(async |made| reading::show(cx, urn, made.id).await).await
}
