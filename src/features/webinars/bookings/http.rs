//! Routes of bookings.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{
        WebinarBooking, WebinarBookingCancel, WebinarBookingCreate, WebinarBookingDetails, WebinarBookingPut,
        WebinarBookingsQuery,
    },
    reading, service,
};
use crate::{
    access::{Access, Permission as _, WebinarBookingsRead, WebinarBookingsWrite},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{
        Body, CalendarFile, CalendarText, IdempotencyKey, Once, Page, Params, PathParams, Precondition,
        Routes, Tagged,
    },
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(book).service(show).service(change).service(cancel);
    cfg.service(calendar);
}

/// List bookings at webinars
///
/// Of every school in reach, in the order in which they were made; with `webinar_id` who comes to one, with the questions
/// that were sent in.
#[utoipa::path(
    tag = "webinar bookings", operation_id = "listWebinarBookings", params(WebinarBookingsQuery),
    security(("bearer" = [WebinarBookingsRead::SCOPE])),
    responses((status = 200, description = "One page of bookings", body = Page<WebinarBooking>)),
)]
#[get("/webinar-bookings")]
async fn list_all(
    cx: Access<WebinarBookingsRead>,
    Params(query): Params<WebinarBookingsQuery>,
) -> Result<Page<WebinarBooking>> {
    reading::list(&cx, None, &query).await
}

/// List a school's bookings at webinars
///
/// In the order in which they were made.
#[utoipa::path(
    tag = "webinar bookings", operation_id = "listSchoolWebinarBookings",
    params(("urn" = Urn, Path, description = "The school", example = 120765), WebinarBookingsQuery),
    security(("bearer" = [WebinarBookingsRead::SCOPE])),
    responses((status = 200, description = "One page of bookings", body = Page<WebinarBooking>)),
)]
#[get("/schools/{urn}/webinar-bookings")]
async fn list(
    cx: Access<WebinarBookingsRead>,
    path: PathParams,
    Params(query): Params<WebinarBookingsQuery>,
) -> Result<Page<WebinarBooking>> {
    reading::list(&cx, Some(path.school()?), &query).await
}

/// Book places at a webinar
///
/// For several people of a school at once: all of them get places or none. Where there are not enough they wait, or with
/// `waiting_list: false` are refused. A party larger than the webinar is refused either way. Nobody has two places at one
/// webinar, and there are never more than there are, however many book at once. Everybody is told by mail; whom a school gave up
/// at this webinar five times within 24 hours it books again when the first of them is a day ago (`429`, `rate_limited`; the
/// refusal says how long). For a school's portal, and for the authority on its behalf.
#[utoipa::path(
    tag = "webinar bookings", operation_id = "bookWebinarPlaces",
    request_body(content = WebinarBookingCreate, example = json!({
        "webinar_id": "0199e2a4-5b1c-7d3e-8f90-123456789abc", "source": "portal", "waiting_list": true,
        "people": [
            { "name": "A. Champion", "role": "senior_attendance_champion", "email": "a.champion@school.example" },
            { "name": "B. Officer", "role": "attendance_officer", "email": "b.officer@school.example" },
        ],
        "questions": [{ "question": "When does an offence become too old for a notice?" }],
        "recorded_by": { "name": "B. Officer", "title": "Attendance officer" },
    })),
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [WebinarBookingsWrite::SCOPE])),
    responses(
        (status = 201, description = "The booking, with places or waiting", body = WebinarBookingDetails,
            headers(("Location" = String, description = "Address of the booking"))),
        (status = 409, description = "`state_conflict`: the webinar is a draft, has begun, was held or cancelled, or has not \
            enough places for who would not wait; `duplicate`: somebody has a place there or waits for one; \
            `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/webinar-bookings")]
async fn book(
    cx: Access<WebinarBookingsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<WebinarBookingCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::book(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.booking.links.this.clone();
        made.created(&location)
    }))
}

