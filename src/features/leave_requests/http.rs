//! Routes of requests for leave.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{
        LeaveDecide, LeaveRequest, LeaveRequestCreate, LeaveRequestDocument, LeaveRequestPut,
        LeaveRequestsQuery, LeaveWithdraw,
    },
    reading,
    service::{self, Place},
};
use crate::{
    access::{Access, LeaveRead, LeaveWrite, Permission as _},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(create).service(show).service(amend);
    cfg.service(decide).service(withdraw);
}

/// List requests for leave of all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order of recording.
#[utoipa::path(
    tag = "leave", operation_id = "listLeaveRequests", params(LeaveRequestsQuery),
    security(("bearer" = [LeaveRead::SCOPE])),
    responses((status = 200, description = "One page of requests", body = Page<LeaveRequest>)),
)]
#[get("/leave-requests")]
async fn list_all(
    cx: Access<LeaveRead>,
    Params(query): Params<LeaveRequestsQuery>,
) -> Result<Page<LeaveRequest>> {
    reading::list(&cx, None, &query).await
}

/// List a school's requests for leave
///
/// In the order of recording, with what regulation 11 asks for and a request does not show (`flags`) and what the
/// school must still do about it (`due`).
#[utoipa::path(
    tag = "leave", operation_id = "listSchoolLeaveRequests",
    params(("urn" = Urn, Path, description = "The school", example = 120765), LeaveRequestsQuery),
    security(("bearer" = [LeaveRead::SCOPE])),
    responses((status = 200, description = "One page of requests", body = Page<LeaveRequest>)),
)]
#[get("/schools/{urn}/leave-requests")]
async fn list(
    cx: Access<LeaveRead>,
    path: PathParams,
    Params(query): Params<LeaveRequestsQuery>,
) -> Result<Page<LeaveRequest>> {
    reading::list(&cx, Some(path.school()?), &query).await
}

/// Record a request for leave
///
/// Leave of absence in term time as it was asked of the school (regulation 11 of the School Attendance (Pupil
/// Registration) (England) Regulations 2024). Only a school records and decides it: a person authorised by the
/// proprietor gives leave, neither the authority nor a parent does. Of one session a pupil has one request at a time.
#[utoipa::path(
    tag = "leave", operation_id = "createLeaveRequest",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = LeaveRequestCreate, example = json!({
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e",
        "asked": {
            "days": { "from_on": "2026-12-07", "to_on": "2026-12-09", "to_session": "am" },
            "reason": "exceptional_circumstances", "explanation": "The wedding of a close relation abroad",
            "asked_on": "2026-11-09", "asked_by": { "role": "resident_parent" },
        },
        "recorded_by": { "name": "A. Clerk", "title": "Attendance officer" },
    })),
    security(("bearer" = [LeaveWrite::SCOPE])),
    responses(
        (status = 201, description = "The request as recorded", body = LeaveRequestDocument,
            headers(("Location" = String, description = "Address of the request"))),
        (status = 409, description = "`duplicate`: there is a request of some of these sessions; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/leave-requests")]
async fn create(
    cx: Access<LeaveWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<LeaveRequestCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.leave_request.links.this.clone();
        made.created(&location)
    }))
}

/// Get a request for leave
///
/// With every way in which it stood: what was asked and decided, amended and withdrawn, when, and by whom.
#[utoipa::path(
    tag = "leave", operation_id = "getLeaveRequest",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The request"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [LeaveRead::SCOPE])),
    responses(
        (status = 200, description = "The request, with its version as `ETag`", body = LeaveRequestDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/leave-requests/{id}")]
async fn show(cx: Access<LeaveRead>, path: PathParams) -> Result<Tagged<LeaveRequestDocument>> {
    reading::show(&cx, path.school()?, path.id("id")?).await
}

/// Amend a request for leave
///
/// Puts right what was asked, with the reason and the person; what stood before is kept. Other days, or another reason,
/// have not been decided: a decision lapses, and the request is open again. The same again changes nothing.
#[utoipa::path(
    tag = "leave", operation_id = "putLeaveRequest", request_body = LeaveRequestPut,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The request"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [LeaveWrite::SCOPE])),
    responses(
        (status = 200, description = "The request as it now is", body = LeaveRequestDocument),
        (status = 409, description = "`state_conflict`: the request is withdrawn; `duplicate`: there is another of some \
            of these sessions", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the request is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/leave-requests/{id}")]
async fn amend(
    cx: Access<LeaveWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<LeaveRequestPut>,
) -> Result<HttpResponse> {
    service::amend(&cx, path.school()?, path.id("id")?, &read, &body).await.map(Tagged::changed)
}

/// Record the decision about a request for leave
///
/// By whom, with the title, and for which days. From then on each session has an expected code: `C`, `C1`, `C2`, `J1`,
/// `S` or `R` where leave is given, `G` (a holiday) or `O` where it is refused and the pupil is absent all the same. A
/// decision is amended by recording another with `amendment_reason`; without it a second decision is a
/// `state_conflict`.
#[utoipa::path(
    tag = "leave", operation_id = "recordLeaveDecision",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The request"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = LeaveDecide, example = json!({
        "outcome": "granted_in_part", "granted": [{ "from_on": "2026-12-07", "to_on": "2026-12-07" }],
        "decided_on": "2026-11-12", "decided_by": { "name": "A. Head", "title": "Headteacher" },
        "grounds": "One day for the journey",
    })),
    security(("bearer" = [LeaveWrite::SCOPE])),
    responses(
        (status = 200, description = "The request as decided", body = LeaveRequestDocument),
        (status = 409, description = "`state_conflict`: the request is withdrawn, or decided; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the request is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/leave-requests/{id}/decide")]
async fn decide(
    cx: Access<LeaveWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LeaveDecide>,
) -> Result<Once<HttpResponse>> {
    let place = Place { urn: path.school()?, id: path.id("id")?, read };
    let done = service::decide(&cx, &place, key, &body).await?;
    Ok(done.map(Tagged::changed))
}

/// Withdraw a request for leave
///
/// With the reason and the person. It stays to be seen; no code is expected any more.
#[utoipa::path(
    tag = "leave", operation_id = "withdrawLeaveRequest", request_body = LeaveWithdraw,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The request"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [LeaveWrite::SCOPE])),
    responses(
        (status = 200, description = "The request as withdrawn", body = LeaveRequestDocument),
        (status = 409, description = "`state_conflict`: the request is withdrawn; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the request is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/leave-requests/{id}/withdraw")]
async fn withdraw(
    cx: Access<LeaveWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LeaveWithdraw>,
) -> Result<Once<HttpResponse>> {
    let place = Place { urn: path.school()?, id: path.id("id")?, read };
    let done = service::withdraw(&cx, &place, key, &body).await?;
    Ok(done.map(Tagged::changed))
}
