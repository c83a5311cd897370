//! Routes of self-assessments as wholes.

use actix_web::{HttpResponse, get, post, web};

use super::{
    carrying,
    dto::{
        SelfAssessment, SelfAssessmentDocument, SelfAssessmentHistory, SelfAssessmentQuery,
        SelfAssessmentReopen, SelfAssessmentSchoolQuery, SelfAssessmentStepTaken, SelfAssessmentViewQuery,
    },
    reading, service,
};
use crate::{
    access::{Access, Permission as _, SelfAssessmentsRead, SelfAssessmentsWrite},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(of_school).service(show).service(history).service(carry).service(reopen);
}

/// List self-assessments
///
/// Those that were started, of every school that the client reaches, in the order of their URNs; with `changed_since` those
/// of which anything changed at that instant or later. For a portal that keeps its own copy.
#[utoipa::path(
    tag = "self-assessments", operation_id = "listSelfAssessments", params(SelfAssessmentQuery),
    security(("bearer" = [SelfAssessmentsRead::SCOPE])),
    responses((status = 200, description = "One page of self-assessments", body = Page<SelfAssessment>)),
)]
#[get("/self-assessments")]
async fn list(
    cx: Access<SelfAssessmentsRead>,
    Params(query): Params<SelfAssessmentQuery>,
) -> Result<Page<SelfAssessment>> {
    reading::list(&cx, &query).await
}

/// List the self-assessments of a school
///
/// Of every cycle that asks or asked it, the latest first; also those that are not started.
#[utoipa::path(
    tag = "self-assessments", operation_id = "listSchoolSelfAssessments",
    params(("urn" = Urn, Path, description = "The school", example = 120765), SelfAssessmentSchoolQuery),
    security(("bearer" = [SelfAssessmentsRead::SCOPE])),
    responses((status = 200, description = "One page of self-assessments", body = Page<SelfAssessment>)),
)]
#[get("/schools/{urn}/self-assessments")]
async fn of_school(
    cx: Access<SelfAssessmentsRead>,
    path: PathParams,
    Params(query): Params<SelfAssessmentSchoolQuery>,
) -> Result<Page<SelfAssessment>> {
    reading::of_school(&cx, path.school()?, &query).await
}

/// Get a self-assessment
///
/// A school's, in a cycle that asks it: it is there as soon as the cycle is opened, and is started by its first answer.
/// Progress and everything that is missing, scores, answers, evidence, actions, statements and notes, and what can be done
/// with it. With `view=portal` the questionnaire too: all that a portal shows, in one request. Drafts are told to who can
/// answer; everybody else is told what was submitted (`answers_withheld`). Notes that are not meant for the school are told
/// to who can review.
#[utoipa::path(
    tag = "self-assessments", operation_id = "getSelfAssessment",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        SelfAssessmentViewQuery,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SelfAssessmentsRead::SCOPE])),
    responses(
        (status = 200, description = "The self-assessment, with its version as `ETag`", body = SelfAssessmentDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/self-assessments/{cycle_id}")]
async fn show(
    cx: Access<SelfAssessmentsRead>,
    path: PathParams,
    Params(query): Params<SelfAssessmentViewQuery>,
) -> Result<Tagged<SelfAssessmentDocument>> {
    reading::show(&cx, path.school()?, path.id("cycle_id")?, &query).await
}

/// Get the steps of a self-assessment
///
/// When it was started, submitted, reopened, reviewed and discussed, and by whom.
#[utoipa::path(
    tag = "self-assessments", operation_id = "getSelfAssessmentHistory",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
    ),
    security(("bearer" = [SelfAssessmentsRead::SCOPE])),
    responses((status = 200, description = "The steps, oldest first", body = SelfAssessmentHistory)),
)]
#[get("/schools/{urn}/self-assessments/{cycle_id}/history")]
async fn history(
    cx: Access<SelfAssessmentsRead>,
    path: PathParams,
) -> Result<web::Json<SelfAssessmentHistory>> {
    let data = reading::history(&cx, path.school()?, path.id("cycle_id")?).await?;
    Ok(web::Json(SelfAssessmentHistory { data }))
}

/// Carry answers forward
///
/// From the school's last statement to the same questionnaire: answers to questions that ask the same are filled in and
/// marked `to_confirm`, what changed is listed (`carried_forward`). What is answered already stays.
#[utoipa::path(
    tag = "self-assessments", operation_id = "createSelfAssessmentFromLast",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = SelfAssessmentStepTaken, example = json!({
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    security(("bearer" = [SelfAssessmentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The self-assessment as it now is", body = SelfAssessmentDocument),
        (status = 409, description = "`state_conflict`: there is nothing to carry, it was submitted, or the cycle takes nothing; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/self-assessments/{cycle_id}/carry-forward")]
async fn carry(
    cx: Access<SelfAssessmentsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SelfAssessmentStepTaken>,
) -> Result<Once<HttpResponse>> {
    let at = (path.school()?, path.id("cycle_id")?);
    Ok(carrying::carry(&cx, at, key, &body).await?.map(Tagged::changed))
}

/// Reopen a self-assessment
///
/// With the reason. What was submitted stays, and the next submission makes another statement. An answer that is being
/// written meanwhile is refused or taken, whichever comes first: never lost, never in the old statement.
#[utoipa::path(
    tag = "self-assessments", operation_id = "reopenSelfAssessment", request_body = SelfAssessmentReopen,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("If-Match" = String, Header, description = "The `ETag` of the self-assessment that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [SelfAssessmentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The self-assessment as it now is", body = SelfAssessmentDocument),
        (status = 409, description = "`state_conflict`: it is not submitted, or the cycle takes nothing; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: something of it changed since it was read",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/self-assessments/{cycle_id}/reopen")]
async fn reopen(
    cx: Access<SelfAssessmentsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SelfAssessmentReopen>,
) -> Result<Once<HttpResponse>> {
    let at = (path.school()?, path.id("cycle_id")?);
    Ok(service::reopen(&cx, at, (read, key), &body).await?.map(Tagged::changed))
}
