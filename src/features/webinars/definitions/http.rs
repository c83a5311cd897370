//! Routes of webinars.

use actix_web::{HttpResponse, get, post, put};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{
        Webinar, WebinarAct, WebinarAvailability, WebinarAvailabilityQuery, WebinarCalendarQuery,
        WebinarCancel, WebinarDetails, WebinarPut, WebinarsQuery,
    },
    reading, service,
    steps::{self, Place},
};
use crate::{
    access::{Access, Permission as _, WebinarsRead, WebinarsWrite},
    error::{Problem, Result},
    http::{
        Body, CalendarFile, CalendarText, IdempotencyKey, Once, Page, Params, PathParams, Precondition,
        Routes, Tagged,
    },
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(change).service(availability);
    cfg.service(publish).service(cancel).service(hold).service(calendar);
}

/// With which webinar a step is taken.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisWebinar {
    /// The webinar
    id: Uuid,
}

/// Which version of it, and which attempt.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct Named {
    /// The `ETag` that was read
    #[param(rename = "If-Match")]
    if_match: String,
    /// Makes a repeated request apply once
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
}

/// What every step is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, clippy::large_enum_variant, reason = "it stands in the document alone")]
enum Stepped {
    /// The webinar as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(WebinarDetails),
    /// `state_conflict`: the webinar is not so far that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the webinar is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

fn place(path: &PathParams, read: Precondition, key: IdempotencyKey) -> Result<Place> {
    Ok(Place { id: path.id("id")?, read, key })
}

/// List webinars
///
/// The timetable, in the order in which they are held: of an academic year, of a term by the authority's calendar, on a
/// topic. Drafts are told to clients that reach every school. Places are counted when they are asked for.
#[utoipa::path(
    tag = "webinars", operation_id = "listWebinars", params(WebinarsQuery),
    security(("bearer" = [WebinarsRead::SCOPE])),
    responses((status = 200, description = "One page of webinars", body = Page<Webinar>)),
)]
#[get("/webinars")]
async fn list(cx: Access<WebinarsRead>, Params(query): Params<WebinarsQuery>) -> Result<Page<Webinar>> {
    reading::list(&cx, &query).await
}

