//! Routes of part-time timetables.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{
        PartTimeTimetable, PartTimeTimetableCreate, PartTimeTimetableDocument, PartTimeTimetablePut,
        PartTimeTimetablesQuery, TimetableEnd, TimetableReviewRecord, TimetableWithdraw,
    },
    reading,
    service::{self, Place},
};
use crate::{
    access::{Access, Permission as _, TimetablesRead, TimetablesWrite},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(create).service(show).service(amend);
    cfg.service(review).service(end).service(withdraw);
}

/// List part-time timetables of all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order of recording. With
/// `overdue` those past a planned review, past their end, or of which the authority was not told.
#[utoipa::path(
    tag = "timetables", operation_id = "listPartTimeTimetables", params(PartTimeTimetablesQuery),
    security(("bearer" = [TimetablesRead::SCOPE])),
    responses((status = 200, description = "One page of timetables", body = Page<PartTimeTimetable>)),
)]
#[get("/part-time-timetables")]
async fn list_all(
    cx: Access<TimetablesRead>,
    Params(query): Params<PartTimeTimetablesQuery>,
) -> Result<Page<PartTimeTimetable>> {
    reading::list(&cx, None, &query).await
}

/// List a school's part-time timetables
///
/// In the order of recording, with what regulation 11(6) and the guidance ask for and a timetable does not show
/// (`flags`) and what the school must do about it (`due`).
#[utoipa::path(
    tag = "timetables", operation_id = "listSchoolPartTimeTimetables",
    params(("urn" = Urn, Path, description = "The school", example = 120765), PartTimeTimetablesQuery),
    security(("bearer" = [TimetablesRead::SCOPE])),
    responses((status = 200, description = "One page of timetables", body = Page<PartTimeTimetable>)),
)]
#[get("/schools/{urn}/part-time-timetables")]
async fn list(
    cx: Access<TimetablesRead>,
    path: PathParams,
    Params(query): Params<PartTimeTimetablesQuery>,
) -> Result<Page<PartTimeTimetable>> {
    reading::list(&cx, Some(path.school()?), &query).await
}

/// Record a part-time timetable
///
/// What the school agreed with a parent with whom the pupil normally lives: that the pupil attends for a part of the week,
/// in exceptional circumstances, until a day (regulation 11(6) of the School Attendance (Pupil Registration) (England)
/// Regulations 2024). The guidance wants it short, reviewed, and never for behaviour; the authority is told at the point
/// of agreement. Only a school records it. Of one day a pupil has one timetable at a time.
#[utoipa::path(
    tag = "timetables", operation_id = "createPartTimeTimetable",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = PartTimeTimetableCreate, example = json!({
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e",
        "agreement": {
            "from_on": "2026-11-16", "until_on": "2026-12-11", "reason": "physical_health",
            "explanation": "On the advice of the hospital",
            "plan": [{ "from_on": "2026-11-16", "in_school": [
                { "weekday": "mon", "session": "am" }, { "weekday": "wed", "session": "am" },
            ] }],
            "reviews": [{ "on": "2026-11-30" }], "agreed_on": "2026-11-12",
            "agreed_by": { "name": "A. Head", "title": "Headteacher" },
            "parent": { "role": "resident_parent", "agreed_on": "2026-11-12" }, "notified_on": "2026-11-12",
        },
        "recorded_by": { "name": "A. Clerk", "title": "Attendance officer" },
    })),
    security(("bearer" = [TimetablesWrite::SCOPE])),
    responses(
        (status = 201, description = "The timetable as recorded", body = PartTimeTimetableDocument,
            headers(("Location" = String, description = "Address of the timetable"))),
        (status = 409, description = "`duplicate`: there is a timetable of some of these days; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/part-time-timetables")]
async fn create(
    cx: Access<TimetablesWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PartTimeTimetableCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.part_time_timetable.links.this.clone();
        made.created(&location)
    }))
}

