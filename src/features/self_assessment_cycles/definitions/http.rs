//! Routes of cycles.

use actix_web::{HttpResponse, get, post, put};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{
        SelfAssessmentCycle, SelfAssessmentCycleAct, SelfAssessmentCycleDocument, SelfAssessmentCyclePut,
        SelfAssessmentCycleReopen, SelfAssessmentCyclesQuery,
    },
    reading, service,
    steps::{self, Place},
};
use crate::{
    access::{Access, Permission as _, SelfAssessmentsManage},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(change);
    cfg.service(open).service(close).service(reopen);
}

/// With which cycle a step is taken.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisCycle {
    /// The cycle
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
    /// The cycle as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(SelfAssessmentCycleDocument),
    /// `state_conflict`: the cycle is not so that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the cycle is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

fn place(path: &PathParams, read: Precondition, key: IdempotencyKey) -> Result<Place> {
    Ok(Place { id: path.id("id")?, read, key })
}

/// List self-assessment cycles
///
/// Newest first, for clients that reach every school. A school finds those that ask it among its self-assessments.
#[utoipa::path(
    tag = "self-assessment cycles", operation_id = "listSelfAssessmentCycles", params(SelfAssessmentCyclesQuery),
    security(("bearer" = [SelfAssessmentsManage::SCOPE])),
    responses((status = 200, description = "One page of cycles", body = Page<SelfAssessmentCycle>)),
)]
#[get("/self-assessment-cycles")]
async fn list(
    cx: Access<SelfAssessmentsManage>,
    Params(query): Params<SelfAssessmentCyclesQuery>,
) -> Result<Page<SelfAssessmentCycle>> {
    reading::list(&cx, &query).await
}

/// Define a self-assessment cycle
///
/// Which version of which questionnaire schools answer, from when and by when, whom it asks, and when they are reminded.
/// "By May half term" is `due_by`: the last day before the holiday, by the authority's calendar. It is a draft until it is
/// opened. For clients of the authority that reach every school.
#[utoipa::path(
    tag = "self-assessment cycles", operation_id = "createSelfAssessmentCycle",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    request_body(content = SelfAssessmentCyclePut, example = json!({
        "questionnaire": "attendance", "questionnaire_version": 1,
        "title": "Attendance self-assessment, spring and summer 2027",
        "guidance": "If you need help, speak to your allocated officer.",
        "opens_on": "2027-02-22", "due_on": "2027-05-28", "audience": { "rule": "all" },
        "reminder_days": [14, 3, 0, -7],
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    security(("bearer" = [SelfAssessmentsManage::SCOPE])),
    responses(
        (status = 201, description = "The cycle as defined", body = SelfAssessmentCycleDocument,
            headers(("Location" = String, description = "Address of the cycle"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[post("/self-assessment-cycles")]
async fn create(
    cx: Access<SelfAssessmentsManage>,
    key: IdempotencyKey,
    body: Body<SelfAssessmentCyclePut>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.cycle.links.this.clone();
        made.created(&location)
    }))
}

/// Get a self-assessment cycle
///
/// With what was done with it, when, and by whom.
#[utoipa::path(
    tag = "self-assessment cycles", operation_id = "getSelfAssessmentCycle",
    params(
        ThisCycle,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SelfAssessmentsManage::SCOPE])),
    responses(
        (status = 200, description = "The cycle, with its version as `ETag`", body = SelfAssessmentCycleDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/self-assessment-cycles/{id}")]
async fn show(
    cx: Access<SelfAssessmentsManage>,
    path: PathParams,
) -> Result<Tagged<SelfAssessmentCycleDocument>> {
    reading::show(&cx, path.id("id")?).await
}

/// Change a self-assessment cycle
///
/// A draft in everything; one that was opened in its title, its guidance, its due day and its reminders: what it asks, whom
/// and from when on is fixed then, and is sent as it is. The same again changes nothing.
#[utoipa::path(
    tag = "self-assessment cycles", operation_id = "putSelfAssessmentCycle",
    request_body = SelfAssessmentCyclePut,
    params(ThisCycle, ("If-Match" = String, Header, description = "The `ETag` that was read")),
    security(("bearer" = [SelfAssessmentsManage::SCOPE])),
    responses(Stepped),
)]
#[put("/self-assessment-cycles/{id}")]
async fn change(
    cx: Access<SelfAssessmentsManage>,
    path: PathParams,
    read: Precondition,
    body: Body<SelfAssessmentCyclePut>,
) -> Result<HttpResponse> {
    service::change(&cx, path.id("id")?, &read, &body).await.map(Tagged::changed)
}

/// Open a self-assessment cycle
///
/// Whom it asks is worked out now, and stays: schools of its audience that keep registers and are open on its first day.
/// They can answer from that day on. A holiday by which it is due is looked up once more in the authority's calendar.
#[utoipa::path(
    tag = "self-assessment cycles", operation_id = "openSelfAssessmentCycle",
    request_body = SelfAssessmentCycleAct, params(ThisCycle, Named),
    security(("bearer" = [SelfAssessmentsManage::SCOPE])),
    responses(Stepped),
)]
#[post("/self-assessment-cycles/{id}/open")]
async fn open(
    cx: Access<SelfAssessmentsManage>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SelfAssessmentCycleAct>,
) -> Result<Once<HttpResponse>> {
    Ok(steps::open(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Close a self-assessment cycle
///
/// Nothing more is answered or submitted until it is reopened. Actions that arose live on.
#[utoipa::path(
    tag = "self-assessment cycles", operation_id = "closeSelfAssessmentCycle",
    request_body = SelfAssessmentCycleAct, params(ThisCycle, Named),
    security(("bearer" = [SelfAssessmentsManage::SCOPE])),
    responses(Stepped),
)]
#[post("/self-assessment-cycles/{id}/close")]
async fn close(
    cx: Access<SelfAssessmentsManage>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SelfAssessmentCycleAct>,
) -> Result<Once<HttpResponse>> {
    Ok(steps::close(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Reopen a closed self-assessment cycle
///
/// For a reason, and with a new due day or the one that it had. Every self-assessment stands as it stood.
#[utoipa::path(
    tag = "self-assessment cycles", operation_id = "reopenSelfAssessmentCycle",
    request_body = SelfAssessmentCycleReopen, params(ThisCycle, Named),
    security(("bearer" = [SelfAssessmentsManage::SCOPE])),
    responses(Stepped),
)]
#[post("/self-assessment-cycles/{id}/reopen")]
async fn reopen(
    cx: Access<SelfAssessmentsManage>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SelfAssessmentCycleReopen>,
) -> Result<Once<HttpResponse>> {
    Ok(steps::reopen(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}
