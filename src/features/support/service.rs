//! Use cases: recording support and amending it. Every way in which it stood is kept.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    dto::{SupportCreate, SupportDocument, SupportPut, SupportTerms},
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

pub(super) type Answer = Tagged<SupportDocument>;

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
    let entry = entry::on_roll(&entries, Span::day(offer.offered_on));
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
        lead_practitioner: offer.lead_practitioner.as_ref().map(Person::cleaned).transpose()?,
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
    AppError::if_any(rules::faults_of_amendment(&put.offer, &seen.terms))?;
    let offer = cleaned(&put.offer).map_err(AppError::internal)?;
    let reason = clean(&put.amendment_reason).map_err(AppError::internal)?;
    let by = person(&put.recorded_by)?;
    let action = Action::new("support.amend", id.to_string());
    let written = cx.write(urn, &action, async |tx| {
        let standing = tx.standing::<Entity>(id).await?;
        refuse(standing.state, "amend")?;
        if standing.row.version != seen.version {
            read.check(Some(&standing.row.version.to_string()))?;
        }
        if standing.terms.offer == offer {
            return Ok(());
        }
        let terms = SupportTerms { offer: offer.clone(), ..standing.terms.clone() };
        let (state, act) = (standing.state, Act { action: "amended", reason: Some(&reason), by: &by });
        tx.change(standing, state, &terms, &act).await
    });
    match written.await {
        Ok(()) => reading::show(cx, urn, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, urn, id).await?.tag)).await),
    }
}

fn person(by: &Person) -> Result<Person> {
    by.cleaned().map_err(AppError::internal)
}

fn refuse(state: SupportState, action: &str) -> Result<()> {
    AppError::unless_allowed(rules::actions(state), action)
}

async fn answered(cx: &Access<SupportWrite>, urn: i32, done: Once<Made>) -> Result<Once<Answer>> {
    done.told(async |made| reading::show(cx, urn, made.id).await).await
}
