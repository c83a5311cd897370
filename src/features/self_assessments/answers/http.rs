//! Routes of answers.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{SelfAssessmentAnswerDocument, SelfAssessmentAnswerPut, SelfAssessmentConfirm},
    reading, service,
};
use crate::{
    access::{Access, Permission as _, SelfAssessmentsWrite},
    assessments::questionnaire::is_slug,
    domain::urn::Urn,
    error::{AppError, Code, Fault, FaultCode, Problem, Result},
    features::self_assessments::{dto::SelfAssessmentDocument, service as own},
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show).service(save).service(confirm);
}

/// The question that a path names.
fn question(path: &PathParams) -> Result<String> {
    let code: String = path.id("question")?;
    match is_slug(&code) {
        true => Ok(code),
        false => {
            let expected = "Expected the code of a question: small letters, digits and -.";
            let fault = Fault::parameter("question", FaultCode::InvalidParameter).detail(expected);
            Err(AppError::new(Code::InvalidParameter).faults(vec![fault]))
        }
    }
}

/// Get an answer with its history
///
/// Who said what, and when, from the first answer on. It is the school's own: it asks for the scope of who answers.
#[utoipa::path(
    tag = "self-assessments", operation_id = "getSelfAssessmentAnswer",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("question" = String, Path, description = "The code of the question", example = "senior-champion"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SelfAssessmentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The answer, with its version as `ETag`", body = SelfAssessmentAnswerDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/self-assessments/{cycle_id}/answers/{question}")]
async fn show(
    cx: Access<SelfAssessmentsWrite>,
    path: PathParams,
) -> Result<Tagged<SelfAssessmentAnswerDocument>> {
    let question = question(&path)?;
    reading::show(&cx, path.school()?, path.id("cycle_id")?, &question).await
}

/// Answer a question
///
/// Whole: what is answered, what stands behind it, and who answers. Each answer has a version of its own, so that people
/// who work in different areas never meet; who was overtaken gets 412 with the answer that stands (`existing`). The first
/// answer starts the self-assessment. Without `answer` an answer is taken back; its history stays. An answer that was
/// carried over is confirmed by being sent again. A question of another version, or one that is not asked given the
/// answers to others, is refused.
#[utoipa::path(
    tag = "self-assessments", operation_id = "putSelfAssessmentAnswer",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("question" = String, Path, description = "The code of the question", example = "senior-champion"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read, to change an answer"),
        ("If-None-Match" = Option<String>, Header, description = "`*`, to give the first answer"),
    ),
    request_body(content = SelfAssessmentAnswerPut, example = json!({
        "answer": { "rating": 3 },
        "narrative": "The policy was reviewed in September and is on the website.",
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    security(("bearer" = [SelfAssessmentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The answer as it now is", body = SelfAssessmentAnswerDocument,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 201, description = "The first answer to the question", body = SelfAssessmentAnswerDocument,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 409, description = "`state_conflict`: it is submitted, or the cycle takes no answers",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the answer is not at the version named; `existing` tells it",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/self-assessments/{cycle_id}/answers/{question}")]
async fn save(
    cx: Access<SelfAssessmentsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<SelfAssessmentAnswerPut>,
) -> Result<HttpResponse> {
    let question = question(&path)?;
    let (urn, cycle) = (path.school()?, path.id("cycle_id")?);
    let done = service::put(&cx, (urn, cycle), &question, &read, &body).await?;
    Ok(match done.is_first {
        true => {
            done.answer.created(&format!("/v1/schools/{urn}/self-assessments/{cycle}/answers/{question}"))
        }
        false => done.answer.changed(),
    })
}

/// Confirm answers that were carried over
///
/// Somebody's word that they still hold: all of those named, or none. Until then they are missing.
#[utoipa::path(
    tag = "self-assessments", operation_id = "confirmSelfAssessmentAnswers",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = SelfAssessmentConfirm, example = json!({
        "questions": ["senior-champion"], "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    security(("bearer" = [SelfAssessmentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The self-assessment as it now is", body = SelfAssessmentDocument),
        (status = 409, description = "`state_conflict`: it is submitted, or the cycle takes no answers; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/self-assessments/{cycle_id}/confirmations")]
async fn confirm(
    cx: Access<SelfAssessmentsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SelfAssessmentConfirm>,
) -> Result<Once<HttpResponse>> {
    let (urn, cycle) = (path.school()?, path.id("cycle_id")?);
    let done = service::confirm(&cx, (urn, cycle), key, &body).await?;
    Ok(own::answered(&cx, urn, cycle, done).await?.map(Tagged::changed))
}
