//! Routes of what is done with cases.

use actix_web::{HttpResponse, post};
use utoipa::IntoResponses;

use super::{
    acting,
    dto::{
        AttendanceCaseAdvance, AttendanceCaseAssign, AttendanceCaseClose, AttendanceCaseDocument,
        AttendanceCasePrioritise, AttendanceCaseReopen, AttendanceCaseUnassign,
    },
};
use crate::{
    access::{Access, CasesWrite, Permission as _, StepPlace},
    error::{Problem, Result},
    features::casework::params::{Named, ThisAtSchool},
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the steps.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(assign).service(unassign).service(advance).service(prioritise).service(close).service(reopen);
}

/// What every step is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, clippy::large_enum_variant, reason = "it stands in the document alone")]
enum Stepped {
    /// The case as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(AttendanceCaseDocument),
    /// `state_conflict`: the case is not so that this can be done, and what keeps it from it; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the case is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

/// Assign a case to an officer
///
/// Beyond what the officer can hold it is refused, unless the order in which the school's cases are
/// taken was agreed and has this case (`putCasePriorities`). Of two who assign an officer's last place at once, one is told.
#[utoipa::path(
    tag = "casework", operation_id = "assignCase", params(ThisAtSchool, Named),
    request_body = AttendanceCaseAssign,
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/cases/{id}/assign")]
async fn assign(
    cx: Access<CasesWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<AttendanceCaseAssign>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::assign(&cx, StepPlace::of(&path, "id", read, key)?, &body).await?.map(Tagged::changed))
}

/// Take a case from its officer
///
/// Nobody has it until it is assigned again. The officer has room again.
#[utoipa::path(
    tag = "casework", operation_id = "unassignCase", params(ThisAtSchool, Named),
    request_body = AttendanceCaseUnassign,
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/cases/{id}/unassign")]
async fn unassign(
    cx: Access<CasesWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<AttendanceCaseUnassign>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::unassign(&cx, StepPlace::of(&path, "id", read, key)?, &body).await?.map(Tagged::changed))
}

/// Advance a case
///
/// To a formal letter, an interview under caution, or what was decided; or back to work with the family. What is done under
/// the law stands with each legal action.
#[utoipa::path(
    tag = "casework", operation_id = "advanceCase", params(ThisAtSchool, Named),
    request_body(content = AttendanceCaseAdvance, example = json!({
        "to": "decided", "on": "2026-11-20", "decision": "prosecution", "note": "No answer to two letters",
        "recorded_by": { "name": "A. Officer", "title": "Attendance and Entitlement Officer" },
    })),
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/cases/{id}/advance")]
async fn advance(
    cx: Access<CasesWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<AttendanceCaseAdvance>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::advance(&cx, StepPlace::of(&path, "id", read, key)?, &body).await?.map(Tagged::changed))
}

/// Set how pressing a case is
///
/// With the reason.
#[utoipa::path(
    tag = "casework", operation_id = "setCasePriority", params(ThisAtSchool, Named),
    request_body = AttendanceCasePrioritise,
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/cases/{id}/prioritise")]
async fn prioritise(
    cx: Access<CasesWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<AttendanceCasePrioritise>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::prioritise(&cx, StepPlace::of(&path, "id", read, key)?, &body).await?.map(Tagged::changed))
}

/// Close a case
///
/// With what came of it. Not while no written feedback to the school stands since it was opened or last reopened, nor while
/// tasks are open: the answer tells everything that keeps it open. The officer has room again.
#[utoipa::path(
    tag = "casework", operation_id = "closeCase", params(ThisAtSchool, Named),
    request_body = AttendanceCaseClose,
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/cases/{id}/close")]
async fn close(
    cx: Access<CasesWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<AttendanceCaseClose>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::close(&cx, StepPlace::of(&path, "id", read, key)?, &body).await?.map(Tagged::changed))
}

/// Reopen a case
///
/// With the reason. It begins anew, with nobody, and feedback to the school is due again. Not while another case about the
/// pupil is open at the school.
#[utoipa::path(
    tag = "casework", operation_id = "reopenCase", params(ThisAtSchool, Named),
    request_body = AttendanceCaseReopen,
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/cases/{id}/reopen")]
async fn reopen(
    cx: Access<CasesWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<AttendanceCaseReopen>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::reopen(&cx, StepPlace::of(&path, "id", read, key)?, &body).await?.map(Tagged::changed))
}
