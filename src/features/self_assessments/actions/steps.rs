//! Routes of what becomes of an action.

use actix_web::{HttpResponse, post};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    acting,
    dto::{
        SelfAssessmentActionBegin, SelfAssessmentActionCancel, SelfAssessmentActionComplete,
        SelfAssessmentActionDocument, SelfAssessmentActionReopen,
    },
};
use crate::{
    access::{Access, Permission as _, SelfAssessmentsWrite, StepPlace},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(begin).service(complete).service(reopen).service(cancel);
}

/// With which action a step is taken.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisAction {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The cycle
    cycle_id: Uuid,
    /// The action
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
    /// The action as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(SelfAssessmentActionDocument),
    /// `state_conflict`: the action is not so that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the action is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

/// The cycle, and with which action.
fn place(path: &PathParams, read: Precondition, key: IdempotencyKey) -> Result<(Uuid, StepPlace)> {
    Ok((path.id("cycle_id")?, StepPlace::of(path, "id", read, key)?))
}

/// Begin an action
///
/// From now on it is being done.
#[utoipa::path(
    tag = "self-assessments", operation_id = "startSelfAssessmentAction", request_body = SelfAssessmentActionBegin,
    params(ThisAction, Named),
    security(("bearer" = [SelfAssessmentsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/self-assessments/{cycle_id}/actions/{id}/begin")]
async fn begin(
    cx: Access<SelfAssessmentsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SelfAssessmentActionBegin>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::begin(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Say that an action is done
///
/// With the day and what shows it. Links and files are recorded as evidence of the action.
#[utoipa::path(
    tag = "self-assessments", operation_id = "completeSelfAssessmentAction", request_body = SelfAssessmentActionComplete,
    params(ThisAction, Named),
    security(("bearer" = [SelfAssessmentsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/self-assessments/{cycle_id}/actions/{id}/complete")]
async fn complete(
    cx: Access<SelfAssessmentsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SelfAssessmentActionComplete>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::complete(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Reopen an action
///
/// It was not done after all, or is to be done after all; with the reason.
#[utoipa::path(
    tag = "self-assessments", operation_id = "reopenSelfAssessmentAction", request_body = SelfAssessmentActionReopen,
    params(ThisAction, Named),
    security(("bearer" = [SelfAssessmentsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/self-assessments/{cycle_id}/actions/{id}/reopen")]
async fn reopen(
    cx: Access<SelfAssessmentsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SelfAssessmentActionReopen>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::reopen(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Cancel an action
///
/// It will not be done; with the reason. It stays to be seen.
#[utoipa::path(
    tag = "self-assessments", operation_id = "cancelSelfAssessmentAction", request_body = SelfAssessmentActionCancel,
    params(ThisAction, Named),
    security(("bearer" = [SelfAssessmentsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/self-assessments/{cycle_id}/actions/{id}/cancel")]
async fn cancel(
    cx: Access<SelfAssessmentsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SelfAssessmentActionCancel>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::cancel(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}
