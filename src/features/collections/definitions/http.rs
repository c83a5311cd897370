//! Routes of collections.

use actix_web::{HttpResponse, get, http::header, post, put};

use super::{
    changing,
    dto::{Collection, CollectionClose, CollectionCreate, CollectionPut, CollectionReopen, CollectionsQuery},
    opening, reading,
};
use crate::{
    access::{Access, CollectionsManage, CollectionsRead, Permission as _},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(change).service(close).service(reopen);
}

fn answered(Tagged { tag, document }: Tagged<Collection>) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::ETAG, format!("\"{tag}\""))).json(document)
}

/// List collections
///
/// Newest first. A client that reaches every school sees all of them, another those that ask one of its schools, once
/// they have opened.
#[utoipa::path(
    tag = "collections", operation_id = "listCollections", params(CollectionsQuery),
    security(("bearer" = [CollectionsRead::SCOPE])),
    responses((status = 200, description = "One page of collections", body = Page<Collection>)),
)]
#[get("/collections")]
async fn list(
    cx: Access<CollectionsRead>,
    Params(query): Params<CollectionsQuery>,
) -> Result<Page<Collection>> {
    reading::list(&cx, &query).await
}

/// Open a collection
///
/// Asks schools, half term by half term or for any days, for the attendance of each pupil of a group or of the whole
/// school; such a collection used to be a sheet that was mailed. Whom it asks is told now, and stays: every school that
/// keeps registers and is open on the last day asked about, those of a phase, or those that are named. Each has one
/// return, which is filled in beforehand from its registers; a school whose feed is live and covers these days need not
/// send one. A half term is each school's own: one that has a calendar of its own is asked about the days that this says. A
/// pupil is asked about who is of the age on any of the days, with the sessions of those on which it is. For clients of the authority that reach every school.
#[utoipa::path(
    tag = "collections", operation_id = "createCollection",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    request_body(content = CollectionCreate, example = json!({
        "kind": "pupil_attendance", "title": "Children with a social worker, autumn half term 1",
        "from_on": "2026-09-03", "to_on": "2026-10-23",
        "group_id": "019aab01-9900-717c-b983-1d55d1ebd9db", "audience": { "rule": "all" },
        "opens_on": "2026-11-23", "due_on": "2026-12-04",
        "recorded_by": { "name": "A. Officer", "title": "Data officer" },
    })),
    security(("bearer" = [CollectionsManage::SCOPE])),
    responses(
        (status = 201, description = "The collection as opened", body = Collection,
            headers(("Location" = String, description = "Address of the collection"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[post("/collections")]
async fn create(
    cx: Access<CollectionsManage>,
    key: IdempotencyKey,
    body: Body<CollectionCreate>,
) -> Result<Once<HttpResponse>> {
    let done = opening::create(&cx, key, &body).await?;
    Ok(done.map(|Tagged { tag, document }| {
        HttpResponse::Created()
            .insert_header((header::LOCATION, document.links.this.clone()))
            .insert_header((header::ETAG, format!("\"{tag}\"")))
            .json(document)
    }))
}

/// Get a collection
///
/// What is asked for, of how many schools, from when and by when.
#[utoipa::path(
    tag = "collections", operation_id = "getCollection",
    params(
        ("id" = Uuid, Path, description = "The collection"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [CollectionsRead::SCOPE])),
    responses(
        (status = 200, description = "The collection, with its version as `ETag`", body = Collection),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/collections/{id}")]
async fn show(cx: Access<CollectionsRead>, path: PathParams) -> Result<Tagged<Collection>> {
    reading::show(&cx, path.id("id")?).await
}

/// Change a collection
///
/// Its title, its guidance and the day by whose end it is due. What it asks for, and whom, stays. The same again changes
/// nothing. Where a published information sheet announces it, the sheet is corrected to the other day first.
#[utoipa::path(
    tag = "collections", operation_id = "putCollection", request_body = CollectionPut,
    params(
        ("id" = Uuid, Path, description = "The collection"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [CollectionsManage::SCOPE])),
    responses(
        (status = 200, description = "The collection as it now is", body = Collection),
        (status = 409, description = "`state_conflict`: the collection is closed, or an information sheet told schools another day",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the collection is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/collections/{id}")]
async fn change(
    cx: Access<CollectionsManage>,
    path: PathParams,
    read: Precondition,
    body: Body<CollectionPut>,
) -> Result<HttpResponse> {
    changing::change(&cx, path.id("id")?, &read, &body).await.map(answered)
}

/// Close a collection
///
/// Nothing more is saved or submitted, and no return is queried or reopened, until the collection is reopened. What was
/// submitted can still be accepted.
#[utoipa::path(
    tag = "collections", operation_id = "closeCollection", request_body = CollectionClose,
    params(
        ("id" = Uuid, Path, description = "The collection"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [CollectionsManage::SCOPE])),
    responses(
        (status = 200, description = "The collection as closed", body = Collection),
        (status = 409, description = "`state_conflict`: it is closed; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the collection is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/collections/{id}/close")]
async fn close(
    cx: Access<CollectionsManage>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<CollectionClose>,
) -> Result<Once<HttpResponse>> {
    Ok(changing::close(&cx, path.id("id")?, &read, key, &body).await?.map(answered))
}

/// Reopen a closed collection
///
/// For a reason, and with a new day to answer by or the one that it had: schools save and submit again, and their returns
/// are queried, exempted and reopened as before it was closed. Every return stands as it stood.
#[utoipa::path(
    tag = "collections", operation_id = "reopenCollection", request_body = CollectionReopen,
    params(
        ("id" = Uuid, Path, description = "The collection"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [CollectionsManage::SCOPE])),
    responses(
        (status = 200, description = "The collection as reopened", body = Collection),
        (status = 409, description = "`state_conflict`: it is not closed, or an information sheet told schools another day; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the collection is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/collections/{id}/reopen")]
async fn reopen(
    cx: Access<CollectionsManage>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<CollectionReopen>,
) -> Result<Once<HttpResponse>> {
    Ok(changing::reopen(&cx, path.id("id")?, &read, key, &body).await?.map(answered))
}
