//! Routes of steps of penalty notices.

use actix_web::{HttpResponse, post};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    deciding,
    dto::{
        PenaltyNoticeApprove, PenaltyNoticeIssueOrder, PenaltyNoticeProsecuted, PenaltyNoticeReasoned,
        PenaltyNoticeReview, PenaltyNoticeServe, PenaltyNoticeWithdraw,
    },
    ending, issuing,
};
use crate::{
    access::{Access, NoticesDecide, Permission as _},
    domain::urn::Urn,
    error::{Problem, Result},
    features::penalty_notices::notices::PenaltyNoticeDocument,
    http::{Body, IdempotencyKey, Once, PathParams, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(review).service(approve).service(refuse).service(issue);
    cfg.service(serve).service(withdraw).service(refer).service(prosecuted);
}

/// Take a request for a penalty notice in hand
///
/// So that everybody sees that the authority looks at it, and who does.
#[utoipa::path(
    tag = "penalty notices", operation_id = "reviewPenaltyNotice", request_body = PenaltyNoticeReview,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notice"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(
        (status = 200, description = "The notice under review", body = PenaltyNoticeDocument),
        (status = 409, description = "`state_conflict`: the notice is not so that this can be done; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/penalty-notices/{id}/review")]
async fn review(
    cx: Access<NoticesDecide>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeReview>,
) -> Result<Once<HttpResponse>> {
    let done = deciding::review(&cx, path.school()?, path.id("id")?, key, &body).await?;
    Ok(done.map(Tagged::changed))
}

/// Approve a penalty notice
///
/// Everything that must be considered speaks for it: support came first where it is what helps, a notice is the best tool,
/// the Equality Act 2010, the public interest. The sessions are held against the marks as they stand: an `N` must be
/// resolved, and below ten sessions in ten school weeks it is said why a notice is right all the same.
#[utoipa::path(
    tag = "penalty notices", operation_id = "approvePenaltyNotice", request_body(content = PenaltyNoticeApprove, example = json!({"considerations": {"support": "not_appropriate", "best_tool": true, "equality_considered": true, "public_interest": true, "explanation": "Leave was refused for a holiday, which was taken all the same"}, "recorded_by": {"name": "A. Officer", "title": "Attendance manager"}})),
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notice"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(
        (status = 200, description = "The notice as approved", body = PenaltyNoticeDocument),
        (status = 409, description = "`state_conflict`: the notice is not so that this can be done; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/penalty-notices/{id}/approve")]
async fn approve(
    cx: Access<NoticesDecide>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeApprove>,
) -> Result<Once<HttpResponse>> {
    let done = deciding::approve(&cx, path.school()?, path.id("id")?, key, &body).await?;
    Ok(done.map(Tagged::changed))
}

/// Refuse a penalty notice
///
/// With the reason, which the school is told. One that was approved and not yet issued can be refused, too.
#[utoipa::path(
    tag = "penalty notices", operation_id = "refusePenaltyNotice", request_body = PenaltyNoticeReasoned,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notice"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(
        (status = 200, description = "The notice as refused", body = PenaltyNoticeDocument),
        (status = 409, description = "`state_conflict`: the notice is not so that this can be done; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/penalty-notices/{id}/refuse")]
async fn refuse(
    cx: Access<NoticesDecide>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeReasoned>,
) -> Result<Once<HttpResponse>> {
    let done = deciding::refuse(&cx, path.school()?, path.id("id")?, key, &body).await?;
    Ok(done.map(Tagged::changed))
}

/// Issue a penalty notice
///
/// Today, with every part that the regulations ask for: each that is missing is named. The ladder of the parent and the
/// child is locked meanwhile: the first notice in three years is reduced when it is paid early, the second is not, and a
/// third is refused, whoever else issues one at the same moment and at whichever school.
#[utoipa::path(
    tag = "penalty notices", operation_id = "issuePenaltyNotice", request_body(content = PenaltyNoticeIssueOrder, example = json!({"officer": {"name": "A. Officer", "title": "Attendance manager, authorised under section 444A"}, "child_address": {"line_1": "1 Sample Road", "town": "Sampleton", "postcode": "NR1 2DH"}})),
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notice"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(
        (status = 200, description = "The notice as issued", body = PenaltyNoticeDocument),
        (status = 409, description = "`state_conflict`: the notice is not so that this can be done; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/penalty-notices/{id}/issue")]
