//! Routes of penalty notices.

use actix_web::{HttpResponse, get, post, web};

use super::{
    dto::{PenaltyNotice, PenaltyNoticeDocument, PenaltyNoticeRequest, PenaltyNoticesQuery},
    issued, listing, reading, service,
};
use crate::{
    access::{Access, NoticesRead, NoticesRequest, ParentsRead, Permission as _},
    domain::urn::Urn,
    error::{Problem, Result},
    features::penalty_notices::{
        document::PenaltyNoticeContents, withdrawn::PenaltyNoticeWithdrawalContents,
    },
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(request).service(show).service(contents).service(withdrawal);
}

/// List the authority's penalty notices
///
/// The register of notices of every school that the client reaches, in the order of their URNs, and of one in the order
/// of the requests (regulations 19 to 21 of the Education (Penalty Notices) (England) Regulations 2007: records are
/// kept). Notices of other authorities stand under `listPenaltyNoticesElsewhere`.
#[utoipa::path(
    tag = "penalty notices", operation_id = "listPenaltyNotices", params(PenaltyNoticesQuery),
    security(("bearer" = [NoticesRead::SCOPE])),
    responses((status = 200, description = "One page of notices", body = Page<PenaltyNotice>)),
)]
#[get("/penalty-notices")]
async fn list_all(
    cx: Access<NoticesRead>,
    Params(query): Params<PenaltyNoticesQuery>,
) -> Result<Page<PenaltyNotice>> {
    listing::list(&cx, None, &query).await
}

/// List a school's penalty notices
///
/// Those that the school asked for, in the order of the requests, and what became of each: the authority tells the school
/// whether a notice was paid, withdrawn or prosecuted.
#[utoipa::path(
    tag = "penalty notices", operation_id = "listSchoolPenaltyNotices",
    params(("urn" = Urn, Path, description = "The school", example = 120765), PenaltyNoticesQuery),
    security(("bearer" = [NoticesRead::SCOPE])),
    responses((status = 200, description = "One page of notices", body = Page<PenaltyNotice>)),
)]
#[get("/schools/{urn}/penalty-notices")]
async fn list(
    cx: Access<NoticesRead>,
    path: PathParams,
    Params(query): Params<PenaltyNoticesQuery>,
) -> Result<Page<PenaltyNotice>> {
    listing::list(&cx, Some(path.school()?), &query).await
}

/// Ask for a penalty notice
///
/// For one parent and one pupil: two parents of two children are four notices (section 444A of the Education Act 1996).
/// The sessions are those that count towards the threshold today, or those that are named; an absence that an issued
/// notice to the same parent covers is not used again. Meeting the threshold makes no notice: the authority decides.
#[utoipa::path(
    tag = "penalty notices", operation_id = "requestPenaltyNotice",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = PenaltyNoticeRequest, example = json!({
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e",
        "parent_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41",
        "considerations": {
            "support": "not_appropriate", "best_tool": true, "equality_considered": true, "public_interest": true,
            "explanation": "Leave was refused for a holiday, which was taken all the same",
        },
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    security(("bearer" = [NoticesRequest::SCOPE])),
    responses(
        (status = 201, description = "The notice as asked for", body = PenaltyNoticeDocument,
            headers(("Location" = String, description = "Address of the notice"))),
        (status = 409, description = "`duplicate`: one to this parent for this pupil is not decided or not issued yet; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/penalty-notices")]
async fn request(
    cx: Access<NoticesRequest>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PenaltyNoticeRequest>,
) -> Result<Once<HttpResponse>> {
    let done = service::request(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.penalty_notice.links.this.clone();
        made.created(&location)
    }))
}

/// Get a penalty notice
///
/// With what was paid and what that comes to today, every way in which it stood, and what can be done with it now.
#[utoipa::path(
    tag = "penalty notices", operation_id = "getPenaltyNotice",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notice"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [NoticesRead::SCOPE])),
    responses(
        (status = 200, description = "The notice, with its version as `ETag`", body = PenaltyNoticeDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/penalty-notices/{id}")]
async fn show(cx: Access<NoticesRead>, path: PathParams) -> Result<Tagged<PenaltyNoticeDocument>> {
    reading::show(&cx, path.school()?, path.id("id")?).await
}

/// Get what a penalty notice says
///
/// Everything that was issued, as it was issued (regulation 3 of the Education (Penalty Notices) (England) Regulations
/// 2007); not found before the issue. It has the parent's address, so it asks for the scope of parents, and for clients
/// that reach every school. Codes of the sessions are told with their scope.
#[utoipa::path(
    tag = "penalty notices", operation_id = "getPenaltyNoticeContents",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notice"),
    ),
    security(("bearer" = [ParentsRead::SCOPE])),
    responses((status = 200, description = "What was issued", body = PenaltyNoticeContents)),
)]
#[get("/schools/{urn}/penalty-notices/{id}/contents")]
async fn contents(cx: Access<ParentsRead>, path: PathParams) -> Result<web::Json<PenaltyNoticeContents>> {
    issued::contents(&cx, path.school()?, path.id("id")?).await.map(web::Json)
}

/// Get what a parent is told of a withdrawal
///
/// In writing (regulation 8 of the Education (Penalty Notices) (England) Regulations 2007): what was withdrawn, on what
/// ground, what follows and what is to be repaid. Not found before the withdrawal. It has the parent's address, so it asks
/// for the scope of parents, and only the authority is told.
#[utoipa::path(
    tag = "penalty notices", operation_id = "getPenaltyNoticeWithdrawal",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The notice"),
    ),
    security(("bearer" = [ParentsRead::SCOPE])),
    responses(
        (status = 200, description = "What the parent is told", body = PenaltyNoticeWithdrawalContents),
        (status = 409, description = "`state_conflict`: where it is sent is not known, or in doubt", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[get("/schools/{urn}/penalty-notices/{id}/withdrawal")]
async fn withdrawal(
    cx: Access<ParentsRead>,
    path: PathParams,
) -> Result<web::Json<PenaltyNoticeWithdrawalContents>> {
    issued::withdrawal(&cx, path.school()?, path.id("id")?).await.map(web::Json)
}
