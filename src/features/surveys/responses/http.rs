//! Routes of a school's surveys.

use actix_web::{get, put, web};

use super::{
    dto::{SchoolSurvey, SchoolSurveysQuery, SurveyResponse, SurveyResponsePut},
    service,
};
use crate::{
    access::{Access, Permission as _, SurveysRead, SurveysRespond},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, Page, Params, PathParams, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(show).service(respond);
}

/// List the surveys of a school
///
/// Those that ask or asked it, newest first, from their first day on.
#[utoipa::path(
    tag = "surveys", operation_id = "listSchoolSurveys",
    params(("urn" = Urn, Path, description = "The school", example = 120765), SchoolSurveysQuery),
    security(("bearer" = [SurveysRead::SCOPE])),
    responses((status = 200, description = "One page of surveys", body = Page<SchoolSurvey>)),
)]
#[get("/schools/{urn}/surveys")]
async fn list(
    cx: Access<SurveysRead>,
    path: PathParams,
    Params(query): Params<SchoolSurveysQuery>,
) -> Result<Page<SchoolSurvey>> {
    service::list(&cx, path.school()?, &query).await
}

/// Get a survey of a school
///
/// What a portal shows its people: what is asked, of whom, and until when.
#[utoipa::path(
    tag = "surveys", operation_id = "getSchoolSurvey",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The survey"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SurveysRead::SCOPE])),
    responses(
        (status = 200, description = "The survey, with its version as `ETag`", body = SchoolSurvey),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/surveys/{id}")]
async fn show(cx: Access<SurveysRead>, path: PathParams) -> Result<Tagged<SchoolSurvey>> {
    service::show(&cx, path.school()?, path.id("id")?).await
}

/// Answer a survey
///
/// For who holds a token: whole, in place of what was answered with it before, until the survey closes. However often a
/// token is used, it stands for one answer. Of an anonymous survey the tag of the token and the answers are kept and
/// nothing else. The token stands in the body: addresses are logged.
#[utoipa::path(
    tag = "surveys", operation_id = "putSurveyResponse",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The survey"),
    ),
    request_body(content = SurveyResponsePut, example = json!({
        "token": "rollcall_cGxlYXNlLWRvbnQtdXNlLXRoaXMtZXhhbXBsZS1zZWNyZXQAAAAAAAA",
        "answers": [
            { "question": "knowledge", "rating": 4 }, { "question": "format", "choice": "webinar" },
            { "question": "support", "text": "Help with planning for part-time timetables." },
        ],
    })),
    security(("bearer" = [SurveysRespond::SCOPE])),
    responses(
        (status = 200, description = "The answers as they are kept", body = SurveyResponse),
        (status = 409, description = "`state_conflict`: the survey is closed",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/surveys/{id}/response")]
async fn respond(
    cx: Access<SurveysRespond>,
    path: PathParams,
    body: Body<SurveyResponsePut>,
) -> Result<web::Json<SurveyResponse>> {
    service::respond(&cx, path.school()?, path.id("id")?, &body).await.map(web::Json)
}
