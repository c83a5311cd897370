//! Routes of findings.

use actix_web::{HttpResponse, get, post, put};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{
        SurveyFinding, SurveyFindingPublish, SurveyFindingPut, SurveyFindingWithdraw, SurveyFindingsQuery,
    },
    reading,
    service::{self, Place},
};
use crate::{
    access::{Access, Permission as _, SurveysRead, SurveysWrite},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(change).service(publish).service(withdraw);
}

/// With which finding a step is taken.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisFinding {
    /// The finding
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
    /// The finding as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(SurveyFinding),
    /// `state_conflict`: the finding is not so that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the finding is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

fn place(path: &PathParams, read: Precondition, key: IdempotencyKey) -> Result<Place> {
    Ok(Place { id: path.id("id")?, read, key })
}

/// List findings of surveys
///
/// You said, we did: what was found, with its figure and base, and what was done about it. Newest first; schools read what
/// is published, and who words findings reads drafts too.
#[utoipa::path(
    tag = "surveys", operation_id = "listSurveyFindings", params(SurveyFindingsQuery),
    security(("bearer" = [SurveysRead::SCOPE])),
    responses((status = 200, description = "One page of findings", body = Page<SurveyFinding>)),
)]
#[get("/survey-findings")]
async fn list(
    cx: Access<SurveysRead>,
    Params(query): Params<SurveyFindingsQuery>,
) -> Result<Page<SurveyFinding>> {
    reading::list(&cx, &query).await
}

/// Word a finding of a survey
///
/// What was said, the figure of the closed survey's results that shows it, and the webinars, documents, information sheets
/// and actions that answer it. The figure is taken from the results with its base; one that is withheld there cannot be
/// quoted. It is a draft until it is published.
#[utoipa::path(
    tag = "surveys", operation_id = "createSurveyFinding",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    request_body(content = SurveyFindingPut, example = json!({
        "survey_id": "019aab01-9900-717c-b983-1d55d1ebd9db",
        "said": "Few of you have high confidence in your knowledge of the revised guidance.",
        "quote": { "question": "knowledge", "answer": "high" },
        "done": [{ "kind": "webinar", "title": "Webinar, 4 July 2024: support first and legal intervention",
            "address": "https://www.authority.example/webinars" }],
        "recorded_by": { "name": "A. Officer" },
    })),
    security(("bearer" = [SurveysWrite::SCOPE])),
    responses(
        (status = 201, description = "The finding as worded", body = SurveyFinding,
            headers(("Location" = String, description = "Address of the finding"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[post("/survey-findings")]
async fn create(
    cx: Access<SurveysWrite>,
    key: IdempotencyKey,
    body: Body<SurveyFindingPut>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, key, &body).await?;
    Ok(done.map(|made| {
        let location = format!("/v1/survey-findings/{}", made.document.id);
        made.created(&location)
    }))
}

/// Get a finding of a survey
///
/// What was said, with its figure and base, and what was done about it.
#[utoipa::path(
    tag = "surveys", operation_id = "getSurveyFinding",
    params(
        ThisFinding,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SurveysRead::SCOPE])),
    responses(
        (status = 200, description = "The finding, with its version as `ETag`", body = SurveyFinding),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/survey-findings/{id}")]
async fn show(cx: Access<SurveysRead>, path: PathParams) -> Result<Tagged<SurveyFinding>> {
    reading::show(&cx, path.id("id")?).await
}

/// Change a finding of a survey
///
/// Whole, also when it is published: what was done grows. The same again changes nothing.
#[utoipa::path(
    tag = "surveys", operation_id = "putSurveyFinding", request_body = SurveyFindingPut,
    params(ThisFinding, ("If-Match" = String, Header, description = "The `ETag` that was read")),
    security(("bearer" = [SurveysWrite::SCOPE])),
    responses(Stepped),
)]
#[put("/survey-findings/{id}")]
async fn change(
    cx: Access<SurveysWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<SurveyFindingPut>,
) -> Result<HttpResponse> {
    service::change(&cx, path.id("id")?, &read, &body).await.map(Tagged::changed)
}

/// Publish a finding of a survey
///
/// Schools read it from then on. It says what was done, and what it points to is still there to be read.
#[utoipa::path(
    tag = "surveys", operation_id = "publishSurveyFinding",
    request_body = SurveyFindingPublish, params(ThisFinding, Named),
    security(("bearer" = [SurveysWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/survey-findings/{id}/publish")]
async fn publish(
    cx: Access<SurveysWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SurveyFindingPublish>,
) -> Result<Once<HttpResponse>> {
    Ok(service::publish(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Withdraw a finding of a survey
///
/// With the reason. Schools do not read it any more.
#[utoipa::path(
    tag = "surveys", operation_id = "withdrawSurveyFinding",
    request_body = SurveyFindingWithdraw, params(ThisFinding, Named),
    security(("bearer" = [SurveysWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/survey-findings/{id}/withdraw")]
async fn withdraw(
    cx: Access<SurveysWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SurveyFindingWithdraw>,
) -> Result<Once<HttpResponse>> {
    Ok(service::withdraw(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}
