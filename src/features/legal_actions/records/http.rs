//! Routes of legal actions.

use actix_web::{HttpResponse, get, post};

use super::{
    dto::{LegalAction, LegalActionCreate, LegalActionDocument, LegalActionsQuery},
    listing, reading, service,
};
use crate::{
    access::{Access, LegalActionsRead, LegalActionsWrite, Permission as _},
    domain::urn::Urn,
    error::{Problem, Result},
    features::legal_actions::seen::{ReadFor, ThisAction},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, ReadBy, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(create).service(show);
}

/// List legal actions of all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order in which they were first
/// considered: which hearings there are in March, which prosecutions must begin by the end of April. Each school whose
/// pupils are told of has the read in its log, with the client, the person and the purpose, before it is answered; see
/// `listDisclosures`.
#[utoipa::path(
    tag = "legal actions", operation_id = "listLegalActions", params(LegalActionsQuery, ReadFor),
    security(("bearer" = [LegalActionsRead::SCOPE])),
    responses((status = 200, description = "One page of legal actions", body = Page<LegalAction>)),
)]
#[get("/legal-actions")]
async fn list_all(
    cx: Access<LegalActionsRead>,
    Params(query): Params<LegalActionsQuery>,
    by: ReadBy,
) -> Result<Page<LegalAction>> {
    listing::list(&cx, None, &query, &by).await
}

/// List a school's legal actions
///
/// About the school's pupils, in the order in which they were first considered. A school sees on which way each is, how
/// far, when it is heard and what came of it. The read is written down with the client, the person and the purpose before
/// it is answered; see `listSchoolDisclosures`.
#[utoipa::path(
    tag = "legal actions", operation_id = "listSchoolLegalActions",
    params(("urn" = Urn, Path, description = "The school", example = 120765), LegalActionsQuery, ReadFor),
    security(("bearer" = [LegalActionsRead::SCOPE])),
    responses((status = 200, description = "One page of legal actions", body = Page<LegalAction>)),
)]
#[get("/schools/{urn}/legal-actions")]
async fn list(
    cx: Access<LegalActionsRead>,
    path: PathParams,
    Params(query): Params<LegalActionsQuery>,
    by: ReadBy,
) -> Result<Page<LegalAction>> {
    listing::list(&cx, Some(path.school()?), &query, &by).await
}

/// Consider a legal action
///
/// In an open case about a school's pupil. Of a prosecution the days of the offence are named, on each of which the person
/// was the child's parent (section 576 of the Education Act 1996) and at whose beginning and end the child was registered
/// at a school and of compulsory school age; `lay_by_on` is watched from then on. Nobody is prosecuted twice for the same
/// days. A parenting order follows a prosecution, an attendance contract may name the support as which it is recorded.
/// The authority alone takes legal action: a school refers.
#[utoipa::path(
    tag = "legal actions", operation_id = "createLegalAction",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = LegalActionCreate, example = json!({
        "case_id": "0199e2a4-5b1c-7d3e-8f90-123456789ab0",
        "route": "prosecution_444_1",
        "parent_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41",
        "ground": {
            "reason": "Support was refused three times and absence goes on",
            "offence": { "from_on": "2026-09-07", "to_on": "2026-10-23" },
        },
        "recorded_by": { "name": "A. Officer", "title": "Attendance and Entitlement Officer" },
    })),
    security(("bearer" = [LegalActionsWrite::SCOPE])),
    responses(
        (status = 201, description = "The legal action as considered", body = LegalActionDocument,
            headers(("Location" = String, description = "Address of the legal action"),
                ("ETag" = String, description = "Names this version"))),
        (status = 409, description = "`state_conflict`: the case is closed; `duplicate`: one is open, or the parent was \
            prosecuted for some of the days; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/legal-actions")]
async fn create(
    cx: Access<LegalActionsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<LegalActionCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.legal_action.links.this.clone();
        made.created(&location)
    }))
}

/// Get a legal action
///
/// How it stands, with every way in which it stood and what can be done with it. A school sees the way, the state, the
/// hearing and the outcome; the person, the reasons and the sentence are for clients of the authority. The `ETag` begins
/// with the version that steps name in `If-Match`. The read is written down with the client, the person and the purpose
/// before it is answered; see `listSchoolDisclosures`.
#[utoipa::path(
    tag = "legal actions", operation_id = "getLegalAction",
    params(
        ThisAction, ReadFor,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [LegalActionsRead::SCOPE])),
    responses(
        (status = 200, description = "The legal action, with its version as `ETag`", body = LegalActionDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/legal-actions/{id}")]
async fn show(
    cx: Access<LegalActionsRead>,
    path: PathParams,
    by: ReadBy,
) -> Result<Tagged<LegalActionDocument>> {
    reading::show(&cx, path.school()?, path.id("id")?, &by).await
}
