//! Routes of actions of support meetings.

use actix_web::{HttpResponse, get, post, put};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{
        SupportMeetingAction, SupportMeetingActionComplete, SupportMeetingActionCreate,
        SupportMeetingActionDocument, SupportMeetingActionDrop, SupportMeetingActionPut,
        SupportMeetingActionReopen, SupportMeetingActionsQuery,
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
    cfg.service(list_all).service(list).service(create).service(show);
    cfg.service(amend).service(complete).service(give_up).service(reopen);
}

/// With which action a step is taken.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisAction {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The meeting at which it was agreed
    id: Uuid,
    /// The action
    action_id: Uuid,
}

/// What every step is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, clippy::large_enum_variant, reason = "it stands in the document alone")]
enum Stepped {
    /// The action as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(SupportMeetingActionDocument),
    /// `state_conflict`: the action is not so that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the action is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

/// List actions of support meetings of all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order of recording.
#[utoipa::path(
    tag = "support meetings", operation_id = "listSupportMeetingActions", params(SupportMeetingActionsQuery),
    security(("bearer" = [SupportMeetingsRead::SCOPE])),
    responses((status = 200, description = "One page of actions", body = Page<SupportMeetingAction>)),
)]
#[get("/support-meeting-actions")]
async fn list_all(
    cx: Access<SupportMeetingsRead>,
    Params(query): Params<SupportMeetingActionsQuery>,
) -> Result<Page<SupportMeetingAction>> {
    reading::list(&cx, None, &query).await
}

/// List actions of a school's support meetings
///
/// Of all its meetings, in the order of recording: each stands once, however often it was carried.
#[utoipa::path(
    tag = "support meetings", operation_id = "listSchoolSupportMeetingActions",
    params(("urn" = Urn, Path, description = "The school", example = 120765), SupportMeetingActionsQuery),
    security(("bearer" = [SupportMeetingsRead::SCOPE])),
    responses((status = 200, description = "One page of actions", body = Page<SupportMeetingAction>)),
)]
#[get("/schools/{urn}/support-meeting-actions")]
async fn list(
    cx: Access<SupportMeetingsRead>,
    path: PathParams,
    Params(query): Params<SupportMeetingActionsQuery>,
) -> Result<Page<SupportMeetingAction>> {
    reading::list(&cx, Some(path.school()?), &query).await
}

/// Record an action of a support meeting
///
/// What is to be done, by whom and until when, under the next number of the meeting. For as long as it is open it is carried
/// to the school's next meetings; it stays the action of this one.
#[utoipa::path(
    tag = "support meetings", operation_id = "recordSupportMeetingAction",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The meeting"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = SupportMeetingActionCreate, example = json!({
        "action": {
            "what": "Ring home on the first morning of every absence", "owner_side": "school",
            "owner": { "name": "A. Clerk", "title": "Attendance officer" }, "due_on": "2027-01-15",
        },
        "recorded_by": { "name": "A. Officer", "title": "Attendance & Entitlement Officer" },
    })),
    security(("bearer" = [SupportMeetingsWrite::SCOPE])),
    responses(
        (status = 201, description = "The action as recorded", body = SupportMeetingActionDocument,
            headers(("Location" = String, description = "Address of the action"))),
        (status = 409, description = "`state_conflict`: the meeting was cancelled or declined; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/support-meetings/{id}/actions")]
async fn create(
    cx: Access<SupportMeetingsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SupportMeetingActionCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, (path.school()?, path.id("id")?), key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.action.links.this.clone();
        made.created(&location)
    }))
}

/// Get an action of a support meeting
///
/// With every way in which it stood.
#[utoipa::path(
    tag = "support meetings", operation_id = "getSupportMeetingAction",
    params(
        ThisAction,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SupportMeetingsRead::SCOPE])),
    responses(
        (status = 200, description = "The action, with its version as `ETag`", body = SupportMeetingActionDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/support-meetings/{id}/actions/{action_id}")]
async fn show(
    cx: Access<SupportMeetingsRead>,
    path: PathParams,
) -> Result<Tagged<SupportMeetingActionDocument>> {
    reading::show(&cx, (path.school()?, path.id("id")?), path.id("action_id")?).await
}

/// Change an action of a support meeting
///
/// What is to be done, by whom or until when, whole, with the reason. What it said before stays in its history.
#[utoipa::path(
    tag = "support meetings", operation_id = "putSupportMeetingAction", request_body = SupportMeetingActionPut,
    params(ThisAction, ("If-Match" = String, Header, description = "The `ETag` that was read")),
    security(("bearer" = [SupportMeetingsWrite::SCOPE])),
    responses(Stepped),
)]
#[put("/schools/{urn}/support-meetings/{id}/actions/{action_id}")]
async fn amend(
    cx: Access<SupportMeetingsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<SupportMeetingActionPut>,
) -> Result<HttpResponse> {
    let place = StepPlace::of(&path, "action_id", read, IdempotencyKey(None))?;
    Ok(service::amend(&cx, path.id("id")?, place, &body).await?.value.changed())
}

/// Say that an action of a support meeting is done
///
/// A school does so of its own actions; of the authority's and of partners' the authority does (it needs
/// `support-meetings:write` too).
#[utoipa::path(
    tag = "support meetings", operation_id = "completeSupportMeetingAction",
    request_body = SupportMeetingActionComplete, params(ThisAction, Named),
    security(("bearer" = [SupportMeetingsRespond::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/support-meetings/{id}/actions/{action_id}/complete")]
async fn complete(
    cx: Access<SupportMeetingsRespond>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SupportMeetingActionComplete>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "action_id", read, key)?;
    Ok(service::complete(&cx, path.id("id")?, place, &body).await?.map(Tagged::changed))
}

/// Give an action of a support meeting up
///
/// With the reason. It is carried no further.
#[utoipa::path(
    tag = "support meetings", operation_id = "dropSupportMeetingAction",
    request_body = SupportMeetingActionDrop, params(ThisAction, Named),
    security(("bearer" = [SupportMeetingsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/support-meetings/{id}/actions/{action_id}/drop")]
async fn give_up(
    cx: Access<SupportMeetingsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SupportMeetingActionDrop>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "action_id", read, key)?;
    Ok(service::give_up(&cx, path.id("id")?, place, &body).await?.map(Tagged::changed))
}

/// Take an action of a support meeting up again
///
/// It was not done after all, or is to be done after all: with the reason.
#[utoipa::path(
    tag = "support meetings", operation_id = "reopenSupportMeetingAction",
    request_body = SupportMeetingActionReopen, params(ThisAction, Named),
    security(("bearer" = [SupportMeetingsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/support-meetings/{id}/actions/{action_id}/reopen")]
async fn reopen(
    cx: Access<SupportMeetingsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SupportMeetingActionReopen>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace::of(&path, "action_id", read, key)?;
    Ok(service::reopen(&cx, path.id("id")?, place, &body).await?.map(Tagged::changed))
}
