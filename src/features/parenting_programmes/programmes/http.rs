//! Routes of parenting programmes.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{
        ParentingProgramme, ParentingProgrammeCancel, ParentingProgrammeCreate, ParentingProgrammePut,
        ParentingProgrammesQuery,
    },
    reading, service,
};
use crate::{
    access::{Access, ParentingProgrammesRead, ParentingProgrammesWrite, Permission as _},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(amend).service(cancel);
}

/// List parenting programmes
///
/// Of the authority, in the order of recording, with how many places are taken. For clients of the authority that reach
/// every school; for others the list is empty.
#[utoipa::path(
    tag = "parenting programmes", operation_id = "listParentingProgrammes", params(ParentingProgrammesQuery),
    security(("bearer" = [ParentingProgrammesRead::SCOPE])),
    responses((status = 200, description = "One page of programmes", body = Page<ParentingProgramme>)),
)]
#[get("/parenting-programmes")]
async fn list(
    cx: Access<ParentingProgrammesRead>,
    Params(query): Params<ParentingProgrammesQuery>,
) -> Result<Page<ParentingProgramme>> {
    reading::list(&cx, &query).await
}

/// Define a parenting programme
///
/// What it is called, who provides it, when it meets, and how many parents can take part.
#[utoipa::path(
    tag = "parenting programmes", operation_id = "createParentingProgramme",
    request_body(content = ParentingProgrammeCreate, example = json!({
        "plan": {
            "title": "Parents of teenagers, spring", "provider": "Early help, west",
            "description": "Thursdays at six, community centre",
            "meetings": [{ "on": "2027-01-14" }, { "on": "2027-01-21" }], "places": 12,
        },
        "recorded_by": { "name": "A. Officer", "title": "Attendance officer" },
    })),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    security(("bearer" = [ParentingProgrammesWrite::SCOPE])),
    responses(
        (status = 201, description = "The programme as defined", body = ParentingProgramme,
            headers(("Location" = String, description = "Address of the programme"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/parenting-programmes")]
async fn create(
    cx: Access<ParentingProgrammesWrite>,
    key: IdempotencyKey,
    body: Body<ParentingProgrammeCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.links.this.clone();
        made.created(&location)
    }))
}

/// Get a parenting programme
///
/// With how many places are taken.
#[utoipa::path(
    tag = "parenting programmes", operation_id = "getParentingProgramme",
    params(
        ("id" = Uuid, Path, description = "The programme"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [ParentingProgrammesRead::SCOPE])),
    responses(
        (status = 200, description = "The programme, with its version as `ETag`", body = ParentingProgramme),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/parenting-programmes/{id}")]
async fn show(cx: Access<ParentingProgrammesRead>, path: PathParams) -> Result<Tagged<ParentingProgramme>> {
    reading::show(&cx, path.id("id")?).await
}

/// Amend a parenting programme
///
/// Whole, with the reason and the person. It never has fewer places than are taken.
#[utoipa::path(
    tag = "parenting programmes", operation_id = "putParentingProgramme", request_body = ParentingProgrammePut,
    params(
        ("id" = Uuid, Path, description = "The programme"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [ParentingProgrammesWrite::SCOPE])),
    responses(
        (status = 200, description = "The programme as it now is", body = ParentingProgramme),
        (status = 409, description = "`state_conflict`: it is cancelled",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the programme is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/parenting-programmes/{id}")]
async fn amend(
    cx: Access<ParentingProgrammesWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<ParentingProgrammePut>,
) -> Result<HttpResponse> {
    service::amend(&cx, path.id("id")?, &read, &body).await.map(Tagged::changed)
}

/// Cancel a parenting programme
///
/// With the reason. Its places stay to be seen, and none is booked any more.
#[utoipa::path(
    tag = "parenting programmes", operation_id = "cancelParentingProgramme",
    request_body = ParentingProgrammeCancel,
    params(
        ("id" = Uuid, Path, description = "The programme"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ParentingProgrammesWrite::SCOPE])),
    responses(
        (status = 200, description = "The programme as cancelled", body = ParentingProgramme),
        (status = 409, description = "`state_conflict`: it is cancelled already; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/parenting-programmes/{id}/cancel")]
async fn cancel(
    cx: Access<ParentingProgrammesWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ParentingProgrammeCancel>,
) -> Result<Once<HttpResponse>> {
    Ok(service::cancel(&cx, path.id("id")?, key, &body).await?.map(Tagged::changed))
}
