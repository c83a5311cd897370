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
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(record).service(show).service(settle);
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
/// Notices of every authority count towards two in three years: where a family moved, the authorities tell each other. So
/// do notices that a school or the police issued in this authority's area. It is recorded as a fact, also where it makes
/// three; `own_notices_that_differ` then says how many of the authority's own it moves. The same notice is recorded once.
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
        (status = 201, description = "The notice as recorded, with its version as `ETag`", body = PenaltyNoticeElsewhere),
        (status = 409, description = "`duplicate`: one of this day, by whoever issued it, is recorded for the parent and \
            the child; `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/penalty-notices/elsewhere")]
async fn record(
    cx: Access<NoticesDecide>,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeElsewhereRecord>,
) -> Result<Once<HttpResponse>> {
    let done = service::record(&cx, key, &body).await?;
    Ok(done.map(|made| {
        let location = format!("/v1/penalty-notices/elsewhere/{}", made.document.id);
        made.created(&location)
    }))
}

/// Get a penalty notice of another authority
///
/// Or of a school or the police, with all that was said of it.
#[utoipa::path(
    tag = "penalty notices", operation_id = "getPenaltyNoticeElsewhere",
    params(
        ("id" = Uuid, Path, description = "The notice"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(
        (status = 200, description = "The notice, with its version as `ETag`", body = PenaltyNoticeElsewhere),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/penalty-notices/elsewhere/{id}")]
async fn show(cx: Access<NoticesDecide>, path: PathParams) -> Result<Tagged<PenaltyNoticeElsewhere>> {
    service::show(&cx, path.id("id")?).await
}

/// Record what became of a penalty notice of another authority
///
/// That it was withdrawn, that the parent was not convicted, or that it stands after all. A notice that was recorded in
/// error is withdrawn.
#[utoipa::path(
    tag = "penalty notices", operation_id = "settlePenaltyNoticeElsewhere", request_body = PenaltyNoticeElsewhereSettle,
    params(
        ("id" = Uuid, Path, description = "The notice"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(
        (status = 200, description = "The notice as it now is", body = PenaltyNoticeElsewhere),
        (status = 409, description = "`idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the notice is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/penalty-notices/elsewhere/{id}/settle")]
async fn settle(
    cx: Access<NoticesDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeElsewhereSettle>,
) -> Result<Once<HttpResponse>> {
    let done = service::settle(&cx, path.id("id")?, &read, key, &body).await?;
    Ok(done.map(Tagged::changed))
}
