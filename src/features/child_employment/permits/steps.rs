//! Routes of what becomes of an application.

use actix_web::{HttpResponse, post};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{
        ChildEmploymentPermitDocument, ChildEmploymentPermitGrant, ChildEmploymentPermitRefuse,
        ChildEmploymentPermitRevoke, ChildEmploymentPermitWithdraw,
    },
    service,
};
use crate::{
    access::{Access, ChildEmploymentWrite, Permission as _, StepPlace},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the routes.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(grant).service(refuse).service(revoke).service(withdraw);
}

/// With which permit a step is taken.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisPermit {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The permit
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
    /// The permit as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(ChildEmploymentPermitDocument),
    /// `state_conflict`: the permit is not so that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the permit is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

fn place(path: &PathParams, read: Precondition, key: IdempotencyKey) -> Result<StepPlace> {
    StepPlace::of(path, "id", read, key)
}

/// Grant a child employment permit
///
/// With its number and conditions. The limits on a child's hours are the child's: what other permits allow on these days counts
/// with it, and of two that are granted at once the second sees the first.
#[utoipa::path(
    tag = "child employment", operation_id = "grantChildEmploymentPermit", request_body = ChildEmploymentPermitGrant,
    params(ThisPermit, Named),
    security(("bearer" = [ChildEmploymentWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/child-employment-permits/{id}/grant")]
async fn grant(
    cx: Access<ChildEmploymentWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<ChildEmploymentPermitGrant>,
) -> Result<Once<HttpResponse>> {
    Ok(service::grant(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Refuse a child employment permit
///
/// With the reason.
#[utoipa::path(
    tag = "child employment", operation_id = "refuseChildEmploymentPermit", request_body = ChildEmploymentPermitRefuse,
    params(ThisPermit, Named),
    security(("bearer" = [ChildEmploymentWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/child-employment-permits/{id}/refuse")]
async fn refuse(
    cx: Access<ChildEmploymentWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<ChildEmploymentPermitRefuse>,
) -> Result<Once<HttpResponse>> {
    Ok(service::refuse_permit(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Revoke a child employment permit
///
/// From a day on, with the reason. Marks `C1` from that day on rest on it no longer.
#[utoipa::path(
    tag = "child employment", operation_id = "revokeChildEmploymentPermit", request_body = ChildEmploymentPermitRevoke,
    params(ThisPermit, Named),
    security(("bearer" = [ChildEmploymentWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/child-employment-permits/{id}/revoke")]
async fn revoke(
    cx: Access<ChildEmploymentWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<ChildEmploymentPermitRevoke>,
) -> Result<Once<HttpResponse>> {
    Ok(service::revoke(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Withdraw a child employment permit
///
/// An application that was given up, or what was recorded wrongly, with the reason. It stays to be seen, and nothing rests on
/// it.
#[utoipa::path(
    tag = "child employment", operation_id = "withdrawChildEmploymentPermit", request_body = ChildEmploymentPermitWithdraw,
    params(ThisPermit, Named),
    security(("bearer" = [ChildEmploymentWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/child-employment-permits/{id}/withdraw")]
async fn withdraw(
    cx: Access<ChildEmploymentWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<ChildEmploymentPermitWithdraw>,
) -> Result<Once<HttpResponse>> {
    Ok(service::withdraw(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}
