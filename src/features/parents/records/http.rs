//! Routes of what may be, and what is, one person.

use actix_web::{HttpResponse, get, post, web};

use super::{
    dto::{ParentContactLink, ParentContactUnlink, ParentMerge, ParentSeparate},
    matches, service,
};
use crate::{
    access::{Access, ParentsRead, ParentsWrite, Permission as _},
    error::{Problem, Result},
    features::parents::dto::{ParentDocument, ParentMatches},
    http::{Body, IdempotencyKey, Once, PathParams, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_matches).service(link).service(merge).service(separate).service(unlink);
}

/// List what may be of the same person as a parent
///
/// Other records, and contacts of the schools of this parent's children, with the same name and the same address or
/// telephone number: proposals, worked out when asked. Two people may have both in common; an officer says that they are
/// one (`mergeParents`, `linkParentContact`).
#[utoipa::path(
    tag = "parents", operation_id = "getParentMatches",
    params(("id" = Uuid, Path, description = "The parent")),
    security(("bearer" = [ParentsRead::SCOPE])),
    responses((status = 200, description = "What may be of the same person", body = ParentMatches)),
)]
#[get("/parents/{id}/matches")]
async fn list_matches(cx: Access<ParentsRead>, path: PathParams) -> Result<web::Json<ParentMatches>> {
    matches::of(&cx, path.id("id")?).await.map(web::Json)
}

/// Say that a contact of a school is a parent
///
/// A contact is of one parent. What the school writes of it afterwards does not change what the authority knows.
#[utoipa::path(
    tag = "parents", operation_id = "linkParentContact", request_body = ParentContactLink,
    params(
        ("id" = Uuid, Path, description = "The parent"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ParentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The parent with the contact", body = ParentDocument),
        (status = 409, description = "`duplicate`: the contact is known as a parent already; `state_conflict`: the \
            record is merged into another; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/parents/{id}/contacts")]
async fn link(
    cx: Access<ParentsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ParentContactLink>,
) -> Result<Once<HttpResponse>> {
    Ok(service::link(&cx, path.id("id")?, key, &body).await?.map(Tagged::changed))
}

/// Merge two records of one parent
///
/// An officer says that another record is of the same person. The other stays to be seen, is used no more, and names this
/// one; its children and contacts become this one's. What is known of this one does not change by it. What was done under
/// either id counts for the one person: the ladder of penalty notices does, and `own_notices_that_differ` says how many
/// notices it moved. `separateParents` takes it back.
#[utoipa::path(
    tag = "parents", operation_id = "mergeParents", request_body = ParentMerge,
    params(
        ("id" = Uuid, Path, description = "The record that stays in use"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ParentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The record that stays in use", body = ParentDocument),
        (status = 409, description = "`state_conflict`: one of them is merged already; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/parents/{id}/merge")]
async fn merge(
    cx: Access<ParentsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ParentMerge>,
) -> Result<Once<HttpResponse>> {
    Ok(service::merge(&cx, path.id("id")?, key, &body).await?.map(Tagged::changed))
}

/// Take a merge of two records back
///
/// A merged record is of somebody else after all: father and son of one name in one house. It is used again, with the
/// children and contacts that the merge took from it, as far as nothing was done to them since. What was done under
/// either id counts for that one alone again. Notices that were issued to the record that stays since the merge, about a child
/// of this one, are each told (422, `notice_not_placed`) until `confirmed_notice_ids` names them as that person's, or they are
/// cancelled or withdrawn; a notice that was approved of the merged person is issued only once an
/// officer confirms for whom it is.
#[utoipa::path(
    tag = "parents", operation_id = "separateParents", request_body = ParentSeparate,
    params(
        ("id" = Uuid, Path, description = "The merged record"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ParentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The record, in use again", body = ParentDocument),
        (status = 409, description = "`state_conflict`: it is merged into no other; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/parents/{id}/separate")]
async fn separate(
    cx: Access<ParentsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ParentSeparate>,
) -> Result<Once<HttpResponse>> {
    Ok(service::separate(&cx, path.id("id")?, key, &body).await?.map(Tagged::changed))
}

/// Say that a contact of a school is not a parent after all
///
/// It was linked to the wrong person. That it was linked, by whom and why it is no more is kept.
#[utoipa::path(
    tag = "parents", operation_id = "unlinkParentContact", request_body = ParentContactUnlink,
    params(
        ("id" = Uuid, Path, description = "The parent"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ParentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The parent without the contact", body = ParentDocument),
        (status = 409, description = "`state_conflict`: the record is merged into another; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/parents/{id}/contacts/unlink")]
async fn unlink(
    cx: Access<ParentsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ParentContactUnlink>,
) -> Result<Once<HttpResponse>> {
    Ok(service::unlink(&cx, path.id("id")?, key, &body).await?.map(Tagged::changed))
}
