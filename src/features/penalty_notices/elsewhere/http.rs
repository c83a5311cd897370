//! Routes of notices of other authorities.

use actix_web::{HttpResponse, get, post};

use super::{
    dto::{
        PenaltyNoticeElsewhere, PenaltyNoticeElsewhereRecord, PenaltyNoticeElsewhereSettle,
        PenaltyNoticesElsewhereQuery,
    },
    service,
};
use crate::{
    access::{Access, NoticesDecide, Permission as _},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(record).service(settle);
}

/// List penalty notices of other authorities
///
/// As far as they were recorded here, in the order of recording.
#[utoipa::path(
    tag = "penalty notices", operation_id = "listPenaltyNoticesElsewhere", params(PenaltyNoticesElsewhereQuery),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses((status = 200, description = "One page of notices", body = Page<PenaltyNoticeElsewhere>)),
)]
#[get("/penalty-notices/elsewhere")]
async fn list(
    cx: Access<NoticesDecide>,
    Params(query): Params<PenaltyNoticesElsewhereQuery>,
) -> Result<Page<PenaltyNoticeElsewhere>> {
    service::list(&cx, &query).await
}

/// Record a penalty notice of another authority
///
/// Notices of every authority count towards two in three years: where a family moved, the authorities tell each other. It
/// is recorded as a fact, also where it makes three.
#[utoipa::path(
    tag = "penalty notices", operation_id = "recordPenaltyNoticeElsewhere",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    request_body(content = PenaltyNoticeElsewhereRecord, example = json!({
        "parent_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41",
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e",
        "authority": "Suffolk County Council", "issued_on": "2025-03-03",
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(
        (status = 201, description = "The notice as recorded", body = PenaltyNoticeElsewhere),
        (status = 409, description = "`idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/penalty-notices/elsewhere")]
async fn record(
    cx: Access<NoticesDecide>,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeElsewhereRecord>,
) -> Result<Once<HttpResponse>> {
    let done = service::record(&cx, key, &body).await?;
    Ok(done.map(|made| HttpResponse::Created().json(made)))
}

/// Record what became of a penalty notice of another authority
///
/// That it was withdrawn, that the parent was not convicted, or that it stands after all. A notice that was recorded in
/// error is withdrawn.
#[utoipa::path(
    tag = "penalty notices", operation_id = "settlePenaltyNoticeElsewhere", request_body = PenaltyNoticeElsewhereSettle,
    params(
        ("id" = Uuid, Path, description = "The notice"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(
        (status = 200, description = "The notice as it now is", body = PenaltyNoticeElsewhere),
        (status = 409, description = "`idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/penalty-notices/elsewhere/{id}/settle")]
async fn settle(
    cx: Access<NoticesDecide>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeElsewhereSettle>,
) -> Result<Once<HttpResponse>> {
    let done = service::settle(&cx, path.id("id")?, key, &body).await?;
    Ok(done.map(|made| HttpResponse::Ok().json(made)))
}
