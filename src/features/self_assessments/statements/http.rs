//! Routes of statements.

use actix_web::{HttpResponse, get, post};

use super::{
    dto::{
        SelfAssessmentFrozen, SelfAssessmentStatement, SelfAssessmentStatementItem,
        SelfAssessmentStatementQuery, SelfAssessmentSubmit,
    },
    reading, service,
};
use crate::{
    access::{Access, Permission as _, SelfAssessmentsRead, SelfAssessmentsWrite},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{
        Attachment, Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, ReportPage, Routes,
        Tagged, unhex,
    },
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(submit).service(list).service(show).service(document).service(page);
}

fn number(path: &PathParams) -> Result<i32> {
    path.value("statement", "the number of a statement: 1, 2, …")
}

/// Submit a self-assessment
///
/// It says everything that is missing at once, each with its area and question (`/answers/{question}`); nothing is frozen
/// then. Otherwise it freezes a statement, 1 the first time and one more after each reopening. `If-Match` names what was
/// read: nobody submits what somebody else changed meanwhile. After the day by which it is due it is taken and marked late.
#[utoipa::path(
    tag = "self-assessments", operation_id = "submitSelfAssessment",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("If-Match" = String, Header, description = "The `ETag` of the self-assessment that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = SelfAssessmentSubmit, example = json!({
        "comment": "Agreed by the governing board on 18 May.",
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    security(("bearer" = [SelfAssessmentsWrite::SCOPE])),
    responses(
        (status = 201, description = "The statement", body = SelfAssessmentStatement,
            headers(("Location" = String, description = "Address of the statement"))),
        (status = 409, description = "`state_conflict`: it is submitted, nothing is answered, or the cycle takes nothing; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: something of it changed since it was read",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/self-assessments/{cycle_id}/submissions")]
async fn submit(
    cx: Access<SelfAssessmentsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SelfAssessmentSubmit>,
) -> Result<Once<HttpResponse>> {
    let at = (path.school()?, path.id("cycle_id")?);
    let done = service::submit(&cx, at, (read, key), &body).await?;
    Ok(done.map(|made| {
        let location = made.document.statement.links.this.clone();
        made.created(&location)
    }))
}

/// List the statements of a self-assessment
///
/// What was submitted, the first first.
#[utoipa::path(
    tag = "self-assessments", operation_id = "listSelfAssessmentStatements",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        SelfAssessmentStatementQuery,
    ),
    security(("bearer" = [SelfAssessmentsRead::SCOPE])),
    responses((status = 200, description = "One page of statements", body = Page<SelfAssessmentStatementItem>)),
)]
#[get("/schools/{urn}/self-assessments/{cycle_id}/statements")]
async fn list(
    cx: Access<SelfAssessmentsRead>,
    path: PathParams,
    Params(query): Params<SelfAssessmentStatementQuery>,
) -> Result<Page<SelfAssessmentStatementItem>> {
    reading::list(&cx, (path.school()?, path.id("cycle_id")?), &query).await
}

/// Get a statement
///
/// What was submitted, frozen, with its hash; and beside it the actions that came later.
#[utoipa::path(
    tag = "self-assessments", operation_id = "getSelfAssessmentStatement",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("statement" = i32, Path, description = "Which statement: 1, 2, …", example = 1),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SelfAssessmentsRead::SCOPE])),
    responses(
        (status = 200, description = "The statement", body = SelfAssessmentStatement),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/self-assessments/{cycle_id}/statements/{statement}")]
async fn show(cx: Access<SelfAssessmentsRead>, path: PathParams) -> Result<Tagged<SelfAssessmentStatement>> {
    let number = number(&path)?;
    reading::show(&cx, (path.school()?, path.id("cycle_id")?), number).await
}

/// Get the frozen document of a statement
///
/// Byte for byte as it was hashed: canonical JSON (RFC 8785). The SHA-256 of its bytes is the statement's, and stands in
/// `ETag` and `Repr-Digest` (RFC 9530); `curl … | sha256sum` verifies it.
#[utoipa::path(
    tag = "self-assessments", operation_id = "getSelfAssessmentStatementDocument",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("statement" = i32, Path, description = "Which statement: 1, 2, …", example = 1),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the document already held"),
    ),
    security(("bearer" = [SelfAssessmentsRead::SCOPE])),
    responses(
        (status = 200, description = "The document", body = SelfAssessmentFrozen),
        (status = 304, description = "The document already held is this one"),
    ),
)]
#[get("/schools/{urn}/self-assessments/{cycle_id}/statements/{statement}/document")]
async fn document(cx: Access<SelfAssessmentsRead>, path: PathParams) -> Result<Attachment> {
    let number = number(&path)?;
    let at = (path.school()?, path.id("cycle_id")?);
    let (text, sha256) = reading::document(&cx, at, number).await?;
    Ok(Attachment {
        name: format!("self-assessment-{}-statement-{number}.json", at.0),
        media: "application/json".to_owned(),
        sha256: unhex(&sha256)?,
        bytes: text.into_bytes(),
    })
}

/// Get a statement as a page
///
/// To be read and printed: the ratings drawn as a chart that reads without colour, every question with its answer and
/// evidence, the actions, and under them what came later. Complete in itself; nothing in it loads or runs.
#[utoipa::path(
    tag = "self-assessments", operation_id = "getSelfAssessmentStatementPage",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("cycle_id" = Uuid, Path, description = "The cycle"),
        ("statement" = i32, Path, description = "Which statement: 1, 2, …", example = 1),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the page already held"),
    ),
    security(("bearer" = [SelfAssessmentsRead::SCOPE])),
    responses(
        (status = 200, description = "The page", body = String, content_type = "text/html"),
        (status = 304, description = "The page already held is this one"),
    ),
)]
#[get("/schools/{urn}/self-assessments/{cycle_id}/statements/{statement}/page")]
async fn page(cx: Access<SelfAssessmentsRead>, path: PathParams) -> Result<ReportPage> {
    let number = number(&path)?;
    reading::page(&cx, (path.school()?, path.id("cycle_id")?), number).await
}
