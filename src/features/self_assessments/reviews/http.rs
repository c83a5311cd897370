//! Routes of notes and reviews.

use actix_web::{HttpResponse, post};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{SelfAssessmentDiscuss, SelfAssessmentNoteCreate},
    service,
};
use crate::{
    access::{Access, Permission as _, SelfAssessmentsReview},
    domain::urn::Urn,
    error::{Problem, Result},
    features::self_assessments::dto::{SelfAssessmentDocument, SelfAssessmentStepTaken},
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(note).service(review).service(discuss);
}

/// Which version of it, and which attempt.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct Named {
    /// The `ETag` of the self-assessment that was read
    #[param(rename = "If-Match")]
    if_match: String,
    /// Makes a repeated request apply once
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
}

/// Which self-assessment.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisAssessment {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The cycle
    cycle_id: Uuid,
}

/// What every step is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, clippy::large_enum_variant, reason = "it stands in the document alone")]
enum Stepped {
    /// The self-assessment as it now is
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(SelfAssessmentDocument),
    /// `state_conflict`: the self-assessment is not so that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: something of it changed since it was read
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

/// Note something of a self-assessment
///
/// For officers alone, or with `shown_to_school` for the school too; of the whole, of an area or of a question.
#[utoipa::path(
    tag = "self-assessments", operation_id = "addSelfAssessmentNote",
    params(
        ThisAssessment,
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = SelfAssessmentNoteCreate, example = json!({
        "note": "Ask how registers are checked at the end of the day.", "shown_to_school": true, "area": "registers",
        "recorded_by": { "name": "A. Officer", "title": "Attendance and entitlement officer" },
    })),
    security(("bearer" = [SelfAssessmentsReview::SCOPE])),
    responses(
        (status = 200, description = "The self-assessment as it now is", body = SelfAssessmentDocument),
        (status = 409, description = "`state_conflict`: it is not started; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/self-assessments/{cycle_id}/notes")]
async fn note(
    cx: Access<SelfAssessmentsReview>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SelfAssessmentNoteCreate>,
) -> Result<Once<HttpResponse>> {
    let at = (path.school()?, path.id("cycle_id")?);
    Ok(service::note(&cx, at, key, &body).await?.map(Tagged::changed))
}

/// Say that a self-assessment was reviewed
///
/// What was submitted, by an officer of the authority; also after the cycle is closed.
#[utoipa::path(
    tag = "self-assessments", operation_id = "reviewSelfAssessment", request_body = SelfAssessmentStepTaken,
    params(ThisAssessment, Named),
    security(("bearer" = [SelfAssessmentsReview::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/self-assessments/{cycle_id}/review")]
async fn review(
    cx: Access<SelfAssessmentsReview>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SelfAssessmentStepTaken>,
) -> Result<Once<HttpResponse>> {
    let at = (path.school()?, path.id("cycle_id")?);
    Ok(service::review(&cx, at, (read, key), &body).await?.map(Tagged::changed))
}

/// Record that a self-assessment was discussed
///
/// At a targeting support meeting, with the day and what was said.
#[utoipa::path(
    tag = "self-assessments", operation_id = "recordSelfAssessmentDiscussion", request_body = SelfAssessmentDiscuss,
    params(ThisAssessment, Named),
    security(("bearer" = [SelfAssessmentsReview::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/self-assessments/{cycle_id}/discussions")]
async fn discuss(
    cx: Access<SelfAssessmentsReview>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SelfAssessmentDiscuss>,
) -> Result<Once<HttpResponse>> {
    let at = (path.school()?, path.id("cycle_id")?);
    Ok(service::discuss(&cx, at, (read, key), &body).await?.map(Tagged::changed))
}
