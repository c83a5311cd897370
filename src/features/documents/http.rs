//! Routes of documents.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{Document, DocumentCreate, DocumentPut, DocumentWithdraw, DocumentsQuery},
    reading, service,
};
use crate::{
    access::{Access, DocumentsRead, DocumentsWrite, Permission as _},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts documents, their versions apart.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(amend).service(withdraw);
}

/// List documents
///
/// What the authority publishes, in the order of recording, for whoever reaches a school. With `in_force_on` those of
/// which a version is in force on that day. Who writes documents sees drafts, too.
#[utoipa::path(
    tag = "documents", operation_id = "listDocuments", params(DocumentsQuery),
    security(("bearer" = [DocumentsRead::SCOPE])),
    responses((status = 200, description = "One page of documents", body = Page<Document>)),
)]
#[get("/documents")]
async fn list(cx: Access<DocumentsRead>, Params(query): Params<DocumentsQuery>) -> Result<Page<Document>> {
    reading::list(&cx, &query).await
}

/// Keep a document
///
/// What it is, what it is called, and for whom. Its versions are added to it.
#[utoipa::path(
    tag = "documents", operation_id = "createDocument",
    request_body(content = DocumentCreate, example = json!({
        "document": {
            "kind": "code_of_conduct",
            "title": "Code of conduct for issuing fixed penalties regarding school attendance",
            "audience": ["schools", "parents"],
        },
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    security(("bearer" = [DocumentsWrite::SCOPE])),
    responses(
        (status = 201, description = "The document as recorded", body = Document,
            headers(("Location" = String, description = "Address of the document"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/documents")]
async fn create(
    cx: Access<DocumentsWrite>,
    key: IdempotencyKey,
    body: Body<DocumentCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.links.this.clone();
        made.created(&location)
    }))
}

/// Get a document
///
/// With its versions, and how each stands today: in force, superseded, forthcoming or withdrawn.
#[utoipa::path(
    tag = "documents", operation_id = "getDocument",
    params(
        ("id" = Uuid, Path, description = "The document"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [DocumentsRead::SCOPE])),
    responses(
        (status = 200, description = "The document, with its version as `ETag`", body = Document),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/documents/{id}")]
async fn show(cx: Access<DocumentsRead>, path: PathParams) -> Result<Tagged<Document>> {
    reading::show(&cx, path.id("id")?).await
}

/// Change what a document is
///
/// Its kind, title, description and audience, whole. What it says is changed by a new version.
#[utoipa::path(
    tag = "documents", operation_id = "putDocument", request_body = DocumentPut,
    params(
        ("id" = Uuid, Path, description = "The document"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [DocumentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The document as it now is", body = Document),
        (status = 409, description = "`state_conflict`: it is withdrawn",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/documents/{id}")]
async fn amend(
    cx: Access<DocumentsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<DocumentPut>,
) -> Result<HttpResponse> {
    service::amend(&cx, path.id("id")?, &read, &body).await.map(Tagged::changed)
}

/// Withdraw a document
///
/// With the reason. It stays to be seen, and none of its versions is in force any more from today on; on the days before they
/// held, they did. With the ground `published_by_mistake` none ever was.
#[utoipa::path(
    tag = "documents", operation_id = "withdrawDocument", request_body = DocumentWithdraw,
    params(
        ("id" = Uuid, Path, description = "The document"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [DocumentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The document as withdrawn", body = Document),
        (status = 409, description = "`state_conflict`: it is withdrawn already; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/documents/{id}/withdraw")]
async fn withdraw(
    cx: Access<DocumentsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<DocumentWithdraw>,
) -> Result<Once<HttpResponse>> {
    Ok(service::withdraw(&cx, path.id("id")?, key, &body).await?.map(Tagged::changed))
}
