//! Routes of what becomes of support.

use actix_web::{HttpResponse, post};

use super::{
    dto::{SupportDecline, SupportDocument, SupportEnd, SupportReviewRecord, SupportStart, SupportWithdraw},
    service,
};
use crate::{
    access::{Access, Permission as _, SupportWrite},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, PathParams, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(start).service(decline).service(review).service(end).service(withdraw);
}

/// Say that support was taken up
///
/// With its first day; of an attendance contract, with the parties that signed it: one at least. What was not taken up
/// before may be taken up later.
#[utoipa::path(
    tag = "support", operation_id = "startSupport", request_body = SupportStart,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The support"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [SupportWrite::SCOPE])),
    responses(
        (status = 200, description = "The support as it goes on", body = SupportDocument),
        (status = 409, description = "`state_conflict`: it goes on already, is ended, or withdrawn; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/support/{id}/start")]
async fn start(
    cx: Access<SupportWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SupportStart>,
) -> Result<Once<HttpResponse>> {
    Ok(service::start(&cx, path.school()?, path.id("id")?, key, &body).await?.map(Tagged::changed))
}

/// Say that support was not taken up
///
/// Refused, without an answer, or nobody came: with the day and the reason. An attendance contract that is not signed is
/// not taken up. It counts: earlier offers not taken up stand in a Notice to Improve.
#[utoipa::path(
    tag = "support", operation_id = "declineSupport", request_body = SupportDecline,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The support"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [SupportWrite::SCOPE])),
    responses(
        (status = 200, description = "The support as not taken up", body = SupportDocument),
        (status = 409, description = "`state_conflict`: it was taken up, is known not to be, is ended, or withdrawn; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/support/{id}/decline")]
async fn decline(
    cx: Access<SupportWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SupportDecline>,
) -> Result<Once<HttpResponse>> {
    Ok(service::decline(&cx, path.school()?, path.id("id")?, key, &body).await?.map(Tagged::changed))
}

/// Record a review of support
///
/// A review settles every one planned by its day; held before the next is planned, it settles that one.
#[utoipa::path(
    tag = "support", operation_id = "recordSupportReview", request_body = SupportReviewRecord,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The support"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [SupportWrite::SCOPE])),
    responses(
        (status = 200, description = "The support with its review", body = SupportDocument),
        (status = 409, description = "`state_conflict`: it has not begun, is ended, or withdrawn; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/support/{id}/reviews")]
async fn review(
    cx: Access<SupportWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SupportReviewRecord>,
) -> Result<Once<HttpResponse>> {
    Ok(service::review(&cx, path.school()?, path.id("id")?, key, &body).await?.map(Tagged::changed))
}

/// End support
///
/// With its last day and what came of it.
#[utoipa::path(
    tag = "support", operation_id = "endSupport", request_body = SupportEnd,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The support"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [SupportWrite::SCOPE])),
    responses(
        (status = 200, description = "The support as ended", body = SupportDocument),
        (status = 409, description = "`state_conflict`: it has not begun, is ended, or withdrawn; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/support/{id}/end")]
async fn end(
    cx: Access<SupportWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SupportEnd>,
) -> Result<Once<HttpResponse>> {
    Ok(service::end(&cx, path.school()?, path.id("id")?, key, &body).await?.map(Tagged::changed))
}

/// Withdraw support
///
/// What was recorded wrongly, with the reason and the person. It stays to be seen, and counts for nothing.
#[utoipa::path(
    tag = "support", operation_id = "withdrawSupport", request_body = SupportWithdraw,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The support"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [SupportWrite::SCOPE])),
    responses(
        (status = 200, description = "The support as withdrawn", body = SupportDocument),
        (status = 409, description = "`state_conflict`: it is withdrawn already; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/support/{id}/withdraw")]
async fn withdraw(
    cx: Access<SupportWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SupportWithdraw>,
) -> Result<Once<HttpResponse>> {
    Ok(service::withdraw(&cx, path.school()?, path.id("id")?, key, &body).await?.map(Tagged::changed))
}
