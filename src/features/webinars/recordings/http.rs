//! Routes of recordings.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{
        WebinarRecording, WebinarRecordingAudienceQuery, WebinarRecordingPut, WebinarRecordingRequest,
        WebinarRecordingRequestCreate, WebinarRecordingView, WebinarRecordingViewCreate,
        WebinarRecordingsQuery,
    },
    reading, requests, service,
};
use crate::{
    access::{
        Access, Permission as _, WebinarBookingsRead, WebinarBookingsWrite, WebinarsRead, WebinarsWrite,
    },
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(publish).service(show).service(change);
    cfg.service(list_requests).service(ask).service(show_request).service(list_views).service(watch);
}

/// List recordings of a webinar
///
/// Oldest first; also those that have expired, without their addresses.
#[utoipa::path(
    tag = "webinars", operation_id = "listWebinarRecordings",
    params(("id" = Uuid, Path, description = "The webinar"), WebinarRecordingsQuery),
    security(("bearer" = [WebinarsRead::SCOPE])),
    responses((status = 200, description = "One page of recordings", body = Page<WebinarRecording>)),
)]
#[get("/webinars/{id}/recordings")]
async fn list(
    cx: Access<WebinarsRead>,
    path: PathParams,
    Params(query): Params<WebinarRecordingsQuery>,
) -> Result<Page<WebinarRecording>> {
    reading::list(&cx, path.id("id")?, &query).await
}

/// Publish a recording of a webinar
///
/// Of one that was held. Everybody who had a place or came without one and everybody who asked for it is told by mail, each
/// address once.
#[utoipa::path(
    tag = "webinars", operation_id = "publishWebinarRecording",
    request_body(content = WebinarRecordingPut, example = json!({
        "title": "Support first approach: the recording", "link": "https://video.example/watch/0123456789",
        "transcript_link": "https://video.example/transcript/0123456789", "duration_seconds": 3540,
        "expires_on": "2027-12-31", "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    params(
        ("id" = Uuid, Path, description = "The webinar"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [WebinarsWrite::SCOPE])),
    responses(
        (status = 201, description = "The recording as published", body = WebinarRecording,
            headers(("Location" = String, description = "Address of the recording"))),
        (status = 409, description = "`state_conflict`: the webinar was not held; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/webinars/{id}/recordings")]
async fn publish(
    cx: Access<WebinarsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<WebinarRecordingPut>,
) -> Result<Once<HttpResponse>> {
    let done = service::publish(&cx, path.id("id")?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.links.this.clone();
        made.created(&location)
    }))
}

/// Get a recording of a webinar
///
/// With its address until the end of its last day.
#[utoipa::path(
    tag = "webinars", operation_id = "getWebinarRecording",
    params(
        ("id" = Uuid, Path, description = "The webinar"),
        ("recording_id" = Uuid, Path, description = "The recording"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [WebinarsRead::SCOPE])),
    responses(
        (status = 200, description = "The recording, with its version as `ETag`", body = WebinarRecording),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/webinars/{id}/recordings/{recording_id}")]
async fn show(cx: Access<WebinarsRead>, path: PathParams) -> Result<Tagged<WebinarRecording>> {
    reading::show(&cx, path.id("id")?, path.id("recording_id")?).await
}

/// Change a recording of a webinar
///
/// Its address, its transcript, what it is called and how long it stays. With `expires_on` of yesterday it is taken back: its
/// address is told nobody any more, and mails about it that have not left are recalled. With `tell_again` everybody is told how
/// it is now; otherwise nobody. The same again changes nothing.
#[utoipa::path(
    tag = "webinars", operation_id = "putWebinarRecording",
    request_body(content = WebinarRecordingPut, example = json!({
        "title": "Support first approach: the recording", "link": "https://video.example/watch/0123456789",
        "expires_on": "2027-12-31", "tell_again": true, "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    params(
        ("id" = Uuid, Path, description = "The webinar"),
        ("recording_id" = Uuid, Path, description = "The recording"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [WebinarsWrite::SCOPE])),
    responses(
        (status = 200, description = "The recording as it now is", body = WebinarRecording,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 412, description = "`precondition_failed`: the recording is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/webinars/{id}/recordings/{recording_id}")]
async fn change(
    cx: Access<WebinarsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<WebinarRecordingPut>,
) -> Result<HttpResponse> {
    let (webinar, id) = (path.id("id")?, path.id("recording_id")?);
    service::change(&cx, webinar, id, &read, &body).await.map(Tagged::changed)
}

/// List who asked for recordings of webinars
///
/// Of the schools in reach, in the order in which they asked.
#[utoipa::path(
    tag = "webinars", operation_id = "listWebinarRecordingRequests", params(WebinarRecordingAudienceQuery),
    security(("bearer" = [WebinarBookingsRead::SCOPE])),
    responses((status = 200, description = "One page of requests", body = Page<WebinarRecordingRequest>)),
)]
#[get("/webinar-recording-requests")]
async fn list_requests(
    cx: Access<WebinarBookingsRead>,
    Params(query): Params<WebinarRecordingAudienceQuery>,
) -> Result<Page<WebinarRecordingRequest>> {
    reading::requests(&cx, &query).await
}

/// Ask to be told of a recording of a webinar
///
/// For who cannot come; of a recording that is there already they are told at once. Each address asks once for a webinar.
#[utoipa::path(
    tag = "webinars", operation_id = "requestWebinarRecording",
    request_body(content = WebinarRecordingRequestCreate, example = json!({
        "webinar_id": "0199e2a4-5b1c-7d3e-8f90-123456789abc", "name": "D. Governor", "role": "governor",
        "email": "d.governor@school.example", "recorded_by": { "name": "B. Officer", "title": "Attendance officer" },
    })),
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [WebinarBookingsWrite::SCOPE])),
    responses(
        (status = 201, description = "The request", body = WebinarRecordingRequest,
            headers(("Location" = String, description = "Address of the request"))),
        (status = 409, description = "`duplicate`: somebody of this address asked already; `state_conflict`: the webinar \
            does not take place; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/webinar-recording-requests")]
