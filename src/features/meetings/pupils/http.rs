//! Routes of pupils at support meetings.

use actix_web::{HttpResponse, get, post, put};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{
        SupportMeetingPupil, SupportMeetingPupilCreate, SupportMeetingPupilDocument, SupportMeetingPupilPut,
        SupportMeetingPupilWithdraw, SupportMeetingPupilsQuery,
    },
    reading, service,
};
use crate::{
    access::{Access, Permission as _, StepPlace, SupportMeetingsRead, SupportMeetingsWrite},
    domain::{purpose::Purpose, urn::Urn},
    error::{Problem, Result},
    features::meetings::params::Named,
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, ReadBy, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(amend).service(withdraw);
}

/// Which pupil of which meeting.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisPupil {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The meeting
    id: Uuid,
    /// The pupil's record with it
    pupil_record_id: Uuid,
}

/// What every step is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, clippy::large_enum_variant, reason = "it stands in the document alone")]
enum Stepped {
    /// The record as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(SupportMeetingPupilDocument),
    /// `state_conflict`: the record is withdrawn; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the record is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

/// List the pupils of a support meeting
///
/// Who is to be discussed or was, what was said of each and what was agreed, in the order of recording. For whom and for what
/// it is read is stated, and written down.
#[utoipa::path(
    tag = "support meetings", operation_id = "listSupportMeetingPupils",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The meeting"),
        SupportMeetingPupilsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Attendance & Entitlement Officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [SupportMeetingsRead::SCOPE])),
    responses((status = 200, description = "One page of pupils", body = Page<SupportMeetingPupil>)),
)]
#[get("/schools/{urn}/support-meetings/{id}/pupils")]
async fn list(
    cx: Access<SupportMeetingsRead>,
    path: PathParams,
    Params(query): Params<SupportMeetingPupilsQuery>,
    by: ReadBy,
) -> Result<Page<SupportMeetingPupil>> {
    reading::list(&cx, (path.school()?, path.id("id")?), &query, &by).await
}

/// Record a pupil with a support meeting
///
/// Who is to be discussed, before it; what was said and agreed, after it. A pupil stands once with a meeting.
#[utoipa::path(
    tag = "support meetings", operation_id = "recordSupportMeetingPupil",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The meeting"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = SupportMeetingPupilCreate, example = json!({
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e",
        "notes": { "said": "Travels from the far side of the county since the move",
                   "agreed": "The school asks early help to join the plan" },
        "recorded_by": { "name": "A. Officer", "title": "Attendance & Entitlement Officer" },
    })),
    security(("bearer" = [SupportMeetingsWrite::SCOPE])),
    responses(
        (status = 201, description = "The record", body = SupportMeetingPupilDocument,
            headers(("Location" = String, description = "Address of the record"))),
        (status = 409, description = "`duplicate`: the pupil stands with the meeting; `state_conflict`: the meeting was \
            cancelled or declined; `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/support-meetings/{id}/pupils")]
async fn create(
    cx: Access<SupportMeetingsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SupportMeetingPupilCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, (path.school()?, path.id("id")?), key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.pupil.links.this.clone();
        made.created(&location)
    }))
}

/// Get a pupil of a support meeting
///
/// With every way in which it stood. For whom and for what it is read is stated, and written down.
#[utoipa::path(
    tag = "support meetings", operation_id = "getSupportMeetingPupil",
    params(
        ThisPupil,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Attendance & Entitlement Officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [SupportMeetingsRead::SCOPE])),
    responses(
        (status = 200, description = "The record, with its version as `ETag`", body = SupportMeetingPupilDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/support-meetings/{id}/pupils/{pupil_record_id}")]
async fn show(
    cx: Access<SupportMeetingsRead>,
    path: PathParams,
    by: ReadBy,
) -> Result<Tagged<SupportMeetingPupilDocument>> {
    reading::read(&cx, (path.school()?, path.id("id")?), path.id("pupil_record_id")?, &by).await
}

/// Put down what was said of a pupil at a support meeting
///
/// And what was agreed, whole. What stood before stays in the history.
#[utoipa::path(
    tag = "support meetings", operation_id = "putSupportMeetingPupil", request_body = SupportMeetingPupilPut,
    params(ThisPupil, ("If-Match" = String, Header, description = "The `ETag` that was read")),
    security(("bearer" = [SupportMeetingsWrite::SCOPE])),
    responses(Stepped),
)]
#[put("/schools/{urn}/support-meetings/{id}/pupils/{pupil_record_id}")]
async fn amend(
    cx: Access<SupportMeetingsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<SupportMeetingPupilPut>,
) -> Result<HttpResponse> {
    let place = StepPlace::of(&path, "pupil_record_id", read, IdempotencyKey(None))?;
    Ok(service::amend(&cx, path.id("id")?, place, &body).await?.value.changed())
}

/// Take a pupil off a support meeting
///
/// One who was recorded wrongly, with the reason. It stays to be seen at its own address.
#[utoipa::path(
    tag = "support meetings", operation_id = "withdrawSupportMeetingPupil",
    request_body = SupportMeetingPupilWithdraw, params(ThisPupil, Named),
    security(("bearer" = [SupportMeetingsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/support-meetings/{id}/pupils/{pupil_record_id}/withdraw")]
async fn withdraw(
    cx: Access<SupportMeetingsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SupportMeetingPupilWithdraw>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "pupil_record_id", read, key)?;
    Ok(service::withdraw(&cx, path.id("id")?, place, &body).await?.map(Tagged::changed))
}
