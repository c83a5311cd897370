//! Routes of who came.

use actix_web::{HttpResponse, get, post};

use super::{
    dto::{
        WebinarAttendance, WebinarAttendanceQuery, WebinarAttendanceRecord, WebinarAttendanceSummary,
        WebinarCertificate, WebinarParticipation, WebinarParticipationQuery,
    },
    reading, service,
};
use crate::{
    access::{Access, Permission as _, WebinarBookingsRead, WebinarsWrite},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(record).service(certificate).service(participation);
}

/// List who came to a webinar
///
/// Everybody with a place, of the schools in reach, and whether they came, once that is said.
#[utoipa::path(
    tag = "webinars", operation_id = "listWebinarAttendance",
    params(("id" = Uuid, Path, description = "The webinar"), WebinarAttendanceQuery),
    security(("bearer" = [WebinarBookingsRead::SCOPE])),
    responses((status = 200, description = "One page of people", body = Page<WebinarAttendance>)),
)]
#[get("/webinars/{id}/attendance")]
async fn list(
    cx: Access<WebinarBookingsRead>,
    path: PathParams,
    Params(query): Params<WebinarAttendanceQuery>,
) -> Result<Page<WebinarAttendance>> {
    reading::list(&cx, path.id("id")?, &query).await
}

/// Record who came to a webinar
///
/// Present, late or absent, of as many people as are named, once it has begun; what was recorded of somebody before is
/// replaced. Who was there has a certificate from then on.
#[utoipa::path(
    tag = "webinars", operation_id = "recordWebinarAttendance", request_body = WebinarAttendanceRecord,
    params(
        ("id" = Uuid, Path, description = "The webinar"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [WebinarsWrite::SCOPE])),
    responses(
        (status = 200, description = "What is recorded altogether", body = WebinarAttendanceSummary),
        (status = 409, description = "`state_conflict`: it has not begun, or does not take place; \
            `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/webinars/{id}/attendance")]
async fn record(
    cx: Access<WebinarsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<WebinarAttendanceRecord>,
) -> Result<Once<HttpResponse>> {
    let done = service::record(&cx, path.id("id")?, key, &body).await?;
    Ok(done.map(|summary| HttpResponse::Ok().json(summary)))
}

/// Get a certificate of attendance
///
/// That somebody of a school was at a webinar: who, when, what about, how long, and who recorded it. As data, for a portal to
/// print.
#[utoipa::path(
    tag = "webinar bookings", operation_id = "getWebinarCertificate",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The booking"),
        ("person_id" = Uuid, Path, description = "The person"),
    ),
    security(("bearer" = [WebinarBookingsRead::SCOPE])),
    responses(
        (status = 200, description = "The certificate", body = WebinarCertificate),
        (status = 409, description = "`state_conflict`: nothing says that the person was there",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[get("/schools/{urn}/webinar-bookings/{id}/certificates/{person_id}")]
async fn certificate(cx: Access<WebinarBookingsRead>, path: PathParams) -> Result<HttpResponse> {
    let (urn, id, person) = (path.school()?, path.id("id")?, path.id("person_id")?);
    Ok(HttpResponse::Ok().json(reading::certificate(&cx, urn, id, person).await?))
}

/// List which schools and roles were at webinars
///
/// Open schools in reach, each with the roles in which somebody was there and those in which nobody ever was; with
/// `never=true` the schools that nobody came from.
#[utoipa::path(
    tag = "webinars", operation_id = "listWebinarParticipation", params(WebinarParticipationQuery),
    security(("bearer" = [WebinarBookingsRead::SCOPE])),
    responses((status = 200, description = "One page of schools", body = Page<WebinarParticipation>)),
)]
#[get("/webinar-participation")]
async fn participation(
    cx: Access<WebinarBookingsRead>,
    Params(query): Params<WebinarParticipationQuery>,
) -> Result<Page<WebinarParticipation>> {
    reading::participation(&cx, &query).await
}
