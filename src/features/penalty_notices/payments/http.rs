//! Route of payments of penalty notices.

use actix_web::{HttpResponse, post};

use super::{dto::PenaltyNoticePaymentRecord, service};
use crate::{
    access::{Access, NoticesPaymentsWrite, Permission as _},
    domain::urn::Urn,
    error::{Problem, Result},
    features::penalty_notices::notices::PenaltyNoticeDocument,
    http::{Body, PathParams, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(record);
}

/// Record a payment of a penalty notice
///
/// As the finance system received it, by its own reference: the same again changes nothing. What was paid early, in time,
/// late, too little or too much is worked out: the reduced amount suffices to the twenty-first day, the whole amount to the
/// twenty-eighth, the day of receipt being the first. Only the authority is paid. What is paid for a notice that was
/// withdrawn is to be repaid, and is recorded too.
#[utoipa::path(
    tag = "penalty notices", operation_id = "recordPenaltyNoticePayment", request_body = PenaltyNoticePaymentRecord,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notice"),
    ),
    security(("bearer" = [NoticesPaymentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The notice with its payments", body = PenaltyNoticeDocument),
        (status = 409, description = "`duplicate`: another payment of this notice has the reference; `state_conflict`: \
            the notice has not been issued", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/penalty-notices/{id}/payments")]
async fn record(
    cx: Access<NoticesPaymentsWrite>,
    path: PathParams,
    body: Body<PenaltyNoticePaymentRecord>,
) -> Result<HttpResponse> {
    service::record(&cx, path.school()?, path.id("id")?, &body).await.map(Tagged::changed)
}
