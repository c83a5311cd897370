//! Routes of allocations of officers.

use actix_web::{HttpResponse, get, post, web};
use utoipa::IntoResponses;

use super::{
    dto::{
        OfficerAllocation, OfficerAllocationCreate, OfficerAllocationEnd, OfficerAllocationWithdraw,
        OfficerAllocationsQuery, SchoolOfficer, SchoolOfficerQuery,
    },
    reading, service,
};
use crate::{
    access::{Access, OfficersRead, OfficersWrite, Permission as _, StepPlace},
    error::{Problem, Result},
    features::casework::params::{AtSchool, Attempted, Named, ThisAtSchool},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(of_school).service(list_all).service(list).service(create).service(show);
    cfg.service(end).service(withdraw);
}

/// What every step is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, clippy::large_enum_variant, reason = "it stands in the document alone")]
enum Stepped {
    /// The allocation as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(OfficerAllocation),
    /// `state_conflict`: the allocation is not so that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the allocation is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

/// Get a school's named officer
///
/// Who it is on a day, and how the officer is reached: every school has a named officer of the attendance service.
#[utoipa::path(
    tag = "casework", operation_id = "getSchoolOfficer", params(AtSchool, SchoolOfficerQuery),
    security(("bearer" = [OfficersRead::SCOPE])),
    responses((status = 200, description = "The officer, or that none is recorded", body = SchoolOfficer)),
)]
#[get("/schools/{urn}/officer")]
async fn of_school(
    cx: Access<OfficersRead>,
    path: PathParams,
    Params(query): Params<SchoolOfficerQuery>,
) -> Result<web::Json<SchoolOfficer>> {
    reading::of_school(&cx, path.school()?, &query).await.map(web::Json)
}

/// List allocations of officers at all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order of recording.
#[utoipa::path(
    tag = "casework", operation_id = "listOfficerAllocations", params(OfficerAllocationsQuery),
    security(("bearer" = [OfficersRead::SCOPE])),
    responses((status = 200, description = "One page of allocations", body = Page<OfficerAllocation>)),
)]
#[get("/officer-allocations")]
async fn list_all(
    cx: Access<OfficersRead>,
    Params(query): Params<OfficerAllocationsQuery>,
) -> Result<Page<OfficerAllocation>> {
    reading::list(&cx, None, &query).await
}

/// List allocations of officers to a school
///
/// In the order of recording, those that are over and those that were withdrawn among them.
#[utoipa::path(
    tag = "casework", operation_id = "listSchoolOfficerAllocations", params(AtSchool, OfficerAllocationsQuery),
    security(("bearer" = [OfficersRead::SCOPE])),
    responses((status = 200, description = "One page of allocations", body = Page<OfficerAllocation>)),
)]
#[get("/schools/{urn}/officer-allocations")]
async fn list(
    cx: Access<OfficersRead>,
    path: PathParams,
    Params(query): Params<OfficerAllocationsQuery>,
) -> Result<Page<OfficerAllocation>> {
    reading::list(&cx, Some(path.school()?), &query).await
}

/// Allocate an officer to a school
///
/// From a day on the officer is the school's named one. What held without a last day ends the day before; other days on which
/// the school has an officer are refused.
#[utoipa::path(
    tag = "casework", operation_id = "createOfficerAllocation", params(AtSchool, Attempted),
    request_body(content = OfficerAllocationCreate, example = json!({
        "officer_id": "0199e2a4-5b1c-7d3e-8f90-123456789ab1", "from_on": "2026-09-01",
        "recorded_by": { "name": "B. Officer", "title": "Attendance manager" },
    })),
    security(("bearer" = [OfficersWrite::SCOPE])),
    responses(
        (status = 201, description = "The allocation as recorded", body = OfficerAllocation,
            headers(("Location" = String, description = "Address of the allocation"))),
        (status = 409, description = "`duplicate`: the school has an officer on some of these days; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/officer-allocations")]
async fn create(
    cx: Access<OfficersWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<OfficerAllocationCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.links.this.clone();
        made.created(&location)
    }))
}

/// Get an allocation of an officer
///
/// With what can be done with it now.
#[utoipa::path(
    tag = "casework", operation_id = "getOfficerAllocation",
    params(
        ThisAtSchool,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [OfficersRead::SCOPE])),
    responses(
        (status = 200, description = "The allocation, with its version as `ETag`", body = OfficerAllocation),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/officer-allocations/{id}")]
async fn show(cx: Access<OfficersRead>, path: PathParams) -> Result<Tagged<OfficerAllocation>> {
    reading::show(&cx, path.school()?, path.id("id")?).await
}

/// End an allocation of an officer
///
/// With its last day.
#[utoipa::path(
    tag = "casework", operation_id = "endOfficerAllocation", request_body = OfficerAllocationEnd,
    params(ThisAtSchool, Named),
    security(("bearer" = [OfficersWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/officer-allocations/{id}/end")]
async fn end(
    cx: Access<OfficersWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<OfficerAllocationEnd>,
) -> Result<Once<HttpResponse>> {
    Ok(service::end(&cx, StepPlace::of(&path, "id", read, key)?, &body).await?.map(Tagged::changed))
}

/// Withdraw an allocation of an officer
///
/// What was recorded wrongly, with the reason. It stays to be seen, and counts for nothing.
#[utoipa::path(
    tag = "casework", operation_id = "withdrawOfficerAllocation", request_body = OfficerAllocationWithdraw,
    params(ThisAtSchool, Named),
    security(("bearer" = [OfficersWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/officer-allocations/{id}/withdraw")]
async fn withdraw(
    cx: Access<OfficersWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<OfficerAllocationWithdraw>,
) -> Result<Once<HttpResponse>> {
    Ok(service::withdraw(&cx, StepPlace::of(&path, "id", read, key)?, &body).await?.map(Tagged::changed))
}
