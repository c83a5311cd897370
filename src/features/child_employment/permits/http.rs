//! Routes of child employment permits.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{
        ChildEmploymentPermit, ChildEmploymentPermitCreate, ChildEmploymentPermitDocument,
        ChildEmploymentPermitPut, ChildEmploymentPermitsQuery,
    },
    reading, service, steps,
};
use crate::{
    access::{Access, ChildEmploymentRead, ChildEmploymentWrite, Permission as _},
    domain::{purpose::Purpose, urn::Urn},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, ReadBy, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(create).service(show).service(amend);
    steps::routes(cfg);
}

/// List child employment permits of all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order of recording. Each school whose
/// pupils are told of has the read in its log, with the client, the person and the purpose, before it is answered; see
/// `listDisclosures`.
#[utoipa::path(
    tag = "child employment", operation_id = "listChildEmploymentPermits",
    params(
        ChildEmploymentPermitsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Child employment officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [ChildEmploymentRead::SCOPE])),
    responses((status = 200, description = "One page of permits", body = Page<ChildEmploymentPermit>)),
)]
#[get("/child-employment-permits")]
async fn list_all(
    cx: Access<ChildEmploymentRead>,
    Params(query): Params<ChildEmploymentPermitsQuery>,
    by: ReadBy,
) -> Result<Page<ChildEmploymentPermit>> {
    reading::list(&cx, None, &query, &by).await
}

/// List child employment permits of a school's pupils
///
/// In the order of recording: part-time jobs, licences for performances, exempt performances, and licences for work abroad. A
/// school sees those of its own pupils, so that it knows who works and on what marks `C1` rest. The read is written down with the
/// client, the person and the purpose before it is answered; see `listSchoolDisclosures`.
#[utoipa::path(
    tag = "child employment", operation_id = "listSchoolChildEmploymentPermits",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ChildEmploymentPermitsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Child employment officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [ChildEmploymentRead::SCOPE])),
    responses((status = 200, description = "One page of permits", body = Page<ChildEmploymentPermit>)),
)]
#[get("/schools/{urn}/child-employment-permits")]
async fn list(
    cx: Access<ChildEmploymentRead>,
    path: PathParams,
    Params(query): Params<ChildEmploymentPermitsQuery>,
    by: ReadBy,
) -> Result<Page<ChildEmploymentPermit>> {
    reading::list(&cx, Some(path.school()?), &query, &by).await
}

/// Record an application for a child employment permit
///
/// What a child is to do, for whom, and when. Everything that the law does not permit is told at once, each with its rule: the
/// paragraphs of section 18(1) of the Children and Young Persons Act 1933 for part-time employment, the Children (Performances
/// and Activities) (England) Regulations 2014 for performances. With `granted_elsewhere` a permit that another authority or a
/// magistrates' court granted, or that an exemption makes needless, is recorded as granted. Only the authority records.
#[utoipa::path(
    tag = "child employment", operation_id = "createChildEmploymentPermit",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = ChildEmploymentPermitCreate, example = json!({
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e",
        "application": {
            "kind": "part_time_employment", "employer": "Sample News", "work": "delivery",
            "description": "Delivering newspapers on foot", "from_on": "2026-11-16", "to_on": "2027-07-31",
            "applied_on": "2026-11-09", "parent_agreed_on": "2026-11-08",
            "hours": {
                "school_from_time": "08:45", "school_to_time": "15:15", "two_weeks_free": true,
                "school_weeks": [{ "weekday": "mon", "from_time": "07:00", "to_time": "08:00" }],
                "holiday_weeks": [{ "weekday": "mon", "from_time": "07:00", "to_time": "08:00" }],
            },
        },
        "recorded_by": { "name": "A. Officer", "title": "Child employment officer" },
    })),
    security(("bearer" = [ChildEmploymentWrite::SCOPE])),
    responses(
        (status = 201, description = "The permit as recorded", body = ChildEmploymentPermitDocument,
            headers(("Location" = String, description = "Address of the permit"))),
        (status = 409, description = "`idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/child-employment-permits")]
async fn create(
    cx: Access<ChildEmploymentWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ChildEmploymentPermitCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.child_employment_permit.links.this.clone();
        made.created(&location)
    }))
}

/// Get a child employment permit
///
/// With every way in which it stood. The read is written down with the client, the person and the purpose before it is answered;
/// see `listSchoolDisclosures`.
#[utoipa::path(
    tag = "child employment", operation_id = "getChildEmploymentPermit",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The permit"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Child employment officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [ChildEmploymentRead::SCOPE])),
    responses(
        (status = 200, description = "The permit, with its version as `ETag`", body = ChildEmploymentPermitDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/child-employment-permits/{id}")]
async fn show(
    cx: Access<ChildEmploymentRead>,
    path: PathParams,
    by: ReadBy,
) -> Result<Tagged<ChildEmploymentPermitDocument>> {
    reading::read(&cx, path.school()?, path.id("id")?, &by).await
}

/// Amend an application for a child employment permit
///
/// Whole, before it is decided; with the reason and the person. What stood before is kept. The same again changes nothing.
#[utoipa::path(
    tag = "child employment", operation_id = "putChildEmploymentPermit", request_body = ChildEmploymentPermitPut,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The permit"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [ChildEmploymentWrite::SCOPE])),
    responses(
        (status = 200, description = "The permit as it now is", body = ChildEmploymentPermitDocument),
        (status = 409, description = "`state_conflict`: it is decided or withdrawn",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the permit is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/child-employment-permits/{id}")]
async fn amend(
    cx: Access<ChildEmploymentWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<ChildEmploymentPermitPut>,
) -> Result<HttpResponse> {
    service::amend(&cx, (path.school()?, path.id("id")?), read, &body).await.map(Tagged::changed)
}
