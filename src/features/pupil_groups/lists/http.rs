//! Routes of the authority's lists.

use actix_web::{get, post, web};

use super::{
    dto::{
        PupilGroupList, PupilGroupListCreate, PupilGroupListQuery, PupilGroupListReport, PupilGroupListRow,
        PupilGroupListRowsQuery, PupilGroupListSchool, PupilGroupListSchoolsQuery, PupilGroupListsQuery,
    },
    reading, schools, service,
};
use crate::{
    access::{Access, Permission as _, PupilsGroupsRead, PupilsGroupsWrite},
    domain::purpose::Purpose,
    error::{Problem, Result},
    http::{BodyOrLines, IdempotencyKey, LARGE_LIMIT, Once, Page, Params, PathParams, ReadBy, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(take).service(show).service(rows).service(list_schools);
}

/// List the lists of a pupil group
///
/// Newest first, without whom they name; for clients of the authority that reach every school.
#[utoipa::path(
    tag = "pupil groups", operation_id = "listPupilGroupLists",
    params(("id" = Uuid, Path, description = "The group"), PupilGroupListsQuery),
    security(("bearer" = [PupilsGroupsRead::SCOPE])),
    responses((status = 200, description = "One page of lists", body = Page<PupilGroupList>)),
)]
#[get("/pupil-groups/{id}/lists")]
async fn list(
    cx: Access<PupilsGroupsRead>,
    path: PathParams,
    Params(query): Params<PupilGroupListsQuery>,
) -> Result<Page<PupilGroupList>> {
    reading::list(&cx, path.id("id")?, &query).await
}

/// Send a list of who is in a pupil group
///
/// The whole list as it was on a day, usually week by week: who is new in it is in the group from that day on, who is
/// missing was in it until the day before. Nothing is overwritten; the memberships keep every revision.
///
/// JSON, or a file (`text/csv`, or `text/plain` of the same form) as a social care system exports it: by comma, semicolon or tab, in UTF-8 with or
/// without a byte-order mark or in Windows-1252, at most 4 MiB and 20,000 rows. Of a file only the UPN (`upn`, `Unique
/// Pupil Number`, `Child UPN`, …) and the id (`pupil_id`) are read; names, workers and plans are read over and stored
/// nowhere, and a column that is neither is refused. The person who sends a file stands in `Person-Name`.
///
/// A list with a row that cannot be understood is refused whole, every such row named: a row left out would end a
/// membership. A row whose UPN or id nobody here has is `unmatched`: it is kept with the list
/// (`listPupilGroupListRows`), and counts when the same list is sent again after the pupil has come. The same list for
/// the same day changes nothing (`unchanged`); another list for the same day corrects the first; one for a day before the
/// latest is refused. More than five children *and* more than a tenth of the group leaving at once is
/// `mass_removal_suspected` unless `confirm_removals=true`; `dry_run=true` shows it beforehand (`needs_confirmation`).
#[utoipa::path(
    tag = "pupil groups", operation_id = "submitPupilGroupList",
    params(
        ("id" = Uuid, Path, description = "The group"),
        PupilGroupListQuery,
        ("Person-Name" = Option<String>, Header, description = "Who sends it; of a file", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role; of a file", example = "Data officer"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(
        description = "The list",
        content(
            (PupilGroupListCreate = "application/json"),
            (String = "text/csv", example = json!("UPN,Surname,Social Worker\nR201100018042,Sample-Oak,A. Worker\n")),
            (String = "text/plain", example = json!("UPN\nR201100018042\n")),
        ),
    ),
    security(("bearer" = [PupilsGroupsWrite::SCOPE])),
    responses(
        (status = 200, description = "What the list came to", body = PupilGroupListReport),
        (status = 409, description = "`mass_removal_suspected`; `state_conflict`: a list for a later day stands; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/pupil-groups/{id}/lists")]
async fn take(
    cx: Access<PupilsGroupsWrite>,
    path: PathParams,
    Params(query): Params<PupilGroupListQuery>,
    key: IdempotencyKey,
    by: ReadBy,
    body: BodyOrLines<PupilGroupListCreate, LARGE_LIMIT>,
) -> Result<Once<web::Json<PupilGroupListReport>>> {
    Ok(service::take(&cx, path.id("id")?, &query, key, &by, &body).await?.map(web::Json))
}

/// Get a list of a pupil group
///
/// What was counted of it, without whom it names.
#[utoipa::path(
    tag = "pupil groups", operation_id = "getPupilGroupList",
    params(
        ("id" = Uuid, Path, description = "The group"),
        ("list_id" = Uuid, Path, description = "The list"),
    ),
    security(("bearer" = [PupilsGroupsRead::SCOPE])),
    responses((status = 200, description = "The list", body = PupilGroupList)),
)]
#[get("/pupil-groups/{id}/lists/{list_id}")]
async fn show(cx: Access<PupilsGroupsRead>, path: PathParams) -> Result<web::Json<PupilGroupList>> {
    reading::show(&cx, path.id("id")?, path.id("list_id")?).await.map(web::Json)
}

/// List the rows of a pupil group's list
///
/// In the order in which they were sent; with `outcome=unmatched` those that name nobody, with what was sent. The read
/// is written down with the client, the person and the purpose before it is answered.
#[utoipa::path(
    tag = "pupil groups", operation_id = "listPupilGroupListRows",
    params(
        ("id" = Uuid, Path, description = "The group"),
        PupilGroupListRowsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Data officer"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [PupilsGroupsRead::SCOPE])),
    responses((status = 200, description = "One page of rows", body = Page<PupilGroupListRow>)),
)]
#[get("/pupil-groups/{id}/list-rows")]
async fn rows(
    cx: Access<PupilsGroupsRead>,
    path: PathParams,
    Params(query): Params<PupilGroupListRowsQuery>,
    by: ReadBy,
) -> Result<Page<PupilGroupListRow>> {
    reading::rows(&cx, path.id("id")?, &query, &by).await
}

/// List where schools stand with a pupil group's list
///
/// Every school with a pupil whom the list names: how many, when it was first read for that school, and when the school
/// acknowledged it.
#[utoipa::path(
    tag = "pupil groups", operation_id = "listPupilGroupListSchools",
    params(
        ("id" = Uuid, Path, description = "The group"),
        PupilGroupListSchoolsQuery,
    ),
    security(("bearer" = [PupilsGroupsRead::SCOPE])),
    responses((status = 200, description = "One page of schools", body = Page<PupilGroupListSchool>)),
)]
#[get("/pupil-groups/{id}/list-schools")]
async fn list_schools(
    cx: Access<PupilsGroupsRead>,
    path: PathParams,
    Params(query): Params<PupilGroupListSchoolsQuery>,
) -> Result<Page<PupilGroupListSchool>> {
    schools::list(&cx, path.id("id")?, &query).await
}
