//! Routes of what becomes of a referral.

use actix_web::{HttpResponse, post};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{AgencyReferralAnswerRecord, AgencyReferralDocument, AgencyReferralEnd, AgencyReferralWithdraw},
    service,
};
use crate::{
    access::{Access, AgencyReferralsWrite, Permission as _, StepPlace},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the routes.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(accept).service(decline).service(end).service(withdraw);
}

/// With which referral a step is taken.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisReferral {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The referral
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
    /// The referral as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(AgencyReferralDocument),
    /// `state_conflict`: the referral is not so that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the referral is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

fn place(path: &PathParams, read: Precondition, key: IdempotencyKey) -> Result<StepPlace> {
    StepPlace::of(path, "id", read, key)
}

/// Say that an agency accepted a referral
///
/// With the day of the answer. Late or not, an answer is an answer.
#[utoipa::path(
    tag = "agency referrals", operation_id = "acceptAgencyReferral", request_body = AgencyReferralAnswerRecord,
    params(ThisReferral, Named),
    security(("bearer" = [AgencyReferralsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/agency-referrals/{id}/accept")]
async fn accept(
    cx: Access<AgencyReferralsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<AgencyReferralAnswerRecord>,
) -> Result<Once<HttpResponse>> {
    Ok(service::accept(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Say that an agency declined a referral
///
/// With the day of the answer and what was said.
#[utoipa::path(
    tag = "agency referrals", operation_id = "declineAgencyReferral", request_body = AgencyReferralAnswerRecord,
    params(ThisReferral, Named),
    security(("bearer" = [AgencyReferralsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/agency-referrals/{id}/decline")]
async fn decline(
    cx: Access<AgencyReferralsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<AgencyReferralAnswerRecord>,
) -> Result<Once<HttpResponse>> {
    Ok(service::decline(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// End a referral to an agency
///
/// With the last day of what the agency did, and what came of it.
#[utoipa::path(
    tag = "agency referrals", operation_id = "endAgencyReferral", request_body = AgencyReferralEnd,
    params(ThisReferral, Named),
    security(("bearer" = [AgencyReferralsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/agency-referrals/{id}/end")]
async fn end(
    cx: Access<AgencyReferralsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<AgencyReferralEnd>,
) -> Result<Once<HttpResponse>> {
    Ok(service::end(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Withdraw a referral to an agency
///
/// One that was recorded wrongly, with the reason and the person. It stays to be seen.
#[utoipa::path(
    tag = "agency referrals", operation_id = "withdrawAgencyReferral", request_body = AgencyReferralWithdraw,
    params(ThisReferral, Named),
    security(("bearer" = [AgencyReferralsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/agency-referrals/{id}/withdraw")]
async fn withdraw(
    cx: Access<AgencyReferralsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<AgencyReferralWithdraw>,
) -> Result<Once<HttpResponse>> {
    Ok(service::withdraw(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}
