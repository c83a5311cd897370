//! Use cases: showing a version, and handing out the bytes of its file.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::dto::{DocumentVersion, DocumentVersionLinks, DocumentVersionPlan, DocumentVersionStatus};
use crate::{
    access::{Access, DocumentsRead, Permission, Session},
    domain::{action::Actions, urn::AUTHORITY},
    entities::document_file::{Column, Entity},
    error::{Code, Result},
    features::documents::{
        dto::DocumentState,
        reading::{self, Version},
        rules,
    },
    http::{Attachment, Tagged, unhex},
};

/// A version of a document, with what is to be known to show it.
pub struct Found {
    /// How far the document is.
    pub document: DocumentState,
    /// The version.
    pub version: Version,
    /// How it stands today.
    pub status: DocumentVersionStatus,
    /// Whether its link and its file are for the caller, too.
    pub whole: bool,
}

/// A version as it goes over the wire: its link and its file where it is shown whole, and otherwise only that there is one.
pub fn view(
    document: DocumentState,
    version: Version,
    status: DocumentVersionStatus,
    whole: bool,
) -> DocumentVersion {
    let Version { row, dated, withdrawal, terms } = version;
    let Actions { allowed, refused } = rules::version_actions(document, dated.state);
    let this = format!("/v1/documents/{}/versions/{}", row.document_id, row.id);
    let (held, link, file) = match whole {
        true => (terms.held, terms.plan.link, terms.plan.file),
        false => (None, None, None),
    };
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
        links: DocumentVersionLinks { content: held.as_ref().map(|_| format!("{this}/content")), this },
        plan: DocumentVersionPlan { link, file, ..terms.plan },
        held,
    }
}

/// The version of a document with how it stands today, where the caller is told of it.
pub async fn find<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    (document, id): (Uuid, Uuid),
) -> Result<Found> {
    let reader = reading::reader(cx, session).await?;
    let of = reading::find(session, document).await?;
    let (state, _) = reading::read(&of)?;
    let all = reading::versions_of(session, [document]).await?.remove(&document).unwrap_or_default();
    let dated: Vec<_> = all.iter().map(|version| version.dated).collect();
    let withdrawn = reading::withdrawal_of(&of)?.as_ref().map(reading::since);
    let statuses = rules::statuses(withdrawn, &dated, session.today());
    let found = all.into_iter().zip(statuses).find(|(version, _)| version.row.id == id);
    let found = found.filter(|(version, _)| reader.writes || version.is_told());
    let (version, status) = found.ok_or(Code::NotFound)?;
    let whole = reader.writes || version.dated.is_handed_out(withdrawn);
    Ok(Found { document: state, version, status, whole })
}

/// One version as it stands today.
pub async fn show<P: Permission>(cx: &Access<P>, which: (Uuid, Uuid)) -> Result<Tagged<DocumentVersion>> {
    let snapshot = cx.snapshot().await?;
    let Found { document, version, status, whole } = find(cx, &snapshot.session(), which).await?;
    // How it stands changes with the day and with the document, without a version.
    let part = if whole { "" } else { "-part" };
    let tag = format!("{}-{}{part}", version.row.version, status.as_str());
    Ok(Tagged { tag, document: view(document, version, status, whole) })
}

/// The bytes of a version's file. A draft, what was published by mistake and what ended before its day is handed out to
/// nobody but who writes documents; what held until it was withdrawn stays to be read, for on those days it was the one that
/// held.
pub async fn content(cx: &Access<DocumentsRead>, which: (Uuid, Uuid)) -> Result<Attachment> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let Found { version, whole, .. } = find(cx, &session, which).await?;
    if !whole {
        return Err(Code::NotFound.into());
    }
    let (file, held) = version.terms.plan.file.zip(version.terms.held).ok_or(Code::NotFound)?;
    let this =
        Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::DocumentVersionId.eq(version.row.id));
    let row = session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
    let sha256 = unhex(&held.sha256)?;
    Ok(Attachment { name: file.name, media: file.media_type.as_str().to_owned(), sha256, bytes: row.bytes })
}
