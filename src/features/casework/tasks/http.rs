//! Routes of tasks of cases.

use actix_web::{HttpResponse, get, post, put};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{
        CaseTask, CaseTaskCancel, CaseTaskComplete, CaseTaskCreate, CaseTaskDocument, CaseTaskPut,
        CaseTasksQuery,
    },
    reading, service,
};
use crate::{
    access::{Access, CasesConfidentialRead, CasesWrite, Permission as _, StepPlace},
    domain::urn::Urn,
    error::{Problem, Result},
    features::casework::params::{Attempted, Named, ReadFor, ThisAtSchool},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, ReadBy, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(amend).service(complete).service(cancel);
}

/// Which task of which case.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisTask {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The case
    id: Uuid,
    /// The task
    task_id: Uuid,
}

/// What every change is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, clippy::large_enum_variant, reason = "it stands in the document alone")]
enum Stepped {
    /// The task as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(CaseTaskDocument),
    /// `state_conflict`: the task is not so that this can be done, or the case is closed; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the task is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

fn case(path: &PathParams) -> Result<(i32, Uuid)> {
    Ok((path.school()?, path.id("id")?))
}

/// List tasks of a case
///
/// In the order of recording. The read is written down with the person and the purpose before it is answered.
#[utoipa::path(
    tag = "casework", operation_id = "listCaseTasks", params(ThisAtSchool, CaseTasksQuery, ReadFor),
    security(("bearer" = [CasesConfidentialRead::SCOPE])),
    responses((status = 200, description = "One page of tasks", body = Page<CaseTask>)),
)]
#[get("/schools/{urn}/cases/{id}/tasks")]
async fn list(
    cx: Access<CasesConfidentialRead>,
    path: PathParams,
    Params(query): Params<CaseTasksQuery>,
    by: ReadBy,
) -> Result<Page<CaseTask>> {
    reading::list(&cx, case(&path)?, &query, &by).await
}

/// Record a task of a case
///
/// What is to be done, by when and by which officer. The case is not closed before it is done or cancelled.
#[utoipa::path(
    tag = "casework", operation_id = "createCaseTask", params(ThisAtSchool, Attempted),
    request_body(content = CaseTaskCreate, example = json!({
        "task": { "what": "Ask the school nurse for an appointment", "due_on": "2026-12-04" },
        "recorded_by": { "name": "A. Officer", "title": "Attendance and Entitlement Officer" },
    })),
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(
        (status = 201, description = "The task as recorded", body = CaseTaskDocument,
            headers(("Location" = String, description = "Address of the task"))),
        (status = 409, description = "`state_conflict`: the case is closed; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/cases/{id}/tasks")]
async fn create(
    cx: Access<CasesWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<CaseTaskCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, case(&path)?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.task.links.this.clone();
        made.created(&location)
    }))
}

/// Get a task of a case
///
/// With every way in which it stood. The read is written down with the person and the purpose before it is answered.
#[utoipa::path(
    tag = "casework", operation_id = "getCaseTask",
    params(
        ThisTask, ReadFor,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [CasesConfidentialRead::SCOPE])),
    responses(
        (status = 200, description = "The task, with its version as `ETag`", body = CaseTaskDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/cases/{id}/tasks/{task_id}")]
async fn show(
    cx: Access<CasesConfidentialRead>,
    path: PathParams,
    by: ReadBy,
) -> Result<Tagged<CaseTaskDocument>> {
    reading::show(&cx, case(&path)?, path.id("task_id")?, &by).await
}

/// Change a task of a case
///
/// Whole: what, by when, or which officer. What stood before is kept.
#[utoipa::path(
    tag = "casework", operation_id = "putCaseTask",
    request_body(content = CaseTaskPut, example = json!({
        "task": { "what": "Ask the school nurse for an appointment", "due_on": "2026-12-11" },
        "recorded_by": { "name": "A. Officer", "title": "Attendance and Entitlement Officer" },
    })),
    params(ThisTask, ("If-Match" = String, Header, description = "The `ETag` that was read")),
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(Stepped),
)]
#[put("/schools/{urn}/cases/{id}/tasks/{task_id}")]
async fn amend(
    cx: Access<CasesWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<CaseTaskPut>,
) -> Result<HttpResponse> {
    let place = StepPlace::of(&path, "task_id", read, IdempotencyKey(None))?;
    Ok(service::amend(&cx, path.id("id")?, place, &body).await?.value.changed())
}

/// Say that a task was done
///
/// With the day and what came of it.
#[utoipa::path(
    tag = "casework", operation_id = "completeCaseTask", request_body = CaseTaskComplete,
    params(ThisTask, Named),
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/cases/{id}/tasks/{task_id}/complete")]
async fn complete(
    cx: Access<CasesWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<CaseTaskComplete>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "task_id", read, key)?;
    Ok(service::complete(&cx, path.id("id")?, place, &body).await?.map(Tagged::changed))
}

/// Cancel a task of a case
///
/// It need not be done any more, with the reason.
#[utoipa::path(
    tag = "casework", operation_id = "cancelCaseTask", request_body = CaseTaskCancel,
    params(ThisTask, Named),
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/cases/{id}/tasks/{task_id}/cancel")]
async fn cancel(
    cx: Access<CasesWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<CaseTaskCancel>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "task_id", read, key)?;
    Ok(service::cancel(&cx, path.id("id")?, place, &body).await?.map(Tagged::changed))
}
