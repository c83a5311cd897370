//! Routes of steps of penalty notices.

use actix_web::{HttpResponse, post};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{
    court, deciding,
    dto::{
        PenaltyNoticeApprove, PenaltyNoticeIssueOrder, PenaltyNoticeNotReceived, PenaltyNoticeOutcomeCorrect,
        PenaltyNoticeProceedingsBegun, PenaltyNoticeProsecuted, PenaltyNoticeRefer, PenaltyNoticeRefuse,
        PenaltyNoticeReview, PenaltyNoticeServe, PenaltyNoticeServiceCorrect, PenaltyNoticeTellWithdrawal,
        PenaltyNoticeWithdraw,
    },
    ending, issuing, serving,
};
use crate::{
    access::{Access, NoticesDecide, Permission as _, StepPlace},
    domain::urn::Urn,
    error::{Problem, Result},
    features::penalty_notices::notices::PenaltyNoticeDocument,
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(review).service(approve).service(refuse).service(issue);
    cfg.service(serve).service(correct_service).service(not_received);
    cfg.service(withdraw).service(withdrawal_told);
    cfg.service(refer).service(proceedings_begun).service(prosecuted).service(correct_outcome);
}

/// With which notice a step is taken.
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

/// Which version of it, and which attempt.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct Named {
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
enum Stepped {
    /// The notice as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(PenaltyNoticeDocument),
    /// `state_conflict`: the notice is not so that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: the notice is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

fn place(path: &PathParams, read: Precondition, key: IdempotencyKey) -> Result<StepPlace> {
    StepPlace::of(path, "id", read, key)
}

/// Take a request for a penalty notice in hand
///
/// So that everybody sees that the authority looks at it, and who does.
#[utoipa::path(
    tag = "penalty notices", operation_id = "reviewPenaltyNotice", request_body = PenaltyNoticeReview,
    params(ThisNotice, Named),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/penalty-notices/{id}/review")]
async fn review(
    cx: Access<NoticesDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeReview>,
) -> Result<Once<HttpResponse>> {
    Ok(deciding::review(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Approve a penalty notice
///
/// Everything that must be considered speaks for it: support came first where it is what helps, a notice is the best tool,
/// the Equality Act 2010, the public interest. The sessions are held against the marks as they stand: an `N` must be
/// resolved, and below ten sessions in ten school weeks it is said why a notice is right all the same.
#[utoipa::path(
    tag = "penalty notices", operation_id = "approvePenaltyNotice", request_body(content = PenaltyNoticeApprove, example = json!({"considerations": {"support": "not_appropriate", "best_tool": true, "equality_considered": true, "public_interest": true, "explanation": "Leave was refused for a holiday, which was taken all the same"}, "recorded_by": {"name": "A. Officer", "title": "Attendance manager"}})),
    params(ThisNotice, Named),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/penalty-notices/{id}/approve")]
async fn approve(
    cx: Access<NoticesDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeApprove>,
) -> Result<Once<HttpResponse>> {
    Ok(deciding::approve(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Refuse a penalty notice
///
/// With the reason, which the school is told. One that was approved and not yet issued can be refused, too.
#[utoipa::path(
    tag = "penalty notices", operation_id = "refusePenaltyNotice", request_body = PenaltyNoticeRefuse,
    params(ThisNotice, Named),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/penalty-notices/{id}/refuse")]
async fn refuse(
    cx: Access<NoticesDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeRefuse>,
) -> Result<Once<HttpResponse>> {
    Ok(deciding::refuse(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Issue a penalty notice
///
/// Today, with every part that the regulations ask for: each that is missing is named. The ladder of the parent and the
/// child is locked meanwhile: the first notice in three years is reduced when it is paid early, the second is not, and a
/// third is refused, whoever else issues one at the same moment and at whichever school.
#[utoipa::path(
    tag = "penalty notices", operation_id = "issuePenaltyNotice", request_body(content = PenaltyNoticeIssueOrder, example = json!({"officer": {"name": "A. Officer", "title": "Attendance manager, authorised under section 444A"}, "child_address": {"line_1": "1 Sample Road", "town": "Sampleton", "postcode": "NR1 2DH"}})),
    params(ThisNotice, Named),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/penalty-notices/{id}/issue")]
async fn issue(
    cx: Access<NoticesDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeIssueOrder>,
) -> Result<Once<HttpResponse>> {
    Ok(issuing::issue(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record that a penalty notice was served
///
/// Handed over, left at the usual or last known address, or posted: then it is presumed to be received on the second
/// working day after posting, bank holidays and weekends left out (section 572 of the Education Act 1996). Where it is
/// shown to have been received on another day, with what shows it. The days to pay begin with the day of receipt, which
/// is the first of them.
#[utoipa::path(
    tag = "penalty notices", operation_id = "servePenaltyNotice", request_body = PenaltyNoticeServe,
    params(ThisNotice, Named),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/penalty-notices/{id}/serve")]
async fn serve(
    cx: Access<NoticesDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeServe>,
) -> Result<Once<HttpResponse>> {
    Ok(serving::serve(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Withdraw a penalty notice
///
/// On one of the lawful grounds. It no longer counts towards two in three years, and what was paid is to be repaid. Its
/// sessions are used for no other notice to the parent, but after a material error: for the offence nobody is prosecuted
/// any more (regulation 8 of the Education (Penalty Notices) (England) Regulations 2007). A notice that is not paid in time, and for which nobody is prosecuted, must be withdrawn.
#[utoipa::path(
    tag = "penalty notices", operation_id = "withdrawPenaltyNotice", request_body = PenaltyNoticeWithdraw,
    params(ThisNotice, Named),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/penalty-notices/{id}/withdraw")]
async fn withdraw(
    cx: Access<NoticesDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeWithdraw>,
) -> Result<Once<HttpResponse>> {
    Ok(ending::withdraw(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Refer an unpaid penalty notice to be prosecuted
///
/// Not before the days to pay are over, nor when six months have passed since the last offence (section 127 of the
/// Magistrates' Courts Act 1980): then it must be withdrawn. For attendance an education supervision order is considered
/// first (section 447 of the Education Act 1996).
#[utoipa::path(
    tag = "penalty notices", operation_id = "referPenaltyNotice", request_body = PenaltyNoticeRefer,
    params(ThisNotice, Named),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/penalty-notices/{id}/refer")]
async fn refer(
    cx: Access<NoticesDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeRefer>,
) -> Result<Once<HttpResponse>> {
    Ok(court::refer(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record what came of a prosecution
///
/// A notice after which the parent was convicted goes on counting towards two in three years; one that ended otherwise does
/// not. One whose prosecution was discontinued, or never begun, must then be withdrawn as not paid and not prosecuted. Who
/// paid in time cannot be convicted: the notice stands as paid, whenever the payment was recorded.
#[utoipa::path(
    tag = "penalty notices", operation_id = "recordPenaltyNoticeProsecution", request_body = PenaltyNoticeProsecuted,
    params(ThisNotice, Named),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/penalty-notices/{id}/prosecuted")]
async fn prosecuted(
    cx: Access<NoticesDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeProsecuted>,
) -> Result<Once<HttpResponse>> {
    Ok(court::prosecuted(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Put right how a penalty notice was served
///
/// A posted notice is presumed to have been received on the second working day *until the contrary is shown*, and what is
/// shown comes later: with the reason, and with what shows the day. The days to pay, what was paid in time and whether it
/// is unpaid follow. Until a court has decided; a referral to be prosecuted lapses where the right days to pay were not
/// over on its day.
#[utoipa::path(
    tag = "penalty notices", operation_id = "correctPenaltyNoticeService", request_body = PenaltyNoticeServiceCorrect,
    params(ThisNotice, Named),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/penalty-notices/{id}/correct-service")]
async fn correct_service(
    cx: Access<NoticesDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeServiceCorrect>,
) -> Result<Once<HttpResponse>> {
    Ok(serving::correct(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record that a penalty notice was not received
///
/// Returned by the post, gone away: no day to pay has begun. It is issued and not served again, and may be served anew; a
/// referral to be prosecuted lapses. What was paid was received.
#[utoipa::path(
    tag = "penalty notices", operation_id = "recordPenaltyNoticeNotReceived", request_body = PenaltyNoticeNotReceived,
    params(ThisNotice, Named),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/penalty-notices/{id}/not-received")]
async fn not_received(
    cx: Access<NoticesDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeNotReceived>,
) -> Result<Once<HttpResponse>> {
    Ok(serving::not_received(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record that a parent was told of a withdrawal
///
/// In writing, by hand, left at the address or by post (regulation 8 of the Education (Penalty Notices) (England)
/// Regulations 2007). What is to be said stands under `getPenaltyNoticeWithdrawal`. Recorded again, the later stands, and
/// the earlier stays in the history.
#[utoipa::path(
    tag = "penalty notices", operation_id = "tellPenaltyNoticeWithdrawal", request_body = PenaltyNoticeTellWithdrawal,
    params(ThisNotice, Named),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/penalty-notices/{id}/withdrawal-told")]
async fn withdrawal_told(
    cx: Access<NoticesDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeTellWithdrawal>,
) -> Result<Once<HttpResponse>> {
    Ok(ending::told(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record that proceedings began
///
/// A magistrates' court does not try an offence unless the information was laid within six months of it (section 127 of
/// the Magistrates' Courts Act 1980): the referral alone stops no clock. The last day is `prosecute_by_on`. Recorded
/// again, the later stands, and the earlier stays in the history.
#[utoipa::path(
    tag = "penalty notices", operation_id = "recordPenaltyNoticeProceedingsBegun",
    request_body = PenaltyNoticeProceedingsBegun,
    params(ThisNotice, Named),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/penalty-notices/{id}/proceedings-begun")]
async fn proceedings_begun(
    cx: Access<NoticesDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeProceedingsBegun>,
) -> Result<Once<HttpResponse>> {
    Ok(court::begun(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Put right what came of a prosecution
///
/// On appeal, or because it was recorded wrongly; with the reason. Whether the notice counts towards two in three years
/// follows.
#[utoipa::path(
    tag = "penalty notices", operation_id = "correctPenaltyNoticeProsecution", request_body = PenaltyNoticeOutcomeCorrect,
    params(ThisNotice, Named),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/penalty-notices/{id}/correct-outcome")]
async fn correct_outcome(
    cx: Access<NoticesDecide>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeOutcomeCorrect>,
) -> Result<Once<HttpResponse>> {
    Ok(court::correct(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}
