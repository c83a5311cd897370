//! Routes of the children of a parent.

use actix_web::{HttpResponse, post};

use super::{
    dto::{ParentChildAmend, ParentChildCreate, ParentChildWithdraw},
    service,
};
use crate::{
    access::{Access, ParentsWrite, Permission as _},
    error::{Problem, Result},
    features::parents::dto::ParentDocument,
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(add).service(amend).service(withdraw);
}

/// Add a child to a parent
///
/// That somebody is the parent of a pupil, and by what: a natural parent, parental responsibility, or care of the child
/// (section 576 of the Education Act 1996). For clients of the authority that reach every school.
#[utoipa::path(
    tag = "parents", operation_id = "addParentChild", request_body = ParentChildCreate,
    params(
        ("id" = Uuid, Path, description = "The parent"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ParentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The parent with the child", body = ParentDocument),
        (status = 409, description = "`duplicate`: it is said already; `state_conflict`: the record is merged into \
            another; `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/parents/{id}/children")]
async fn add(
    cx: Access<ParentsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ParentChildCreate>,
) -> Result<Once<HttpResponse>> {
    Ok(service::add(&cx, path.id("id")?, key, &body).await?.map(Tagged::changed))
}

/// Amend by what somebody is a pupil's parent
///
/// Or since and until when; with the reason and the person. It replaces the whole, so it names the version of the parent
/// that was read. What was withdrawn is not amended: add the child again, if it is one.
#[utoipa::path(
    tag = "parents", operation_id = "amendParentChild", request_body = ParentChildAmend,
    params(
        ("id" = Uuid, Path, description = "The parent"),
        ("child_id" = Uuid, Path, description = "What is said of the parent and the child"),
        ("If-Match" = String, Header, description = "The `ETag` of the parent that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ParentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The parent as it now is", body = ParentDocument),
        (status = 409, description = "`state_conflict`: it is withdrawn, or the record is merged into another; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the parent is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/parents/{id}/children/{child_id}/amend")]
async fn amend(
    cx: Access<ParentsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<ParentChildAmend>,
) -> Result<Once<HttpResponse>> {
    let done = service::amend(&cx, path.id("id")?, path.id("child_id")?, &read, key, &body).await?;
    Ok(done.map(Tagged::changed))
}

/// Withdraw that somebody is a pupil's parent
///
/// What was recorded wrongly, with the reason and the person. It stays to be seen. It names the version of the parent that
/// was read.
#[utoipa::path(
    tag = "parents", operation_id = "withdrawParentChild", request_body = ParentChildWithdraw,
    params(
        ("id" = Uuid, Path, description = "The parent"),
        ("child_id" = Uuid, Path, description = "What is said of the parent and the child"),
        ("If-Match" = String, Header, description = "The `ETag` of the parent that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ParentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The parent as it now is", body = ParentDocument),
        (status = 409, description = "`state_conflict`: it is withdrawn already; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the parent is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/parents/{id}/children/{child_id}/withdraw")]
async fn withdraw(
    cx: Access<ParentsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<ParentChildWithdraw>,
) -> Result<Once<HttpResponse>> {
    let done = service::withdraw(&cx, path.id("id")?, path.id("child_id")?, &read, key, &body).await?;
    Ok(done.map(Tagged::changed))
}
