//! Use cases: a school proposes a parent and takes it back; the authority accepts it or declines.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    dto::{
        ParentProposal, ParentProposalAccept, ParentProposalCreate, ParentProposalEnd, ParentProposalTerms,
    },
    reading, rules,
};
use crate::{
    access::{
        Access, Act, Action, Attempt, Made, ParentsWrite, PupilsParentsPropose, Session, Tx, WritePermission,
        revised,
    },
    attendance::book::{entry, parents, pupil as book},
    domain::{
        person::Person,
        text::clean,
        urn::{AUTHORITY, Urn},
    },
    entities::{
        parent_contact,
        parent_proposal::{self, ActiveModel, Column, Entity},
        parent_proposal_revision,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::parents::{
        dto::ParentContactRef, reading::duplicate, service::known, values::ParentProposalState,
    },
    http::{Body, IdempotencyKey, Once, Tagged},
};

revised!(parent_proposal, parent_proposal_revision { parent_proposal_id = ParentProposalId });

type Answer = Tagged<ParentProposal>;

/// Proposes a contact of the school as a parent of its pupil.
pub async fn propose(
    cx: &Access<PupilsParentsPropose>,
    urn: Urn,
    pupil: Uuid,
    key: IdempotencyKey,
    body: &Body<ParentProposalCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.school(urn.get()).await?;
    let entries = entry::of_pupil(&session, Some(urn.get()), pupil).await?;
    book::find_told_at(&session, urn.get(), pupil).await?;
    let Some(entry) = entries.iter().max_by_key(|entry| entry.starting_on).map(|entry| entry.id) else {
        return Err(Code::NotFound.into());
    };
    let new = body.parse()?;
    let (at, mut faults) = ("/contact_id", Vec::new());
    let contact = ParentContactRef { urn, contact_id: new.contact_id };
    if !entry::have_contact(&session, urn.get(), &entries, new.contact_id).await? {
        faults.push(Fault::at(at, FaultCode::ReferenceNotFound));
    } else {
        known(&session, contact, at, &mut faults).await?;
    }
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let attempt = Attempt::new(key, &(urn, pupil, &new))?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let note = new.note.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let terms = ParentProposalTerms { contact_id: new.contact_id, basis: new.basis, note, parent_id: None };
    let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
    let id = Uuid::now_v7();
    let action = Action::new("parent_proposal.create", id.to_string());
    let done = cx.write_once(urn.get(), &action, &attempt, async |tx| {
        entry::lock(tx, entry).await?;
        refuse_repeated(tx, &entries, new.contact_id).await?;
        let lay = |row: &mut ActiveModel| {
            row.enrolment_id = Set(entry);
            row.contact_id = Set(new.contact_id);
            row.state = Set(ParentProposalState::Proposed.as_str().to_owned());
            row.terms = Set(text.clone());
        };
        tx.record::<Entity>(id, &Act { action: "created", reason: None, by: &by }, lay).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn.get(), made.id).await).await
}

/// A contact is proposed once for a pupil, and not where the authority knows it as the pupil's parent.
async fn refuse_repeated(tx: &Tx<'_>, entries: &[entry::Entry], contact: Uuid) -> Result<()> {
    let open = Condition::all()
        .add(Column::EnrolmentId.is_in(entries.iter().map(|entry| entry.id)))
        .add(Column::ContactId.eq(contact))
        .add(Column::State.eq(ParentProposalState::Proposed.as_str()));
    if let Some(row) = tx.find::<Entity>().filter(open).one().await? {
        return Err(duplicate("The contact is proposed already.", "id", row.id));
    }
    let Some(pupil) = entries.first().map(|entry| entry.pupil_id) else { return Ok(()) };
    match parent_of(tx, tx.urn(), contact, pupil).await? {
        Some(parent) => {
            Err(duplicate("The authority knows the contact as a parent of the pupil.", "parent_id", parent))
        }
        None => Ok(()),
    }
}

/// The parent that a contact is known as, if that one is a parent of this pupil.
async fn parent_of<C: sea_orm::ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    contact: Uuid,
    pupil: Uuid,
) -> Result<Option<Uuid>> {
    use parent_contact::Column as Known;
    let this = Condition::all()
        .add(Known::Urn.eq(AUTHORITY))
        .add(Known::Linked.eq(true))
        .add(Known::SchoolUrn.eq(urn))
        .add(Known::ContactId.eq(contact));
    let Some(row) = session.find::<parent_contact::Entity>().filter(this).one().await? else {
        return Ok(None);
    };
    let parents = parents::of_pupil(session, pupil).await?;
    Ok(parents.iter().any(|one| one.name.id == row.parent_id).then_some(row.parent_id))
}

