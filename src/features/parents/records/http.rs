//! Routes of what may be, and what is, one person.

use actix_web::{HttpResponse, get, post, web};

use super::{
    dto::{ParentContactLink, ParentMerge},
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
    cfg.service(list_matches).service(link).service(merge);
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
/// either id counts for the one person: the ladder of penalty notices does.
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