/// Get a part-time timetable
///
/// With every way in which it stood: agreed, amended, reviewed, ended and withdrawn, when, and by whom.
#[utoipa::path(
    tag = "timetables", operation_id = "getPartTimeTimetable",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The timetable"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [TimetablesRead::SCOPE])),
    responses(
        (status = 200, description = "The timetable, with its version as `ETag`", body = PartTimeTimetableDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/part-time-timetables/{id}")]
async fn show(cx: Access<TimetablesRead>, path: PathParams) -> Result<Tagged<PartTimeTimetableDocument>> {
    reading::show(&cx, path.school()?, path.id("id")?).await
}

/// Amend a part-time timetable
///
/// Another plan, a later end agreed in time, further reviews, that the authority was told, or what was written down
/// wrongly: with the reason and the person; what stood before is kept. The same again changes nothing.
#[utoipa::path(
    tag = "timetables", operation_id = "putPartTimeTimetable", request_body = PartTimeTimetablePut,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The timetable"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [TimetablesWrite::SCOPE])),
    responses(
        (status = 200, description = "The timetable as it now is", body = PartTimeTimetableDocument),
        (status = 409, description = "`state_conflict`: the timetable is withdrawn; `duplicate`: there is another of \
            some of these days", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the timetable is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/part-time-timetables/{id}")]
async fn amend(
    cx: Access<TimetablesWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<PartTimeTimetablePut>,
) -> Result<HttpResponse> {
    service::amend(&cx, path.school()?, path.id("id")?, &read, &body).await.map(Tagged::changed)
}

/// Record a review of a part-time timetable
///
/// A review settles every one planned by its day; held before the next is planned, it settles that one.
#[utoipa::path(
    tag = "timetables", operation_id = "recordPartTimeTimetableReview", request_body = TimetableReviewRecord,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The timetable"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [TimetablesWrite::SCOPE])),
    responses(
        (status = 200, description = "The timetable with its review", body = PartTimeTimetableDocument),
        (status = 409, description = "`state_conflict`: the timetable is ended or withdrawn; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/part-time-timetables/{id}/reviews")]
async fn review(
    cx: Access<TimetablesWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<TimetableReviewRecord>,
) -> Result<Once<HttpResponse>> {
    // A review stands beside whatever else was recorded: it names no version.
    let place = Place { urn: path.school()?, id: path.id("id")?, read: None };
    Ok(service::review(&cx, &place, key, &body).await?.map(Tagged::changed))
}

/// End a part-time timetable
///
/// With its last day in fact and how it ended. Marks `C2` and `X` after that day rest on it no longer.
#[utoipa::path(
    tag = "timetables", operation_id = "endPartTimeTimetable", request_body = TimetableEnd,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The timetable"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [TimetablesWrite::SCOPE])),
    responses(
        (status = 200, description = "The timetable as ended", body = PartTimeTimetableDocument),
        (status = 409, description = "`state_conflict`: the timetable is ended or withdrawn; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the timetable is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/part-time-timetables/{id}/end")]
async fn end(
    cx: Access<TimetablesWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<TimetableEnd>,
) -> Result<Once<HttpResponse>> {
    let place = Place { urn: path.school()?, id: path.id("id")?, read: Some(read) };
    Ok(service::end(&cx, &place, key, &body).await?.map(Tagged::changed))
}

/// Withdraw a part-time timetable
///
/// One that was recorded wrongly, with the reason and the person. It stays to be seen, and no code rests on it.
#[utoipa::path(
    tag = "timetables", operation_id = "withdrawPartTimeTimetable", request_body = TimetableWithdraw,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The timetable"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [TimetablesWrite::SCOPE])),
    responses(
        (status = 200, description = "The timetable as withdrawn", body = PartTimeTimetableDocument),
        (status = 409, description = "`state_conflict`: the timetable is withdrawn; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the timetable is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/part-time-timetables/{id}/withdraw")]
async fn withdraw(
    cx: Access<TimetablesWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<TimetableWithdraw>,
) -> Result<Once<HttpResponse>> {
    let place = Place { urn: path.school()?, id: path.id("id")?, read: Some(read) };
    Ok(service::withdraw(&cx, &place, key, &body).await?.map(Tagged::changed))
}
