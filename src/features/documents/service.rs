//! Use cases: keeping a document, changing what it is, withdrawing it. Every way in which it stood is kept.

use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{
    dto::{
        Document, DocumentCreate, DocumentDetails, DocumentPut, DocumentState, DocumentWithdraw,
        DocumentWithdrawalGround,
    },
    reading, rules,
};
use crate::{
    access::{Access, Act, Action, Attempt, DocumentsWrite, Made, date_at_school, document, revised},
    domain::{
        text::{TextFault, clean},
        urn::AUTHORITY,
    },
    entities::{
        document::{self, ActiveModel, Entity},
        document_revision,
    },
    error::{AppError, Result},
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

revised!(document, document_revision { document_id = DocumentId });
document!(document: DocumentState, DocumentDetails, columns);

type Answer = Tagged<Document>;

fn columns(row: &mut ActiveModel, _: DocumentState, document: &DocumentDetails) {
    let words: Vec<_> = document.audience.iter().map(|audience| audience.as_str()).collect();
    row.kind = Set(document.kind.clone());
    row.audience = Set(format!(" {} ", words.join(" ")));
}

fn checked(document: &DocumentDetails) -> Result<DocumentDetails> {
    let faults = rules::faults(document);
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    cleaned(document).map_err(AppError::internal)
}

fn cleaned(document: &DocumentDetails) -> std::result::Result<DocumentDetails, TextFault> {
    Ok(DocumentDetails {
        title: clean(&document.title)?,
        description: document.description.as_deref().map(clean).transpose()?,
        ..document.clone()
    })
}

/// Keeps a document; its versions are added to it.
pub async fn create(
    cx: &Access<DocumentsWrite>,
    key: IdempotencyKey,
    body: &Body<DocumentCreate>,
) -> Result<Once<Answer>> {
    cx.read().await?.require_authority().await?;
    let new = body.parse()?;
    let document = checked(&new.document)?;
    let attempt = Attempt::new(key, &new)?;
    let (by, id) = (new.recorded_by.cleaned().map_err(AppError::internal)?, Uuid::now_v7());
    let action = Action::new("document.create", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let act = Act { action: "created", reason: None, by: &by };
        let lay = |row: &mut ActiveModel| {
            row.withdrawn_on = Set(None);
            row.withdrawn_ground = Set(None);
            row.withdrawn_reason = Set(None);
        };
        tx.record_document::<Entity>(id, DocumentState::Current, &document, &act, lay).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}

/// Changes what a document is; the same again changes nothing.
pub async fn amend(
    cx: &Access<DocumentsWrite>,
    id: Uuid,
    read: &Precondition,
    body: &Body<DocumentPut>,
) -> Result<Answer> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let row = reading::find(&session, id).await?;
    read.check_version(&row.version.to_string())?;
    AppError::unless_allowed(rules::actions(reading::read(&row)?.0), "amend")?;
    let put = body.parse()?;
    let document = checked(&put.document)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("document.amend", id.to_string());
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let standing = tx.standing::<Entity>(id).await?;
        read.check_version(&standing.row.version.to_string())?;
        AppError::unless_allowed(rules::actions(standing.state), "amend")?;
        if standing.terms == document {
            return Ok(());
        }
        let act = Act { action: "amended", reason: None, by: &by };
        let state = standing.state;
        tx.change(standing, state, &document, &act).await
    });
    match written.await {
        Ok(()) => reading::show(cx, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

/// Withdraws a document: none of its versions is in force any more, from today on or, published by mistake, on any day.
pub async fn withdraw(
    cx: &Access<DocumentsWrite>,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<DocumentWithdraw>,
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
    let ground = new.ground.unwrap_or(DocumentWithdrawalGround::Ended);
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("document.withdraw", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let standing = tx.standing::<Entity>(id).await?;
        AppError::unless_allowed(rules::actions(standing.state), "withdraw")?;
        let act = Act { action: "withdrawn", reason: Some(&reason), by: &by };
        let today = date_at_school(tx.now());
        tx.revise(standing.row, &act, |row| {
            row.state = Set(DocumentState::Withdrawn.as_str().to_owned());
            row.withdrawn_on = Set(Some(today));
            row.withdrawn_ground = Set(Some(ground.as_str().to_owned()));
            row.withdrawn_reason = Set(Some(reason.clone()));
        })
        .await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}
