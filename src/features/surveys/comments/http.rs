//! Routes of what was written.

use actix_web::{HttpResponse, get, put};

use super::{
    dto::{SurveyComment, SurveyCommentPut, SurveyCommentsQuery},
    service,
};
use crate::{
    access::{Access, Permission as _, SurveysCommentsCode, SurveysCommentsRead},
    error::{Problem, Result},
    http::{Body, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(show).service(code);
}

/// List what was written in a survey
///
/// Once it is closed, in an order that says nothing: each text with the question that it answers and the themes by which it
/// was sorted. Who wrote it is told to nobody; what is written may tell it. Where fewer than six people answered a question
/// in words there are none to it: those who were invited would be known by it.
#[utoipa::path(
    tag = "surveys", operation_id = "listSurveyComments",
    params(("id" = Uuid, Path, description = "The survey"), SurveyCommentsQuery),
    security(("bearer" = [SurveysCommentsRead::SCOPE])),
    responses(
        (status = 200, description = "One page of texts", body = Page<SurveyComment>),
        (status = 409, description = "`state_conflict`: the survey is not closed",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[get("/surveys/{id}/comments")]
async fn list(
    cx: Access<SurveysCommentsRead>,
    path: PathParams,
    Params(query): Params<SurveyCommentsQuery>,
) -> Result<Page<SurveyComment>> {
    service::list(&cx, path.id("id")?, &query).await
}

/// Get what somebody wrote in a survey
///
/// With its version, which sorting it names.
#[utoipa::path(
    tag = "surveys", operation_id = "getSurveyComment",
    params(
        ("id" = Uuid, Path, description = "The survey"),
        ("comment_id" = Uuid, Path, description = "The text"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SurveysCommentsRead::SCOPE])),
    responses(
        (status = 200, description = "The text, with its version as `ETag`", body = SurveyComment),
        (status = 304, description = "The version already held is the present one"),
        (status = 409, description = "`state_conflict`: the survey is not closed",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[get("/surveys/{id}/comments/{comment_id}")]
async fn show(cx: Access<SurveysCommentsRead>, path: PathParams) -> Result<Tagged<SurveyComment>> {
    service::show(&cx, path.id("id")?, path.id("comment_id")?).await
}

/// Sort what somebody wrote in a survey
///
/// By themes, whole, in place of those before, which are kept. The same again changes nothing.
#[utoipa::path(
    tag = "surveys", operation_id = "putSurveyComment", request_body = SurveyCommentPut,
    params(
        ("id" = Uuid, Path, description = "The survey"),
        ("comment_id" = Uuid, Path, description = "The text"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [SurveysCommentsCode::SCOPE])),
    responses(
        (status = 200, description = "The text as it now is", body = SurveyComment),
        (status = 409, description = "`state_conflict`: the survey is not closed",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it was sorted since it was read",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/surveys/{id}/comments/{comment_id}")]
async fn code(
    cx: Access<SurveysCommentsCode>,
    path: PathParams,
    read: Precondition,
    body: Body<SurveyCommentPut>,
) -> Result<HttpResponse> {
    let (survey, id) = (path.id("id")?, path.id("comment_id")?);
    service::code(&cx, survey, id, &read, &body).await.map(Tagged::changed)
}
