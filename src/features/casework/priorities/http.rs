//! Routes of agreed priorities.

use actix_web::{HttpResponse, get, put};

use super::{
    dto::{CasePriorities, CasePrioritiesPut},
    service,
};
use crate::{
    access::{Access, CasesRead, CasesWrite, Permission as _},
    error::{Problem, Result},
    features::casework::params::AtSchool,
    http::{Body, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show).service(put);
}

/// Get the agreed order of a school's cases
///
/// The agreement that stands; not found where none was ever recorded.
#[utoipa::path(
    tag = "casework", operation_id = "getCasePriorities",
    params(
        AtSchool,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [CasesRead::SCOPE])),
    responses(
        (status = 200, description = "The agreement, with its version as `ETag`", body = CasePriorities),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/case-priorities")]
async fn show(cx: Access<CasesRead>, path: PathParams) -> Result<Tagged<CasePriorities>> {
    service::show(&cx, path.school()?).await
}

/// Record the agreed order of a school's cases
///
/// Where a school has more cases than its officer can hold, the authority and the school agree in which order they are taken. A
/// case beyond an officer's capacity is assigned only if it is among them. Every agreement is kept.
#[utoipa::path(
    tag = "casework", operation_id = "putCasePriorities",
    request_body(content = CasePrioritiesPut, example = json!({
        "case_ids": [], "agreed_on": "2026-11-19",
        "agreed_by_school": { "name": "A. Head", "title": "Headteacher" },
        "agreed_by_authority": { "name": "A. Officer", "title": "Attendance and Entitlement Officer" },
        "note": "The officer has room again",
        "recorded_by": { "name": "A. Officer", "title": "Attendance and Entitlement Officer" },
    })),
    params(
        AtSchool,
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read"),
        ("If-None-Match" = Option<String>, Header, description = "`*` to record the first"),
    ),
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(
        (status = 200, description = "The agreement as it now stands", body = CasePriorities),
        (status = 201, description = "The first agreement", body = CasePriorities),
        (status = 412, description = "`precondition_failed`: it is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/case-priorities")]
async fn put(
    cx: Access<CasesWrite>,
    path: PathParams,
    said: Precondition,
    body: Body<CasePrioritiesPut>,
) -> Result<HttpResponse> {
    let urn = path.school()?;
    let (document, first) = service::put(&cx, urn, &said, &body).await?;
    Ok(match first {
        true => document.created(&format!("/v1/schools/{urn}/case-priorities")),
        false => document.changed(),
    })
}
