//! Routes of encounters with pupils of schools.

use actix_web::{HttpResponse, get, post, put};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{
        PatrolEncounter, PatrolEncounterCreate, PatrolEncounterDocument, PatrolEncounterPut,
        PatrolEncounterWithdraw, PatrolEncountersQuery, PatrolFollowUpRecord,
    },
    reading, service, unknown,
};
use crate::{
    access::{Access, PatrolEncountersRead, PatrolEncountersWrite, Permission as _, StepPlace},
    domain::{purpose::Purpose, urn::Urn},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, ReadBy, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(create).service(show).service(amend);
    cfg.service(follow_up).service(withdraw);
    unknown::routes(cfg);
}

/// List encounters of truancy patrols
///
/// With pupils of every school that the client reaches, in the order of their URNs, and of one in the order of recording; before
/// them, for clients that reach every school, those with children whom no school here knows. Each school whose pupils are told
/// of has the read in its log, with the client, the person and the purpose, before it is answered; see `listDisclosures`.
#[utoipa::path(
    tag = "patrols", operation_id = "listPatrolEncounters",
    params(
        PatrolEncountersQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Attendance officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [PatrolEncountersRead::SCOPE])),
    responses((status = 200, description = "One page of encounters", body = Page<PatrolEncounter>)),
)]
#[get("/patrol-encounters")]
async fn list_all(
    cx: Access<PatrolEncountersRead>,
    Params(query): Params<PatrolEncountersQuery>,
    by: ReadBy,
) -> Result<Page<PatrolEncounter>> {
    reading::list(&cx, None, &query, &by).await
}

/// List encounters of truancy patrols with a school's pupils
///
/// In the order of recording. The read is written down with the client, the person and the purpose before it is answered; see
/// `listSchoolDisclosures`.
#[utoipa::path(
    tag = "patrols", operation_id = "listSchoolPatrolEncounters",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        PatrolEncountersQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Headteacher"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [PatrolEncountersRead::SCOPE])),
    responses((status = 200, description = "One page of encounters", body = Page<PatrolEncounter>)),
)]
#[get("/schools/{urn}/patrol-encounters")]
async fn list(
    cx: Access<PatrolEncountersRead>,
    path: PathParams,
    Params(query): Params<PatrolEncountersQuery>,
    by: ReadBy,
) -> Result<Page<PatrolEncounter>> {
    reading::list(&cx, Some(path.school()?), &query, &by).await
}

/// Record an encounter of a truancy patrol
///
/// That a patrol that was held met a pupil of the school: when, to the quarter of an hour, in which of its districts, and what
/// was done. A child is taken to school or to designated premises by a constable alone, while a direction holds (section 16 of
/// the Crime and Disorder Act 1998); an excluded child is not taken to the school. Only the authority records.
#[utoipa::path(
    tag = "patrols", operation_id = "recordPatrolEncounter",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = PatrolEncounterCreate, example = json!({
        "patrol_id": "0199e2a4-5b1c-7d3e-8f90-123456789abc",
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e",
        "found": {
            "met_at": "2026-11-18T10:15:00Z", "district": "Breckland", "with_adult": false,
            "outcome": "returned_to_school", "by_constable": true, "note": "Said to have overslept",
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
#[post("/schools/{urn}/patrol-encounters")]
async fn create(
    cx: Access<PatrolEncountersWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PatrolEncounterCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.patrol_encounter.links.this.clone();
        made.created(&location)
    }))
}

/// Get an encounter of a truancy patrol
///
/// With what the register says of the day as it stands now, by class for a client without `registers.codes:read`, and every way
/// in which the encounter stood. The read is written down with the client, the person and the purpose before it is answered;
/// see `listSchoolDisclosures`.
#[utoipa::path(
    tag = "patrols", operation_id = "getPatrolEncounter",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The encounter"),
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Headteacher"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [PatrolEncountersRead::SCOPE])),
    responses(
        (status = 200, description = "The encounter, with its version as `ETag`", body = PatrolEncounterDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/patrol-encounters/{id}")]
async fn show(
    cx: Access<PatrolEncountersRead>,
    path: PathParams,
    by: ReadBy,
) -> Result<Tagged<PatrolEncounterDocument>> {
    reading::show(&cx, path.school()?, path.id("id")?, &by).await
}

/// Amend an encounter of a truancy patrol
///
/// What was found and done, whole, with the reason and the person. What stood before is kept. The same again changes nothing.
#[utoipa::path(
    tag = "patrols", operation_id = "putPatrolEncounter", request_body = PatrolEncounterPut,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The encounter"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [PatrolEncountersWrite::SCOPE])),
    responses(
        (status = 200, description = "The encounter as it now is", body = PatrolEncounterDocument),
        (status = 409, description = "`state_conflict`: it is withdrawn",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the encounter is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/patrol-encounters/{id}")]
async fn amend(
    cx: Access<PatrolEncountersWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<PatrolEncounterPut>,
) -> Result<HttpResponse> {
    service::amend(&cx, (path.school()?, path.id("id")?), read, &body).await.map(Tagged::changed)
}

/// With which encounter a step is taken.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisEncounter {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The encounter
    id: Uuid,
}

/// Which version of it, and which attempt.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub(super) struct Named {
    /// The `ETag` that was read
    #[param(rename = "If-Match")]
    if_match: String,
    /// Makes a repeated request apply once
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
}

/// What every step is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, clippy::large_enum_variant, reason = "it stands in the document alone")]
pub(super) enum Stepped {
    /// The encounter as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(PatrolEncounterDocument),
    /// `state_conflict`: the encounter is withdrawn; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the encounter is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

/// Say what followed an encounter of a truancy patrol
///
/// That the school or a parent was told, the home visited, or the pupil referred to casework.
#[utoipa::path(
    tag = "patrols", operation_id = "recordPatrolFollowUp", request_body = PatrolFollowUpRecord,
    params(ThisEncounter, Named),
    security(("bearer" = [PatrolEncountersWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/patrol-encounters/{id}/follow-ups")]
async fn follow_up(
    cx: Access<PatrolEncountersWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PatrolFollowUpRecord>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace { urn: path.school()?, id: path.id("id")?, read, key };
    Ok(service::follow_up(&cx, place, &body).await?.map(Tagged::changed))
}

/// Withdraw an encounter of a truancy patrol
///
/// One that was recorded wrongly, with the reason and the person. It stays to be seen, and counts for nothing.
#[utoipa::path(
    tag = "patrols", operation_id = "withdrawPatrolEncounter", request_body = PatrolEncounterWithdraw,
    params(ThisEncounter, Named),
    security(("bearer" = [PatrolEncountersWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/patrol-encounters/{id}/withdraw")]
async fn withdraw(
    cx: Access<PatrolEncountersWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PatrolEncounterWithdraw>,
) -> Result<Once<HttpResponse>> {
    let place = StepPlace { urn: path.school()?, id: path.id("id")?, read, key };
    Ok(service::withdraw(&cx, place, None, &body).await?.map(Tagged::changed))
}
