//! Routes of support meetings.

use actix_web::{HttpResponse, get, post, put};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{
        SupportMeeting, SupportMeetingAttendeesAdd, SupportMeetingCancel, SupportMeetingCreate,
        SupportMeetingDecline, SupportMeetingDocument, SupportMeetingHold, SupportMeetingMinutesAmend,
        SupportMeetingPut, SupportMeetingReschedule, SupportMeetingsQuery,
    },
    reading, service,
};
use crate::{
    access::{
        Access, Permission as _, StepPlace, SupportMeetingsRead, SupportMeetingsRespond, SupportMeetingsWrite,
    },
    domain::urn::Urn,
    error::{Problem, Result},
    features::meetings::params::Named,
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(create).service(show).service(amend);
    cfg.service(reschedule).service(add_attendees).service(hold).service(amend_minutes);
    cfg.service(cancel).service(decline);
}

/// With which meeting a step is taken.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisMeeting {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The meeting
    id: Uuid,
}

/// What every step is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, clippy::large_enum_variant, reason = "it stands in the document alone")]
enum Stepped {
    /// The meeting as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(SupportMeetingDocument),
    /// `state_conflict`: the meeting is not so that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the meeting is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

/// List support meetings of all schools
///
/// Targeting support meetings of every school that the client reaches, in the order of their URNs, and of one in the order
/// of recording.
#[utoipa::path(
    tag = "support meetings", operation_id = "listSupportMeetings", params(SupportMeetingsQuery),
    security(("bearer" = [SupportMeetingsRead::SCOPE])),
    responses((status = 200, description = "One page of meetings", body = Page<SupportMeeting>)),
)]
#[get("/support-meetings")]
async fn list_all(
    cx: Access<SupportMeetingsRead>,
    Params(query): Params<SupportMeetingsQuery>,
) -> Result<Page<SupportMeeting>> {
    reading::list(&cx, None, &query).await
}

/// List a school's support meetings
///
/// In the order of recording.
#[utoipa::path(
    tag = "support meetings", operation_id = "listSchoolSupportMeetings",
    params(("urn" = Urn, Path, description = "The school", example = 120765), SupportMeetingsQuery),
    security(("bearer" = [SupportMeetingsRead::SCOPE])),
    responses((status = 200, description = "One page of meetings", body = Page<SupportMeeting>)),
)]
#[get("/schools/{urn}/support-meetings")]
async fn list(
    cx: Access<SupportMeetingsRead>,
    path: PathParams,
    Params(query): Params<SupportMeetingsQuery>,
) -> Result<Page<SupportMeeting>> {
    reading::list(&cx, Some(path.school()?), &query).await
}

/// Plan a support meeting
///
/// The termly conversation of the authority's named officer with the school (Working together to improve school
/// attendance): a school has one in a term, and further ones of the kind `extra`. It lies in the term by the school's
/// calendar. What was agreed earlier and is still open is carried to it by itself.
#[utoipa::path(
    tag = "support meetings", operation_id = "createSupportMeeting",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = SupportMeetingCreate, example = json!({
        "term": "2026-27-autumn",
        "plan": {
            "officer": { "name": "A. Officer", "title": "Attendance & Entitlement Officer",
                         "email": "a.officer@authority.example", "telephone": "01632 960001" },
            "planned_on": "2026-11-25", "from_time": "13:30", "place": "At the school, room 4",
        },
        "attendees": [{ "name": "A. Champion", "role": "Senior attendance champion", "side": "school" }],
        "recorded_by": { "name": "A. Officer", "title": "Attendance & Entitlement Officer" },
    })),
    security(("bearer" = [SupportMeetingsWrite::SCOPE])),
    responses(
        (status = 201, description = "The meeting as planned", body = SupportMeetingDocument,
            headers(("Location" = String, description = "Address of the meeting"))),
        (status = 409, description = "`duplicate`: the school has its meeting of this term; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/support-meetings")]
async fn create(
    cx: Access<SupportMeetingsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SupportMeetingCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.meeting.links.this.clone();
        made.created(&location)
    }))
}

