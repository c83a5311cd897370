//! Routes of enrolments.

use actix_web::{HttpResponse, get, post};

use super::{
    dto::{Enrolment, EnrolmentRevision, EnrolmentVoid, EnrolmentVoided, EnrolmentsQuery, HistoryQuery},
    service, voiding,
};
use crate::{
    access::{Access, Permission as _, RollRead, RollWrite},
    domain::urn::Urn,
    error::Result,
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Routes, Tagged},
};

/// Mounts the routes under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(show).service(history).service(void);
}

/// List enrolments
///
/// The entries of a school's admission register (regulation 8), in the order of their ids: those on roll on one
/// day, starting and deletion day included, or every one there is.
#[utoipa::path(
    tag = "roll", operation_id = "listEnrolments",
    params(("urn" = inline(Urn), Path, description = "The school"), EnrolmentsQuery),
    security(("bearer" = [RollRead::SCOPE])),
    responses((status = 200, description = "One page of enrolments", body = Page<Enrolment>)),
)]
#[get("/schools/{urn}/enrolments")]
async fn list(
    cx: Access<RollRead>,
    path: PathParams,
    Params(query): Params<EnrolmentsQuery>,
) -> Result<Page<Enrolment>> {
    service::list(&cx, path.id("urn")?, &query).await
}

/// Get an enrolment
///
/// One entry of the admission register as it stands now; a deletion has its ground in words (regulation 9).
#[utoipa::path(
    tag = "roll", operation_id = "getEnrolment",
    params(
        ("urn" = inline(Urn), Path, description = "The school"),
        ("id" = Uuid, Path, description = "The enrolment"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [RollRead::SCOPE])),
    responses(
        (status = 200, description = "The enrolment", body = Enrolment,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/enrolments/{id}")]
async fn show(cx: Access<RollRead>, path: PathParams) -> Result<Tagged<Enrolment>> {
    service::show(&cx, path.id("urn")?, path.id("id")?).await
}

/// List the versions of an enrolment
///
/// Every version there has been, oldest first, with when each was recorded and when the next took its place.
/// Every version of the entry is kept; the law asks for at least six years from the day it was made.
#[utoipa::path(
    tag = "roll", operation_id = "listEnrolmentHistory",
    params(
        ("urn" = inline(Urn), Path, description = "The school"),
        ("id" = Uuid, Path, description = "The enrolment"),
        HistoryQuery,
    ),
    security(("bearer" = [RollRead::SCOPE])),
    responses((status = 200, description = "One page of versions", body = Page<EnrolmentRevision>)),
)]
#[get("/schools/{urn}/enrolments/{id}/history")]
async fn history(
    cx: Access<RollRead>,
    path: PathParams,
    Params(query): Params<HistoryQuery>,
) -> Result<Page<EnrolmentRevision>> {
    service::history(&cx, path.id("urn")?, path.id("id")?, &query).await
}

/// Void an enrolment
///
/// Says that an entry of the admission register was made by mistake: it stays in the history and counts nowhere.
/// An enrolment on whose line a mark stands cannot be voided. Deleting a name is another matter, and has a ground
/// (regulation 9): send it with the roll.
#[utoipa::path(
    tag = "roll", operation_id = "voidEnrolment", request_body = EnrolmentVoid,
    params(
        ("urn" = inline(Urn), Path, description = "The school"),
        ("id" = Uuid, Path, description = "The enrolment"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [RollWrite::SCOPE])),
    responses(
        (status = 200, description = "The enrolment is voided", body = EnrolmentVoided),
        (status = 409, description = "`state_conflict`: marks stand on its line, or it is voided already",
            content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/enrolments/{id}/void")]
async fn void(
    cx: Access<RollWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<EnrolmentVoid>,
) -> Result<Once<HttpResponse>> {
    let voided = voiding::void(&cx, path.id("urn")?, path.id("id")?, key, || body.parse()).await?;
    Ok(voided.map(|voided| HttpResponse::Ok().json(voided)))
}
