//! Routes of the service about itself.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CACHE_CONTROL, ContentType},
    web::{self, Bytes},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    access::Public,
    error::{Code, FaultCode, Result},
    http::{PathParams, Routes},
};

/// The document as it is served, made once.
#[derive(Clone)]
pub struct DocumentText(pub Bytes);

/// Mounts what stands at the root.
pub fn root_routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(live).service(ready).service(problem_page);
}

/// Mounts what stands under the version.
pub fn v1_routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(document).service(problems);
}

/// Whether the service can do its work.
#[derive(Serialize, ToSchema)]
struct Health {
    /// `ok`, or `unavailable` with status 503.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Ask whether the process runs
///
/// Answers as long as the process does. For the supervisor that restarts it.
#[utoipa::path(
    tag = "system", operation_id = "getLiveness",
    responses((status = 200, description = "It runs", body = Health)),
)]
#[get("/health/live")]
async fn live(_: Public) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(Health { status: "ok" })
}

/// Ask whether requests can be served
///
/// Asks the database. For the load balancer that sends requests here.
#[utoipa::path(
    tag = "system", operation_id = "getReadiness",
    responses(
        (status = 200, description = "Requests can be served", body = Health),
        (status = 503, description = "The database does not answer, or this process is about to stop", body = Health),
    ),
)]
#[get("/health/ready")]
async fn ready(public: Public) -> HttpResponse {
    let (mut answer, status) = match public.is_ready().await {
        true => (HttpResponse::Ok(), "ok"),
        false => (HttpResponse::ServiceUnavailable(), "unavailable"),
    };
    answer.insert_header((CACHE_CONTROL, "no-store")).json(Health { status })
}

/// Get this document
///
/// The OpenAPI 3.1 document of exactly the operations that this service serves.
#[utoipa::path(
    tag = "system", operation_id = "getOpenApiDocument",
    responses((status = 200, description = "The document", body = Object)),
)]
#[get("/openapi.json")]
async fn document(_: Public, text: web::ThinData<DocumentText>) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(text.0.0.clone())
}

/// What a problem code means.
#[derive(Serialize, ToSchema)]
struct ProblemMeaning {
    /// The code to match on.
    #[schema(value_type = String, example = "validation_failed")]
    code: Code,
    /// The HTTP status it always comes with.
    #[schema(example = 422)]
    status: u16,
    /// The problem's `type`.
    #[schema(example = "/problems/validation-failed")]
    r#type: String,
    /// What it means.
    #[schema(example = "Some values are not valid")]
    title: &'static str,
    /// What to do.
    #[schema(example = "Mend every entry of `errors` and send the request again; nothing was stored.")]
    what_to_do: &'static str,
}

/// What a code in `errors[]` means.
#[derive(Serialize, ToSchema)]
struct ProblemFaultMeaning {
    /// The code to match on.
    #[schema(value_type = String, example = "upn_check_letter")]
    code: FaultCode,
    /// What it means.
    #[schema(example = "The first letter of the UPN does not fit the rest of it")]
    meaning: &'static str,
}

/// Everything that can go wrong.
#[derive(Serialize, ToSchema)]
struct ProblemMeanings {
    /// Codes of problems.
    problems: Vec<ProblemMeaning>,
    /// Finer codes, of the entries of `errors[]`.
    errors: Vec<ProblemFaultMeaning>,
}

fn meaning(code: Code) -> ProblemMeaning {
    let r#type = format!("/problems/{}", code.page());
    let status = code.status().as_u16();
    ProblemMeaning { code, status, r#type, title: code.title(), what_to_do: code.mend() }
}

/// List problems
///
/// Every problem code with its status, its meaning and what to do, and the finer codes of `errors[]`.
#[utoipa::path(
    tag = "system", operation_id = "listProblems",
    responses((status = 200, description = "Every problem code", body = ProblemMeanings)),
)]
#[get("/problems")]
async fn problems(_: Public) -> web::Json<ProblemMeanings> {
    let fault = |code: &FaultCode| ProblemFaultMeaning { code: *code, meaning: code.meaning() };
    web::Json(ProblemMeanings {
        problems: Code::ALL.iter().copied().map(meaning).collect(),
        errors: FaultCode::ALL.iter().map(fault).collect(),
    })
}

/// Read about a problem
///
/// The page that a problem's `type` points to, for a person.
#[utoipa::path(
    tag = "system", operation_id = "getProblemPage",
    params(("code" = String, Path, description = "The last part of the problem's `type`", example = "not-found")),
    responses((status = 200, description = "A page about the problem", body = String, content_type = "text/html")),
)]
#[get("/problems/{code}")]
async fn problem_page(_: Public, path: PathParams, _req: HttpRequest) -> Result<HttpResponse> {
    let name: String = path.id("code")?;
    let code = Code::from_page(&name).ok_or(Code::NotFound)?;
    let meaning = meaning(code);
    let page = format!(
        "<!doctype html><html lang=\"en-GB\"><meta charset=\"utf-8\"><title>{title}</title>\
         <h1>{title}</h1><p><code>{code}</code>, status {status}</p><p>{mend}</p>\
         <p><a href=\"/v1/problems\">All problems</a></p></html>",
        title = meaning.title,
        code = code.wire(),
        status = meaning.status,
        mend = meaning.what_to_do,
    );
    Ok(HttpResponse::Ok().content_type(ContentType::html()).body(page))
}
