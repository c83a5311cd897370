//! Routes of the outbox.

use actix_web::{HttpResponse, get, post, web};

use super::{
    dto::{OutboxMail, OutboxMailRetry, OutboxQuery, OutboxSummary, TrialMailCreate},
    service,
};
use crate::{
    access::{Access, OutboxRead, OutboxWrite, Permission as _},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Routes, Tagged},
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(summary).service(show).service(retry).service(create_trial);
}

/// List the mails of the outbox
///
/// In the order in which they were written, never with what they say. Recipients and reasons are told to who holds
/// `outbox.recipients:read`.
#[utoipa::path(
    tag = "outbox", operation_id = "listOutboxMails", params(OutboxQuery),
    security(("bearer" = [OutboxRead::SCOPE])),
    responses((status = 200, description = "One page of mails", body = Page<OutboxMail>)),
)]
#[get("/outbox")]
async fn list(cx: Access<OutboxRead>, Params(query): Params<OutboxQuery>) -> Result<Page<OutboxMail>> {
    service::list(&cx, &query).await
}

/// Get how the outbox does
///
/// How much waits and since when, and what became of the rest. Where no mail server is set mails wait, and none is lost.
#[utoipa::path(
    tag = "outbox", operation_id = "getOutboxSummary",
    security(("bearer" = [OutboxRead::SCOPE])),
    responses((status = 200, description = "The counts", body = OutboxSummary)),
)]
#[get("/outbox-summary")]
async fn summary(cx: Access<OutboxRead>) -> Result<web::Json<OutboxSummary>> {
    service::summary(&cx).await.map(web::Json)
}

/// Get a mail of the outbox
///
/// Never with what it says.
#[utoipa::path(
    tag = "outbox", operation_id = "getOutboxMail",
    params(
        ("id" = Uuid, Path, description = "The mail"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [OutboxRead::SCOPE])),
    responses(
        (status = 200, description = "The mail, with its version as `ETag`", body = OutboxMail),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/outbox/{id}")]
async fn show(cx: Access<OutboxRead>, path: PathParams) -> Result<Tagged<OutboxMail>> {
    service::show(&cx, path.id("id")?).await
}

/// Have a mail tried again
///
/// One that was given up or could not be made, when what kept it back is mended. It keeps its `Message-ID`; who asked for it is
/// kept with it.
#[utoipa::path(
    tag = "outbox", operation_id = "retryOutboxMail",
    request_body(content = OutboxMailRetry, example = json!({
        "recorded_by": { "name": "B. Operator", "title": "Data team" },
    })),
    params(
        ("id" = Uuid, Path, description = "The mail"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [OutboxWrite::SCOPE])),
    responses(
        (status = 200, description = "The mail, which waits again", body = OutboxMail),
        (status = 409, description = "`state_conflict`: it waits already, was sent or was taken back; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/outbox/{id}/retry")]
async fn retry(
    cx: Access<OutboxWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<OutboxMailRetry>,
) -> Result<Once<HttpResponse>> {
    Ok(service::retry(&cx, path.id("id")?, key, &body).await?.map(Tagged::changed))
}

/// Send a mail to see whether mail arrives
///
/// It says that it is one, and who asked for it; what became of it is read at its address.
#[utoipa::path(
    tag = "outbox", operation_id = "createTrialMail",
    request_body(content = TrialMailCreate, example = json!({
        "to": { "name": "A. Officer", "email": "a.officer@authority.example" },
        "recorded_by": { "name": "B. Operator", "title": "Data team" },
    })),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    security(("bearer" = [OutboxWrite::SCOPE])),
    responses(
        (status = 201, description = "The mail, which waits to be sent", body = OutboxMail,
            headers(("Location" = String, description = "Address of the mail"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/trial-mails")]
async fn create_trial(
    cx: Access<OutboxWrite>,
    key: IdempotencyKey,
    body: Body<TrialMailCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create_trial(&cx, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.links.this.clone();
        made.created(&location)
    }))
}
