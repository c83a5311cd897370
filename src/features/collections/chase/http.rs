//! Routes of where schools stand.

use actix_web::{get, web};

use super::{
    dto::{CollectionChase, CollectionChaseQuery, CollectionResponse, CollectionReturnsQuery},
    service,
};
use crate::{
    access::{Access, CollectionsManage, Permission as _},
    error::{Problem, Result},
    features::collections::returns::CollectionReturnItem,
    http::{Page, Params, PathParams, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(returns).service(chase).service(response);
}

/// List the returns to a collection
///
/// One for each school that is asked, in the order of their URNs, also before its first step; without what they say.
#[utoipa::path(
    tag = "collections", operation_id = "listCollectionReturns",
    params(("id" = Uuid, Path, description = "The collection"), CollectionReturnsQuery),
    security(("bearer" = [CollectionsManage::SCOPE])),
    responses((status = 200, description = "One page of returns", body = Page<CollectionReturnItem>)),
)]
#[get("/collections/{id}/returns")]
async fn returns(
    cx: Access<CollectionsManage>,
    path: PathParams,
    Params(query): Params<CollectionReturnsQuery>,
) -> Result<Page<CollectionReturnItem>> {
    service::returns(&cx, path.id("id")?, &query).await
}

/// List the schools to chase for a collection
///
/// Who has not answered, in the order of their URNs: nothing was submitted, or a query is not answered. Schools that are
/// exempt are not on it, nor those that answer by their feed: it is live (every register that was due on the five school
/// days before today, or before the day on which the collection was closed, is whole) and holds 90 % of the marks that
/// were due in the days asked about. Both are worked out when asked, so nobody takes a school off by hand. Of a closed
/// collection it goes on to tell who never answered, each with `is_closed`: as many as `schools.outstanding` of
/// `getCollectionResponse`; who is queried has answered then. Before a collection opens it is empty.
#[utoipa::path(
    tag = "collections", operation_id = "listCollectionChases",
    params(("id" = Uuid, Path, description = "The collection"), CollectionChaseQuery),
    security(("bearer" = [CollectionsManage::SCOPE])),
    responses((status = 200, description = "One page of schools", body = Page<CollectionChase>)),
)]
#[get("/collections/{id}/chase-list")]
async fn chase(
    cx: Access<CollectionsManage>,
    path: PathParams,
    Params(query): Params<CollectionChaseQuery>,
) -> Result<Page<CollectionChase>> {
    service::chase(&cx.bulk(), path.id("id")?, &query).await
}

/// Get how many have answered a collection
///
/// The response rate over schools and over pupils, by return and by feed, each with what it is out of: pupils both out of
/// all children of the group, also those whom no roll shows, and out of those on a roll. And what was
/// answered: sessions, and pupils in bands of attendance. A school that has submitted answers by its return, whatever its
/// feed does. Worked out from the returns and, of schools that sent none, from their registers.
#[utoipa::path(
    tag = "collections", operation_id = "getCollectionResponse",
    params(("id" = Uuid, Path, description = "The collection")),
    security(("bearer" = [CollectionsManage::SCOPE])),
    responses(
        (status = 200, description = "How many have answered", body = CollectionResponse),
        (status = 409, description = "`state_conflict`: the collection has not opened yet", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[get("/collections/{id}/response")]
async fn response(cx: Access<CollectionsManage>, path: PathParams) -> Result<web::Json<CollectionResponse>> {
    service::response(&cx.bulk(), path.id("id")?).await.map(web::Json)
}