/// Get a support meeting
///
/// With what was agreed at it, what is carried to it from earlier meetings, and every way in which it stood.
#[utoipa::path(
    tag = "support meetings", operation_id = "getSupportMeeting",
    params(
        ThisMeeting,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SupportMeetingsRead::SCOPE])),
    responses(
        (status = 200, description = "The meeting, with its version as `ETag`", body = SupportMeetingDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/support-meetings/{id}")]
async fn show(cx: Access<SupportMeetingsRead>, path: PathParams) -> Result<Tagged<SupportMeetingDocument>> {
    reading::show(&cx, path.school()?, path.id("id")?).await
}

/// Change a planned support meeting
///
/// With whom it is, where, what about, and who comes: whole. It stays at its time; who moves it says why
/// (`rescheduleSupportMeeting`).
#[utoipa::path(
    tag = "support meetings", operation_id = "putSupportMeeting", request_body = SupportMeetingPut,
    params(ThisMeeting, ("If-Match" = String, Header, description = "The `ETag` that was read")),
    security(("bearer" = [SupportMeetingsWrite::SCOPE])),
    responses(Stepped),
)]
#[put("/schools/{urn}/support-meetings/{id}")]
async fn amend(
    cx: Access<SupportMeetingsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<SupportMeetingPut>,
) -> Result<HttpResponse> {
    let place = StepPlace::of(&path, "id", read, IdempotencyKey(None))?;
    Ok(service::amend(&cx, place, &body).await?.value.changed())
}

/// Move a support meeting
///
/// To another time of its term, with the reason. For when it was planned before stays in its history.
#[utoipa::path(
    tag = "support meetings", operation_id = "rescheduleSupportMeeting", request_body = SupportMeetingReschedule,
    params(ThisMeeting, Named),
    security(("bearer" = [SupportMeetingsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/support-meetings/{id}/reschedule")]
async fn reschedule(
    cx: Access<SupportMeetingsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SupportMeetingReschedule>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "id", read, key)?;
    Ok(service::reschedule(&cx, place, &body).await?.map(Tagged::changed))
}

/// Say who comes to a support meeting
///
/// Beside those who are known. A school speaks for its own side; the authority for all.
#[utoipa::path(
    tag = "support meetings", operation_id = "addSupportMeetingAttendees",
    request_body = SupportMeetingAttendeesAdd, params(ThisMeeting, Named),
    security(("bearer" = [SupportMeetingsRespond::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/support-meetings/{id}/attendees")]
async fn add_attendees(
    cx: Access<SupportMeetingsRespond>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SupportMeetingAttendeesAdd>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "id", read, key)?;
    Ok(service::add_attendees(&cx, place, &body).await?.map(Tagged::changed))
}

/// Record that a support meeting was held
///
/// Who was there, of the school and of the authority, and what was said. Pupils and actions are recorded each by itself,
/// before or after.
#[utoipa::path(
    tag = "support meetings", operation_id = "holdSupportMeeting",
    request_body = SupportMeetingHold, params(ThisMeeting, Named),
    security(("bearer" = [SupportMeetingsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/support-meetings/{id}/hold")]
async fn hold(
    cx: Access<SupportMeetingsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SupportMeetingHold>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "id", read, key)?;
    Ok(service::hold(&cx, place, &body).await?.map(Tagged::changed))
}

/// Put right how a support meeting went
///
/// With the reason. What stood before stays in its history.
#[utoipa::path(
    tag = "support meetings", operation_id = "amendSupportMeetingMinutes",
    request_body = SupportMeetingMinutesAmend, params(ThisMeeting, Named),
    security(("bearer" = [SupportMeetingsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/support-meetings/{id}/amend-minutes")]
async fn amend_minutes(
    cx: Access<SupportMeetingsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SupportMeetingMinutesAmend>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "id", read, key)?;
    Ok(service::amend_minutes(&cx, place, &body).await?.map(Tagged::changed))
}

/// Call a support meeting off
///
/// With the reason. Another can be planned for the term.
#[utoipa::path(
    tag = "support meetings", operation_id = "cancelSupportMeeting",
    request_body = SupportMeetingCancel, params(ThisMeeting, Named),
    security(("bearer" = [SupportMeetingsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/support-meetings/{id}/cancel")]
async fn cancel(
    cx: Access<SupportMeetingsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SupportMeetingCancel>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "id", read, key)?;
    Ok(service::cancel(&cx, place, &body).await?.map(Tagged::changed))
}

/// Decline a support meeting
///
/// The school does, with the reason, or an officer records what it said. Another can be planned for the term.
#[utoipa::path(
    tag = "support meetings", operation_id = "declineSupportMeeting",
    request_body = SupportMeetingDecline, params(ThisMeeting, Named),
    security(("bearer" = [SupportMeetingsRespond::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/support-meetings/{id}/decline")]
async fn decline(
    cx: Access<SupportMeetingsRespond>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SupportMeetingDecline>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "id", read, key)?;
    Ok(service::decline(&cx, place, &body).await?.map(Tagged::changed))
}
