//! Routes of the authority's targets, and the list of all in reach.

use actix_web::{HttpResponse, get, post, put, web};

use super::{
    dto::{Target, TargetCreate, TargetDocument, TargetProgress, TargetPut, TargetWithdraw, TargetsQuery},
    http::{changed, created},
    progress,
    reading::{self, Owner},
    service,
};
use crate::{
    access::{Access, Permission as _, TargetsRead, TargetsWrite},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(change).service(withdraw).service(get_progress);
}

/// List targets
///
/// Those of every school in reach and, for a client that reaches every school, the authority's own, of kinds of school
/// and of all. Confidential targets are here for the school itself and the authority alone, with the scope
/// `targets.confidential:read`; to every other client they are not there.
#[utoipa::path(
    tag = "targets", operation_id = "listTargets",
    params(TargetsQuery),
    security(("bearer" = [TargetsRead::SCOPE])),
    responses((status = 200, description = "One page of targets", body = Page<Target>)),
)]
#[get("/targets")]
async fn list(cx: Access<TargetsRead>, Params(query): Params<TargetsQuery>) -> Result<Page<Target>> {
    reading::list(&cx, None, &query).await
}

/// Set a target of the authority
///
/// Of a kind of school (`phase`) or of all, for clients of the authority that reach every school. Of one kind, measure,
/// period and kind of school there is one at a time. The confidential expectation is of single schools only.
#[utoipa::path(
    tag = "targets", operation_id = "createTarget",
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = TargetCreate, example = json!({
        "kind": "local", "measure": "persistent_absence", "phase": "secondary", "period": "2026-27", "percent": 22,
        "recorded_by": { "name": "A. Officer", "title": "Attendance and Entitlement Officer" },
    })),
    security(("bearer" = [TargetsWrite::SCOPE])),
    responses(
        (status = 201, description = "The target as set", body = TargetDocument,
            headers(("Location" = String, description = "Address of the target"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`duplicate`: there is such a target for the period; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/targets")]
async fn create(
    cx: Access<TargetsWrite>,
    key: IdempotencyKey,
    body: Body<TargetCreate>,
) -> Result<Once<HttpResponse>> {
    service::create(&cx, Owner::Authority, key, &body).await.map(created)
}

/// Get a target of the authority
///
/// The target with every value that it had and who gave it, for clients that reach every school.
#[utoipa::path(
    tag = "targets", operation_id = "getTarget",
    params(
        ("id" = Uuid, Path, description = "The target"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [TargetsRead::SCOPE])),
    responses(
        (status = 200, description = "The target, with its version as `ETag`", body = TargetDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/targets/{id}")]
async fn show(cx: Access<TargetsRead>, path: PathParams) -> Result<Tagged<TargetDocument>> {
    reading::show(&cx, Owner::Authority, path.id("id")?).await
}

/// Change a target of the authority
///
/// Gives it another value. Earlier values are kept; the same value again changes nothing.
#[utoipa::path(
    tag = "targets", operation_id = "putTarget", request_body = TargetPut,
    params(
        ("id" = Uuid, Path, description = "The target"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [TargetsWrite::SCOPE])),
    responses(
        (status = 200, description = "The target as it now is", body = TargetDocument),
        (status = 409, description = "`state_conflict`: the target is withdrawn",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the target is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/targets/{id}")]
async fn change(
    cx: Access<TargetsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<TargetPut>,
) -> Result<HttpResponse> {
    service::change(&cx, Owner::Authority, path.id("id")?, &read, &body).await.map(changed)
}

/// Withdraw a target of the authority
///
/// With the reason and the person. It stays to be seen, and another may be set in its place.
#[utoipa::path(
    tag = "targets", operation_id = "withdrawTarget", request_body = TargetWithdraw,
    params(
        ("id" = Uuid, Path, description = "The target"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [TargetsWrite::SCOPE])),
    responses(
        (status = 200, description = "The target as withdrawn", body = TargetDocument),
        (status = 409, description = "`state_conflict`: the target is withdrawn; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/targets/{id}/withdraw")]
async fn withdraw(
    cx: Access<TargetsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<TargetWithdraw>,
) -> Result<Once<HttpResponse>> {
    let done = service::withdraw(&cx, Owner::Authority, path.id("id")?, key, &body).await?;
    Ok(done.map(changed))
}

/// Get the progress of a target of the authority
///
/// As of a school's target, over every school of the kind, read school by school. For a client without `pupils:read`
/// schools of fewer than six pupils are left out.
#[utoipa::path(
    tag = "targets", operation_id = "getTargetProgress",
    params(
        ("id" = Uuid, Path, description = "The target"),
    ),
    security(("bearer" = [TargetsRead::SCOPE])),
    responses(
        (status = 200, description = "How far the target is on the way", body = TargetProgress),
        (status = 409, description = "`state_conflict`: the calendar has no such half term any more",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[get("/targets/{id}/progress")]
async fn get_progress(cx: Access<TargetsRead>, path: PathParams) -> Result<web::Json<TargetProgress>> {
    progress::of(&cx.bulk(), Owner::Authority, path.id("id")?).await.map(web::Json)
}
