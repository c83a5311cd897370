//! Routes of events of cases.

use actix_web::{HttpResponse, get, post, put};
use uuid::Uuid;

use super::{
    dto::{CaseEvent, CaseEventCreate, CaseEventDocument, CaseEventPut, CaseEventVoid, CaseEventsQuery},
    reading, service,
};
use crate::{
    access::{Access, CasesRead, CasesWrite, Permission as _, StepPlace},
    domain::urn::Urn,
    error::{Problem, Result},
    features::casework::params::{Attempted, Named, ReadFor, ThisAtSchool},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, ReadBy, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(amend).service(void);
}

fn case(path: &PathParams) -> Result<(i32, Uuid)> {
    Ok((path.school()?, path.id("id")?))
}

/// List events of a case
///
/// Its timeline, in the order of recording. Without `cases.confidential:read` those that are shared with the school. The read is
/// written down with the person and the purpose before it is answered.
#[utoipa::path(
    tag = "casework", operation_id = "listCaseEvents", params(ThisAtSchool, CaseEventsQuery, ReadFor),
    security(("bearer" = [CasesRead::SCOPE])),
    responses((status = 200, description = "One page of events", body = Page<CaseEvent>)),
)]
#[get("/schools/{urn}/cases/{id}/events")]
async fn list(
    cx: Access<CasesRead>,
    path: PathParams,
    Params(query): Params<CaseEventsQuery>,
    by: ReadBy,
) -> Result<Page<CaseEvent>> {
    reading::list(&cx, case(&path)?, &query, &by).await
}

/// Record an event of a case
///
/// A visit, a call, a letter, a meeting or a note; shared with the school or not. Of who closes the case and who records an event
/// at once, either the event is in before the case is closed, or it is refused.
#[utoipa::path(
    tag = "casework", operation_id = "recordCaseEvent", params(ThisAtSchool, Attempted),
    request_body(content = CaseEventCreate, example = json!({
        "event": {
            "kind": "visit", "occurred_on": "2026-11-19", "text": "Spoke to the mother at the door; she will come on Monday",
            "person_seen": "The mother", "carried_out_by": { "name": "A. Officer" }, "shared_with_school": true,
        },
        "recorded_by": { "name": "A. Officer", "title": "Attendance and Entitlement Officer" },
    })),
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(
        (status = 201, description = "The event as recorded", body = CaseEventDocument,
            headers(("Location" = String, description = "Address of the event"))),
        (status = 409, description = "`state_conflict`: the case is closed; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/cases/{id}/events")]
async fn create(
    cx: Access<CasesWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<CaseEventCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, case(&path)?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.event.links.this.clone();
        made.created(&location)
    }))
}

/// Get an event of a case
///
/// With every way in which it stood, for who may see it. The read is written down with the person and the purpose before it is
/// answered.
#[utoipa::path(
    tag = "casework", operation_id = "getCaseEvent",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The case"),
        ("event_id" = Uuid, Path, description = "The event"),
        ReadFor,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [CasesRead::SCOPE])),
    responses(
        (status = 200, description = "The event, with its version as `ETag`", body = CaseEventDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/cases/{id}/events/{event_id}")]
async fn show(cx: Access<CasesRead>, path: PathParams, by: ReadBy) -> Result<Tagged<CaseEventDocument>> {
    reading::show(&cx, case(&path)?, path.id("event_id")?, &by).await
}

/// Amend an event of a case
///
/// Whole, with the reason: what was written down wrongly, or that the school is told of it. What stood before is kept.
#[utoipa::path(
    tag = "casework", operation_id = "putCaseEvent",
    request_body(content = CaseEventPut, example = json!({
        "event": {
            "kind": "visit", "occurred_on": "2026-11-18", "text": "Spoke to the mother at the door; she will come on Monday",
            "carried_out_by": { "name": "A. Officer" }, "shared_with_school": true,
        },
        "amendment_reason": "The day was wrong",
        "recorded_by": { "name": "A. Officer", "title": "Attendance and Entitlement Officer" },
    })),
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The case"),
        ("event_id" = Uuid, Path, description = "The event"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(
        (status = 200, description = "The event as it now is", body = CaseEventDocument),
        (status = 409, description = "`state_conflict`: it is void, or the case is closed",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the event is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/cases/{id}/events/{event_id}")]
async fn amend(
    cx: Access<CasesWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<CaseEventPut>,
) -> Result<HttpResponse> {
    let place = StepPlace::of(&path, "event_id", read, IdempotencyKey(None))?;
    Ok(service::amend(&cx, path.id("id")?, place, &body).await?.value.changed())
}

/// Void an event of a case
///
/// What was recorded wrongly, with the reason. It stays to be seen by the authority, and the school is told of it no longer.
#[utoipa::path(
    tag = "casework", operation_id = "voidCaseEvent", request_body = CaseEventVoid,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The case"),
        ("event_id" = Uuid, Path, description = "The event"),
        Named,
    ),
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(
        (status = 200, description = "The event as it now is", body = CaseEventDocument),
        (status = 409, description = "`state_conflict`: it is void, or the case is closed; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the event is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/cases/{id}/events/{event_id}/void")]
async fn void(
    cx: Access<CasesWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<CaseEventVoid>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "event_id", read, key)?;
    Ok(service::void(&cx, path.id("id")?, place, &body).await?.map(Tagged::changed))
}
