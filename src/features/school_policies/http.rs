//! Routes of schools' policies.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{
        SchoolPoliciesMissingQuery, SchoolPoliciesQuery, SchoolPolicy, SchoolPolicyCreate,
        SchoolPolicyMissing, SchoolPolicyPut, SchoolPolicyRecord, SchoolPolicyWithdraw,
    },
    reading, service,
};
use crate::{
    access::{Access, Permission as _, SchoolPoliciesRead, SchoolPoliciesWrite},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list)
        .service(missing)
        .service(list_of_school)
        .service(create)
        .service(show)
        .service(amend)
        .service(withdraw);
}

/// List schools' policies
///
/// Of every school in reach, in the order of recording; with `review_due_on_to` those that are to be reviewed by a day. Withdrawn
/// ones are told with `state=withdrawn`.
#[utoipa::path(
    tag = "school policies", operation_id = "listSchoolPolicies", params(SchoolPoliciesQuery),
    security(("bearer" = [SchoolPoliciesRead::SCOPE])),
    responses((status = 200, description = "One page of policies", body = Page<SchoolPolicy>)),
)]
#[get("/school-policies")]
async fn list(
    cx: Access<SchoolPoliciesRead>,
    Params(query): Params<SchoolPoliciesQuery>,
) -> Result<Page<SchoolPolicy>> {
    reading::list(&cx, None, &query).await
}

/// List schools that have no policy of a kind
///
/// Schools in reach that are open, keep registers and have recorded no attendance policy, or none of another kind, in the order of
/// their URNs.
#[utoipa::path(
    tag = "school policies", operation_id = "listSchoolPoliciesMissing", params(SchoolPoliciesMissingQuery),
    security(("bearer" = [SchoolPoliciesRead::SCOPE])),
    responses((status = 200, description = "One page of schools", body = Page<SchoolPolicyMissing>)),
)]
#[get("/school-policies-missing")]
async fn missing(
    cx: Access<SchoolPoliciesRead>,
    Params(query): Params<SchoolPoliciesMissingQuery>,
) -> Result<Page<SchoolPolicyMissing>> {
    reading::missing(&cx, &query).await
}

/// List a school's policies
///
/// In the order of recording. Withdrawn ones are told with `state=withdrawn`.
#[utoipa::path(
    tag = "school policies", operation_id = "listPoliciesOfSchool",
    params(("urn" = Urn, Path, description = "The school", example = 120765), SchoolPoliciesQuery),
    security(("bearer" = [SchoolPoliciesRead::SCOPE])),
    responses((status = 200, description = "One page of policies", body = Page<SchoolPolicy>)),
)]
#[get("/schools/{urn}/policies")]
async fn list_of_school(
    cx: Access<SchoolPoliciesRead>,
    path: PathParams,
    Params(query): Params<SchoolPoliciesQuery>,
) -> Result<Page<SchoolPolicy>> {
    reading::list(&cx, Some(path.school()?), &query).await
}

/// Record a school's policy
///
/// With when it was approved and when it is to be reviewed. A school has one of each kind; its next version is an
/// amendment.
#[utoipa::path(
    tag = "school policies", operation_id = "createSchoolPolicy",
    request_body(content = SchoolPolicyCreate, example = json!({
        "policy": {
            "kind": "attendance", "title": "Attendance policy 2026", "approved_on": "2026-09-10",
            "approved_by": "Governing body", "review_due_on": "2027-09-10",
            "link": "https://school.example/policies/attendance",
        },
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [SchoolPoliciesWrite::SCOPE])),
    responses(
        (status = 201, description = "The policy as recorded", body = SchoolPolicyRecord,
            headers(("Location" = String, description = "Address of the policy"))),
        (status = 409, description = "`duplicate`: the school has a policy of this kind; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/policies")]
async fn create(
    cx: Access<SchoolPoliciesWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SchoolPolicyCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.policy.links.this.clone();
        made.created(&location)
    }))
}

/// Get a school's policy
///
/// With every way in which it stood.
#[utoipa::path(
    tag = "school policies", operation_id = "getSchoolPolicy",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The policy"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SchoolPoliciesRead::SCOPE])),
    responses(
        (status = 200, description = "The policy, with its version as `ETag`", body = SchoolPolicyRecord),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/policies/{id}")]
async fn show(cx: Access<SchoolPoliciesRead>, path: PathParams) -> Result<Tagged<SchoolPolicyRecord>> {
    reading::show(&cx, path.school()?, path.id("id")?).await
}

/// Record the next version of a school's policy
///
/// Whole, as it was approved or reviewed since. How it stood before is kept.
#[utoipa::path(
    tag = "school policies", operation_id = "putSchoolPolicy", request_body = SchoolPolicyPut,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The policy"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [SchoolPoliciesWrite::SCOPE])),
    responses(
        (status = 200, description = "The policy as it now is", body = SchoolPolicyRecord),
        (status = 409, description = "`state_conflict`: it is withdrawn; `duplicate`: the school has another of this kind",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/policies/{id}")]
async fn amend(
    cx: Access<SchoolPoliciesWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<SchoolPolicyPut>,
) -> Result<HttpResponse> {
    let which = (path.school()?, path.id("id")?);
    service::amend(&cx, which, &read, &body).await.map(Tagged::changed)
}

/// Withdraw a school's policy
///
/// With the reason: it was recorded by mistake, or the school has none of the kind any more. It stays to be seen.
#[utoipa::path(
    tag = "school policies", operation_id = "withdrawSchoolPolicy", request_body = SchoolPolicyWithdraw,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The policy"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [SchoolPoliciesWrite::SCOPE])),
    responses(
        (status = 200, description = "The policy as withdrawn", body = SchoolPolicyRecord),
        (status = 409, description = "`state_conflict`: it is withdrawn already; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/policies/{id}/withdraw")]
async fn withdraw(
    cx: Access<SchoolPoliciesWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SchoolPolicyWithdraw>,
) -> Result<Once<HttpResponse>> {
    let which = (path.school()?, path.id("id")?);
    Ok(service::withdraw(&cx, which, key, &body).await?.map(Tagged::changed))
}