async fn issue(
    cx: Access<NoticesDecide>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeIssueOrder>,
) -> Result<Once<HttpResponse>> {
    let done = issuing::issue(&cx, path.school()?, path.id("id")?, key, &body).await?;
    Ok(done.map(Tagged::changed))
}

/// Record that a penalty notice was served
///
/// Handed over, or posted: then it is presumed to be received on the second working day after posting, bank holidays and
/// weekends left out. The days to pay begin with the day of receipt, which is the first of them.
#[utoipa::path(
    tag = "penalty notices", operation_id = "servePenaltyNotice", request_body = PenaltyNoticeServe,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notice"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(
        (status = 200, description = "The notice as served", body = PenaltyNoticeDocument),
        (status = 409, description = "`state_conflict`: the notice is not so that this can be done; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/penalty-notices/{id}/serve")]
async fn serve(
    cx: Access<NoticesDecide>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeServe>,
) -> Result<Once<HttpResponse>> {
    let done = issuing::serve(&cx, path.school()?, path.id("id")?, key, &body).await?;
    Ok(done.map(Tagged::changed))
}

/// Withdraw a penalty notice
///
/// On one of the lawful grounds. It no longer counts towards two in three years, and what was paid is to be repaid. Its
/// sessions are used for no other notice to the parent, but after a material error: for the offence nobody is prosecuted
/// any more (regulation 8 of the Education (Penalty Notices) (England) Regulations 2007). A notice that is not paid in time, and for which nobody is prosecuted, must be withdrawn.
#[utoipa::path(
    tag = "penalty notices", operation_id = "withdrawPenaltyNotice", request_body = PenaltyNoticeWithdraw,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notice"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(
        (status = 200, description = "The notice as withdrawn", body = PenaltyNoticeDocument),
        (status = 409, description = "`state_conflict`: the notice is not so that this can be done; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/penalty-notices/{id}/withdraw")]
async fn withdraw(
    cx: Access<NoticesDecide>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeWithdraw>,
) -> Result<Once<HttpResponse>> {
    let done = ending::withdraw(&cx, path.school()?, path.id("id")?, key, &body).await?;
    Ok(done.map(Tagged::changed))
}

/// Refer an unpaid penalty notice to be prosecuted
///
/// Not before the days to pay are over.
#[utoipa::path(
    tag = "penalty notices", operation_id = "referPenaltyNotice", request_body = PenaltyNoticeReasoned,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notice"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(
        (status = 200, description = "The notice as referred", body = PenaltyNoticeDocument),
        (status = 409, description = "`state_conflict`: the notice is not so that this can be done; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/penalty-notices/{id}/refer")]
async fn refer(
    cx: Access<NoticesDecide>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeReasoned>,
) -> Result<Once<HttpResponse>> {
    let done = ending::refer(&cx, path.school()?, path.id("id")?, key, &body).await?;
    Ok(done.map(Tagged::changed))
}

/// Record what came of a prosecution
///
/// A notice after which the parent was convicted goes on counting towards two in three years; one that ended otherwise does
/// not.
#[utoipa::path(
    tag = "penalty notices", operation_id = "recordPenaltyNoticeProsecution", request_body = PenaltyNoticeProsecuted,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notice"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(
        (status = 200, description = "The notice as prosecuted", body = PenaltyNoticeDocument),
        (status = 409, description = "`state_conflict`: the notice is not so that this can be done; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/penalty-notices/{id}/prosecuted")]
async fn prosecuted(
    cx: Access<NoticesDecide>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeProsecuted>,
) -> Result<Once<HttpResponse>> {
    let done = ending::prosecuted(&cx, path.school()?, path.id("id")?, key, &body).await?;
    Ok(done.map(Tagged::changed))
}
