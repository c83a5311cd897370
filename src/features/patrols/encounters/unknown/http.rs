//! Routes of encounters with children whom no school of the authority knows.

use actix_web::{HttpResponse, get, post};

use crate::{
    access::{Access, PatrolEncountersRead, PatrolEncountersWrite, Permission as _, StepPlace},
    domain::urn::AUTHORITY,
    error::{Problem, Result},
    features::patrols::encounters::{
        dto::{PatrolEncounterDocument, PatrolEncounterWithdraw, PatrolUnknownChildCreate},
        http::{Named, Stepped},
        reading, service,
    },
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the routes.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(create).service(show).service(withdraw);
}

/// Record an encounter of a truancy patrol with an unknown child
///
/// With a child of a school elsewhere, or of whom nobody learned who it is: it belongs to no school, and nothing of the child is
/// kept. What a patrol may do is the same as with a pupil.
#[utoipa::path(
    tag = "patrols", operation_id = "recordPatrolUnknownChild",
    params(
        ("id" = Uuid, Path, description = "The patrol"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = PatrolUnknownChildCreate, example = json!({
        "child": "not_identified",
        "found": {
            "met_at": "2026-11-18T11:00:00Z", "district": "Breckland", "with_adult": true, "outcome": "valid_reason",
        },
        "recorded_by": { "name": "A. Officer", "title": "Attendance officer" },
    })),
    security(("bearer" = [PatrolEncountersWrite::SCOPE])),
    responses(
        (status = 201, description = "The encounter as recorded", body = PatrolEncounterDocument,
            headers(("Location" = String, description = "Address of the encounter"))),
        (status = 409, description = "`idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/patrols/{id}/encounters")]
async fn create(
    cx: Access<PatrolEncountersWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PatrolUnknownChildCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create_unknown(&cx, path.id("id")?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.patrol_encounter.links.this.clone();
        made.created(&location)
    }))
}

/// Get an encounter of a truancy patrol with an unknown child
///
/// With every way in which it stood.
#[utoipa::path(
    tag = "patrols", operation_id = "getPatrolUnknownChild",
    params(
        ("id" = Uuid, Path, description = "The patrol"),
        ("encounter_id" = Uuid, Path, description = "The encounter"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [PatrolEncountersRead::SCOPE])),
    responses(
        (status = 200, description = "The encounter, with its version as `ETag`", body = PatrolEncounterDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/patrols/{id}/encounters/{encounter_id}")]
async fn show(cx: Access<PatrolEncountersRead>, path: PathParams) -> Result<Tagged<PatrolEncounterDocument>> {
    reading::show_unknown(&cx, (path.id("id")?, path.id("encounter_id")?)).await
}

/// Withdraw an encounter of a truancy patrol with an unknown child
///
/// One that was recorded wrongly, with the reason and the person: where the child turns out to be a pupil here, it is recorded
/// anew with the pupil's school.
#[utoipa::path(
    tag = "patrols", operation_id = "withdrawPatrolUnknownChild", request_body = PatrolEncounterWithdraw,
    params(
        ("id" = Uuid, Path, description = "The patrol"),
        ("encounter_id" = Uuid, Path, description = "The encounter"),
        Named,
    ),
    security(("bearer" = [PatrolEncountersWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/patrols/{id}/encounters/{encounter_id}/withdraw")]
async fn withdraw(
    cx: Access<PatrolEncountersWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PatrolEncounterWithdraw>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace { urn: AUTHORITY, id: path.id("encounter_id")?, read, key };
    Ok(service::withdraw(&cx, place, Some(path.id("id")?), &body).await?.map(Tagged::changed))
}
