//! Routes of support: what was offered, and reading it.

use actix_web::{HttpResponse, get, post, put, web};

use super::{
    dto::{Support, SupportCreate, SupportDocument, SupportPut, SupportQuery},
    reading, service,
    summary::{self, PupilSupport, PupilSupportQuery},
};
use crate::{
    access::{Access, Permission as _, SupportRead, SupportWrite},
    domain::urn::Urn,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(create).service(show).service(amend).service(of_pupil);
}

/// List support at all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order of recording; with
/// `pupil_id` that of one pupil.
#[utoipa::path(
    tag = "support", operation_id = "listSupport", params(SupportQuery),
    security(("bearer" = [SupportRead::SCOPE])),
    responses((status = 200, description = "One page of support", body = Page<Support>)),
)]
#[get("/support")]
async fn list_all(cx: Access<SupportRead>, Params(query): Params<SupportQuery>) -> Result<Page<Support>> {
    reading::list(&cx, None, &query).await
}

/// List support at a school
///
/// In the order of recording: what was offered, whether it was taken up, and what came of it.
#[utoipa::path(
    tag = "support", operation_id = "listSchoolSupport",
    params(("urn" = Urn, Path, description = "The school", example = 120765), SupportQuery),
    security(("bearer" = [SupportRead::SCOPE])),
    responses((status = 200, description = "One page of support", body = Page<Support>)),
)]
#[get("/schools/{urn}/support")]
async fn list(
    cx: Access<SupportRead>,
    path: PathParams,
    Params(query): Params<SupportQuery>,
) -> Result<Page<Support>> {
    reading::list(&cx, Some(path.school()?), &query).await
}

/// Record support
///
/// What is offered to a pupil's family before the law is turned to: a meeting, a plan, an attendance contract, early help,
/// a referral to another agency, or a place on a parenting programme. The statutory guidance wants support first; what is
/// refused is evidence as what is done is. The school or the authority records it.
#[utoipa::path(
    tag = "support", operation_id = "createSupport",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = SupportCreate, example = json!({
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e",
        "offer": {
            "kind": "plan", "title": "Attendance plan, autumn term",
            "description": "Breakfast club and a call home by nine", "offered_on": "2026-09-14",
            "offered_by": { "name": "A. Head", "title": "Headteacher" }, "parents": [],
            "evidence": [{ "text": "Minutes of the meeting", "reference": "DMS-2026-1142" }],
            "reviews": [{ "on": "2026-10-12" }],
        },
        "recorded_by": { "name": "A. Clerk", "title": "Attendance officer" },
    })),
    security(("bearer" = [SupportWrite::SCOPE])),
    responses(
        (status = 201, description = "The support as recorded", body = SupportDocument,
            headers(("Location" = String, description = "Address of the support"))),
        (status = 409, description = "`idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/support")]
async fn create(
    cx: Access<SupportWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SupportCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.support.links.this.clone();
        made.created(&location)
    }))
}

/// Get support
///
/// With every way in which it stood: offered, amended, taken up or not, reviewed, ended and withdrawn, when, and by whom.
#[utoipa::path(
    tag = "support", operation_id = "getSupport",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The support"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SupportRead::SCOPE])),
    responses(
        (status = 200, description = "The support, with its version as `ETag`", body = SupportDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/support/{id}")]
async fn show(cx: Access<SupportRead>, path: PathParams) -> Result<Tagged<SupportDocument>> {
    reading::show(&cx, path.school()?, path.id("id")?).await
}

/// Amend support
///
/// What is offered, whole: further reviews, evidence, or what was written down wrongly; with the reason and the person.
/// What stood before is kept. The same again changes nothing, and the kind stays.
#[utoipa::path(
    tag = "support", operation_id = "putSupport", request_body = SupportPut,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The support"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [SupportWrite::SCOPE])),
    responses(
        (status = 200, description = "The support as it now is", body = SupportDocument),
        (status = 409, description = "`state_conflict`: it is withdrawn",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the support is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/schools/{urn}/support/{id}")]
async fn amend(
    cx: Access<SupportWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<SupportPut>,
) -> Result<HttpResponse> {
    service::amend(&cx, path.school()?, path.id("id")?, &read, &body).await.map(Tagged::changed)
}

/// Get the support of a pupil
///
/// As a Notice to Improve lists it: the support provided so far, and what is still on offer, earlier offers that were not
/// taken up among it, as it stood at the end of a day. With places of parents on the authority's parenting programmes, and
/// what other schools in reach recorded.
#[utoipa::path(
    tag = "support", operation_id = "getPupilSupport",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("pupil_id" = Uuid, Path, description = "The pupil"),
        PupilSupportQuery,
    ),
    security(("bearer" = [SupportRead::SCOPE])),
    responses((status = 200, description = "The support of the pupil", body = PupilSupport)),
)]
#[get("/schools/{urn}/pupils/{pupil_id}/support")]
async fn of_pupil(
    cx: Access<SupportRead>,
    path: PathParams,
    Params(query): Params<PupilSupportQuery>,
) -> Result<web::Json<PupilSupport>> {
    summary::of_pupil(&cx, path.school()?, path.id("pupil_id")?, &query).await.map(web::Json)
}
