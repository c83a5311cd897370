//! Use cases: recording a parent, amending what is known. Every way in which it stood is kept.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::{
        ParentAddressConfirm, ParentChildTerms, ParentContactRef, ParentCreate, ParentDetails,
        ParentDocument, ParentPut,
    },
    links, reading, rules,
    store::{self, ParentTerms},
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, ParentsWrite, Session, Tx},
    attendance::book::parents::pupil_ids,
    domain::{text::clean, urn::AUTHORITY},
    entities::{contact, parent},
    error::{AppError, Code, Fault, FaultCode, Result},
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

const CREATE: &str = "parent.create";
const AMEND: &str = "parent.amend";

type Answer = Tagged<ParentDocument>;

/// Records a parent, as stated or as a school knows one.
pub async fn create(
    cx: &Access<ParentsWrite>,
    key: IdempotencyKey,
    body: &Body<ParentCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let new = body.parse()?;
    let (details, child) = check(&session, &new).await?;
    let attempt = Attempt::new(key, &new)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let (id, child_id) = (Uuid::now_v7(), Uuid::now_v7());
    let action = Action::new(CREATE, id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let act = Act { action: "created", reason: None, by: &by };
        store::insert(tx, id, &details, &act).await?;
        if let Some(contact) = new.contact {
            links::link(tx, id, contact, None, &act).await?;
        }
        if let Some(child) = &child {
            store::insert_child(tx, child_id, id, child, &act).await?;
        }
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}

/// Every fault at once, or the details and whose parent it is.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    new: &ParentCreate,
) -> Result<(ParentDetails, Option<ParentChildTerms>)> {
    let mut faults = Vec::new();
    let details = match (&new.details, new.contact) {
        (Some(details), None) => Some(rules::cleaned(details, "/details", &mut faults)),
        (None, Some(contact)) => known(session, contact, "/contact/contact_id", &mut faults).await?,
        _ => {
            let detail = "Give the details, or the contact to take them from.";
            faults.push(Fault::at("/details", FaultCode::ChooseOne).detail(detail));
            None
        }
    };
    let child = match &new.child {
        Some(child) => check_child(session, child, "/child", &mut faults).await?,
        None => None,
    };
    match details {
        Some(details) if faults.is_empty() => Ok((details, child)),
        _ => Err(AppError::invalid(faults)),
    }
}

/// Whose parent, by the id that the pupil has now.
pub async fn check_child<C: ConnectionTrait>(
    session: &Session<'_, C>,
    child: &ParentChildTerms,
    at: &str,
    faults: &mut Vec<Fault>,
) -> Result<Option<ParentChildTerms>> {
    faults.extend(rules::faults_of_child(child, at));
    let ids = pupil_ids(session, child.pupil_id).await?;
    match ids.first() {
        Some(now) => Ok(Some(ParentChildTerms { pupil_id: *now, ..child.clone() })),
        None => {
            faults.push(Fault::at(format!("{at}/pupil_id"), FaultCode::ReferenceNotFound));
            Ok(None)
        }
    }
}

/// What a school knows of a contact that is a parent.
pub async fn known<C: ConnectionTrait>(
    session: &Session<'_, C>,
    named: ParentContactRef,
    at: &str,
    faults: &mut Vec<Fault>,
) -> Result<Option<ParentDetails>> {
    use contact::Column;
    let this = Condition::all()
        .add(Column::Urn.eq(named.urn.get()))
        .add(Column::Id.eq(named.contact_id))
        .add(Column::SupersededAt.is_null());
    let Some(row) = session.find::<contact::Entity>().filter(this).one().await? else {
        faults.push(Fault::at(at, FaultCode::ReferenceNotFound));
        return Ok(None);
    };
    if row.role != "parent" {
        faults.push(Fault::at(at, FaultCode::ContactIsNoParent).rule("ea1996-576"));
        return Ok(None);
    }
    details(row).map(Some)
}

