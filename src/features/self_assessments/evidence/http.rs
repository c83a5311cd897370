//! Routes of evidence.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{
        SelfAssessmentEvidence, SelfAssessmentEvidenceCreate, SelfAssessmentEvidenceQuery,
        SelfAssessmentEvidenceWithdraw,
    },
    reading,
    rules::LARGEST,
    service,
};
use crate::{
    access::{Access, Permission as _, SelfAssessmentsRead, SelfAssessmentsWrite},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{
        Attachment, Blob, Body, FileBytes, IdempotencyKey, Once, Page, Params, PathParams, Precondition,
        Routes, Tagged,
    },
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(fill).service(content).service(withdraw);
}

/// List the evidence of a self-assessment
///
/// In the order of recording, withdrawn evidence too unless `withdrawn=false`. To who cannot answer, what a statement names,
/// and once there is one also what shows that an action is done. No bytes are read.
#[utoipa::path(
    tag = "self-assessments", operation_id = "listSelfAssessmentEvidence",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        SelfAssessmentEvidenceQuery,
    ),
    security(("bearer" = [SelfAssessmentsRead::SCOPE])),
    responses((status = 200, description = "One page of evidence", body = Page<SelfAssessmentEvidence>)),
)]
#[get("/schools/{urn}/self-assessments/{cycle_id}/evidence")]
async fn list(
    cx: Access<SelfAssessmentsRead>,
    path: PathParams,
    Params(query): Params<SelfAssessmentEvidenceQuery>,
) -> Result<Page<SelfAssessmentEvidence>> {
    reading::list(&cx, (path.school()?, path.id("cycle_id")?), &query).await
}

/// Record evidence
///
/// A link (https, shown to people and never followed by the service), or a file: its name and type here, its bytes next, at
/// `…/content`. A file is evidence once its bytes have come. PDF, PNG, JPEG, office documents without macros (docx, xlsx,
/// pptx), CSV and plain text in UTF-8; 10 MiB each, 100 MiB and 200 pieces for one self-assessment. Evidence of an answer
/// is given while it can be answered, evidence of an action as long as the action lives.
#[utoipa::path(
    tag = "self-assessments", operation_id = "createSelfAssessmentEvidence",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = SelfAssessmentEvidenceCreate, example = json!({
        "kind": "file", "title": "Attendance policy, September 2023", "question": "policy-published",
        "file_name": "attendance-policy.pdf", "media_type": "application/pdf",
        "recorded_by": { "name": "A. Clerk", "title": "Attendance officer" },
    })),
    security(("bearer" = [SelfAssessmentsWrite::SCOPE])),
    responses(
        (status = 201, description = "The evidence as recorded", body = SelfAssessmentEvidence,
            headers(("Location" = String, description = "Address of the evidence"))),
        (status = 409, description = "`state_conflict`: it is submitted, or the cycle takes nothing; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/self-assessments/{cycle_id}/evidence")]
async fn create(
    cx: Access<SelfAssessmentsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SelfAssessmentEvidenceCreate>,
) -> Result<Once<HttpResponse>> {
    let (urn, cycle) = (path.school()?, path.id("cycle_id")?);
    let done = service::create(&cx, (urn, cycle), key, &body).await?;
    Ok(done.map(|made| {
        let id = made.document.id;
        made.created(&format!("/v1/schools/{urn}/self-assessments/{cycle}/evidence/{id}"))
    }))
}

