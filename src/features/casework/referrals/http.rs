//! Routes of referrals: sending and reading them.

use actix_web::{HttpResponse, get, post};

use super::{
    dto::{Referral, ReferralCreate, ReferralDocument, ReferralsQuery},
    reading, service,
};
use crate::{
    access::{Access, Permission as _, ReferralsRead, ReferralsWrite},
    error::{Problem, Result},
    features::casework::params::{AtSchool, Attempted, ReadFor, ThisAtSchool},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, ReadBy, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(create).service(show);
}

/// List referrals of all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order of sending: with
/// `state=submitted` what waits for the authority. Each school whose pupils are told of has the read in its log, with the
/// person and the purpose, before it is answered; see `listDisclosures`.
#[utoipa::path(
    tag = "casework", operation_id = "listReferrals", params(ReferralsQuery, ReadFor),
    security(("bearer" = [ReferralsRead::SCOPE])),
    responses((status = 200, description = "One page of referrals", body = Page<Referral>)),
)]
#[get("/referrals")]
async fn list_all(
    cx: Access<ReferralsRead>,
    Params(query): Params<ReferralsQuery>,
    by: ReadBy,
) -> Result<Page<Referral>> {
    reading::list(&cx, None, &query, &by).await
}

/// List a school's referrals
///
/// In the order of sending, and what became of each. The read is written down before it is answered; see
/// `listSchoolDisclosures`.
#[utoipa::path(
    tag = "casework", operation_id = "listSchoolReferrals", params(AtSchool, ReferralsQuery, ReadFor),
    security(("bearer" = [ReferralsRead::SCOPE])),
    responses((status = 200, description = "One page of referrals", body = Page<Referral>)),
)]
#[get("/schools/{urn}/referrals")]
async fn list(
    cx: Access<ReferralsRead>,
    path: PathParams,
    Params(query): Params<ReferralsQuery>,
    by: ReadBy,
) -> Result<Page<Referral>> {
    reading::list(&cx, Some(path.school()?), &query, &by).await
}

/// Refer a pupil to the attendance service
///
/// With the concern and what was tried, for support comes first: support that is recorded at the school, or in words. The
/// pupil is on the school's roll. Where a case about the pupil is open at the school the referral joins it, and the answer
/// says so: `state` is `joined`, with the case; otherwise it waits for the authority.
#[utoipa::path(
    tag = "casework", operation_id = "createReferral", params(AtSchool, Attempted),
    request_body(content = ReferralCreate, example = json!({
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e",
        "referral": {
            "reason": "severe_absence", "concern": "Six weeks below half, and nobody comes to meetings",
            "referred_on": "2026-11-19", "support_ids": [], "support_tried": "Two home visits and a call each morning",
            "evidence": [{ "text": "Minutes of the attendance meeting", "reference": "DMS-2026-1142" }],
        },
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    security(("bearer" = [ReferralsWrite::SCOPE])),
    responses(
        (status = 201, description = "The referral as sent", body = ReferralDocument,
            headers(("Location" = String, description = "Address of the referral"))),
        (status = 409, description = "`idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/referrals")]
async fn create(
    cx: Access<ReferralsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ReferralCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.referral.links.this.clone();
        made.created(&location)
    }))
}

/// Get a referral
///
/// With what became of it, and every way in which it stood. The read is written down with the person and the purpose before
/// it is answered.
#[utoipa::path(
    tag = "casework", operation_id = "getReferral",
    params(
        ThisAtSchool, ReadFor,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [ReferralsRead::SCOPE])),
    responses(
        (status = 200, description = "The referral, with its version as `ETag`", body = ReferralDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/referrals/{id}")]
async fn show(cx: Access<ReferralsRead>, path: PathParams, by: ReadBy) -> Result<Tagged<ReferralDocument>> {
    reading::show(&cx, path.school()?, path.id("id")?, &by).await
}
