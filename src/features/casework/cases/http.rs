//! Routes of cases: opening and reading them.

use actix_web::{HttpResponse, get, post};

use super::{
    dto::{AttendanceCase, AttendanceCaseCreate, AttendanceCaseDocument, AttendanceCasesQuery},
    opening, reading,
};
use crate::{
    access::{Access, CasesRead, CasesWrite, Permission as _},
    error::{Problem, Result},
    features::casework::params::{AtSchool, Attempted, ReadFor, ThisAtSchool},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, ReadBy, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(create).service(show);
}

/// List cases of all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order of opening. Each school whose
/// pupils are told of has the read in its log before it is answered; see `listDisclosures`.
#[utoipa::path(
    tag = "casework", operation_id = "listCases", params(AttendanceCasesQuery, ReadFor),
    security(("bearer" = [CasesRead::SCOPE])),
    responses((status = 200, description = "One page of cases", body = Page<AttendanceCase>)),
)]
#[get("/cases")]
async fn list_all(
    cx: Access<CasesRead>,
    Params(query): Params<AttendanceCasesQuery>,
    by: ReadBy,
) -> Result<Page<AttendanceCase>> {
    reading::list(&cx, None, &query, &by).await
}

/// List a school's cases
///
/// In the order of opening: how each stands, who has it, and whether the pupil is on roll. Cases that were imported are of kind
/// `fast_track`. Of a pupil who left, a school is told of cases that were opened before, that rest on its referral or about which
/// the authority wrote to it, each as far before the law as it was on the last day on its roll; by `phase` it finds none of
/// them. The read is written down before it is answered; see `listSchoolDisclosures`.
#[utoipa::path(
    tag = "casework", operation_id = "listSchoolCases", params(AtSchool, AttendanceCasesQuery, ReadFor),
    security(("bearer" = [CasesRead::SCOPE])),
    responses((status = 200, description = "One page of cases", body = Page<AttendanceCase>)),
)]
#[get("/schools/{urn}/cases")]
async fn list(
    cx: Access<CasesRead>,
    path: PathParams,
    Params(query): Params<AttendanceCasesQuery>,
    by: ReadBy,
) -> Result<Page<AttendanceCase>> {
    reading::list(&cx, Some(path.school()?), &query, &by).await
}

/// Open a case
///
/// Without a referral: where the parents asked, or the authority itself saw it. What waits about the pupil at the school joins it.
/// Of a pupil at a school one case is open.
#[utoipa::path(
    tag = "casework", operation_id = "createCase", params(AtSchool, Attempted),
    request_body(content = AttendanceCaseCreate, example = json!({
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e", "opened_on": "2026-11-20", "priority": "standard",
        "note": "The parents asked the duty line for help",
        "recorded_by": { "name": "A. Officer", "title": "Attendance and Entitlement Officer" },
    })),
    security(("bearer" = [CasesWrite::SCOPE])),
    responses(
        (status = 201, description = "The case as opened", body = AttendanceCaseDocument,
            headers(("Location" = String, description = "Address of the case"))),
        (status = 409, description = "`duplicate`: one is open; `state_conflict`: the officer has no room; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/cases")]
async fn create(
    cx: Access<CasesWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<AttendanceCaseCreate>,
) -> Result<Once<HttpResponse>> {
    let done = opening::create(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.case.links.this.clone();
        made.created(&location)
    }))
}

/// Get a case
///
/// How it stands and who has it; with `cases.confidential:read` also every way in which it stood, with what was noted, and what
/// keeps it open. The read is written down with the person and the purpose before it is answered.
#[utoipa::path(
    tag = "casework", operation_id = "getCase",
    params(
        ThisAtSchool, ReadFor,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [CasesRead::SCOPE])),
    responses(
        (status = 200, description = "The case, with its version as `ETag`", body = AttendanceCaseDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/cases/{id}")]
async fn show(cx: Access<CasesRead>, path: PathParams, by: ReadBy) -> Result<Tagged<AttendanceCaseDocument>> {
    reading::show(&cx, path.school()?, path.id("id")?, &by).await
}
