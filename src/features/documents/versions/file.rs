//! Use case: taking in the bytes of a version's file.

use aws_lc_rs::digest::{SHA256, digest};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    dto::{DocumentFileHeld, DocumentVersion, DocumentVersionState, DocumentVersionTerms},
    reading,
    service::{allowed, locked},
};
use crate::{
    access::{Access, Act, Action, DocumentsWrite},
    domain::urn::AUTHORITY,
    entities::{
        document_file::{ActiveModel, Column, Entity},
        document_version,
    },
    error::{AppError, Code, Result},
    http::{Blob, Precondition, Tagged, faults_of_bytes, hex},
};

/// Bytes of one file.
pub const LARGEST: usize = 10 * 1024 * 1024;

/// Takes in the bytes of the file that was announced, or others in place of those that came; the same change nothing.
pub async fn fill(
    cx: &Access<DocumentsWrite>,
    which: (Uuid, Uuid),
    read: &Precondition,
    blob: &Blob<LARGEST>,
) -> Result<Tagged<DocumentVersion>> {
    let seen = allowed(cx, which, Some(read), Some("send_file")).await?;
    let file = seen.plan.file.ok_or_else(no_file)?;
    let media = file.media_type;
    let bytes = blob.sent_as(media.as_str())?;
    // Ten MiB and the archive in them keep nobody else waiting.
    let looked_at = cx.aside(bytes.clone(), move |bytes| {
        Ok((hex(digest(&SHA256, bytes).as_ref()), faults_of_bytes(bytes, media)))
    });
    let (sha256, faults) = looked_at.await?;
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let size = i32::try_from(bytes.len()).map_err(AppError::internal)?;
    let held = DocumentFileHeld { size, sha256 };
    let action = Action::new("document_version.fill", which.1.to_string());
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let standing = locked(tx, which, "send_file").await?;
        read.check_version(&standing.row.version.to_string())?;
        let plan = standing.terms.plan.clone();
        // It was announced otherwise meanwhile.
        if plan.file.as_ref() != Some(&file) {
            return Err(no_file());
        }
        if standing.terms.held.as_ref() == Some(&held) {
            return Ok(());
        }
        let row = || ActiveModel {
            urn: Set(AUTHORITY),
            document_version_id: Set(which.1),
            bytes: Set(bytes.to_vec()),
        };
        if !tx.insert_if_absent(row()).await? {
            let this = Condition::all().add(Column::DocumentVersionId.eq(which.1));
            tx.set_all::<Entity>(this, vec![(Column::Bytes, bytes.to_vec().into())]).await?;
        }
        let terms = DocumentVersionTerms { plan, held: Some(held.clone()) };
        // Bytes come without a person: they are of who announced them.
        let last = tx.history::<document_version::Entity>(AUTHORITY, which.1).await?.pop();
        let by = last.ok_or_else(|| AppError::internal("a version has no history"))?.recorded_by;
        let act = Act { action: "filled", reason: None, by: &by };
        tx.change(standing, DocumentVersionState::Draft, &terms, &act).await
    });
    match written.await {
        Ok(()) => reading::show(cx, which).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, which).await?.tag)).await),
    }
}

fn no_file() -> AppError {
    AppError::new(Code::StateConflict)
        .detail("The version announces no such file: name it and its type first.")
        .allowed_actions(Vec::new())
}
