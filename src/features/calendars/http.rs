//! Routes of calendars: extract, call the service, shape the answer.

use actix_web::{
    HttpResponse, Responder, get,
    http::header::{ETAG, LOCATION},
    put, web,
};

use super::{
    dto::{CalendarPut, CalendarSessions, CalendarView, SessionsQuery, WriteQuery},
    service::{self, Owner, Put},
};
use crate::{
    access::{Access, CalendarsRead, CalendarsWrite, Permission as _},
    attendance::calendar::CalendarData,
    domain::{academic_year::AcademicYear, urn::Urn},
    error::{Problem, Result},
    http::{Body, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the calendars under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show_authority).service(put_authority);
    cfg.service(show_school).service(put_school).service(list_sessions);
}

fn year(path: &PathParams) -> Result<AcademicYear> {
    path.value("academic_year", "an academic year such as 2026-27")
}

/// Show the authority's calendar
///
/// The calendar of one academic year that every school without one of its own goes by, with what it comes to:
/// school days, sessions (a school day has two; regulation 10 of the School Attendance (Pupil Registration)
/// (England) Regulations 2024 asks for a register of each) and school weeks. Every client may see it. The `ETag`
/// changes with the calendar and with the closures of every school.
#[utoipa::path(
    tag = "calendars", operation_id = "getAuthorityCalendar",
    params(("academic_year" = AcademicYear, Path, description = "The academic year")),
    security(("bearer" = [CalendarsRead::SCOPE])),
    responses(
        (status = 200, description = "The calendar, with its version as `ETag`", body = CalendarView),
        (status = 304, description = "The version in `If-None-Match` is still current"),
    ),
)]
#[get("/calendars/{academic_year}")]
async fn show_authority(cx: Access<CalendarsRead>, path: PathParams) -> Result<impl Responder> {
    service::show(&cx, Owner::Authority, year(&path)?).await
}

/// Set the authority's calendar
///
/// Creates the calendar (`If-None-Match: *`) or replaces it (`If-Match`). Earlier versions are kept, and the same
/// calendar again makes none. Needs a client that reaches every school. The answer counts the register pages that
/// the calendar leaves outside at the schools that go by it: they stay, since the register is the school's own.
#[utoipa::path(
    tag = "calendars", operation_id = "putAuthorityCalendar", request_body = CalendarData,
    params(
        ("academic_year" = AcademicYear, Path, description = "The academic year"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read, to replace it"),
        ("If-None-Match" = Option<String>, Header, description = "`*`, to create it"),
        WriteQuery,
    ),
    security(("bearer" = [CalendarsWrite::SCOPE])),
    responses(
        (status = 200, description = "The calendar as it now is", body = CalendarPut),
        (status = 201, description = "The calendar as created", body = CalendarPut),
        (status = 412, description = "`precondition_failed`: the calendar is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/calendars/{academic_year}")]
async fn put_authority(
    cx: Access<CalendarsWrite>,
    path: PathParams,
    Params(query): Params<WriteQuery>,
    read: Precondition,
    body: Body<CalendarData>,
) -> Result<HttpResponse> {
    let year = year(&path)?;
    let put = service::put(&cx, Owner::Authority, year, &read, &body, query.dry_run).await?;
    Ok(answer(put, format!("/v1/calendars/{year}")))
}

/// Show a school's calendar
///
/// The calendar that the school goes by: its own if it has one, otherwise the authority's, as `source` says. Its
/// closures and those of every school are applied: a planned one takes sessions out, an unexpected one leaves them
/// in and not due.
#[utoipa::path(
    tag = "calendars", operation_id = "getSchoolCalendar",
    params(
        ("urn" = Urn, Path, description = "The school"),
        ("academic_year" = AcademicYear, Path, description = "The academic year"),
    ),
    security(("bearer" = [CalendarsRead::SCOPE])),
    responses(
        (status = 200, description = "The calendar, with its version as `ETag`", body = CalendarView),
        (status = 304, description = "The version in `If-None-Match` is still current"),
    ),
)]
#[get("/schools/{urn}/calendars/{academic_year}")]
async fn show_school(cx: Access<CalendarsRead>, path: PathParams) -> Result<impl Responder> {
    service::show(&cx, Owner::School(path.id("urn")?), year(&path)?).await
}

/// Set a school's own calendar
///
/// Replaces the authority's calendar whole, for this school; the two are never merged. Academies set their own
/// school year, and any school may have training days of its own. The first is created with `If-None-Match: *`, later
/// ones replace it with `If-Match`. Earlier versions are kept, and the same calendar again makes none. The answer
/// counts the school's register pages that the calendar leaves outside: they stay.
#[utoipa::path(
    tag = "calendars", operation_id = "putSchoolCalendar", request_body = CalendarData,
    params(
        ("urn" = Urn, Path, description = "The school"),
        ("academic_year" = AcademicYear, Path, description = "The academic year"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read, to replace it"),
        ("If-None-Match" = Option<String>, Header, description = "`*`, to create the school's own"),
        WriteQuery,
    ),
    security(("bearer" = [CalendarsWrite::SCOPE])),
    responses(
        (status = 200, description = "The calendar as it now is", body = CalendarPut),
        (status = 201, description = "The calendar as created", body = CalendarPut),
        (status = 412, description = "`precondition_failed`: the school's own calendar is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/calendars/{academic_year}")]
async fn put_school(
    cx: Access<CalendarsWrite>,
    path: PathParams,
    Params(query): Params<WriteQuery>,
    read: Precondition,
    body: Body<CalendarData>,
) -> Result<HttpResponse> {
    let (urn, year): (Urn, _) = (path.id("urn")?, year(&path)?);
    let put = service::put(&cx, Owner::School(urn), year, &read, &body, query.dry_run).await?;
    Ok(answer(put, format!("/v1/schools/{urn}/calendars/{year}")))
}

/// A dry run has neither made a document nor given one a version.
fn answer(put: Put, location: String) -> HttpResponse {
    let Put { answer: Tagged { tag, document }, created } = put;
    if !document.committed {
        return HttpResponse::Ok().json(document);
    }
    let mut answer = match created {
        true => HttpResponse::Created(),
        false => HttpResponse::Ok(),
    };
    if created {
        answer.insert_header((LOCATION, location));
    }
    answer.insert_header((ETAG, format!("\"{tag}\""))).json(document)
}

/// List the sessions of a school's year
///
/// Every session in the calendar that the school goes by, and those that a day off or a planned closure took out of
/// it, in order of time. A register is due for each `open` one (regulation 10(1)).
#[utoipa::path(
    tag = "calendars", operation_id = "listCalendarSessions",
    params(
        ("urn" = Urn, Path, description = "The school"),
        ("academic_year" = AcademicYear, Path, description = "The academic year"),
        SessionsQuery,
    ),
    security(("bearer" = [CalendarsRead::SCOPE])),
    responses((status = 200, description = "The sessions", body = CalendarSessions)),
)]
#[get("/schools/{urn}/calendars/{academic_year}/sessions")]
async fn list_sessions(
    cx: Access<CalendarsRead>,
    path: PathParams,
    Params(query): Params<SessionsQuery>,
) -> Result<web::Json<CalendarSessions>> {
    let (urn, year) = (path.id("urn")?, year(&path)?);
    service::sessions(&cx, urn, year, &query).await.map(web::Json)
}
