//! Routes of what is recorded of a prosecution and of the penalty notices that it follows.

use actix_web::{HttpResponse, post};

use crate::{
    access::{Access, LegalActionsWrite, Permission as _},
    error::Result,
    features::{
        legal_actions::{
            self, LegalActionCorrect, LegalActionDispose, LegalActionLay, LegalActionStepNamed,
            LegalActionStepped, ThisAction, place,
        },
        penalty_notices::follow,
    },
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the routes.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(lay).service(dispose).service(correct);
}

/// Record that an information was laid
///
/// Or that a written charge was issued: proceedings begin. Within six months of the last day of the offence (section 127 of
/// the Magistrates' Courts Act 1980), which lies among the days that were considered; on each of its days the person was
/// the child's parent. Where penalty notices of the school were given for some of the days, they were referred to be
/// prosecuted: each has it in its own history that proceedings began, and is held by this action from then on. One that
/// was not referred, and one of another school, keeps its days from being prosecuted here.
#[utoipa::path(
    tag = "legal actions", operation_id = "layLegalActionInformation", request_body(content = LegalActionLay, example = json!({"laid_on": "2026-11-20", "offence": {"from_on": "2026-09-07", "to_on": "2026-10-23"}, "court": "Sample Magistrates' Court, case 2700000001", "recorded_by": {"name": "A. Officer", "title": "Attendance and Entitlement Officer"}})),
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/lay")]
async fn lay(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionLay>,
) -> Result<Once<HttpResponse>> {
    Ok(legal_actions::lay(&cx, place(&path, read, key)?, &body, follow).await?.map(Tagged::changed))
}

/// Record what came of a legal action
///
/// Its final disposal: outcome, sentence and costs, or the order with its days. What may come of it depends on the way and
/// on how far it is; fines and orders are held against what the law allows. **The school is told in the same
/// transaction**: written feedback on the case with the outcome, never the sentence, and a mail to who is named for it
/// that there is feedback to read. The penalty notices that were prosecuted end with it. Who was found guilty and is
/// sentenced another day is told with `adjournLegalAction` (`finding`): it ends when the sentence is passed. Recorded once:
/// whoever comes second is told so.
#[utoipa::path(
    tag = "legal actions", operation_id = "disposeLegalAction", request_body(content = LegalActionDispose, example = json!({"decision": {"outcome": "proved_in_absence", "disposed_on": "2026-11-20", "sentence": "Fined", "fine_pence": 16000, "costs_pence": 12000, "surcharge_pence": 6400}, "recorded_by": {"name": "A. Officer", "title": "Attendance and Entitlement Officer"}})),
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/dispose")]
async fn dispose(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionDispose>,
) -> Result<Once<HttpResponse>> {
    Ok(legal_actions::dispose(&cx, place(&path, read, key)?, &body, follow).await?.map(Tagged::changed))
}

/// Put right what came of a legal action
///
/// On appeal, or because it was recorded wrongly, with the reason. What was recorded before stays in the history; the
/// school is told what is right now, and the penalty notices that were prosecuted say the same. It is refused while a
/// parenting order rests on the conviction, or a prosecution on the school attendance order, and where the parent has been
/// prosecuted for the days again since.
#[utoipa::path(
    tag = "legal actions", operation_id = "correctLegalActionDisposal", request_body(content = LegalActionCorrect, example = json!({"decision": {"outcome": "not_guilty", "disposed_on": "2026-11-20"}, "reason": "Quashed on appeal", "recorded_by": {"name": "A. Officer", "title": "Attendance and Entitlement Officer"}})),
    params(ThisAction, LegalActionStepNamed),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(LegalActionStepped),
)]
#[post("/schools/{urn}/legal-actions/{id}/correct")]
async fn correct(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<LegalActionCorrect>,
) -> Result<Once<HttpResponse>> {
    Ok(legal_actions::correct(&cx, place(&path, read, key)?, &body, follow).await?.map(Tagged::changed))
}
