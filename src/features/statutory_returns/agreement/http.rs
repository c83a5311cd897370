//! Routes of agreements.

use actix_web::{
    HttpResponse, get,
    http::header::{ETAG, LOCATION},
    put,
};

use super::{
    dto::{StatutoryReturnAgreement, StatutoryReturnAgreementPut},
    service::{self, Put},
};
use crate::{
    access::{Access, Permission as _, StatutoryReturnsManage, StatutoryReturnsRead},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show).service(store);
}

/// Get what is agreed about a school's returns
///
/// The authority agrees with every school how often attendance returns are made, not less than once a calendar month
/// (regulation 13). Where nothing was agreed that is what holds, with nil returns.
#[utoipa::path(
    tag = "statutory-returns", operation_id = "getStatutoryReturnAgreement",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [StatutoryReturnsRead::SCOPE])),
    responses(
        (status = 200, description = "The agreement, with its version as `ETag`", body = StatutoryReturnAgreement),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/statutory-return-agreement")]
async fn show(
    cx: Access<StatutoryReturnsRead>,
    path: PathParams,
) -> Result<Tagged<StatutoryReturnAgreement>> {
    service::show(&cx, path.id("urn")?).await
}

/// Record what is agreed about a school's returns
///
/// For clients of the authority. It holds from a day on, today unless another is named: due days and nil returns of
/// earlier days stay as they were. Attendance and nil returns follow it from the first interval that begins on that day
/// or later; the interval that runs ends the day before.
#[utoipa::path(
    tag = "statutory-returns", operation_id = "putStatutoryReturnAgreement",
    request_body(content = StatutoryReturnAgreementPut, example = json!({
        "attendance_interval": "monthly", "nil_returns": true, "new_pupil_always": false, "deletion_always": false,
        "from_on": "2026-11-23",
        "note": "Agreed at the targeting support meeting",
        "recorded_by": { "name": "A. Officer", "title": "Attendance and Entitlement Officer" },
    })),
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read, to replace it"),
        ("If-None-Match" = Option<String>, Header, description = "`*`, to record the first"),
    ),
    security(("bearer" = [StatutoryReturnsManage::SCOPE])),
    responses(
        (status = 200, description = "The agreement as it now is", body = StatutoryReturnAgreement),
        (status = 201, description = "The agreement as first recorded", body = StatutoryReturnAgreement),
        (status = 412, description = "`precondition_failed`: the agreement is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/statutory-return-agreement")]
async fn store(
    cx: Access<StatutoryReturnsManage>,
    path: PathParams,
    read: Precondition,
    body: Body<StatutoryReturnAgreementPut>,
) -> Result<HttpResponse> {
    let urn: Urn = path.id("urn")?;
    let Put { answer: Tagged { tag, document }, created } = service::put(&cx, urn, &read, &body).await?;
    let mut answer = if created { HttpResponse::Created() } else { HttpResponse::Ok() };
    if created {
        answer.insert_header((LOCATION, format!("/v1/schools/{urn}/statutory-return-agreement")));
    }
    Ok(answer.insert_header((ETAG, format!("\"{tag}\""))).json(document))
}
