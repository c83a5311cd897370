//! Routes of what becomes of referrals.

use actix_web::{HttpResponse, post};
use utoipa::IntoResponses;

use super::{
    acting,
    dto::{ReferralAccept, ReferralDocument, ReferralReturn, ReferralWithdraw},
};
use crate::{
    access::{Access, Permission as _, ReferralsDecide, ReferralsWrite, StepPlace},
    error::{Problem, Result},
    features::casework::params::{Named, ThisAtSchool},
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the steps.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(accept).service(give_back).service(withdraw);
}

/// What every step is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, clippy::large_enum_variant, reason = "it stands in the document alone")]
enum Stepped {
    /// The referral as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(ReferralDocument),
    /// `state_conflict`: the referral is not so that this can be done, or the officer has no room; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the referral is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

/// Accept a referral
///
/// A case is opened with it, and whatever else waits about the pupil at the school joins that case. It may be given to an
/// officer at once, as `assignCase` does. Where a case was opened meanwhile the referral joins it.
#[utoipa::path(
    tag = "casework", operation_id = "acceptReferral", params(ThisAtSchool, Named),
    request_body(content = ReferralAccept, example = json!({
        "accepted_on": "2026-11-20", "priority": "urgent",
        "recorded_by": { "name": "A. Officer", "title": "Attendance and Entitlement Officer" },
    })),
    security(("bearer" = [ReferralsDecide::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/referrals/{id}/accept")]
async fn accept(
    cx: Access<ReferralsDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<ReferralAccept>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::accept(&cx, StepPlace::of(&path, "id", read, key)?, &body).await?.map(Tagged::changed))
}

/// Return a referral
///
/// With the reason, which the school is told: what is missing, or what is to be tried first. The school may refer again.
#[utoipa::path(
    tag = "casework", operation_id = "returnReferral", request_body = ReferralReturn,
    params(ThisAtSchool, Named),
    security(("bearer" = [ReferralsDecide::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/referrals/{id}/return")]
async fn give_back(
    cx: Access<ReferralsDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<ReferralReturn>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::give_back(&cx, StepPlace::of(&path, "id", read, key)?, &body).await?.map(Tagged::changed))
}

/// Withdraw a referral
///
/// The school takes it back while it waits, with the reason. It stays to be seen.
#[utoipa::path(
    tag = "casework", operation_id = "withdrawReferral", request_body = ReferralWithdraw,
    params(ThisAtSchool, Named),
    security(("bearer" = [ReferralsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/referrals/{id}/withdraw")]
async fn withdraw(
    cx: Access<ReferralsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<ReferralWithdraw>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::withdraw(&cx, StepPlace::of(&path, "id", read, key)?, &body).await?.map(Tagged::changed))
}
