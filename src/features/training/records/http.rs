//! Routes of training records: of schools, and of the authority itself for magistrates.

use actix_web::{HttpResponse, get, post};

use super::{
    dto::{TrainingRecord, TrainingRecordCreate, TrainingRecordsQuery, TrainingWithdraw},
    reading, service,
};
use crate::{
    access::{Access, Permission as _, TrainingRead, TrainingWrite},
    domain::urn::{AUTHORITY, Urn},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create_of_authority).service(show_of_authority).service(withdraw_of_authority);
    cfg.service(list_of_school).service(create).service(show).service(withdraw);
}

fn made(done: Once<Tagged<TrainingRecord>>) -> Once<HttpResponse> {
    done.map(|made| {
        let location = made.document.links.this.clone();
        made.created(&location)
    })
}

/// List training records
///
/// Of every school in reach and, for who reaches all of them, of the authority itself, in the order of recording.
#[utoipa::path(
    tag = "training", operation_id = "listTrainingRecords", params(TrainingRecordsQuery),
    security(("bearer" = [TrainingRead::SCOPE])),
    responses((status = 200, description = "One page of records", body = Page<TrainingRecord>)),
)]
#[get("/training-records")]
async fn list(
    cx: Access<TrainingRead>,
    Params(query): Params<TrainingRecordsQuery>,
) -> Result<Page<TrainingRecord>> {
    reading::list(&cx, None, &query).await
}

/// List a school's training records
///
/// In the order of recording.
#[utoipa::path(
    tag = "training", operation_id = "listTrainingRecordsOfSchool",
    params(("urn" = Urn, Path, description = "The school", example = 120765), TrainingRecordsQuery),
    security(("bearer" = [TrainingRead::SCOPE])),
    responses((status = 200, description = "One page of records", body = Page<TrainingRecord>)),
)]
#[get("/schools/{urn}/training-records")]
async fn list_of_school(
    cx: Access<TrainingRead>,
    path: PathParams,
    Params(query): Params<TrainingRecordsQuery>,
) -> Result<Page<TrainingRecord>> {
    reading::list(&cx, Some(path.school()?), &query).await
}

/// Record training at a school
///
/// A session of a course, the group that had it, how many had it there for the first time in the academic year, and how many
/// the group has. Nobody is named.
#[utoipa::path(
    tag = "training", operation_id = "createTrainingRecord",
    request_body(content = TrainingRecordCreate, example = json!({
        "training": {
            "course_id": "0199e2a4-5b1c-7d3e-8f90-123456789abc", "group": "teaching", "held_on": "2026-09-02",
            "trained": 38, "staff": 41,
        },
        "recorded_by": { "name": "A. Clerk", "title": "School business manager" },
    })),
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [TrainingWrite::SCOPE])),
    responses(
        (status = 201, description = "The record", body = TrainingRecord,
            headers(("Location" = String, description = "Address of the record"))),
        (status = 409, description = "`idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/training-records")]
async fn create(
    cx: Access<TrainingWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<TrainingRecordCreate>,
) -> Result<Once<HttpResponse>> {
    service::create(&cx, path.school()?, key, &body).await.map(made)
}

/// Get a training record of a school
///
/// The session and its head counts.
#[utoipa::path(
    tag = "training", operation_id = "getTrainingRecord",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The record"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [TrainingRead::SCOPE])),
    responses(
        (status = 200, description = "The record, with its version as `ETag`", body = TrainingRecord),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/training-records/{id}")]
async fn show(cx: Access<TrainingRead>, path: PathParams) -> Result<Tagged<TrainingRecord>> {
    reading::show(&cx, path.school()?, path.id("id")?).await
}

/// Withdraw a training record of a school
///
/// With the reason: it counts nowhere any more.
#[utoipa::path(
    tag = "training", operation_id = "withdrawTrainingRecord", request_body = TrainingWithdraw,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The record"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [TrainingWrite::SCOPE])),
    responses(
        (status = 200, description = "The record as withdrawn", body = TrainingRecord),
        (status = 409, description = "`state_conflict`: it is withdrawn already; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/training-records/{id}/withdraw")]
async fn withdraw(
    cx: Access<TrainingWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<TrainingWithdraw>,
) -> Result<Once<HttpResponse>> {
    let which = (path.school()?, path.id("id")?);
    Ok(service::withdraw(&cx, which, key, &body).await?.map(Tagged::changed))
}

/// Record training of magistrates
///
/// A session that the authority held for magistrates, by head count.
#[utoipa::path(
    tag = "training", operation_id = "createTrainingRecordOfAuthority",
    request_body(content = TrainingRecordCreate, example = json!({
        "training": {
            "course_id": "0199e2a4-5b1c-7d3e-8f90-123456789abc", "group": "magistrates", "held_on": "2026-09-02",
            "trained": 38, "staff": 41,
        },
        "recorded_by": { "name": "A. Clerk", "title": "School business manager" },
    })),
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [TrainingWrite::SCOPE])),
    responses(
        (status = 201, description = "The record", body = TrainingRecord,
            headers(("Location" = String, description = "Address of the record"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/training-records")]
async fn create_of_authority(
    cx: Access<TrainingWrite>,
    key: IdempotencyKey,
    body: Body<TrainingRecordCreate>,
) -> Result<Once<HttpResponse>> {
    service::create(&cx, AUTHORITY, key, &body).await.map(made)
}

/// Get a training record of magistrates
///
/// The session and its head counts.
#[utoipa::path(
    tag = "training", operation_id = "getTrainingRecordOfAuthority",
    params(
        ("id" = Uuid, Path, description = "The record"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [TrainingRead::SCOPE])),
    responses(
        (status = 200, description = "The record, with its version as `ETag`", body = TrainingRecord),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/training-records/{id}")]
async fn show_of_authority(cx: Access<TrainingRead>, path: PathParams) -> Result<Tagged<TrainingRecord>> {
    reading::show(&cx, AUTHORITY, path.id("id")?).await
}

/// Withdraw a training record of magistrates
///
/// With the reason: it counts nowhere any more.
#[utoipa::path(
    tag = "training", operation_id = "withdrawTrainingRecordOfAuthority", request_body = TrainingWithdraw,
    params(
        ("id" = Uuid, Path, description = "The record"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [TrainingWrite::SCOPE])),
    responses(
        (status = 200, description = "The record as withdrawn", body = TrainingRecord),
        (status = 409, description = "`state_conflict`: it is withdrawn already; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/training-records/{id}/withdraw")]
async fn withdraw_of_authority(
    cx: Access<TrainingWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<TrainingWithdraw>,
) -> Result<Once<HttpResponse>> {
    let which = (AUTHORITY, path.id("id")?);
    Ok(service::withdraw(&cx, which, key, &body).await?.map(Tagged::changed))
}