/// Get a booking at a webinar
///
/// With who comes, how to get in once they have places, or where they stand and why they have none.
#[utoipa::path(
    tag = "webinar bookings", operation_id = "getWebinarBooking",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The booking"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [WebinarBookingsRead::SCOPE])),
    responses(
        (status = 200, description = "The booking, with its version as `ETag`", body = WebinarBookingDetails),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/webinar-bookings/{id}")]
async fn show(cx: Access<WebinarBookingsRead>, path: PathParams) -> Result<Tagged<WebinarBookingDetails>> {
    reading::show(&cx, path.school()?, path.id("id")?).await
}

/// Change a booking at a webinar
///
/// Until it begins. People are known by their `id`, or without one by their addresses: who stays keeps the place, who is left
/// out gives it up, and somebody new comes instead. With the `id` a name or an address is corrected: at another address they
/// are told how they stand, and nothing more goes to the one before. A booking does not grow: more people are another
/// booking, so that nobody who waits is passed. Places that become free go to who waits, at once. Once the webinar has begun
/// clients of the authority that announce webinars still correct names, roles and addresses, for certificates and recordings.
/// A school changes one booking twenty times within 24 hours (`429`, `rate_limited`; the refusal says how long it waits).
#[utoipa::path(
    tag = "webinar bookings", operation_id = "putWebinarBooking",
    request_body(content = WebinarBookingPut, example = json!({
        "people": [{ "id": "0199e2a4-5b1c-7d3e-8f90-123456789abe", "name": "A. Champion",
            "role": "senior_attendance_champion", "email": "a.champion@school.example" }],
        "recorded_by": { "name": "B. Officer", "title": "Attendance officer" },
    })),
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The booking"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [WebinarBookingsWrite::SCOPE])),
    responses(
        (status = 200, description = "The booking as it now is", body = WebinarBookingDetails,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 409, description = "`state_conflict`: it was given up, or the webinar was cancelled, or has begun and the \
            caller is no client of the authority; `duplicate`: somebody has a place there by another booking",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the booking is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/webinar-bookings/{id}")]
async fn change(
    cx: Access<WebinarBookingsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<WebinarBookingPut>,
) -> Result<HttpResponse> {
    service::change(&cx, path.school()?, path.id("id")?, &read, &body).await.map(Tagged::changed)
}

/// Give a booking at a webinar up
///
/// Until it begins. Its places go to who waits, in the same moment. It stays to be seen.
#[utoipa::path(
    tag = "webinar bookings", operation_id = "cancelWebinarBooking", request_body = WebinarBookingCancel,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The booking"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [WebinarBookingsWrite::SCOPE])),
    responses(
        (status = 200, description = "The booking as given up", body = WebinarBookingDetails),
        (status = 409, description = "`state_conflict`: it is given up, or the webinar has begun, was held or cancelled; \
            `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/webinar-bookings/{id}/cancel")]
async fn cancel(
    cx: Access<WebinarBookingsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<WebinarBookingCancel>,
) -> Result<Once<HttpResponse>> {
    let done = service::cancel(&cx, path.school()?, path.id("id")?, key, &body).await?;
    Ok(done.map(Tagged::changed))
}

/// Get a booking at a webinar as a calendar entry
///
/// For calendar programs (RFC 5545): sure and with how to get in once there are places, tentative while they wait, cancelled
/// when it was given up or the webinar does not take place. Each change raises `SEQUENCE`; the `UID` stays.
#[utoipa::path(
    tag = "webinar bookings", operation_id = "getWebinarBookingCalendar",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The booking"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the entry already held"),
    ),
    security(("bearer" = [WebinarBookingsRead::SCOPE])),
    responses(
        (status = 200, description = "The entry", content((CalendarText = "text/calendar"))),
        (status = 304, description = "The entry already held is the present one"),
    ),
)]
#[get("/schools/{urn}/webinar-bookings/{id}/calendar")]
async fn calendar(cx: Access<WebinarBookingsRead>, path: PathParams) -> Result<CalendarFile> {
    reading::calendar(&cx, path.school()?, path.id("id")?).await
}
