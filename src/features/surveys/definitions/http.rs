//! Routes of surveys.

use actix_web::{HttpResponse, get, post, put};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{Survey, SurveyAct, SurveyDocument, SurveyExtend, SurveyPut, SurveysQuery},
    reading, service,
    steps::{self, Place},
};
use crate::{
    access::{Access, Permission as _, SurveysRead, SurveysWrite},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(change);
    cfg.service(open).service(extend).service(close);
}

/// With which survey a step is taken.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisSurvey {
    /// The survey
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
    /// The survey as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(SurveyDocument),
    /// `state_conflict`: the survey is not so that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the survey is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

fn place(path: &PathParams, read: Precondition, key: IdempotencyKey) -> Result<Place> {
    Ok(Place { id: path.id("id")?, read, key })
}

/// List surveys
///
/// Newest first, for clients that reach every school; drafts for who defines surveys. A school finds those that ask it at
/// its own address.
#[utoipa::path(
    tag = "surveys", operation_id = "listSurveys", params(SurveysQuery),
    security(("bearer" = [SurveysRead::SCOPE])),
    responses((status = 200, description = "One page of surveys", body = Page<Survey>)),
)]
#[get("/surveys")]
async fn list(cx: Access<SurveysRead>, Params(query): Params<SurveysQuery>) -> Result<Page<Survey>> {
    reading::list(&cx, &query).await
}

/// Define a survey
///
/// What is asked, of which schools and of whom at them, and in which days; named or anonymous. It is a draft until it is
/// opened. For clients of the authority that reach every school.
#[utoipa::path(
    tag = "surveys", operation_id = "createSurvey",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    request_body(content = SurveyPut, example = json!({
        "title": "Working together to improve school attendance",
        "introduction": "It takes five minutes. Your answers inform the support that we offer.",
        "mode": "anonymous",
        "audience": { "rule": "all", "roles": ["headteacher", "senior_attendance_champion", "attendance_officer"] },
        "opens_on": "2027-05-10", "closes_on": "2027-06-04",
        "questions": [
            { "code": "knowledge", "kind": "confidence", "required": true,
              "question": "How confident are you in your knowledge of the revised guidance?",
              "scale": { "points": 5, "high_from": 4, "lowest": "Not confident", "highest": "Fully confident" } },
            { "code": "format", "kind": "choice", "question": "Which form of support helps most?",
              "options": [{ "code": "webinar", "label": "Bite-size webinars" }, { "code": "visit", "label": "Visits" }] },
            { "code": "support", "kind": "text", "question": "What further support do you need?" },
        ],
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    security(("bearer" = [SurveysWrite::SCOPE])),
    responses(
        (status = 201, description = "The survey as defined", body = SurveyDocument,
            headers(("Location" = String, description = "Address of the survey"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[post("/surveys")]
async fn create(
    cx: Access<SurveysWrite>,
    key: IdempotencyKey,
    body: Body<SurveyPut>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.survey.links.this.clone();
        made.created(&location)
    }))
}

/// Get a survey
///
/// With what was done with it, when, and by whom.
#[utoipa::path(
    tag = "surveys", operation_id = "getSurvey",
    params(
        ThisSurvey,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SurveysRead::SCOPE])),
    responses(
        (status = 200, description = "The survey, with its version as `ETag`", body = SurveyDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/surveys/{id}")]
async fn show(cx: Access<SurveysRead>, path: PathParams) -> Result<Tagged<SurveyDocument>> {
    reading::show(&cx, path.id("id")?).await
}

/// Change a draft of a survey
///
/// Whole. The same again changes nothing. One that was opened is fixed, but for its last day: that is moved by `…/extend`.
#[utoipa::path(
    tag = "surveys", operation_id = "putSurvey",
    request_body = SurveyPut,
    params(ThisSurvey, ("If-Match" = String, Header, description = "The `ETag` that was read")),
    security(("bearer" = [SurveysWrite::SCOPE])),
    responses(Stepped),
)]
#[put("/surveys/{id}")]
async fn change(
    cx: Access<SurveysWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<SurveyPut>,
) -> Result<HttpResponse> {
    service::change(&cx, path.id("id")?, &read, &body).await.map(Tagged::changed)
}

/// Open a survey
///
/// What it asks is fixed, and of which schools: those of its audience that are open on its first day, or today where that is over.
/// A school that is named and is not open then is told. It is answered from that day to the end of its last.
#[utoipa::path(
    tag = "surveys", operation_id = "openSurvey",
    request_body = SurveyAct, params(ThisSurvey, Named),
    security(("bearer" = [SurveysWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/surveys/{id}/open")]
async fn open(
    cx: Access<SurveysWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SurveyAct>,
) -> Result<Once<HttpResponse>> {
    Ok(steps::open(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Extend a survey
///
/// While it is scheduled or open: it is answered until the end of a later day than it said, with the reason. Who was invited stays
/// invited. Nothing else of it changes, and one that is closed is not opened again.
#[utoipa::path(
    tag = "surveys", operation_id = "extendSurvey",
    request_body = SurveyExtend, params(ThisSurvey, Named),
    security(("bearer" = [SurveysWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/surveys/{id}/extend")]
async fn extend(
    cx: Access<SurveysWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SurveyExtend>,
) -> Result<Once<HttpResponse>> {
    Ok(steps::extend(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Close a survey
///
/// Before its last day is over. Nothing more is taken, and its results are told; it is not opened again. An answer that is
/// being given meanwhile is taken or refused, whichever comes first.
#[utoipa::path(
    tag = "surveys", operation_id = "closeSurvey",
    request_body = SurveyAct, params(ThisSurvey, Named),
    security(("bearer" = [SurveysWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/surveys/{id}/close")]
async fn close(
    cx: Access<SurveysWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SurveyAct>,
) -> Result<Once<HttpResponse>> {
    Ok(steps::close(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}
