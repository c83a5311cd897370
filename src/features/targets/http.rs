//! Routes of a school's targets.

use actix_web::{HttpResponse, get, http::header, post, put, web};

use super::{
    dto::{Target, TargetCreate, TargetDocument, TargetProgress, TargetPut, TargetWithdraw, TargetsQuery},
    progress,
    reading::{self, Owner},
    service,
};
use crate::{
    access::{Access, Permission as _, PupilsRead, TargetsRead, TargetsWrite},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(change).service(withdraw).service(get_progress);
}

fn owner(path: &PathParams) -> Result<Owner> {
    Ok(Owner::School(path.id::<Urn>("urn")?.get()))
}

/// The answer to a new target.
pub(super) fn created(done: Once<Tagged<TargetDocument>>) -> Once<HttpResponse> {
    done.map(|Tagged { tag, document }| {
        HttpResponse::Created()
            .insert_header((header::LOCATION, document.target.links.this.clone()))
            .insert_header((header::ETAG, format!("\"{tag}\"")))
            .json(document)
    })
}

/// The answer to a changed one.
pub(super) fn changed(Tagged { tag, document }: Tagged<TargetDocument>) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::ETAG, format!("\"{tag}\""))).json(document)
}

/// List a school's targets
///
/// Who may see what: `local` and `service_agreement` targets are for whoever reads targets and reaches the school. The
/// `attendance_baseline_improvement_expectation` is confidential: it is told to the school itself and to the authority
/// alone, which is who can hold the scope `targets.confidential:read` (kinds `school` and `la`), for schools they are
/// granted. To every other client it is not there, in no list and under no address, and no figure, comparator,
/// comparison or report tells it.
#[utoipa::path(
    tag = "targets", operation_id = "listSchoolTargets",
    params(("urn" = Urn, Path, description = "The school", example = 120765), TargetsQuery),
    security(("bearer" = [TargetsRead::SCOPE])),
    responses((status = 200, description = "One page of targets", body = Page<Target>)),
)]
#[get("/schools/{urn}/targets")]
async fn list(
    cx: Access<TargetsRead>,
    path: PathParams,
    Params(query): Params<TargetsQuery>,
) -> Result<Page<Target>> {
    let urn: Urn = path.id("urn")?;
    reading::list(&cx, Some(urn.get()), &query).await
}

/// Set a school's target
///
/// For clients of the authority. Of one kind, measure and period a school has one target at a time. An
/// `attendance_baseline_improvement_expectation` is of a mainstream school, from 2026/27 on, and needs the scope
/// `targets.confidential:read` beside this one.
#[utoipa::path(
    tag = "targets", operation_id = "createSchoolTarget",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = TargetCreate, example = json!({
        "kind": "local", "measure": "attendance", "period": "2026-27", "percent": 94.5,
        "recorded_by": { "name": "A. Officer", "title": "Attendance and Entitlement Officer" },
    })),
    security(("bearer" = [TargetsWrite::SCOPE])),
    responses(
        (status = 201, description = "The target as set", body = TargetDocument,
            headers(("Location" = String, description = "Address of the target"))),
        (status = 409, description = "`duplicate`: there is such a target for the period; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/targets")]
async fn create(
    cx: Access<TargetsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<TargetCreate>,
) -> Result<Once<HttpResponse>> {
    service::create(&cx, owner(&path)?, key, &body).await.map(created)
}

/// Get a school's target
///
/// The target with every value that it had and who gave it. A confidential target is `not_found` to whoever may not
/// see it.
#[utoipa::path(
    tag = "targets", operation_id = "getSchoolTarget",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The target"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [TargetsRead::SCOPE])),
    responses(
        (status = 200, description = "The target, with its version as `ETag`", body = TargetDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/targets/{id}")]
async fn show(cx: Access<TargetsRead>, path: PathParams) -> Result<Tagged<TargetDocument>> {
    reading::show(&cx, owner(&path)?, path.id("id")?).await
}

/// Change a school's target
///
/// Gives it another value. Earlier values are kept; the same value again changes nothing.
#[utoipa::path(
    tag = "targets", operation_id = "putSchoolTarget", request_body = TargetPut,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
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
#[put("/schools/{urn}/targets/{id}")]
async fn change(
    cx: Access<TargetsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<TargetPut>,
) -> Result<HttpResponse> {
    service::change(&cx, owner(&path)?, path.id("id")?, &read, &body).await.map(changed)
}

/// Withdraw a school's target
///
/// With the reason and the person. It stays to be seen, and another may be set in its place.
#[utoipa::path(
    tag = "targets", operation_id = "withdrawSchoolTarget", request_body = TargetWithdraw,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
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
#[post("/schools/{urn}/targets/{id}/withdraw")]
async fn withdraw(
    cx: Access<TargetsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<TargetWithdraw>,
) -> Result<Once<HttpResponse>> {
    let done = service::withdraw(&cx, owner(&path)?, path.id("id")?, key, &body).await?;
    Ok(done.map(changed))
}

/// Get the progress of a school's target
///
/// `on_track`, `at_risk` or `missed`, with the arithmetic: the figure so far from the registers, the sessions still
/// possible to the end of the period by the school's calendar, and what the rest must bring. Percentages are compared
/// exactly, never rounded first. For a client without `pupils:read` they
/// are withheld by the plan that holds for all figures (see `getSchoolFigures`), and of the days before today.
#[utoipa::path(
    tag = "targets", operation_id = "getSchoolTargetProgress",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The target"),
    ),
    security(("bearer" = [TargetsRead::SCOPE])),
    responses(
        (status = 200, description = "How far the target is on the way", body = TargetProgress),
        (status = 409, description = "`state_conflict`: the calendar has no such half term any more",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[get("/schools/{urn}/targets/{id}/progress")]
async fn get_progress(cx: Access<TargetsRead>, path: PathParams) -> Result<web::Json<TargetProgress>> {
    progress::of(&cx.bulk_unless::<PupilsRead>(), owner(&path)?, path.id("id")?).await.map(web::Json)
}
