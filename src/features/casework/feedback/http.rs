//! Routes of feedback on cases.

use actix_web::{HttpResponse, get, post, web};
use uuid::Uuid;

use super::{
    dto::{CaseFeedback, CaseFeedbackAcknowledge, CaseFeedbackCreate, CaseFeedbackQuery},
    service,
};
use crate::{
    access::{Access, CasesFeedbackAcknowledge, CasesRead, CasesWrite, Permission as _},
    domain::urn::Urn,
    error::{Problem, Result},
    features::casework::params::{Attempted, ReadFor, ThisAtSchool},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, ReadBy, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(acknowledge);
}

fn case(path: &PathParams) -> Result<(i32, Uuid)> {
    Ok((path.school()?, path.id("id")?))
}

/// List feedback on a case
///
/// What the authority wrote to the school, in the order of writing, and whether the school has read it. The read is written down
/// with the person and the purpose before it is answered.
#[utoipa::path(
    tag = "casework", operation_id = "listCaseFeedback", params(ThisAtSchool, CaseFeedbackQuery, ReadFor),
    security(("bearer" = [CasesRead::SCOPE])),
    responses((status = 200, description = "One page of feedback", body = Page<CaseFeedback>)),
)]
#[get("/schools/{urn}/cases/{id}/feedback")]
async fn list(
    cx: Access<CasesRead>,
    path: PathParams,
    Params(query): Params<CaseFeedbackQuery>,
    by: ReadBy,
) -> Result<Page<CaseFeedback>> {
    service::list(&cx, case(&path)?, &query, &by).await
}

/// Write feedback on a case
///
/// To the school, in writing: without it no case is closed. It stays as it was written; what is to be said otherwise is written
/// again.
#[utoipa::path(
    tag = "casework", operation_id = "createCaseFeedback", params(ThisAtSchool, Attempted),
    request_body = CaseFeedbackCreate,
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(
        (status = 201, description = "The feedback as written", body = CaseFeedback),
        (status = 409, description = "`state_conflict`: the case is closed; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/cases/{id}/feedback")]
async fn create(
    cx: Access<CasesWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<CaseFeedbackCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, case(&path)?, key, &body).await?;
    Ok(done.map(|made| HttpResponse::Created().json(made)))
}

/// Acknowledge feedback on a case
///
/// For the school: somebody has read it. Who said so first stays; saying it again changes nothing. The authority cannot.
#[utoipa::path(
    tag = "casework", operation_id = "acknowledgeCaseFeedback", request_body = CaseFeedbackAcknowledge,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The case"),
        ("feedback_id" = Uuid, Path, description = "The feedback"),
    ),
    security(("bearer" = [CasesFeedbackAcknowledge::SCOPE])),
    responses((status = 200, description = "The feedback as it stands", body = CaseFeedback)),
)]
#[post("/schools/{urn}/cases/{id}/feedback/{feedback_id}/acknowledge")]
async fn acknowledge(
    cx: Access<CasesFeedbackAcknowledge>,
    path: PathParams,
    body: Body<CaseFeedbackAcknowledge>,
) -> Result<web::Json<CaseFeedback>> {
    service::acknowledge(&cx, case(&path)?, path.id("feedback_id")?, &body).await.map(web::Json)
}