/// Get a piece of evidence
///
/// What it shows, where it is, and for a file its name, size and SHA-256.
#[utoipa::path(
    tag = "self-assessments", operation_id = "getSelfAssessmentEvidence",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("id" = Uuid, Path, description = "The evidence"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SelfAssessmentsRead::SCOPE])),
    responses(
        (status = 200, description = "The evidence, with its version as `ETag`", body = SelfAssessmentEvidence),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/self-assessments/{cycle_id}/evidence/{id}")]
async fn show(cx: Access<SelfAssessmentsRead>, path: PathParams) -> Result<Tagged<SelfAssessmentEvidence>> {
    reading::show(&cx, (path.school()?, path.id("cycle_id")?), path.id("id")?).await
}

/// Send the bytes of a file
///
/// Once, with the `Content-Type` that was announced, at most 10 MiB and without `Content-Encoding`. The bytes must be of
/// that type: a file that is empty, lies about its type or holds macros, embedded objects or programs is refused. Bytes that
/// have come stay; the same again change nothing.
#[utoipa::path(
    tag = "self-assessments", operation_id = "putSelfAssessmentEvidenceContent",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("id" = Uuid, Path, description = "The evidence"),
    ),
    request_body(description = "The bytes of the file", content(
        (FileBytes = "application/pdf"),
        (FileBytes = "image/png"),
        (FileBytes = "image/jpeg"),
        (FileBytes = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (FileBytes = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (FileBytes = "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        (FileBytes = "text/csv"),
        (FileBytes = "text/plain"),
    )),
    security(("bearer" = [SelfAssessmentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The evidence as it now is", body = SelfAssessmentEvidence),
        (status = 409, description = "`state_conflict`: it is a link, it is withdrawn, its bytes have come, or nothing more is taken",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/self-assessments/{cycle_id}/evidence/{id}/content")]
async fn fill(
    cx: Access<SelfAssessmentsWrite>,
    path: PathParams,
    blob: Blob<LARGEST>,
) -> Result<HttpResponse> {
    let (urn, cycle) = (path.school()?, path.id("cycle_id")?);
    service::fill(&cx, (urn, cycle), path.id("id")?, &blob).await.map(Tagged::changed)
}

/// Get the bytes of a file
///
/// To be saved, never shown or run: as an attachment, with the SHA-256 as `ETag` and `Repr-Digest` (RFC 9530). A file that
/// was withdrawn before a statement named it has no bytes any more.
#[utoipa::path(
    tag = "self-assessments", operation_id = "getSelfAssessmentEvidenceContent",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("id" = Uuid, Path, description = "The evidence"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the bytes already held"),
    ),
    security(("bearer" = [SelfAssessmentsRead::SCOPE])),
    responses(
        (status = 200, description = "The bytes", content(
            (FileBytes = "application/pdf"),
            (FileBytes = "image/png"),
            (FileBytes = "image/jpeg"),
            (FileBytes = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (FileBytes = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (FileBytes = "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
            (FileBytes = "text/csv"),
            (FileBytes = "text/plain"),
        )),
        (status = 304, description = "The bytes already held are these"),
    ),
)]
#[get("/schools/{urn}/self-assessments/{cycle_id}/evidence/{id}/content")]
async fn content(cx: Access<SelfAssessmentsRead>, path: PathParams) -> Result<Attachment> {
    reading::content(&cx, (path.school()?, path.id("cycle_id")?), path.id("id")?).await
}

/// Withdraw evidence
///
/// It shows nothing any more. Its bytes stay where a statement names it; where none does they are taken away, and its name,
/// size and SHA-256 stay.
#[utoipa::path(
    tag = "self-assessments", operation_id = "withdrawSelfAssessmentEvidence",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("id" = Uuid, Path, description = "The evidence"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = SelfAssessmentEvidenceWithdraw, example = json!({
        "reason": "An older version of the policy", "recorded_by": { "name": "A. Clerk", "title": "Attendance officer" },
    })),
    security(("bearer" = [SelfAssessmentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The evidence as it now is", body = SelfAssessmentEvidence),
        (status = 409, description = "`state_conflict`: it is withdrawn, or it belongs to what is submitted; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/self-assessments/{cycle_id}/evidence/{id}/withdraw")]
async fn withdraw(
    cx: Access<SelfAssessmentsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SelfAssessmentEvidenceWithdraw>,
) -> Result<Once<HttpResponse>> {
    let (urn, cycle) = (path.school()?, path.id("cycle_id")?);
    let done = service::withdraw(&cx, (urn, cycle), path.id("id")?, (read, key), &body).await?;
    Ok(done.map(Tagged::changed))
}
