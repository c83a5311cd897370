//! Routes of the steps that are taken with a return.

use actix_web::{HttpResponse, post};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

use super::{answered, school};
use crate::{
    access::{Access, CollectionsManage, CollectionsWrite, Permission as _},
    domain::urn::Urn,
    error::{Problem, Result},
    features::collections::returns::{
        acting::{self, Place},
        dto::{
            CollectionReturnAccept, CollectionReturnExempt, CollectionReturnItem, CollectionReturnQuery,
            CollectionReturnReopen, CollectionReturnSubmit,
        },
    },
    http::{Body, IdempotencyKey, Once, PathParams, Precondition, Routes},
};

/// Mounts them.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(submit).service(ask).service(accept).service(exempt).service(reopen);
}

/// Which return a step is taken with.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisReturn {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The collection
    id: Uuid,
}

/// Which version of it, and which attempt.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct Named {
    /// The `ETag` that was read
    #[param(rename = "If-Match")]
    if_match: String,
    /// Makes a repeated request apply once
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
}

/// What every step may be refused with that was not taken with what stands.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "it stands in the document alone")]
enum Unnamed {
    /// `precondition_failed`: the return is not at the version named
    #[response(status = 412, content_type = "application/problem+json")]
    Stale(Problem),
    /// `precondition_required`: no version was named
    #[response(status = 428, content_type = "application/problem+json")]
    NotNamed(Problem),
}

fn place(path: &PathParams, read: Precondition, key: IdempotencyKey) -> Result<Place> {
    Ok(Place { urn: school(path)?, id: path.id("id")?, read, key })
}

/// Submit a school's return to a collection
///
/// What the school says goes to the authority, frozen with what its registers say beside it. A row of which the school says
/// nothing is what its registers say, where they cover 90 % of the marks that were due, whether or not other rows were
/// saved; `unanswered` is only a row that neither answers. Errors, and queries that are not explained, stand against it
/// (422, each with what is to be done and its place in the return as `getSchoolCollectionReturn` tells it; who submits is
/// written down as told of those pupils). `answer` says in words what the authority asked; it is kept in the history. After the due day it is taken and marked late; after the collection is closed it is
/// refused.
#[utoipa::path(
    tag = "collections", operation_id = "submitSchoolCollectionReturn", request_body = CollectionReturnSubmit,
    params(ThisReturn, Named),
    security(("bearer" = [CollectionsWrite::SCOPE])),
    responses(
        (status = 200, description = "The return as it now stands", body = CollectionReturnItem,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 409, description = "`state_conflict`: it is submitted already, the school is exempt, or the collection is closed; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        Unnamed,
    ),
)]
#[post("/schools/{urn}/collection-returns/{id}/submit")]
async fn submit(
    cx: Access<CollectionsWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<CollectionReturnSubmit>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::submit(&cx, place(&path, read, key)?, &body).await?.map(answered))
}

/// Query a school's return to a collection
///
/// The authority asks something about what was submitted; the school can save and submit again, with an `answer` in words.
/// What was submitted stays.
#[utoipa::path(
    tag = "collections", operation_id = "querySchoolCollectionReturn", request_body = CollectionReturnQuery,
    params(ThisReturn, Named),
    security(("bearer" = [CollectionsManage::SCOPE])),
    responses(
        (status = 200, description = "The return as it now stands", body = CollectionReturnItem,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 409, description = "`state_conflict`: it is not submitted, or the collection is closed; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        Unnamed,
    ),
)]
#[post("/schools/{urn}/collection-returns/{id}/query")]
async fn ask(
    cx: Access<CollectionsManage>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<CollectionReturnQuery>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::act(&cx, place(&path, read, key)?, &body).await?.map(answered))
}

/// Accept a school's return to a collection
///
/// Of two officers who accept at once one is told that the version has changed.
#[utoipa::path(
    tag = "collections", operation_id = "acceptSchoolCollectionReturn", request_body = CollectionReturnAccept,
    params(ThisReturn, Named),
    security(("bearer" = [CollectionsManage::SCOPE])),
    responses(
        (status = 200, description = "The return as it now stands", body = CollectionReturnItem,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 409, description = "`state_conflict`: it is not submitted, or it is accepted; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        Unnamed,
    ),
)]
#[post("/schools/{urn}/collection-returns/{id}/accept")]
async fn accept(
    cx: Access<CollectionsManage>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<CollectionReturnAccept>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::act(&cx, place(&path, read, key)?, &body).await?.map(answered))
}

/// Exempt a school from a collection
///
/// The school need not answer, for a reason; it is on no chase list and in no response rate.
#[utoipa::path(
    tag = "collections", operation_id = "exemptSchoolCollectionReturn", request_body = CollectionReturnExempt,
    params(ThisReturn, Named),
    security(("bearer" = [CollectionsManage::SCOPE])),
    responses(
        (status = 200, description = "The return as it now stands", body = CollectionReturnItem,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 409, description = "`state_conflict`: the school has answered or is exempt, or the collection is closed; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        Unnamed,
    ),
)]
#[post("/schools/{urn}/collection-returns/{id}/exempt")]
async fn exempt(
    cx: Access<CollectionsManage>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<CollectionReturnExempt>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::act(&cx, place(&path, read, key)?, &body).await?.map(answered))
}

/// Reopen a school's return to a collection
///
/// The school is to answer anew, for a reason. What was submitted stays in the history and counts no longer.
#[utoipa::path(
    tag = "collections", operation_id = "reopenSchoolCollectionReturn", request_body = CollectionReturnReopen,
    params(ThisReturn, Named),
    security(("bearer" = [CollectionsManage::SCOPE])),
    responses(
        (status = 200, description = "The return as it now stands", body = CollectionReturnItem,
            headers(("ETag" = String, description = "Names this version"))),
        (status = 409, description = "`state_conflict`: the school can answer it as it is, or the collection is closed; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        Unnamed,
    ),
)]
#[post("/schools/{urn}/collection-returns/{id}/reopen")]
async fn reopen(
    cx: Access<CollectionsManage>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<CollectionReturnReopen>,
) -> Result<Once<HttpResponse>> {
    Ok(acting::act(&cx, place(&path, read, key)?, &body).await?.map(answered))
}
