//! Routes of referrals to agencies.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{
        AgencyReferral, AgencyReferralCreate, AgencyReferralDocument, AgencyReferralPut, AgencyReferralsQuery,
    },
    reading, service, steps,
};
use crate::{
    access::{Access, AgencyReferralsRead, AgencyReferralsWrite, Permission as _},
    domain::{purpose::Purpose, urn::Urn},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, ReadBy, Routes, Tagged},
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(create).service(show).service(amend);
    steps::routes(cfg);
}

/// List referrals to agencies of all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order of recording. Each school
/// whose pupils are told of has the read in its log, with the client, the person and the purpose, before it is answered;
/// see `listDisclosures`.
#[utoipa::path(
    tag = "agency referrals", operation_id = "listAgencyReferrals",
    params(
        AgencyReferralsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Attendance officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [AgencyReferralsRead::SCOPE])),
    responses((status = 200, description = "One page of referrals", body = Page<AgencyReferral>)),
)]
#[get("/agency-referrals")]
async fn list_all(
    cx: Access<AgencyReferralsRead>,
    Params(query): Params<AgencyReferralsQuery>,
    by: ReadBy,
) -> Result<Page<AgencyReferral>> {
    reading::list(&cx, None, &query, &by).await
}

/// List a school's referrals to agencies
///
/// In the order of recording. The read is written down with the client, the person and the purpose before it is answered;
/// see `listSchoolDisclosures`.
#[utoipa::path(
    tag = "agency referrals", operation_id = "listSchoolAgencyReferrals",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        AgencyReferralsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Headteacher"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [AgencyReferralsRead::SCOPE])),
    responses((status = 200, description = "One page of referrals", body = Page<AgencyReferral>)),
)]
#[get("/schools/{urn}/agency-referrals")]
async fn list(
    cx: Access<AgencyReferralsRead>,
    path: PathParams,
    Params(query): Params<AgencyReferralsQuery>,
    by: ReadBy,
) -> Result<Page<AgencyReferral>> {
    reading::list(&cx, Some(path.school()?), &query, &by).await
}

/// Record a referral to an agency
///
/// That a pupil was referred, to whom, why, and with whose consent; without consent, on which lawful ground and why it was
/// not sought or was refused. Rollcall tells the agency nothing. The school or the authority records it.
#[utoipa::path(
    tag = "agency referrals", operation_id = "createAgencyReferral",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = AgencyReferralCreate, example = json!({
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e",
        "referral": {
            "agency": "health", "agency_name": "School nursing, west",
            "reason": "Often away with headaches; sleeps badly", "referred_on": "2026-11-12",
            "referred_by": { "name": "A. Head", "title": "Headteacher" },
            "consent": { "given": true, "given_by": "parent", "given_on": "2026-11-10" },
        },
        "recorded_by": { "name": "A. Clerk", "title": "Attendance officer" },
    })),
    security(("bearer" = [AgencyReferralsWrite::SCOPE])),
    responses(
        (status = 201, description = "The referral as recorded", body = AgencyReferralDocument,
            headers(("Location" = String, description = "Address of the referral"))),
        (status = 409, description = "`idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/agency-referrals")]
async fn create(
    cx: Access<AgencyReferralsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<AgencyReferralCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.agency_referral.links.this.clone();
        made.created(&location)
    }))
}

/// Get a referral to an agency
///
/// With every way in which it stood. The read is written down with the client, the person and the purpose before it is
/// answered; see `listSchoolDisclosures`.
#[utoipa::path(
    tag = "agency referrals", operation_id = "getAgencyReferral",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The referral"),
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Headteacher"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [AgencyReferralsRead::SCOPE])),
    responses(
        (status = 200, description = "The referral, with its version as `ETag`", body = AgencyReferralDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/agency-referrals/{id}")]
async fn show(
    cx: Access<AgencyReferralsRead>,
    path: PathParams,
    by: ReadBy,
) -> Result<Tagged<AgencyReferralDocument>> {
    reading::show(&cx, path.school()?, path.id("id")?, &by).await
}

/// Amend a referral to an agency
///
/// What was said, whole, while the agency has not answered; with the reason and the person. What stood before is kept. The
/// same again changes nothing.
#[utoipa::path(
    tag = "agency referrals", operation_id = "putAgencyReferral", request_body = AgencyReferralPut,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The referral"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [AgencyReferralsWrite::SCOPE])),
    responses(
        (status = 200, description = "The referral as it now is", body = AgencyReferralDocument),
        (status = 409, description = "`state_conflict`: the agency has answered, or it is withdrawn",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the referral is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/agency-referrals/{id}")]
async fn amend(
    cx: Access<AgencyReferralsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<AgencyReferralPut>,
) -> Result<HttpResponse> {
    service::amend(&cx, (path.school()?, path.id("id")?), read, &body).await.map(Tagged::changed)
}
