//! Routes of patrols.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{Patrol, PatrolCancel, PatrolCreate, PatrolDocument, PatrolHold, PatrolPut, PatrolsQuery},
    reading, service,
};
use crate::{
    access::{Access, PatrolsRead, PatrolsWrite, Permission as _, StepPlace},
    domain::urn::AUTHORITY,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(amend).service(hold).service(cancel);
}

/// List truancy patrols
///
/// In the order in which they begin. For clients of the authority that reach every school; for others the list is empty.
#[utoipa::path(
    tag = "patrols", operation_id = "listPatrols", params(PatrolsQuery),
    security(("bearer" = [PatrolsRead::SCOPE])),
    responses((status = 200, description = "One page of patrols", body = Page<Patrol>)),
)]
#[get("/patrols")]
async fn list(cx: Access<PatrolsRead>, Params(query): Params<PatrolsQuery>) -> Result<Page<Patrol>> {
    reading::list(&cx, &query).await
}

/// Plan a truancy patrol
///
/// When, in which districts, with whom, and with which schools it was discussed. Where is told by district alone: a postcode,
/// a street or a point on a map is refused wherever it stands. With a direction of a superintendent or above (section 16(2) of
/// the Crime and Disorder Act 1998) constables may take children to school or to designated premises while it holds.
#[utoipa::path(
    tag = "patrols", operation_id = "createPatrol",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    request_body(content = PatrolCreate, example = json!({
        "plan": {
            "held_on": "2026-11-18", "from_time": "09:30", "to_time": "14:30",
            "districts": [{ "name": "Breckland" }],
            "partners": [{ "kind": "police", "name": "Sample Constabulary" }],
            "consulted": [{ "urn": 120765, "on": "2026-11-10" }],
            "direction": { "given_by_rank": "superintendent", "given_at": "2026-11-11T14:00:00Z",
                           "from_time": "09:30", "to_time": "14:30" },
        },
        "recorded_by": { "name": "A. Officer", "title": "Attendance officer" },
    })),
    security(("bearer" = [PatrolsWrite::SCOPE])),
    responses(
        (status = 201, description = "The patrol as planned", body = PatrolDocument,
            headers(("Location" = String, description = "Address of the patrol"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/patrols")]
async fn create(
    cx: Access<PatrolsWrite>,
    key: IdempotencyKey,
    body: Body<PatrolCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.patrol.links.this.clone();
        made.created(&location)
    }))
}

/// Get a truancy patrol
///
/// With every way in which it stood, and what its plan lacks.
#[utoipa::path(
    tag = "patrols", operation_id = "getPatrol",
    params(
        ("id" = Uuid, Path, description = "The patrol"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [PatrolsRead::SCOPE])),
    responses(
        (status = 200, description = "The patrol, with its version as `ETag`", body = PatrolDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/patrols/{id}")]
async fn show(cx: Access<PatrolsRead>, path: PathParams) -> Result<Tagged<PatrolDocument>> {
    reading::show(&cx, path.id("id")?).await
}

/// Amend a truancy patrol
///
/// The plan, whole, with the reason and the person. Once the patrol was held its day, times, districts and direction are fixed,
/// for encounters rest on them. The same again changes nothing.
#[utoipa::path(
    tag = "patrols", operation_id = "putPatrol", request_body = PatrolPut,
    params(
        ("id" = Uuid, Path, description = "The patrol"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [PatrolsWrite::SCOPE])),
    responses(
        (status = 200, description = "The patrol as it now is", body = PatrolDocument),
        (status = 409, description = "`state_conflict`: it is cancelled",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the patrol is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/patrols/{id}")]
async fn amend(
    cx: Access<PatrolsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<PatrolPut>,
) -> Result<HttpResponse> {
    service::amend(&cx, path.id("id")?, read, &body).await.map(Tagged::changed)
}

/// Say that a truancy patrol was held
///
/// Not before it has begun. From then on encounters are recorded.
#[utoipa::path(
    tag = "patrols", operation_id = "holdPatrol", request_body = PatrolHold,
    params(
        ("id" = Uuid, Path, description = "The patrol"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [PatrolsWrite::SCOPE])),
    responses(
        (status = 200, description = "The patrol as held", body = PatrolDocument),
        (status = 409, description = "`state_conflict`: it has not begun, was held, or is cancelled; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the patrol is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/patrols/{id}/hold")]
async fn hold(
    cx: Access<PatrolsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PatrolHold>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace { urn: AUTHORITY, id: path.id("id")?, read, key };
    Ok(service::hold(&cx, place, &body).await?.map(Tagged::changed))
}

/// Cancel a truancy patrol
///
/// With the reason. It takes no encounters.
#[utoipa::path(
    tag = "patrols", operation_id = "cancelPatrol", request_body = PatrolCancel,
    params(
        ("id" = Uuid, Path, description = "The patrol"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [PatrolsWrite::SCOPE])),
    responses(
        (status = 200, description = "The patrol as cancelled", body = PatrolDocument),
        (status = 409, description = "`state_conflict`: it was held or is cancelled; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the patrol is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/patrols/{id}/cancel")]
async fn cancel(
    cx: Access<PatrolsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PatrolCancel>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace { urn: AUTHORITY, id: path.id("id")?, read, key };
    Ok(service::cancel(&cx, place, &body).await?.map(Tagged::changed))
}
