//! Routes of contact plans.

use actix_web::{HttpResponse, get, put};

use super::{
    dto::{ContactPlanDocument, ContactPlanPut},
    service,
};
use crate::{
    access::{Access, OfficerConsultationsRead, OfficerConsultationsWrite, Permission as _},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show).service(agree);
}

/// Get a school's contact plan
///
/// How often school and officer are in contact, the last contact that is known here, and when the next is due, worked out
/// when it is asked.
#[utoipa::path(
    tag = "officer consultations", operation_id = "getContactPlan",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [OfficerConsultationsRead::SCOPE])),
    responses(
        (status = 200, description = "The plan, with its version as `ETag`", body = ContactPlanDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/contact-plan")]
async fn show(cx: Access<OfficerConsultationsRead>, path: PathParams) -> Result<Tagged<ContactPlanDocument>> {
    service::show(&cx, path.school()?).await
}

/// Agree on a school's contact plan
///
/// Whole: the first with `If-None-Match: *`, each later one with the version that was read. How it stood before is kept.
#[utoipa::path(
    tag = "officer consultations", operation_id = "putContactPlan",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read"),
        ("If-None-Match" = Option<String>, Header, description = "`*` for the first plan of the school"),
    ),
    request_body(content = ContactPlanPut, example = json!({
        "plan": { "every": "half_termly", "from_on": "2026-09-07", "note": "By telephone, with the attendance officer",
                  "officer": { "name": "A. Officer", "title": "Attendance & Entitlement Officer" } },
        "recorded_by": { "name": "A. Officer", "title": "Attendance & Entitlement Officer" },
    })),
    security(("bearer" = [OfficerConsultationsWrite::SCOPE])),
    responses(
        (status = 200, description = "The plan as it now is", body = ContactPlanDocument),
        (status = 201, description = "The first plan of the school", body = ContactPlanDocument),
        (status = 412, description = "`precondition_failed`: the plan is not at the version named, or there is one",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/contact-plan")]
async fn agree(
    cx: Access<OfficerConsultationsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<ContactPlanPut>,
) -> Result<HttpResponse> {
    let urn = path.school()?;
    let (first, document) = service::put(&cx, urn, &read, &body).await?;
    Ok(match first {
        true => document.created(&format!("/v1/schools/{urn}/contact-plan")),
        false => document.changed(),
    })
}
