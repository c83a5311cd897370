//! Routes of the versions of documents.

use actix_web::{HttpResponse, get, post, put};
use uuid::Uuid;

use super::{
    dto::{DocumentVersion, DocumentVersionCreate, DocumentVersionPublish, DocumentVersionPut},
    file::{self, LARGEST},
    reading, service,
};
use crate::{
    access::{Access, DocumentsRead, DocumentsWrite, Permission as _},
    error::{Problem, Result},
    features::documents::dto::DocumentWithdraw,
    http::{
        Attachment, Blob, Body, FileBytes, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged,
    },
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(create).service(show).service(amend).service(publish).service(withdraw);
    cfg.service(fill).service(content);
}

fn which(path: &PathParams) -> Result<(Uuid, Uuid)> {
    Ok((path.id("id")?, path.id("version_id")?))
}

/// Add a version to a document
///
/// As a draft: a link, or a file whose bytes are sent next, and the day from which it holds once that is settled. With
/// `announced` schools are told that it is forthcoming.
#[utoipa::path(
    tag = "documents", operation_id = "addDocumentVersion",
    request_body(content = DocumentVersionCreate, example = json!({
        "plan": {
            "changes": "Revised after the consultation with schools", "effective_from_on": "2024-08-19",
            "link": "https://authority.example/attendance/code-of-conduct",
        },
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    params(
        ("id" = Uuid, Path, description = "The document"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [DocumentsWrite::SCOPE])),
    responses(
        (status = 201, description = "The version as added", body = DocumentVersion,
            headers(("Location" = String, description = "Address of the version"))),
        (status = 409, description = "`state_conflict`: the document is withdrawn; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/documents/{id}/versions")]
async fn create(
    cx: Access<DocumentsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<DocumentVersionCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, path.id("id")?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.links.this.clone();
        made.created(&location)
    }))
}

/// Get a version of a document
///
/// With how it stands today.
#[utoipa::path(
    tag = "documents", operation_id = "getDocumentVersion",
    params(
        ("id" = Uuid, Path, description = "The document"),
        ("version_id" = Uuid, Path, description = "The version"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [DocumentsRead::SCOPE])),
    responses(
        (status = 200, description = "The version, with its `ETag`", body = DocumentVersion),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/documents/{id}/versions/{version_id}")]
async fn show(cx: Access<DocumentsRead>, path: PathParams) -> Result<Tagged<DocumentVersion>> {
    reading::show(&cx, which(&path)?).await
}

/// Change a version of a document
///
/// Whole, while it is a draft. Where its file has another name or type the bytes are sent again.
#[utoipa::path(
    tag = "documents", operation_id = "putDocumentVersion", request_body = DocumentVersionPut,
    params(
        ("id" = Uuid, Path, description = "The document"),
        ("version_id" = Uuid, Path, description = "The version"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [DocumentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The version as it now is", body = DocumentVersion),
        (status = 409, description = "`state_conflict`: it is published or withdrawn",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/documents/{id}/versions/{version_id}")]
async fn amend(
    cx: Access<DocumentsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<DocumentVersionPut>,
) -> Result<HttpResponse> {
    service::amend(&cx, which(&path)?, &read, &body).await.map(Tagged::changed)
}

/// Publish a version of a document
///
/// As it was read (`If-Match`), with everything that keeps it from being published told at once. From then on it stays as
/// it is. It holds from its day on, and the version before it until then. No two versions hold from one day on.
#[utoipa::path(
    tag = "documents", operation_id = "publishDocumentVersion", request_body = DocumentVersionPublish,
    params(
        ("id" = Uuid, Path, description = "The document"),
        ("version_id" = Uuid, Path, description = "The version"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [DocumentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The version as published", body = DocumentVersion),
        (status = 409, description = "`state_conflict`: it is published or withdrawn; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/documents/{id}/versions/{version_id}/publish")]
async fn publish(
    cx: Access<DocumentsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<DocumentVersionPublish>,
) -> Result<Once<HttpResponse>> {
    Ok(service::publish(&cx, which(&path)?, &read, key, &body).await?.map(Tagged::changed))
}

/// Withdraw a version of a document
///
/// With the reason. The version before it holds again from today on; on the days before this one held, it did. With the ground
/// `published_by_mistake` it never was in force, and its file is handed out no more.
#[utoipa::path(
    tag = "documents", operation_id = "withdrawDocumentVersion", request_body = DocumentWithdraw,
    params(
        ("id" = Uuid, Path, description = "The document"),
        ("version_id" = Uuid, Path, description = "The version"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [DocumentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The version as withdrawn", body = DocumentVersion),
        (status = 409, description = "`state_conflict`: it is withdrawn already; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/documents/{id}/versions/{version_id}/withdraw")]
async fn withdraw(
    cx: Access<DocumentsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<DocumentWithdraw>,
) -> Result<Once<HttpResponse>> {
    Ok(service::withdraw(&cx, which(&path)?, key, &body).await?.map(Tagged::changed))
}

/// Send the bytes of a version's file
///
/// While it is a draft, as it was read (`If-Match`), with the `Content-Type` that was announced, at most 10 MiB and without `Content-Encoding`. The
/// bytes must be of that type: a file that is empty, lies about its type or holds macros, embedded objects or programs is
/// refused.
#[utoipa::path(
    tag = "documents", operation_id = "putDocumentVersionContent",
    params(
        ("id" = Uuid, Path, description = "The document"),
        ("version_id" = Uuid, Path, description = "The version"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    request_body(description = "The bytes of the file", content(
        (FileBytes = "application/pdf"),
        (FileBytes = "image/png"),
        (FileBytes = "image/jpeg"),
        (FileBytes = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (FileBytes = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (FileBytes = "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        (FileBytes = "text/csv"),
        (FileBytes = "text/plain"),
    )),
    security(("bearer" = [DocumentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The version as it now is", body = DocumentVersion),
        (status = 409, description = "`state_conflict`: it announces no file, is published or is withdrawn",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/documents/{id}/versions/{version_id}/content")]
async fn fill(
    cx: Access<DocumentsWrite>,
    path: PathParams,
    read: Precondition,
    blob: Blob<LARGEST>,
) -> Result<HttpResponse> {
    file::fill(&cx, which(&path)?, &read, &blob).await.map(Tagged::changed)
}

/// Get the bytes of a version's file
///
/// To be saved, never to be shown or run by a browser. Of a version that holds, held or will hold: what is announced as a draft,
/// was published by mistake or ended before its day is handed to who writes documents alone.
#[utoipa::path(
    tag = "documents", operation_id = "getDocumentVersionContent",
    params(
        ("id" = Uuid, Path, description = "The document"),
        ("version_id" = Uuid, Path, description = "The version"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the bytes already held"),
    ),
    security(("bearer" = [DocumentsRead::SCOPE])),
    responses(
        (status = 200, description = "The bytes", content(
            (FileBytes = "application/pdf"),
            (FileBytes = "image/png"),
            (FileBytes = "image/jpeg"),
            (FileBytes = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (FileBytes = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (FileBytes = "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
            (FileBytes = "text/csv"),
            (FileBytes = "text/plain"),
        )),
        (status = 304, description = "The bytes already held are these"),
    ),
)]
#[get("/documents/{id}/versions/{version_id}/content")]
async fn content(cx: Access<DocumentsRead>, path: PathParams) -> Result<Attachment> {
    reading::content(&cx, which(&path)?).await
}
