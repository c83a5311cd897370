//! Use cases: showing a version, and handing out the bytes of its file.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::dto::{DocumentVersion, DocumentVersionLinks, DocumentVersionStatus};
use crate::{
    access::{Access, DocumentsRead, Permission, Session},
    attendance::book::shown::AUTHORITY_URN,
    domain::action::Actions,
    entities::document_file::{Column, Entity},
    error::{Code, Result},
    features::documents::{
        dto::DocumentState,
        reading::{self, Version},
        rules,
    },
    http::{Attachment, Tagged, unhex},
};

/// A version as it goes over the wire.
pub fn view(document: DocumentState, version: Version, status: DocumentVersionStatus) -> DocumentVersion {
    let mistaken = version.is_mistaken();
    let Version { row, dated, withdrawal, terms } = version;
    let Actions { allowed, refused } = rules::version_actions(document, dated.state);
    let this = format!("/v1/documents/{}/versions/{}", row.document_id, row.id);
    DocumentVersion {
        id: row.id,
        number: row.number,
        state: dated.state,
        status,
        withdrawal,
        published_at: row.published_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: DocumentVersionLinks {
            content: terms.held.as_ref().filter(|_| !mistaken).map(|_| format!("{this}/content")),
            this,
        },
        plan: terms.plan,
        held: terms.held,
    }
}

/// The version of a document with how it stands today, where the caller is told of it.
pub async fn find<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    (document, id): (Uuid, Uuid),
) -> Result<(DocumentState, Version, DocumentVersionStatus)> {
    let drafts = reading::sees_drafts(cx, session).await?;
    let of = reading::find(session, document).await?;
    let (state, _) = reading::read(&of)?;
    let all = reading::versions_of(session, [document]).await?.remove(&document).unwrap_or_default();
    let dated: Vec<_> = all.iter().map(|version| version.dated).collect();
    let withdrawal = reading::withdrawal_of(&of)?;
    let statuses = rules::statuses(withdrawal.as_ref().map(reading::since), &dated, session.today());
    let found = all.into_iter().zip(statuses).find(|(version, _)| version.row.id == id);
    let found = found.filter(|(version, _)| drafts || version.is_told());
    let (version, status) = found.ok_or(Code::NotFound)?;
    Ok((state, version, status))
}

/// One version as it stands today.
pub async fn show<P: Permission>(cx: &Access<P>, which: (Uuid, Uuid)) -> Result<Tagged<DocumentVersion>> {
    let snapshot = cx.snapshot().await?;
    let (state, version, status) = find(cx, &snapshot.session(), which).await?;
    // How it stands changes with the day, without a version.
    let tag = format!("{}-{}", version.row.version, status.as_str());
    Ok(Tagged { tag, document: view(state, version, status) })
}

/// The bytes of a version's file. What was published by mistake is handed out to nobody but who writes documents.
pub async fn content(cx: &Access<DocumentsRead>, which: (Uuid, Uuid)) -> Result<Attachment> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let (_, version, _) = find(cx, &session, which).await?;
    if version.is_mistaken() && !reading::sees_drafts(cx, &session).await? {
        return Err(Code::NotFound.into());
    }
    let (file, held) = version.terms.plan.file.zip(version.terms.held).ok_or(Code::NotFound)?;
    let this =
        Condition::all().add(Column::Urn.eq(AUTHORITY_URN)).add(Column::DocumentVersionId.eq(version.row.id));
    let row = session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
    let sha256 = unhex(&held.sha256)?;
    Ok(Attachment { name: file.name, media: file.media_type.as_str().to_owned(), sha256, bytes: row.bytes })
}
