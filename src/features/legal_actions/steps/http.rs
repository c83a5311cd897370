//! Routes of steps of legal actions.

use actix_web::{HttpResponse, post};
use utoipa::{IntoParams, IntoResponses};

use super::{
    act::Place,
    beginning, contract, deciding, disposing,
    dto::{
        LegalActionAbandon, LegalActionAdjourn, LegalActionApply, LegalActionAuthorise, LegalActionCorrect,
        LegalActionDispose, LegalActionEndOrder, LegalActionExtend, LegalActionLay, LegalActionList,
        LegalActionOffer, LegalActionReview, LegalActionServeNotice, LegalActionSign,
    },
    hearing, orders,
};
use crate::{
    access::{Access, LegalActionsWrite, Permission as _},
    error::{Problem, Result},
    features::legal_actions::{records::LegalActionDocument, seen::ThisAction},
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(authorise).service(abandon).service(offer).service(sign).service(review);
    cfg.service(serve_notice).service(lay).service(apply).service(list).service(adjourn);
    cfg.service(dispose).service(correct).service(extend).service(end_order);
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

fn place(path: &PathParams, read: Precondition, key: IdempotencyKey) -> Result<Place> {
    Ok(Place { urn: path.school()?, id: path.id("id")?, read, key })
}

/// Authorise a legal action
///
/// Somebody who may decides that it is taken, with the title by which that is so. Of a prosecution it is said that an
/// education supervision order was considered, instead or as well, and why none is applied for (section 447 of the
/// Education Act 1996).
#[utoipa::path(
    tag = "legal actions", operation_id = "authoriseLegalAction", request_body(content = LegalActionAuthorise, example = json!({"authorised_by": {"name": "A. Manager", "title": "Attendance Service Manager"}, "authorised_on": "2026-11-20", "education_supervision_order_considered": true, "education_supervision_order_reason": "The family works with early help; an order would add nothing", "recorded_by": {"name": "A. Officer", "title": "Attendance and Entitlement Officer"}})),
    params(ThisAction, Named),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(Stepped),
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
    params(ThisAction, Named),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(Stepped),
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
    params(ThisAction, Named),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(Stepped),
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
    params(ThisAction, Named),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(Stepped),
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
    params(ThisAction, Named),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(Stepped),
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
    params(ThisAction, Named),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(Stepped),
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

/// Record that an information was laid
///
/// Or that a written charge was issued: proceedings begin. Within six months of the last day of the offence (section 127 of
/// the Magistrates' Courts Act 1980), which lies among the days that were considered; on each of its days the person was
/// the child's parent. Where a penalty notice was given for it, that was referred to be prosecuted.
#[utoipa::path(
    tag = "legal actions", operation_id = "layLegalActionInformation", request_body(content = LegalActionLay, example = json!({"laid_on": "2026-11-20", "offence": {"from_on": "2026-09-07", "to_on": "2026-10-23"}, "court": "Sample Magistrates' Court, case 2700000001", "recorded_by": {"name": "A. Officer", "title": "Attendance and Entitlement Officer"}})),
    params(ThisAction, Named),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/lay")]
async fn lay(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionLay>,
) -> Result<Once<HttpResponse>> {
    Ok(beginning::lay(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record that a court was asked for an order
///
/// For an education supervision order, about a child of compulsory school age who is in the care of no local authority
/// (section 36 of the Children Act 1989); or for a parenting order beside the prosecution of the parent.
#[utoipa::path(
    tag = "legal actions", operation_id = "applyForLegalActionOrder", request_body = LegalActionApply,
    params(ThisAction, Named),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(Stepped),
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
    params(ThisAction, Named),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(Stepped),
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
    params(ThisAction, Named),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(Stepped),
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

/// Record what came of a legal action
///
/// Its final disposal: outcome, sentence and costs, or the order with its days. What may come of it depends on the way and
/// on how far it is; fines and orders are held against what the law allows. **The school is told in the same
/// transaction**: written feedback on the case with the outcome, never the sentence, and a mail to who is named for it
/// that there is feedback to read. Recorded once: whoever comes second is told so.
#[utoipa::path(
    tag = "legal actions", operation_id = "disposeLegalAction", request_body(content = LegalActionDispose, example = json!({"decision": {"outcome": "proved_in_absence", "disposed_on": "2026-11-20", "sentence": "Fined", "fine_pence": 16000, "costs_pence": 12000, "surcharge_pence": 6400}, "recorded_by": {"name": "A. Officer", "title": "Attendance and Entitlement Officer"}})),
    params(ThisAction, Named),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/dispose")]
async fn dispose(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionDispose>,
) -> Result<Once<HttpResponse>> {
    Ok(disposing::dispose(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Put right what came of a legal action
///
/// On appeal, or because it was recorded wrongly, with the reason. What was recorded before stays in the history; the
/// school is told what is right now.
#[utoipa::path(
    tag = "legal actions", operation_id = "correctLegalActionDisposal", request_body(content = LegalActionCorrect, example = json!({"decision": {"outcome": "not_guilty", "disposed_on": "2026-11-20"}, "reason": "Quashed on appeal", "recorded_by": {"name": "A. Officer", "title": "Attendance and Entitlement Officer"}})),
    params(ThisAction, Named),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(Stepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/correct")]
async fn correct(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionCorrect>,
) -> Result<Once<HttpResponse>> {
    Ok(disposing::correct(&cx, place(&path, read, key)?, &body).await?.map(Tagged::changed))
}

/// Record that an education supervision order was extended
///
/// Asked for within its last three months, before it is over, by three years at a time at the most, while the child is of
/// compulsory school age (paragraph 15 of Schedule 3 to the Children Act 1989).
#[utoipa::path(
    tag = "legal actions", operation_id = "extendLegalActionOrder", request_body = LegalActionExtend,
    params(ThisAction, Named),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(Stepped),
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
    params(ThisAction, Named),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(Stepped),
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
