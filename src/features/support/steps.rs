//! Routes of what becomes of support.

use actix_web::{HttpResponse, post};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    acting,
    dto::{SupportDecline, SupportDocument, SupportEnd, SupportReviewRecord, SupportStart, SupportWithdraw},
};
use crate::{
    access::{Access, Permission as _, StepPlace, SupportWrite},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(start).service(decline).service(review).service(end).service(withdraw);
}

/// With which support a step is taken.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisSupport {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The support
    id: Uuid,
}

/// Which version of it, and which attempt.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct Named {
    /// The `ETag` that was read
    #[param(rename = "If-Match")]
    if_match: String,
    /// Makes a repeated request apply once
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
}

/// What every step is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, clippy::large_enum_variant, reason = "it stands in the document alone")]
enum Stepped {
    /// The support as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(SupportDocument),
    /// `state_conflict`: the support is not so that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the support is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

fn place(path: &PathParams, read: Precondition, key: IdempotencyKey) -> Result<StepPlace> {
    StepPlace::of(path, "id", read, key)
}

/// Say that support was taken up
///
/// With its first day; of an attendance contract, with the parties that signed it: one at least. What was not taken up
/// before may be taken up later.
#[utoipa::path(
    tag = "support", operation_id = "startSupport", request_body = SupportStart,
    params(ThisSupport, Named),
    security(("bearer" = [SupportWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/support/{id}/start")]
async fn start(
    cx: Access<SupportWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SupportStart>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::start(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Say that support was not taken up
///
/// Refused, without an answer, or nobody came: with the day and the reason. An attendance contract that is not signed is
/// not taken up. It counts: earlier offers not taken up stand in a Notice to Improve.
#[utoipa::path(
    tag = "support", operation_id = "declineSupport", request_body = SupportDecline,
    params(ThisSupport, Named),
    security(("bearer" = [SupportWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/support/{id}/decline")]
async fn decline(
    cx: Access<SupportWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SupportDecline>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::decline(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record a review of support
///
/// A review settles every one planned by its day; held before the next is planned, it settles that one.
#[utoipa::path(
    tag = "support", operation_id = "recordSupportReview", request_body = SupportReviewRecord,
    params(ThisSupport, Named),
    security(("bearer" = [SupportWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/support/{id}/reviews")]
async fn review(
    cx: Access<SupportWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SupportReviewRecord>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::review(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// End support
///
/// With its last day and what came of it.
#[utoipa::path(
    tag = "support", operation_id = "endSupport", request_body = SupportEnd,
    params(ThisSupport, Named),
    security(("bearer" = [SupportWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/support/{id}/end")]
async fn end(
    cx: Access<SupportWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SupportEnd>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::end(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Withdraw support
///
/// What was recorded wrongly, with the reason and the person. It stays to be seen, and counts for nothing.
#[utoipa::path(
    tag = "support", operation_id = "withdrawSupport", request_body = SupportWithdraw,
    params(ThisSupport, Named),
    security(("bearer" = [SupportWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/support/{id}/withdraw")]
async fn withdraw(
    cx: Access<SupportWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SupportWithdraw>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::withdraw(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}
