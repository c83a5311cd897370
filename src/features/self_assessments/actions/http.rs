//! Routes of actions: recording them, amending them and reading them.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{
        SelfAssessmentAction, SelfAssessmentActionCreate, SelfAssessmentActionDocument,
        SelfAssessmentActionPut, SelfAssessmentActionQuery,
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
    cfg.service(list).service(create).service(show).service(amend);
}

/// List the actions that arose from a self-assessment
///
/// In the order of recording, each with what can be done with it. To who cannot answer, once it was submitted.
#[utoipa::path(
    tag = "self-assessments", operation_id = "listSelfAssessmentActions",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        SelfAssessmentActionQuery,
    ),
    security(("bearer" = [SelfAssessmentsRead::SCOPE])),
    responses((status = 200, description = "One page of actions", body = Page<SelfAssessmentAction>)),
)]
#[get("/schools/{urn}/self-assessments/{cycle_id}/actions")]
async fn list(
    cx: Access<SelfAssessmentsRead>,
    path: PathParams,
    Params(query): Params<SelfAssessmentActionQuery>,
) -> Result<Page<SelfAssessmentAction>> {
    reading::list(&cx, (path.school()?, path.id("cycle_id")?), &query).await
}

/// Record an action
///
/// What is to be done because of the self-assessment, by whom and by when. Also after it was submitted: a statement tells
/// such actions as later ones.
#[utoipa::path(
    tag = "self-assessments", operation_id = "createSelfAssessmentAction",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = SelfAssessmentActionCreate, example = json!({
        "plan": {
            "what": "Publish the policy on the website", "owner": { "name": "A. Deputy", "title": "Deputy head" },
            "due_on": "2023-06-30", "area": "leadership", "question": "policy-published",
        },
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    security(("bearer" = [SelfAssessmentsWrite::SCOPE])),
    responses(
        (status = 201, description = "The action as recorded", body = SelfAssessmentActionDocument,
            headers(("Location" = String, description = "Address of the action"))),
        (status = 409, description = "`state_conflict`: the cycle has not begun, or is over and nothing was begun in it; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/self-assessments/{cycle_id}/actions")]
async fn create(
    cx: Access<SelfAssessmentsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SelfAssessmentActionCreate>,
) -> Result<Once<HttpResponse>> {
    let (urn, cycle) = (path.school()?, path.id("cycle_id")?);
    let done = service::create(&cx, (urn, cycle), key, &body).await?;
    Ok(done.map(|made| {
        let id = made.document.action.id;
        made.created(&format!("/v1/schools/{urn}/self-assessments/{cycle}/actions/{id}"))
    }))
}

/// Get an action with its history
///
/// What is to be done, what came of it, and every way in which it stood.
#[utoipa::path(
    tag = "self-assessments", operation_id = "getSelfAssessmentAction",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("id" = Uuid, Path, description = "The action"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SelfAssessmentsRead::SCOPE])),
    responses(
        (status = 200, description = "The action, with its version as `ETag`", body = SelfAssessmentActionDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/self-assessments/{cycle_id}/actions/{id}")]
async fn show(
    cx: Access<SelfAssessmentsRead>,
    path: PathParams,
) -> Result<Tagged<SelfAssessmentActionDocument>> {
    reading::show(&cx, (path.school()?, path.id("cycle_id")?), path.id("id")?).await
}

/// Amend an action
///
/// What is to be done, whole. The same again changes nothing; what stood before is kept.
#[utoipa::path(
    tag = "self-assessments", operation_id = "putSelfAssessmentAction", request_body = SelfAssessmentActionPut,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("id" = Uuid, Path, description = "The action"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [SelfAssessmentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The action as it now is", body = SelfAssessmentActionDocument),
        (status = 409, description = "`state_conflict`: it is done or cancelled",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the action is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/self-assessments/{cycle_id}/actions/{id}")]
async fn amend(
    cx: Access<SelfAssessmentsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<SelfAssessmentActionPut>,
) -> Result<HttpResponse> {
    let (urn, cycle) = (path.school()?, path.id("cycle_id")?);
    service::amend(&cx, (urn, cycle), path.id("id")?, &read, &body).await.map(Tagged::changed)
}
