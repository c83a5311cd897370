//! Use cases: recording a contact point, changing it, withdrawing it. Every way in which it stood is kept.

use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{
    dto::{
        ContactPoint, ContactPointCreate, ContactPointDetails, ContactPointPut, ContactPointState,
        ContactPointWithdraw,
    },
    reading, rules,
};
use crate::{
    access::{Access, Act, Action, Attempt, ContactPointsWrite, Made, document, revised},
    domain::{
        text::{TextFault, clean},
        urn::AUTHORITY,
    },
    entities::{
        contact_point::{self, ActiveModel, Entity},
        contact_point_revision,
    },
    error::{AppError, Result},
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

revised!(contact_point, contact_point_revision { contact_point_id = ContactPointId });
document!(contact_point: ContactPointState, ContactPointDetails, columns);

type Answer = Tagged<ContactPoint>;

fn columns(row: &mut ActiveModel, _: ContactPointState, contact: &ContactPointDetails) {
    row.kind = Set(contact.kind.as_str().to_owned());
    row.name = Set(contact.name.clone());
}

fn checked(contact: &ContactPointDetails) -> Result<ContactPointDetails> {
    let faults = rules::faults(contact);
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    cleaned(contact).map_err(AppError::internal)
}

fn cleaned(contact: &ContactPointDetails) -> std::result::Result<ContactPointDetails, TextFault> {
    let optional = |text: &Option<String>| text.as_deref().map(clean).transpose();
    Ok(ContactPointDetails {
        name: clean(&contact.name)?,
        purpose: optional(&contact.purpose)?,
        telephone: optional(&contact.telephone)?,
        email: optional(&contact.email)?,
        ..contact.clone()
    })
}

/// Records a contact point.
pub async fn create(
    cx: &Access<ContactPointsWrite>,
    key: IdempotencyKey,
    body: &Body<ContactPointCreate>,
) -> Result<Once<Answer>> {
    cx.read().await?.require_authority().await?;
    let new = body.parse()?;
    let contact = checked(&new.contact)?;
    let attempt = Attempt::new(key, &new)?;
    let (by, id) = (new.recorded_by.cleaned().map_err(AppError::internal)?, Uuid::now_v7());
    let action = Action::new("contact_point.create", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let act = Act { action: "created", reason: None, by: &by };
        tx.record_document::<Entity>(id, ContactPointState::Current, &contact, &act, |_| {}).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}

/// Changes a contact point; the same again changes nothing.
pub async fn amend(
    cx: &Access<ContactPointsWrite>,
    id: Uuid,
    read: &Precondition,
    body: &Body<ContactPointPut>,
) -> Result<Answer> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let row = reading::find(&session, id).await?;
    read.check(Some(&row.version.to_string()))?;
    AppError::unless_allowed(rules::actions(reading::read(&row)?.0), "amend")?;
    let put = body.parse()?;
    let contact = checked(&put.contact)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("contact_point.amend", id.to_string());
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let standing = tx.standing::<Entity>(id).await?;
        read.check(Some(&standing.row.version.to_string()))?;
        AppError::unless_allowed(rules::actions(standing.state), "amend")?;
        if standing.terms == contact {
            return Ok(());
        }
        let act = Act { action: "amended", reason: None, by: &by };
        let state = standing.state;
        tx.change(standing, state, &contact, &act).await
    });
    match written.await {
        Ok(()) => reading::show(cx, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

/// Takes a contact point out of use.
pub async fn withdraw(
    cx: &Access<ContactPointsWrite>,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<ContactPointWithdraw>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let row = reading::find(&session, id).await?;
    if key.0.is_none() {
        AppError::unless_allowed(rules::actions(reading::read(&row)?.0), "withdraw")?;
    }
    let new = body.parse()?;
    let attempt = Attempt::new(key, &(id, &new))?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("contact_point.withdraw", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let standing = tx.standing::<Entity>(id).await?;
        AppError::unless_allowed(rules::actions(standing.state), "withdraw")?;
        let act = Act { action: "withdrawn", reason: Some(&reason), by: &by };
        let contact = standing.terms.clone();
        tx.change(standing, ContactPointState::Withdrawn, &contact, &act).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}