async fn ask(
    cx: Access<WebinarBookingsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<WebinarRecordingRequestCreate>,
) -> Result<Once<HttpResponse>> {
    let urn = path.school()?;
    let done = requests::ask(&cx, urn, key, &body).await?;
    Ok(done.map(|made| {
        let location = format!("/v1/schools/{urn}/webinar-recording-requests/{}", made.id);
        HttpResponse::Created().insert_header(("Location", location)).json(made)
    }))
}

/// Get who asked for a recording of a webinar
///
/// One request of a school.
#[utoipa::path(
    tag = "webinars", operation_id = "getWebinarRecordingRequest",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The request"),
    ),
    security(("bearer" = [WebinarBookingsRead::SCOPE])),
    responses((status = 200, description = "The request", body = WebinarRecordingRequest)),
)]
#[get("/schools/{urn}/webinar-recording-requests/{id}")]
async fn show_request(cx: Access<WebinarBookingsRead>, path: PathParams) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(reading::show_request(&cx, path.school()?, path.id("id")?).await?))
}

/// List who watched recordings of webinars
///
/// Of the schools in reach, as portals told it.
#[utoipa::path(
    tag = "webinars", operation_id = "listWebinarRecordingViews", params(WebinarRecordingAudienceQuery),
    security(("bearer" = [WebinarBookingsRead::SCOPE])),
    responses((status = 200, description = "One page of views", body = Page<WebinarRecordingView>)),
)]
#[get("/webinar-recording-views")]
async fn list_views(
    cx: Access<WebinarBookingsRead>,
    Params(query): Params<WebinarRecordingAudienceQuery>,
) -> Result<Page<WebinarRecordingView>> {
    reading::views(&cx, &query).await
}

/// Record that a recording of a webinar was watched
///
/// By somebody of a school, as the portal that shows it knows.
#[utoipa::path(
    tag = "webinars", operation_id = "recordWebinarRecordingView",
    request_body(content = WebinarRecordingViewCreate, example = json!({
        "recording_id": "0199e2a4-5b1c-7d3e-8f90-123456789abf", "role": "governor",
        "watched_at": "2026-11-20T11:00:00Z", "watched_seconds": 1800,
    })),
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [WebinarBookingsWrite::SCOPE])),
    responses(
        (status = 200, description = "The view as recorded", body = WebinarRecordingView),
        (status = 409, description = "`idempotency_in_progress`", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/webinar-recording-views")]
async fn watch(
    cx: Access<WebinarBookingsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<WebinarRecordingViewCreate>,
) -> Result<Once<HttpResponse>> {
    let done = requests::watch(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|view| HttpResponse::Ok().json(view)))
}