/// What is done to a proposal, and by whom.
struct Deed<'a> {
    operation: &'static str,
    name: &'static str,
    to: ParentProposalState,
    parent: Option<Uuid>,
    act: Act<'a>,
    attempt: Attempt,
}

async fn act<P: WritePermission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
    deed: &Deed<'_>,
) -> Result<Once<Answer>> {
    let action = Action::new(deed.operation, id.to_string());
    let done = cx.write_once(urn, &action, &deed.attempt, async |tx| {
        let row = tx.lock_document::<Entity>(id).await?;
        AppError::unless_allowed(rules::actions(reading::state(&row.state)?), deed.name)?;
        let terms = ParentProposalTerms { parent_id: deed.parent, ..reading::terms(&row.terms)? };
        if let Some(parent) = deed.parent {
            let entries = entry::all(tx, [row.enrolment_id]).await?;
            let pupil = entries.get(&row.enrolment_id).ok_or(Code::NotFound)?.pupil_id;
            if parent_of(tx, urn, row.contact_id, pupil).await? != Some(parent) {
                let fault = Fault::at("/parent_id", FaultCode::NotKnownAsParent);
                return Err(AppError::invalid(vec![fault]));
            }
        }
        let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
        tx.revise(row, &deed.act, |row| {
            row.state = Set(deed.to.as_str().to_owned());
            row.terms = Set(text);
        })
        .await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}

/// The proposal is there, and its state lets the act be done. A repeated act is let on.
async fn open<P: WritePermission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
    key: &IdempotencyKey,
    name: &'static str,
) -> Result<()> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    match key.0 {
        None => AppError::unless_allowed(rules::actions(reading::state(&row.state)?), name),
        Some(_) => Ok(()),
    }
}

fn person(by: &Person) -> Result<Person> {
    by.cleaned().map_err(AppError::internal)
}

/// Accepts a proposal: the parent is known, the contact linked and the child added.
pub async fn accept(
    cx: &Access<ParentsWrite>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<ParentProposalAccept>,
) -> Result<Once<Answer>> {
    cx.read().await?.require_authority().await?;
    open(cx, urn, id, &key, "accept").await?;
    let new = body.parse()?;
    let by = person(&new.recorded_by)?;
    let deed = Deed {
        operation: "parent_proposal.accept",
        name: "accept",
        to: ParentProposalState::Accepted,
        parent: Some(new.parent_id),
        act: Act { action: "accepted", reason: None, by: &by },
        attempt: Attempt::new(key, &(id, &new))?,
    };
    act(cx, urn, id, &deed).await
}

/// Declines a proposal.
pub async fn decline(
    cx: &Access<ParentsWrite>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<ParentProposalEnd>,
) -> Result<Once<Answer>> {
    cx.read().await?.require_authority().await?;
    open(cx, urn, id, &key, "decline").await?;
    let new = body.parse()?;
    let (by, reason) = (person(&new.recorded_by)?, clean(&new.reason).map_err(AppError::internal)?);
    let deed = Deed {
        operation: "parent_proposal.decline",
        name: "decline",
        to: ParentProposalState::Declined,
        parent: None,
        act: Act { action: "declined", reason: Some(&reason), by: &by },
        attempt: Attempt::new(key, &(id, &new))?,
    };
    act(cx, urn, id, &deed).await
}

/// Takes a proposal back.
pub async fn withdraw(
    cx: &Access<PupilsParentsPropose>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<ParentProposalEnd>,
) -> Result<Once<Answer>> {
    open(cx, urn, id, &key, "withdraw").await?;
    let new = body.parse()?;
    let (by, reason) = (person(&new.recorded_by)?, clean(&new.reason).map_err(AppError::internal)?);
    let deed = Deed {
        operation: "parent_proposal.withdraw",
        name: "withdraw",
        to: ParentProposalState::Withdrawn,
        parent: None,
        act: Act { action: "withdrawn", reason: Some(&reason), by: &by },
        attempt: Attempt::new(key, &(id, &new))?,
    };
    act(cx, urn, id, &deed).await
}
