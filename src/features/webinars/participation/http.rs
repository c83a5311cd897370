//! Routes of who came.

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, get, post};

use super::{
    dto::{
        WebinarAttendance, WebinarAttendanceQuery, WebinarAttendanceRecord, WebinarAttendanceSummary,
        WebinarCertificate, WebinarParticipationPage, WebinarParticipationQuery,
    },
    reading, schools, service,
};
use crate::{
    access::{Access, Permission as _, WebinarBookingsRead, WebinarsWrite},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Routes, listed},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(record).service(certificate).service(unbooked_certificate);
    cfg.service(participation_of_schools);
}

impl Responder for WebinarParticipationPage {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        listed(req, &self.data, &self.page, &self)
    }
}

/// List who came to a webinar
///
/// Everybody with a place, of the schools in reach, and whether they came, once that is said; and who came without one.
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
/// replaced. In `unbooked`, who came without a place, by school and name. Who was there has a certificate from then on.
#[utoipa::path(
    tag = "webinars", operation_id = "recordWebinarAttendance",
    request_body(content = WebinarAttendanceRecord, example = json!({
        "people": [{ "person_id": "0199e2a4-5b1c-7d3e-8f90-123456789abe", "attendance": "present" }],
        "unbooked": [{ "urn": 120765, "name": "E. Deputy", "role": "teacher", "attendance": "late" }],
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
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

/// Get a certificate of attendance of somebody without a place
///
/// The same of somebody who came to a webinar without a booking, as the hosts recorded.
#[utoipa::path(
    tag = "webinar bookings", operation_id = "getUnbookedWebinarCertificate",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The person, as the list of who came has them"),
    ),
    security(("bearer" = [WebinarBookingsRead::SCOPE])),
    responses(
        (status = 200, description = "The certificate", body = WebinarCertificate),
        (status = 409, description = "`state_conflict`: nothing says that the person was there",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[get("/schools/{urn}/webinar-attendance/{id}/certificate")]
async fn unbooked_certificate(cx: Access<WebinarBookingsRead>, path: PathParams) -> Result<HttpResponse> {
    let (urn, id) = (path.school()?, path.id("id")?);
    Ok(HttpResponse::Ok().json(reading::certificate_of_unbooked(&cx, urn, id).await?))
}

/// List which schools and roles were at webinars
///
/// Open schools in reach, each with the roles in which somebody was there and those in which nobody ever was; with
/// `never=true` the schools that nobody came from. `attendance_recorded` says of how many webinars that is known.
#[utoipa::path(
    tag = "webinars", operation_id = "listWebinarParticipation", params(WebinarParticipationQuery),
    security(("bearer" = [WebinarBookingsRead::SCOPE])),
    responses((status = 200, description = "One page of schools", body = WebinarParticipationPage)),
)]
#[get("/webinar-participation")]
async fn participation_of_schools(
    cx: Access<WebinarBookingsRead>,
    Params(query): Params<WebinarParticipationQuery>,
) -> Result<WebinarParticipationPage> {
    schools::participation(&cx, &query).await
}
