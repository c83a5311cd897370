//! Routes of attendance panels.

use actix_web::{HttpResponse, get, post, put};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{
        AttendancePanel, AttendancePanelCancel, AttendancePanelCreate, AttendancePanelDocument,
        AttendancePanelHold, AttendancePanelPut, AttendancePanelReviewRecord, AttendancePanelsQuery,
    },
    reading, service,
};
use crate::{
    access::{Access, AttendancePanelsRead, AttendancePanelsWrite, Permission as _, StepPlace},
    domain::{purpose::Purpose, urn::Urn},
    error::{Problem, Result},
    features::meetings::params::Named,
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, ReadBy, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(create).service(show);
    cfg.service(amend).service(hold).service(review).service(cancel);
}

/// With which panel a step is taken.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisPanel {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The panel
    id: Uuid,
}

/// What every step is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, clippy::large_enum_variant, reason = "it stands in the document alone")]
enum Stepped {
    /// The panel as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(AttendancePanelDocument),
    /// `state_conflict`: the panel is not so that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the panel is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

/// List attendance panels of all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order of recording. For whom and for
/// what it is read is stated, and written down.
#[utoipa::path(
    tag = "attendance panels", operation_id = "listAttendancePanels",
    params(
        AttendancePanelsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Headteacher"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [AttendancePanelsRead::SCOPE])),
    responses((status = 200, description = "One page of panels", body = Page<AttendancePanel>)),
)]
#[get("/attendance-panels")]
async fn list_all(
    cx: Access<AttendancePanelsRead>,
    Params(query): Params<AttendancePanelsQuery>,
    by: ReadBy,
) -> Result<Page<AttendancePanel>> {
    reading::list(&cx, None, &query, &by).await
}

/// List a school's attendance panels
///
/// In the order of recording. For whom and for what it is read is stated, and written down.
#[utoipa::path(
    tag = "attendance panels", operation_id = "listSchoolAttendancePanels",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        AttendancePanelsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Headteacher"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [AttendancePanelsRead::SCOPE])),
    responses((status = 200, description = "One page of panels", body = Page<AttendancePanel>)),
)]
#[get("/schools/{urn}/attendance-panels")]
async fn list(
    cx: Access<AttendancePanelsRead>,
    path: PathParams,
    Params(query): Params<AttendancePanelsQuery>,
    by: ReadBy,
) -> Result<Page<AttendancePanel>> {
    reading::list(&cx, Some(path.school()?), &query, &by).await
}

/// Plan an attendance panel
///
/// The school's own meeting with a family about a pupil's attendance, on a day on which the pupil is on its roll. Only a school plans
/// it.
#[utoipa::path(
    tag = "attendance panels", operation_id = "createAttendancePanel",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = AttendancePanelCreate, example = json!({
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e",
        "plan": {
            "planned_on": "2026-11-27", "from_time": "15:30", "place": "Headteacher's room",
            "reason": "Attendance below 80 per cent since September",
            "invited": [{ "name": "Parent-0001 Sample-Oak", "role": "Parent" }],
        },
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    security(("bearer" = [AttendancePanelsWrite::SCOPE])),
    responses(
        (status = 201, description = "The panel as planned", body = AttendancePanelDocument,
            headers(("Location" = String, description = "Address of the panel"))),
        (status = 409, description = "`idempotency_in_progress`", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/attendance-panels")]
async fn create(
    cx: Access<AttendancePanelsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<AttendancePanelCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.panel.links.this.clone();
        made.created(&location)
    }))
}

/// Get an attendance panel
///
/// With every way in which it stood. For whom and for what it is read is stated, and written down.
#[utoipa::path(
    tag = "attendance panels", operation_id = "getAttendancePanel",
    params(
        ThisPanel,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Headteacher"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [AttendancePanelsRead::SCOPE])),
    responses(
        (status = 200, description = "The panel, with its version as `ETag`", body = AttendancePanelDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/attendance-panels/{id}")]
async fn show(
    cx: Access<AttendancePanelsRead>,
    path: PathParams,
    by: ReadBy,
) -> Result<Tagged<AttendancePanelDocument>> {
    reading::read(&cx, path.school()?, path.id("id")?, &by).await
}

/// Change a planned attendance panel
///
/// When and where it is, why, and who is invited: whole. What it was to be before stays in its history.
#[utoipa::path(
    tag = "attendance panels", operation_id = "putAttendancePanel", request_body = AttendancePanelPut,
    params(ThisPanel, ("If-Match" = String, Header, description = "The `ETag` that was read")),
    security(("bearer" = [AttendancePanelsWrite::SCOPE])),
    responses(Stepped),
)]
#[put("/schools/{urn}/attendance-panels/{id}")]
async fn amend(
    cx: Access<AttendancePanelsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<AttendancePanelPut>,
) -> Result<HttpResponse> {
    let place = StepPlace::of(&path, "id", read, IdempotencyKey(None))?;
    Ok(service::amend(&cx, place, &body).await?.value.changed())
}

/// Record that an attendance panel was held
///
/// Who was there, what was decided, what is to be reached by when, and when the panel looks at it again.
#[utoipa::path(
    tag = "attendance panels", operation_id = "holdAttendancePanel",
    request_body = AttendancePanelHold, params(ThisPanel, Named),
    security(("bearer" = [AttendancePanelsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/attendance-panels/{id}/hold")]
async fn hold(
    cx: Access<AttendancePanelsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<AttendancePanelHold>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "id", read, key)?;
    Ok(service::hold(&cx, place, &body).await?.map(Tagged::changed))
}

/// Record a review of an attendance panel
///
/// What came of it, and when the panel looks at it again, if it does.
#[utoipa::path(
    tag = "attendance panels", operation_id = "reviewAttendancePanel",
    request_body = AttendancePanelReviewRecord, params(ThisPanel, Named),
    security(("bearer" = [AttendancePanelsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/attendance-panels/{id}/reviews")]
async fn review(
    cx: Access<AttendancePanelsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<AttendancePanelReviewRecord>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "id", read, key)?;
    Ok(service::review(&cx, place, &body).await?.map(Tagged::changed))
}

/// Call an attendance panel off
///
/// With the reason.
#[utoipa::path(
    tag = "attendance panels", operation_id = "cancelAttendancePanel",
    request_body = AttendancePanelCancel, params(ThisPanel, Named),
    security(("bearer" = [AttendancePanelsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/attendance-panels/{id}/cancel")]
async fn cancel(
    cx: Access<AttendancePanelsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<AttendancePanelCancel>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "id", read, key)?;
    Ok(service::cancel(&cx, place, &body).await?.map(Tagged::changed))
}
