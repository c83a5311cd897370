//! Routes of groups.

use actix_web::{HttpResponse, get, http::header, post, put};

use super::{
    dto::{PupilGroup, PupilGroupCreate, PupilGroupDocument, PupilGroupPut, PupilGroupsQuery},
    service,
};
use crate::{
    access::{Access, Permission as _, PupilsGroupsRead, PupilsGroupsWrite},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(change);
}

/// List pupil groups
///
/// The groups that the client may see: those opened to schools and, with `pupils.groups.restricted:read`, the others.
/// It tells what groups there are and nothing of who is in them.
#[utoipa::path(
    tag = "pupil groups", operation_id = "listPupilGroups", params(PupilGroupsQuery),
    security(("bearer" = [PupilsGroupsRead::SCOPE])),
    responses((status = 200, description = "One page of groups", body = Page<PupilGroup>)),
)]
#[get("/pupil-groups")]
async fn list(
    cx: Access<PupilsGroupsRead>,
    Params(query): Params<PupilGroupsQuery>,
) -> Result<Page<PupilGroup>> {
    service::list(&cx, &query).await
}

/// Define a pupil group
///
/// For clients of the authority that reach every school. Whoever may see the group later, its code stays. Groups that
/// every authority has, `social_worker` among them, are there from the start: list them first.
#[utoipa::path(
    tag = "pupil groups", operation_id = "createPupilGroup", request_body = PupilGroupCreate,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    security(("bearer" = [PupilsGroupsWrite::SCOPE])),
    responses(
        (status = 201, description = "The group as defined", body = PupilGroupDocument,
            headers(("Location" = String, description = "Address of the group"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`duplicate`: there is a group with this code; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/pupil-groups")]
async fn create(
    cx: Access<PupilsGroupsWrite>,
    key: IdempotencyKey,
    body: Body<PupilGroupCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, key, &body).await?;
    Ok(done.map(|Tagged { tag, document }| {
        HttpResponse::Created()
            .insert_header((header::LOCATION, format!("/v1/pupil-groups/{}", document.group.id)))
            .insert_header((header::ETAG, format!("\"{tag}\"")))
            .json(document)
    }))
}

/// Get a pupil group
///
/// What it is called and who may see it; with every definition that it had for whoever holds `pupils.groups:write`.
#[utoipa::path(
    tag = "pupil groups", operation_id = "getPupilGroup",
    params(
        ("id" = Uuid, Path, description = "The group"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [PupilsGroupsRead::SCOPE])),
    responses(
        (status = 200, description = "The group, with its version as `ETag`", body = PupilGroupDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/pupil-groups/{id}")]
async fn show(cx: Access<PupilsGroupsRead>, path: PathParams) -> Result<Tagged<PupilGroupDocument>> {
    service::show(&cx, path.id("id")?).await
}

/// Change a pupil group
///
/// Its name, its description and who may see it. A group that is closed to schools is gone for them at once, with its
/// lists. Earlier definitions are kept; the same definition again changes nothing.
#[utoipa::path(
    tag = "pupil groups", operation_id = "putPupilGroup", request_body = PupilGroupPut,
    params(
        ("id" = Uuid, Path, description = "The group"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [PupilsGroupsWrite::SCOPE])),
    responses(
        (status = 200, description = "The group as it now is", body = PupilGroupDocument),
        (status = 412, description = "`precondition_failed`: the group is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/pupil-groups/{id}")]
async fn change(
    cx: Access<PupilsGroupsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<PupilGroupPut>,
) -> Result<HttpResponse> {
    let Tagged { tag, document } = service::change(&cx, path.id("id")?, &read, &body).await?;
    Ok(HttpResponse::Ok().insert_header((header::ETAG, format!("\"{tag}\""))).json(document))
}
