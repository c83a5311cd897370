//! Routes of officers.

use actix_web::{HttpResponse, get, post, put, web};

use super::{
    dto::{Officer, OfficerCapacity, OfficerCreate, OfficerPut, OfficersQuery},
    reading, service,
};
use crate::{
    access::{Access, OfficersCapacityRead, OfficersRead, OfficersWrite, Permission as _},
    error::{Problem, Result},
    features::casework::params::Attempted,
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(amend).service(capacity);
}

/// List officers
///
/// Of the attendance service, in the order of recording, with the titles that they had. For whoever reaches a school.
#[utoipa::path(
    tag = "casework", operation_id = "listOfficers", params(OfficersQuery),
    security(("bearer" = [OfficersRead::SCOPE])),
    responses((status = 200, description = "One page of officers", body = Page<Officer>)),
)]
#[get("/officers")]
async fn list(cx: Access<OfficersRead>, Params(query): Params<OfficersQuery>) -> Result<Page<Officer>> {
    reading::list(&cx, &query).await
}

/// Record an officer
///
/// Who works on cases, under which titles from when to when, how the officer is reached, and how many open cases the
/// officer can hold. For a client of the authority that reaches every school.
#[utoipa::path(
    tag = "casework", operation_id = "createOfficer", params(Attempted),
    request_body(content = OfficerCreate, example = json!({
        "officer": {
            "name": "A. Officer", "team": "Attendance Team", "email": "a.officer@authority.example",
            "roles": [{ "title": "Attendance and Entitlement Officer", "from_on": "2024-09-02" }],
            "case_capacity": 30, "from_on": "2024-09-02",
        },
        "recorded_by": { "name": "B. Officer", "title": "Attendance manager" },
    })),
    security(("bearer" = [OfficersWrite::SCOPE])),
    responses(
        (status = 201, description = "The officer as recorded", body = Officer,
            headers(("Location" = String, description = "Address of the officer"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/officers")]
async fn create(
    cx: Access<OfficersWrite>,
    key: IdempotencyKey,
    body: Body<OfficerCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.links.this.clone();
        made.created(&location)
    }))
}

/// Get an officer
///
/// With every title, and how the officer is reached.
#[utoipa::path(
    tag = "casework", operation_id = "getOfficer",
    params(
        ("id" = Uuid, Path, description = "The officer"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [OfficersRead::SCOPE])),
    responses(
        (status = 200, description = "The officer, with its version as `ETag`", body = Officer),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/officers/{id}")]
async fn show(cx: Access<OfficersRead>, path: PathParams) -> Result<Tagged<Officer>> {
    reading::show(&cx, path.id("id")?).await
}

/// Change an officer
///
/// Whole: another title, another capacity, the last day. What stood before is kept. An officer whose last day is over holds
/// no open case: they are given to others first.
#[utoipa::path(
    tag = "casework", operation_id = "putOfficer",
    request_body(content = OfficerPut, example = json!({
        "officer": {
            "name": "A. Officer", "team": "Attendance Team", "email": "a.officer@authority.example",
            "roles": [{ "title": "Attendance and Entitlement Officer", "from_on": "2024-09-02" }],
            "case_capacity": 25, "from_on": "2024-09-02", "to_on": "2027-08-31",
        },
        "recorded_by": { "name": "B. Officer", "title": "Attendance manager" },
    })),
    params(
        ("id" = Uuid, Path, description = "The officer"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [OfficersWrite::SCOPE])),
    responses(
        (status = 200, description = "The officer as recorded from then on", body = Officer),
        (status = 409, description = "`state_conflict`: the officer left and holds open cases",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/officers/{id}")]
async fn amend(
    cx: Access<OfficersWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<OfficerPut>,
) -> Result<HttpResponse> {
    service::amend(&cx, path.id("id")?, &read, &body).await.map(Tagged::changed)
}

/// Get the capacity of an officer
///
/// How many open cases the officer holds, over all schools, how many there is room for, and at which schools it was agreed in
/// which order cases are taken. Counted when it is asked.
#[utoipa::path(
    tag = "casework", operation_id = "getOfficerCapacity",
    params(("id" = Uuid, Path, description = "The officer")),
    security(("bearer" = [OfficersCapacityRead::SCOPE])),
    responses((status = 200, description = "What the officer holds", body = OfficerCapacity)),
)]
#[get("/officers/{id}/capacity")]
async fn capacity(cx: Access<OfficersCapacityRead>, path: PathParams) -> Result<web::Json<OfficerCapacity>> {
    reading::capacity(&cx, path.id("id")?).await.map(web::Json)
}
