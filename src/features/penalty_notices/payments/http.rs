//! Routes of the account of penalty notices.

use actix_web::{HttpResponse, get, post};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    dto::{
        PenaltyNoticeAccount, PenaltyNoticePaymentRecord, PenaltyNoticeRepaymentRecord,
        PenaltyNoticeReversalRecord,
    },
    reading, service,
};
use crate::{
    access::{Access, NoticesPaymentsWrite, Permission as _},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, PathParams, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show).service(record).service(reverse).service(repay);
}

/// Of which notice.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisNotice {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The notice
    id: Uuid,
}

/// What every entry is answered with.
#[derive(IntoResponses)]
#[allow(dead_code, clippy::large_enum_variant, reason = "it stands in the document alone")]
enum Entered {
    /// The account of the notice
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Account(PenaltyNoticeAccount),
    /// `duplicate`: the reference stands for something else; `state_conflict`: the notice has not been issued
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
}

/// Get the account of a penalty notice
///
/// What finance needs of it: what was received, given back and reversed, and what that comes to today.
#[utoipa::path(
    tag = "penalty notices", operation_id = "getPenaltyNoticeAccount",
    params(ThisNotice, ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held")),
    security(("bearer" = [NoticesPaymentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The account, with its version as `ETag`", body = PenaltyNoticeAccount),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/penalty-notices/{id}/payments")]
async fn show(cx: Access<NoticesPaymentsWrite>, path: PathParams) -> Result<Tagged<PenaltyNoticeAccount>> {
    reading::account(&cx, path.school()?, path.id("id")?).await
}

/// Record a payment of a penalty notice
///
/// As the finance system received it, by its own reference: the same again changes nothing, and of the authority's notices
/// one has it. What was paid early, in time, late, too little or too much is worked out: the reduced amount suffices to the
/// twenty-first day, the whole amount to the twenty-eighth, the day of receipt being the first. There is no part payment:
/// what discharges nothing is to be repaid once the days to pay are over. Only the authority is paid. What is paid for a
/// notice that was withdrawn is to be repaid, and is recorded too. It needs no version: money that has come is a fact.
#[utoipa::path(
    tag = "penalty notices", operation_id = "recordPenaltyNoticePayment", request_body = PenaltyNoticePaymentRecord,
    params(ThisNotice),
    security(("bearer" = [NoticesPaymentsWrite::SCOPE])),
    responses(Entered),
)]
#[post("/schools/{urn}/penalty-notices/{id}/payments")]
async fn record(
    cx: Access<NoticesPaymentsWrite>,
    path: PathParams,
    body: Body<PenaltyNoticePaymentRecord>,
) -> Result<HttpResponse> {
    service::record(&cx, path.school()?, path.id("id")?, &body).await.map(Tagged::changed)
}

/// Reverse an entry in the account of a penalty notice
///
/// A payment that was booked to the wrong notice, charged back or not met, or a repayment that did not happen: the whole of
/// it, with the reason. It stays to be seen, and what it discharged is not discharged. The reference of a reversed payment
/// may then be recorded for another notice.
#[utoipa::path(
    tag = "penalty notices", operation_id = "reversePenaltyNoticePayment", request_body = PenaltyNoticeReversalRecord,
    params(ThisNotice),
    security(("bearer" = [NoticesPaymentsWrite::SCOPE])),
    responses(Entered),
)]
#[post("/schools/{urn}/penalty-notices/{id}/reversals")]
async fn reverse(
    cx: Access<NoticesPaymentsWrite>,
    path: PathParams,
    body: Body<PenaltyNoticeReversalRecord>,
) -> Result<HttpResponse> {
    service::reverse(&cx, path.school()?, path.id("id")?, &body).await.map(Tagged::changed)
}

/// Record a repayment of a penalty notice
///
/// What was given back of what is to be repaid: no more than that.
#[utoipa::path(
    tag = "penalty notices", operation_id = "recordPenaltyNoticeRepayment", request_body = PenaltyNoticeRepaymentRecord,
    params(ThisNotice),
    security(("bearer" = [NoticesPaymentsWrite::SCOPE])),
    responses(Entered),
)]
#[post("/schools/{urn}/penalty-notices/{id}/repayments")]
async fn repay(
    cx: Access<NoticesPaymentsWrite>,
    path: PathParams,
    body: Body<PenaltyNoticeRepaymentRecord>,
) -> Result<HttpResponse> {
    service::repay(&cx, path.school()?, path.id("id")?, &body).await.map(Tagged::changed)
}
