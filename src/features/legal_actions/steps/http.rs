//! Routes of steps of legal actions.

use actix_web::{HttpResponse, post};
use utoipa::{IntoParams, IntoResponses};

use super::{
    amending, beginning, contract, deciding,
    dto::{
        LegalActionAbandon, LegalActionAdjourn, LegalActionAmend, LegalActionApply, LegalActionAuthorise,
        LegalActionBreachRecord, LegalActionEndOrder, LegalActionExtend, LegalActionList, LegalActionOffer,
        LegalActionProposeSchool, LegalActionReview, LegalActionServeNotice, LegalActionSign,
    },
    hearing, orders,
};
use crate::{
    access::{Access, LegalActionsWrite, Permission as _, StepPlace},
    error::{Problem, Result},
    features::legal_actions::{records::LegalActionDocument, seen::ThisAction},
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(authorise).service(abandon).service(offer).service(sign).service(review);
    cfg.service(serve_notice).service(propose_school).service(apply).service(list).service(adjourn);
    cfg.service(amend).service(extend).service(record_breach).service(end_order);
}

/// Which version of it, and which attempt.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct LegalActionStepNamed {
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
pub enum LegalActionStepped {
    /// The legal action as it stands from then on
    #[response(status = 200, headers(("ETag" = String, description = "Names this version")))]
    Taken(LegalActionDocument),
    /// `state_conflict`: it is not so that this can be done; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Refused(Problem),
    /// `precondition_failed`: it is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

/// Upon which action, which version of it, and which attempt.
pub fn place(path: &PathParams, read: Precondition, key: IdempotencyKey) -> Result<StepPlace> {
    StepPlace::of(path, "id", read, key)
}

/// Authorise a legal action
///
/// Somebody who may decides that it is taken, with the title by which that is so. Of a prosecution it is said that an
/// education supervision order was considered, instead or as well, and why none is applied for (section 447 of the
/// Education Act 1996).
#[utoipa::path(
    tag = "legal actions", operation_id = "authoriseLegalAction", request_body(content = LegalActionAuthorise, example = json!({"authorised_by": {"name": "A. Manager", "title": "Attendance Service Manager"}, "authorised_on": "2026-11-20", "education_supervision_order_considered": true, "education_supervision_order_reason": "The family works with early help; an order would add nothing", "recorded_by": {"name": "A. Officer", "title": "Attendance and Entitlement Officer"}})),
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/authorise")]
async fn authorise(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionAuthorise>,
) -> Result<Once<HttpResponse>> {
    Ok(deciding::authorise(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Decide that a legal action is not pursued
///
/// While nothing has begun, with the reason. What has begun is withdrawn or discontinued: `disposeLegalAction`.
#[utoipa::path(
    tag = "legal actions", operation_id = "abandonLegalAction", request_body = LegalActionAbandon,
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/abandon")]
async fn abandon(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionAbandon>,
) -> Result<Once<HttpResponse>> {
    Ok(deciding::abandon(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record that an attendance contract was offered
///
/// It is voluntary, and refusing it is no offence; it is explored before a court is.
#[utoipa::path(
    tag = "legal actions", operation_id = "offerLegalActionContract", request_body = LegalActionOffer,
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/offer")]
async fn offer(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionOffer>,
) -> Result<Once<HttpResponse>> {
    Ok(contract::offer(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record that an attendance contract was signed
///
/// What the parties undertake stands with the support of the family, where the action names it.
#[utoipa::path(
    tag = "legal actions", operation_id = "signLegalActionContract", request_body = LegalActionSign,
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/sign")]
async fn sign(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionSign>,
) -> Result<Once<HttpResponse>> {
    Ok(contract::sign(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record a review of an attendance contract
///
/// Whether it is kept while it goes on. When it ends, record what came of it: `disposeLegalAction`.
#[utoipa::path(
    tag = "legal actions", operation_id = "reviewLegalActionContract", request_body = LegalActionReview,
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/review")]
async fn review(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionReview>,
) -> Result<Once<HttpResponse>> {
    Ok(contract::review(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record the notice before a school attendance order
///
/// Served on the parent of a child of compulsory school age who is registered at no school. The parent has fifteen days at
/// least, that of the service among them, to satisfy the authority that the child is suitably educated (section 437(1)
/// and (2) of the Education Act 1996).
#[utoipa::path(
    tag = "legal actions", operation_id = "serveLegalActionNotice", request_body = LegalActionServeNotice,
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/serve-notice")]
async fn serve_notice(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionServeNotice>,
) -> Result<Once<HttpResponse>> {
    Ok(beginning::serve_notice(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record that a court was asked for an order
///
/// For an education supervision order, about a child of compulsory school age who is in the care of no local authority
/// (section 36 of the Children Act 1989); or for a parenting order beside the prosecution of the parent.
#[utoipa::path(
    tag = "legal actions", operation_id = "applyForLegalActionOrder", request_body = LegalActionApply,
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/apply")]
async fn apply(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionApply>,
) -> Result<Once<HttpResponse>> {
    Ok(beginning::apply(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record which court hears a legal action, and when
///
/// Recorded again, the later stands: courts move hearings.
#[utoipa::path(
    tag = "legal actions", operation_id = "setLegalActionHearing", request_body = LegalActionList,
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/list")]
async fn list(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionList>,
) -> Result<Once<HttpResponse>> {
    Ok(hearing::list(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record that a hearing was adjourned
///
/// With the reason, and the new day where it is known; otherwise `setLegalActionHearing` says it later.
#[utoipa::path(
    tag = "legal actions", operation_id = "adjournLegalAction", request_body = LegalActionAdjourn,
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/adjourn")]
async fn adjourn(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionAdjourn>,
) -> Result<Once<HttpResponse>> {
    Ok(hearing::adjourn(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record that an education supervision order was extended
///
/// Asked for within its last three months, before it is over, by three years at a time at the most, while the child is of
/// compulsory school age (paragraph 15 of Schedule 3 to the Children Act 1989).
#[utoipa::path(
    tag = "legal actions", operation_id = "extendLegalActionOrder", request_body = LegalActionExtend,
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/extend")]
async fn extend(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionExtend>,
) -> Result<Once<HttpResponse>> {
    Ok(orders::extend(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record that an order was discharged or revoked
///
/// Before its last day, with the reason.
#[utoipa::path(
    tag = "legal actions", operation_id = "endLegalActionOrder", request_body = LegalActionEndOrder,
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/end-order")]
async fn end_order(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionEndOrder>,
) -> Result<Once<HttpResponse>> {
    Ok(orders::end_order(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record the notice of the school that an order is to name
///
/// Served on the parent who did not satisfy the authority, before a school attendance order is. The parent has fifteen days,
/// that of the service among them, to apply for another school (section 438 of the Education Act 1996). Served again, the
/// later stands. No notice is served where the child's education, health and care plan names the school (section 441): the
/// order then says so (`named_by_plan`).
#[utoipa::path(
    tag = "legal actions", operation_id = "proposeLegalActionSchool", request_body = LegalActionProposeSchool,
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/propose-school")]
async fn propose_school(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionProposeSchool>,
) -> Result<Once<HttpResponse>> {
    Ok(beginning::propose_school(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Put right what was recorded of a legal action
///
/// The wrong court, charge or day, while nothing has come of it; with the reason. What is left out stays, and what was
/// recorded before stays in the history. What came of it is put right with `correctLegalActionDisposal`.
#[utoipa::path(
    tag = "legal actions", operation_id = "amendLegalAction", request_body(content = LegalActionAmend, example = json!({"hearing_court": "Other Sample Magistrates' Court", "reason": "The summons names another court", "recorded_by": {"name": "A. Officer", "title": "Attendance and Entitlement Officer"}})),
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/amend")]
async fn amend(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionAmend>,
) -> Result<Once<HttpResponse>> {
    Ok(amending::amend(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record that an order was not complied with
///
/// A parenting order or an education supervision order, within its days. That is an offence of its own, which the authority
/// may bring before a court or hand to who prosecutes it. That an attendance contract is not kept is recorded in its
/// reviews and is no offence; for a school attendance order consider a prosecution under section 443 of the Education Act
/// 1996, which names the order.
#[utoipa::path(
    tag = "legal actions", operation_id = "recordLegalActionBreach", request_body = LegalActionBreachRecord,
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/record-breach")]
async fn record_breach(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionBreachRecord>,
) -> Result<Once<HttpResponse>> {
    Ok(orders::record_breach(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}
