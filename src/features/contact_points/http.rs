//! Routes of contact points and service hours.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{
        ContactPoint, ContactPointCreate, ContactPointPut, ContactPointWithdraw, ContactPointsQuery,
        ServiceHours, ServiceHoursQuery,
    },
    reading, service,
};
use crate::{
    access::{Access, ContactPointsRead, ContactPointsWrite, Permission as _},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(amend).service(withdraw).service(hours);
}

/// List contact points
///
/// Of the authority's teams, officers and lines, in the order of recording, for whoever reaches a school.
#[utoipa::path(
    tag = "contact points", operation_id = "listContactPoints", params(ContactPointsQuery),
    security(("bearer" = [ContactPointsRead::SCOPE])),
    responses((status = 200, description = "One page of contact points", body = Page<ContactPoint>)),
)]
#[get("/contact-points")]
async fn list(
    cx: Access<ContactPointsRead>,
    Params(query): Params<ContactPointsQuery>,
) -> Result<Page<ContactPoint>> {
    reading::list(&cx, &query).await
}

/// Record a contact point
///
/// With a telephone number or an e-mail address, and the hours by day of the week as wall time in Europe/London.
#[utoipa::path(
    tag = "contact points", operation_id = "createContactPoint",
    request_body(content = ContactPointCreate, example = json!({
        "contact": {
            "kind": "team", "name": "Attendance Team", "telephone": "01632 960001",
            "email": "attendance@authority.example", "term_time_only": true,
            "hours": [
                { "weekday": "mon", "opens": "09:00", "closes": "17:00" },
                { "weekday": "fri", "opens": "09:00", "closes": "16:00" },
            ],
        },
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    security(("bearer" = [ContactPointsWrite::SCOPE])),
    responses(
        (status = 201, description = "The contact point as recorded", body = ContactPoint,
            headers(("Location" = String, description = "Address of the contact point"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/contact-points")]
async fn create(
    cx: Access<ContactPointsWrite>,
    key: IdempotencyKey,
    body: Body<ContactPointCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.links.this.clone();
        made.created(&location)
    }))
}

/// Get a contact point
///
/// How it is reached, and its hours.
#[utoipa::path(
    tag = "contact points", operation_id = "getContactPoint",
    params(
        ("id" = Uuid, Path, description = "The contact point"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [ContactPointsRead::SCOPE])),
    responses(
        (status = 200, description = "The contact point, with its version as `ETag`", body = ContactPoint),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/contact-points/{id}")]
async fn show(cx: Access<ContactPointsRead>, path: PathParams) -> Result<Tagged<ContactPoint>> {
    reading::show(&cx, path.id("id")?).await
}

/// Change a contact point
///
/// Whole. How it stood before is kept.
#[utoipa::path(
    tag = "contact points", operation_id = "putContactPoint",
    request_body(content = ContactPointPut, example = json!({
        "contact": {
            "kind": "team", "name": "Attendance Team", "telephone": "01632 960002", "term_time_only": true,
            "hours": [{ "weekday": "mon", "opens": "09:00", "closes": "17:00" }],
        },
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    params(
        ("id" = Uuid, Path, description = "The contact point"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [ContactPointsWrite::SCOPE])),
    responses(
        (status = 200, description = "The contact point as it now is", body = ContactPoint),
        (status = 409, description = "`state_conflict`: it is withdrawn",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/contact-points/{id}")]
async fn amend(
    cx: Access<ContactPointsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<ContactPointPut>,
) -> Result<HttpResponse> {
    service::amend(&cx, path.id("id")?, &read, &body).await.map(Tagged::changed)
}

/// Withdraw a contact point
///
/// With the reason. It stays to be seen, and has no service hours any more.
#[utoipa::path(
    tag = "contact points", operation_id = "withdrawContactPoint", request_body = ContactPointWithdraw,
    params(
        ("id" = Uuid, Path, description = "The contact point"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ContactPointsWrite::SCOPE])),
    responses(
        (status = 200, description = "The contact point as withdrawn", body = ContactPoint),
        (status = 409, description = "`state_conflict`: it is withdrawn already; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/contact-points/{id}/withdraw")]
async fn withdraw(
    cx: Access<ContactPointsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ContactPointWithdraw>,
) -> Result<Once<HttpResponse>> {
    Ok(service::withdraw(&cx, path.id("id")?, key, &body).await?.map(Tagged::changed))
}

/// List service hours
///
/// Whether the contact points that have hours are open now, or at an instant, when they close, and when they open next:
/// by their hours, bank holidays in England and, where they hold in term time alone, the half terms of the authority's
/// calendar. Days on which schools train their staff are open. Where no calendar is laid down nothing is promised.
#[utoipa::path(
    tag = "contact points", operation_id = "listServiceHours", params(ServiceHoursQuery),
    security(("bearer" = [ContactPointsRead::SCOPE])),
    responses((status = 200, description = "One page of contact points with hours", body = Page<ServiceHours>)),
)]
#[get("/service-hours")]
async fn hours(
    cx: Access<ContactPointsRead>,
    Params(query): Params<ServiceHoursQuery>,
) -> Result<Page<ServiceHours>> {
    reading::hours(&cx, &query).await
}
