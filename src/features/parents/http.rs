//! Routes of parents.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{Parent, ParentAddressConfirm, ParentCreate, ParentDocument, ParentPut, ParentsQuery},
    reading, service,
};
use crate::{
    access::{Access, ParentsRead, ParentsWrite, Permission as _},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(amend).service(confirm_address);
}

/// List parents
///
/// As the authority knows them, in the order of recording; with `pupil_id` those of one pupil. No list tells an address:
/// it is told with one parent alone. For clients of the authority that reach every school; for others the list is empty.
#[utoipa::path(
    tag = "parents", operation_id = "listParents", params(ParentsQuery),
    security(("bearer" = [ParentsRead::SCOPE])),
    responses((status = 200, description = "One page of parents", body = Page<Parent>)),
)]
#[get("/parents")]
async fn list(cx: Access<ParentsRead>, Params(query): Params<ParentsQuery>) -> Result<Page<Parent>> {
    reading::list(&cx, &query).await
}

/// Record a parent
///
/// As stated, or as a school knows one of its contacts (`contact`): the details are then taken from the contact as it
/// stands, and stay the authority's own. Whoever may be the same person is told by `…/matches`; nothing is merged by
/// itself. For clients of the authority that reach every school.
#[utoipa::path(
    tag = "parents", operation_id = "createParent",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    request_body(content = ParentCreate, example = json!({
        "details": {
            "title": "Ms", "forename": "Parent-0017", "surname": "Sample-Oak",
            "service_address": { "line_1": "1 Sample Road", "town": "Sampleton", "postcode": "NR1 2DH" },
            "telephones": [{ "number": "01632 960001", "kind": "mobile", "emergency": true }],
            "preferred_language": "English", "large_print": false, "address_confidential": false,
        },
        "recorded_by": { "name": "A. Officer", "title": "Attendance officer" },
    })),
    security(("bearer" = [ParentsWrite::SCOPE])),
    responses(
        (status = 201, description = "The parent as recorded", body = ParentDocument,
            headers(("Location" = String, description = "Address of the parent"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`duplicate`: the contact is known as a parent already; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/parents")]
async fn create(
    cx: Access<ParentsWrite>,
    key: IdempotencyKey,
    body: Body<ParentCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.parent.links.this.clone();
        made.created(&location)
    }))
}

/// Get a parent
///
/// With the address at which notices are served, whose parent it is, which contacts of schools it is, and every way in
/// which the record stood. A record that was merged names the one that stands for it. Nothing here is another parent's.
#[utoipa::path(
    tag = "parents", operation_id = "getParent",
    params(
        ("id" = Uuid, Path, description = "The parent"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [ParentsRead::SCOPE])),
    responses(
        (status = 200, description = "The parent, with its version as `ETag`", body = ParentDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/parents/{id}")]
async fn show(cx: Access<ParentsRead>, path: PathParams) -> Result<Tagged<ParentDocument>> {
    reading::show(&cx, path.id("id")?).await
}

/// Amend a parent
///
/// What is known now, whole, with the reason and the person; what stood before is kept. The same again changes nothing.
#[utoipa::path(
    tag = "parents", operation_id = "putParent", request_body = ParentPut,
    params(
        ("id" = Uuid, Path, description = "The parent"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [ParentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The parent as it now is", body = ParentDocument),
        (status = 409, description = "`state_conflict`: the record is merged into another",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the parent is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/parents/{id}")]
async fn amend(
    cx: Access<ParentsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<ParentPut>,
) -> Result<HttpResponse> {
    service::amend(&cx, path.id("id")?, &read, &body).await.map(Tagged::changed)
}

/// Confirm a parent's address
///
/// A school knows a contact who is this parent under another address, or says otherwise who may be told of it
/// (`contacts[].differs`). What a school writes changes nothing here, but no notice is issued to the parent until an
/// officer has looked: amends the parent, or says that the address still holds.
#[utoipa::path(
    tag = "parents", operation_id = "confirmParentAddress", request_body = ParentAddressConfirm,
    params(
        ("id" = Uuid, Path, description = "The parent"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [ParentsWrite::SCOPE])),
    responses(
        (status = 200, description = "The parent as it now is", body = ParentDocument),
        (status = 409, description = "`state_conflict`: the record is merged into another",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: the parent is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/parents/{id}/confirm-address")]
async fn confirm_address(
    cx: Access<ParentsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<ParentAddressConfirm>,
) -> Result<HttpResponse> {
    service::confirm_address(&cx, path.id("id")?, &read, &body).await.map(Tagged::changed)
}
