//! Routes of places on parenting programmes.

use actix_web::{HttpResponse, get, post};

use super::{
    dto::{
        ProgrammePlace, ProgrammePlaceAttend, ProgrammePlaceComplete, ProgrammePlaceCreate,
        ProgrammePlacesQuery,
    },
    reading, service,
};
use crate::{
    access::{Access, ParentingProgrammesRead, ParentingProgrammesWrite, Permission as _},
    error::{Problem, Result},
    features::parenting_programmes::programmes::ParentingProgrammeCancel,
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(book).service(show).service(attend).service(complete).service(cancel);
}

/// List places on parenting programmes
///
/// Of all programmes, in the order of booking; with `flagged=true` those that a court directed, of which a meeting was
/// missed or the programme not completed. For clients of the authority that reach every school; for others the list is
/// empty.
#[utoipa::path(
    tag = "parenting programmes", operation_id = "listProgrammePlaces", params(ProgrammePlacesQuery),
    security(("bearer" = [ParentingProgrammesRead::SCOPE])),
    responses((status = 200, description = "One page of places", body = Page<ProgrammePlace>)),
)]
#[get("/programme-places")]
async fn list(
    cx: Access<ParentingProgrammesRead>,
    Params(query): Params<ProgrammePlacesQuery>,
) -> Result<Page<ProgrammePlace>> {
    reading::list(&cx, &query).await
}

/// Book a place on a parenting programme
///
/// For a parent whom the authority knows, of the parent's own choice or because a court directed it (a parenting order,
/// sections 365 and 369 of the Sentencing Code). A person has one place on a programme, and no more places are booked than
/// there are.
#[utoipa::path(
    tag = "parenting programmes", operation_id = "bookProgrammePlace",
    request_body(content = ProgrammePlaceCreate, example = json!({
        "parent_id": "0199e2a4-5b1c-7d3e-8f90-123456789abc", "source": "voluntary",
        "recorded_by": { "name": "A. Officer", "title": "Attendance officer" },
    })),
    params(
        ("id" = Uuid, Path, description = "The programme"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ParentingProgrammesWrite::SCOPE])),
    responses(
        (status = 201, description = "The place as booked", body = ProgrammePlace,
            headers(("Location" = String, description = "Address of the place"))),
        (status = 409, description = "`state_conflict`: every place is taken, or the programme is cancelled; \
            `duplicate`: the parent has a place on it; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/parenting-programmes/{id}/places")]
async fn book(
    cx: Access<ParentingProgrammesWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ProgrammePlaceCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::book(&cx, path.id("id")?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.links.this.clone();
        made.created(&location)
    }))
}

/// Get a place on a parenting programme
///
/// With who came to which meeting.
#[utoipa::path(
    tag = "parenting programmes", operation_id = "getProgrammePlace",
    params(
        ("id" = Uuid, Path, description = "The programme"),
        ("place_id" = Uuid, Path, description = "The place"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [ParentingProgrammesRead::SCOPE])),
    responses(
        (status = 200, description = "The place, with its version as `ETag`", body = ProgrammePlace),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/parenting-programmes/{id}/places/{place_id}")]
async fn show(cx: Access<ParentingProgrammesRead>, path: PathParams) -> Result<Tagged<ProgrammePlace>> {
    reading::show(&cx, path.id("id")?, path.id("place_id")?).await
}

/// Record who came to a parenting programme
///
/// To which of its meetings, up to today; what was recorded of a meeting before is replaced, and kept. A place that a court
/// directed is flagged when a meeting was missed without a good reason.
#[utoipa::path(
    tag = "parenting programmes", operation_id = "recordProgrammeAttendance", request_body = ProgrammePlaceAttend,
    params(
        ("id" = Uuid, Path, description = "The programme"),
        ("place_id" = Uuid, Path, description = "The place"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ParentingProgrammesWrite::SCOPE])),
    responses(
        (status = 200, description = "The place as it now is", body = ProgrammePlace),
        (status = 409, description = "`state_conflict`: it is given up; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/parenting-programmes/{id}/places/{place_id}/attendance")]
async fn attend(
    cx: Access<ParentingProgrammesWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ProgrammePlaceAttend>,
) -> Result<Once<HttpResponse>> {
    let at = (path.id("id")?, path.id("place_id")?);
    Ok(service::attend(&cx, at, key, &body).await?.map(Tagged::changed))
}

/// Say whether a parenting programme was completed
///
/// With what was found. A place that a court directed is flagged when the programme was not completed.
#[utoipa::path(
    tag = "parenting programmes", operation_id = "completeProgrammePlace", request_body = ProgrammePlaceComplete,
    params(
        ("id" = Uuid, Path, description = "The programme"),
        ("place_id" = Uuid, Path, description = "The place"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ParentingProgrammesWrite::SCOPE])),
    responses(
        (status = 200, description = "The place as it now is", body = ProgrammePlace),
        (status = 409, description = "`state_conflict`: it is given up; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/parenting-programmes/{id}/places/{place_id}/complete")]
async fn complete(
    cx: Access<ParentingProgrammesWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ProgrammePlaceComplete>,
) -> Result<Once<HttpResponse>> {
    let at = (path.id("id")?, path.id("place_id")?);
    Ok(service::complete(&cx, at, key, &body).await?.map(Tagged::changed))
}

/// Give a place on a parenting programme up
///
/// With the reason; another parent can have it. It stays to be seen.
#[utoipa::path(
    tag = "parenting programmes", operation_id = "cancelProgrammePlace", request_body = ParentingProgrammeCancel,
    params(
        ("id" = Uuid, Path, description = "The programme"),
        ("place_id" = Uuid, Path, description = "The place"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ParentingProgrammesWrite::SCOPE])),
    responses(
        (status = 200, description = "The place as given up", body = ProgrammePlace),
        (status = 409, description = "`state_conflict`: it is given up already, or it is said whether the programme was completed; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/parenting-programmes/{id}/places/{place_id}/cancel")]
async fn cancel(
    cx: Access<ParentingProgrammesWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ParentingProgrammeCancel>,
) -> Result<Once<HttpResponse>> {
    let at = (path.id("id")?, path.id("place_id")?);
    Ok(service::cancel(&cx, at, key, &body).await?.map(Tagged::changed))
}
