//! Routes of Notices to Improve.

use actix_web::{HttpResponse, get, post, put, web};

use super::{
    dto::{
        NoticeToImprove, NoticeToImproveCreate, NoticeToImproveDocument, NoticeToImprovePut,
        NoticesToImproveQuery,
    },
    listing, reading, service,
};
use crate::{
    access::{Access, NoticesRead, NoticesToImproveWrite, Permission as _},
    domain::urn::Urn,
    error::{Problem, Result},
    features::notices_to_improve::{
        contents::NoticeToImproveContents,
        steps::{Named, ThisNotice, Unnamed, place},
    },
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_all).service(list).service(draft).service(show).service(amend).service(contents);
}

/// List the Notices to Improve of all schools
///
/// Of every school that the client reaches, in the order of their URNs, and of one in the order of drafting. With
/// `state=due_for_review` those of which somebody must say what came of them. What the day and a calendar decide (`served`,
/// `active`, `due_for_review`) is looked for among five hundred at a time: such a page may be short and go on.
#[utoipa::path(
    tag = "notices to improve", operation_id = "listNoticesToImprove", params(NoticesToImproveQuery),
    security(("bearer" = [NoticesRead::SCOPE])),
    responses((status = 200, description = "One page of notices", body = Page<NoticeToImprove>)),
)]
#[get("/notices-to-improve")]
async fn list_all(
    cx: Access<NoticesRead>,
    Params(query): Params<NoticesToImproveQuery>,
) -> Result<Page<NoticeToImprove>> {
    listing::list(&cx, None, &query).await
}

/// List a school's Notices to Improve
///
/// In the order of drafting, as they stand today.
#[utoipa::path(
    tag = "notices to improve", operation_id = "listSchoolNoticesToImprove",
    params(("urn" = Urn, Path, description = "The school", example = 120765), NoticesToImproveQuery),
    security(("bearer" = [NoticesRead::SCOPE])),
    responses((status = 200, description = "One page of notices", body = Page<NoticeToImprove>)),
)]
#[get("/schools/{urn}/notices-to-improve")]
async fn list(
    cx: Access<NoticesRead>,
    path: PathParams,
    Params(query): Params<NoticesToImproveQuery>,
) -> Result<Page<NoticeToImprove>> {
    listing::list(&cx, Some(path.school()?), &query).await
}

/// Draft a Notice to Improve
///
/// To one parent about one pupil: the last chance to take up support before a penalty notice (*Working together to improve
/// school attendance*). The attendance record, the offences, the support so far, the offers not taken, duty and warning
/// are filled in from what the service knows, each time it is looked at and for good when it is issued; people add who
/// helps, what is on offer, what improvement means and on which grounds it may end early. Schools draft and issue, or the
/// authority alone, as it has set (`notice_to_improve_issuer`); the authority always may. Not for pupils outside
/// compulsory school age, at independent schools, or who board.
#[utoipa::path(
    tag = "notices to improve", operation_id = "draftNoticeToImprove",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = NoticeToImproveCreate, example = json!({
        "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e",
        "parent_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41",
        "says": {
            "contact": { "name": "A. Helper", "title": "Family support worker", "telephone": "01632 960001" },
            "further_support": [{ "what": "A place in the breakfast club from 7:45" }],
            "sufficient_improvement": {
                "kind": "no_unauthorised_absence", "text": "There is no further absence without authorisation",
            },
            "early_grounds": [{
                "kind": "unauthorised_absence", "sessions": 2, "text": "Two further half-days are missed",
            }],
        },
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    security(("bearer" = [NoticesToImproveWrite::SCOPE])),
    responses(
        (status = 201, description = "The draft", body = NoticeToImproveDocument,
            headers(("Location" = String, description = "Address of the notice"),
                ("ETag" = String, description = "Names this version"))),
        (status = 409, description = "`duplicate`: one to this parent about this pupil is drafted; `state_conflict`: here \
            the authority issues them; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/notices-to-improve")]
async fn draft(
    cx: Access<NoticesToImproveWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<NoticeToImproveCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::draft(&cx, path.school()?, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.notice_to_improve.links.this.clone();
        made.created(&location)
    }))
}

/// Get a Notice to Improve
///
/// As it stands today, with every way in which it stood, what can be done with it and what cannot, and of a draft the
/// parts that it lacks. The `ETag` begins with the version that steps name in `If-Match`.
#[utoipa::path(
    tag = "notices to improve", operation_id = "getNoticeToImprove",
    params(
        ThisNotice,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [NoticesRead::SCOPE])),
    responses(
        (status = 200, description = "The notice, with its version as `ETag`", body = NoticeToImproveDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/notices-to-improve/{id}")]
async fn show(cx: Access<NoticesRead>, path: PathParams) -> Result<Tagged<NoticeToImproveDocument>> {
    reading::show(&cx, path.school()?, path.id("id")?).await
}

/// Amend the draft of a Notice to Improve
///
/// What people write into it, whole. What was issued is not changed: cancel it and draft another. The same again makes no
/// version.
#[utoipa::path(
    tag = "notices to improve", operation_id = "amendNoticeToImprove",
    params(ThisNotice, Named), request_body = NoticeToImprovePut,
    security(("bearer" = [NoticesToImproveWrite::SCOPE])),
    responses(
        (status = 200, description = "The draft as it now is", body = NoticeToImproveDocument,
            headers(("ETag" = String, description = "Names this version"))),
        Unnamed,
    ),
)]
#[put("/schools/{urn}/notices-to-improve/{id}")]
async fn amend(
    cx: Access<NoticesToImproveWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<NoticeToImprovePut>,
) -> Result<HttpResponse> {
    let place = place(&path, read, IdempotencyKey(None))?;
    Ok(service::amend(&cx, &place, &body).await?.value.changed())
}

/// Get what a Notice to Improve says
///
/// All eight parts: of a draft as they would be if it were issued today, from the issue on as they were issued. A letter
/// is made from it. The parent's address is told to who may draft notices, and where it must be told to nobody else, to
/// clients of the authority with the scope of parents alone.
#[utoipa::path(
    tag = "notices to improve", operation_id = "getNoticeToImproveContents", params(ThisNotice),
    security(("bearer" = [NoticesRead::SCOPE])),
    responses((status = 200, description = "What it says", body = NoticeToImproveContents)),
)]
#[get("/schools/{urn}/notices-to-improve/{id}/contents")]
async fn contents(cx: Access<NoticesRead>, path: PathParams) -> Result<web::Json<NoticeToImproveContents>> {
    reading::contents(&cx, path.school()?, path.id("id")?).await.map(web::Json)
}