/// The details of a contact.
pub fn details(row: contact::Model) -> Result<ParentDetails> {
    let address = row.address.as_deref().map(serde_json::from_str).transpose();
    let large = row.preferred_format.is_some_and(|format| format.to_lowercase().contains("large"));
    Ok(ParentDetails {
        title: row.title,
        forename: row.forename,
        surname: row.surname,
        service_address: address.map_err(AppError::internal)?,
        address_confidential: row.address_confidential,
        telephones: serde_json::from_str(&row.telephones).map_err(AppError::internal)?,
        preferred_language: row.preferred_language,
        large_print: large,
    })
}

/// Amends what is known of a parent.
pub async fn amend(
    cx: &Access<ParentsWrite>,
    id: Uuid,
    read: &Precondition,
    body: &Body<ParentPut>,
) -> Result<Answer> {
    let shown = reading::show(cx, id).await?;
    read.check(Some(&shown.tag))?;
    let seen = shown.document.parent;
    AppError::unless_allowed(rules::actions(seen.state), "amend")?;
    let put = body.parse()?;
    let mut faults = Vec::new();
    let details = rules::cleaned(&put.details, "/details", &mut faults);
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let reason = clean(&put.amendment_reason).map_err(AppError::internal)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new(AMEND, id.to_string());
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let standing = store::lock(tx, id).await?;
        AppError::unless_allowed(rules::actions(standing.state), "amend")?;
        if standing.row.version != seen.version {
            read.check(Some(&standing.row.version.to_string()))?;
        }
        if standing.terms.details == details {
            return Ok(());
        }
        let terms = ParentTerms { details: details.clone(), ..standing.terms.clone() };
        let (state, act) = (standing.state, Act { action: "amended", reason: Some(&reason), by: &by });
        store::change(tx, standing, state, terms, &act).await?;
        links::agree(tx, id).await
    });
    match written.await {
        Ok(()) => reading::show(cx, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

/// Confirms that what is served is still sent to the address, whatever a school says of it.
pub async fn confirm_address(
    cx: &Access<ParentsWrite>,
    id: Uuid,
    read: &Precondition,
    body: &Body<ParentAddressConfirm>,
) -> Result<Answer> {
    let shown = reading::show(cx, id).await?;
    read.check(Some(&shown.tag))?;
    let seen = shown.document.parent;
    AppError::unless_allowed(rules::actions(seen.state), "confirm_address")?;
    let given = body.parse()?;
    let reason = clean(&given.reason).map_err(AppError::internal)?;
    let by = given.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("parent.confirm_address", id.to_string());
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let standing = locked(tx, id, "confirm_address").await?;
        if standing.row.version != seen.version {
            return Err(Code::PreconditionFailed.into());
        }
        let (state, terms) = (standing.state, standing.terms.clone());
        let act = Act { action: "address_confirmed", reason: Some(&reason), by: &by };
        store::change(tx, standing, state, terms, &act).await?;
        links::agree(tx, id).await
    });
    match written.await {
        Ok(()) => reading::show(cx, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

/// The record is there and its state lets the act be done. A repeated act is let on: what it came to is told again.
pub async fn open(
    cx: &Access<ParentsWrite>,
    id: Uuid,
    key: &IdempotencyKey,
    name: &'static str,
) -> Result<()> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let row = session.document::<parent::Entity>(AUTHORITY, id).await?;
    match key.0 {
        None => AppError::unless_allowed(rules::actions(reading::state(&row.state)?), name),
        Some(_) => Ok(()),
    }
}

/// The record, locked and in use.
pub async fn locked<'t>(tx: &'t Tx<'_>, id: Uuid, name: &'static str) -> Result<store::Standing<'t>> {
    let standing = store::lock(tx, id).await?;
    AppError::unless_allowed(rules::actions(standing.state), name)?;
    Ok(standing)
}