/// Draft a webinar
///
/// Title, topic, hosts, when by the clock on the wall (Europe/London), how many can come, for whom, and how to get in, which
/// only who has a place is told. On the days on which the clocks change, a time that comes never or twice is refused. It is
/// a draft until it is published. One that was held before the service was in use is recorded with `brought_over`, so that
/// who was there is known. For clients of the authority that reach every school.
#[utoipa::path(
    tag = "webinars", operation_id = "createWebinar",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    request_body(content = WebinarPut, example = json!({
        "title": "Support first approach and legal intervention", "topic": "Legal intervention",
        "description": "With an opportunity to ask questions following the speakers.",
        "hosts": [{ "name": "Attendance Service" }, { "name": "Children Missing Education Team" }],
        "contact": { "name": "Attendance Team", "email": "attendance@authority.example", "telephone": "01632 960 681" },
        "held_on": "2027-07-08", "from_time": "10:30", "to_time": "11:30", "capacity": 300,
        "audience": { "rule": "all", "roles": ["headteacher", "senior_attendance_champion"] },
        "joining": { "link": "https://meeting.example/j/0123456789", "passcode": "Sample-24" },
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    security(("bearer" = [WebinarsWrite::SCOPE])),
    responses(
        (status = 201, description = "The webinar as drafted", body = WebinarDetails,
            headers(("Location" = String, description = "Address of the webinar"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[post("/webinars")]
async fn create(
    cx: Access<WebinarsWrite>,
    key: IdempotencyKey,
    body: Body<WebinarPut>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.webinar.links.this.clone();
        made.created(&location)
    }))
}

/// Get a webinar
///
/// With its places as they are now. How to get in is told to clients of the authority that announce webinars; a school reads
/// it with its booking, once it has places.
#[utoipa::path(
    tag = "webinars", operation_id = "getWebinar",
    params(
        ThisWebinar,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [WebinarsRead::SCOPE])),
    responses(
        (status = 200, description = "The webinar, with its version as `ETag`", body = WebinarDetails),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/webinars/{id}")]
async fn show(cx: Access<WebinarsRead>, path: PathParams) -> Result<Tagged<WebinarDetails>> {
    reading::show(&cx, path.id("id")?).await
}

/// Change a webinar
///
/// Until it begins. More places go to who waits, in their order, at once. Fewer than are booked are refused unless
/// `confirm_fewer_places` says that they are meant; then nobody loses a place, and nobody gets one until enough are given up.
/// Another time, title, host, contact or way in is told to everybody who has a place, and all but the way in to who waits.
/// The same again changes nothing.
#[utoipa::path(
    tag = "webinars", operation_id = "putWebinar",
    request_body(content = WebinarPut, example = json!({
        "title": "Support first approach and legal intervention", "topic": "Legal intervention",
        "hosts": [{ "name": "Attendance Service" }, { "name": "Children Missing Education Team" }],
        "contact": { "name": "Attendance Team", "email": "attendance@authority.example" },
        "held_on": "2027-07-08", "from_time": "10:30", "to_time": "11:45", "capacity": 320,
        "audience": { "rule": "all" }, "joining": { "link": "https://meeting.example/j/0123456789" },
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    params(ThisWebinar, ("If-Match" = String, Header, description = "The `ETag` that was read")),
    security(("bearer" = [WebinarsWrite::SCOPE])),
    responses(Stepped),
)]
#[put("/webinars/{id}")]
async fn change(
    cx: Access<WebinarsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<WebinarPut>,
) -> Result<HttpResponse> {
    service::change(&cx, path.id("id")?, &read, &body).await.map(Tagged::changed)
}

/// Get the places of a webinar
///
/// Counted from the bookings when they are asked for. With `capacity`: what would become of those who wait, were there so
/// many places; nothing is changed and nobody is told.
#[utoipa::path(
    tag = "webinars", operation_id = "getWebinarAvailability", params(ThisWebinar, WebinarAvailabilityQuery),
    security(("bearer" = [WebinarsRead::SCOPE])),
    responses((status = 200, description = "The places", body = WebinarAvailability)),
)]
#[get("/webinars/{id}/availability")]
async fn availability(
    cx: Access<WebinarsRead>,
    path: PathParams,
    Params(query): Params<WebinarAvailabilityQuery>,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(reading::availability(&cx, path.id("id")?, &query).await?))
}

/// Publish a webinar
///
/// From now on schools see it and book; one that is brought over has begun, and nobody books.
#[utoipa::path(
    tag = "webinars", operation_id = "publishWebinar", request_body = WebinarAct, params(ThisWebinar, Named),
    security(("bearer" = [WebinarsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/webinars/{id}/publish")]
async fn publish(
    cx: Access<WebinarsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<WebinarAct>,
) -> Result<Once<HttpResponse>> {
    Ok(steps::publish(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Cancel a webinar
///
/// With the reason, which everybody who has a place or waits for one is told by mail; in the calendars of who has one it is
/// struck out. Bookings stay to be seen.
#[utoipa::path(
    tag = "webinars", operation_id = "cancelWebinar", request_body = WebinarCancel, params(ThisWebinar, Named),
    security(("bearer" = [WebinarsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/webinars/{id}/cancel")]
async fn cancel(
    cx: Access<WebinarsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<WebinarCancel>,
) -> Result<Once<HttpResponse>> {
    Ok(steps::cancel(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Say that a webinar was held
///
/// Once it has begun. A recording can be published from then on.
#[utoipa::path(
    tag = "webinars", operation_id = "holdWebinar", request_body = WebinarAct, params(ThisWebinar, Named),
    security(("bearer" = [WebinarsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/webinars/{id}/hold")]
async fn hold(
    cx: Access<WebinarsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<WebinarAct>,
) -> Result<Once<HttpResponse>> {
    Ok(steps::hold(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Get the timetable as a calendar
///
/// Of an academic year, in the form that calendar programs subscribe to (RFC 5545); a portal hands it on. Times are given in
/// UTC, which every calendar shows by its reader's own clock. An entry keeps its `UID`; a change raises its `SEQUENCE`, and
/// what was cancelled stays as `STATUS:CANCELLED`, so that it is struck out where it stands already. How to get in is not in
/// it.
#[utoipa::path(
    tag = "webinars", operation_id = "getWebinarCalendar",
    params(
        WebinarCalendarQuery,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the calendar already held"),
    ),
    security(("bearer" = [WebinarsRead::SCOPE])),
    responses(
        (status = 200, description = "The calendar", content((CalendarText = "text/calendar"))),
        (status = 304, description = "The calendar already held is the present one"),
    ),
)]
#[get("/webinar-calendar")]
async fn calendar(
    cx: Access<WebinarsRead>,
    Params(query): Params<WebinarCalendarQuery>,
) -> Result<CalendarFile> {
    reading::calendar(&cx, &query).await
}
