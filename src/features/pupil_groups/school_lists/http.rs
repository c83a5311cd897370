//! Routes of a school's part of lists.

use actix_web::{get, post, web};

use super::{
    dto::{
        SchoolPupilGroupList, SchoolPupilGroupListAcknowledge, SchoolPupilGroupListItem,
        SchoolPupilGroupListQuery, SchoolPupilGroupListsQuery,
    },
    service,
};
use crate::{
    access::{Access, Permission as _, PupilsGroupsAcknowledge, PupilsGroupsRead},
    domain::{purpose::Purpose, urn::Urn},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, ReadBy, Readable, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(show).service(acknowledge);
}

/// List the pupil group lists for a school
///
/// Lists of groups that are opened to schools, newest first, with when this school acknowledged each. It tells nothing
/// of who is in them.
#[utoipa::path(
    tag = "pupil groups", operation_id = "listSchoolPupilGroupLists",
    params(("urn" = Urn, Path, description = "The school", example = 120765), SchoolPupilGroupListsQuery),
    security(("bearer" = [PupilsGroupsRead::SCOPE])),
    responses((status = 200, description = "One page of lists", body = Page<SchoolPupilGroupListItem>)),
)]
#[get("/schools/{urn}/pupil-group-lists")]
async fn list(
    cx: Access<PupilsGroupsRead>,
    path: PathParams,
    Params(query): Params<SchoolPupilGroupListsQuery>,
) -> Result<Page<SchoolPupilGroupListItem>> {
    service::list(&cx, path.id::<Urn>("urn")?.get(), &query).await
}

/// Get a school's part of a pupil group list
///
/// The weekly list of children with a social worker, for one school: its own pupils whom the list names and who are on
/// its roll while the list is in force, who is new since the list before it, and who is gone, each because of the group
/// or of the roll. With `compare_with=acknowledged` nothing that came since the school last took notice is missed.
/// Another school's pupils, and groups that are not opened to schools, are not there. The read is written down with the
/// client, the person and the purpose before it is answered; see `listSchoolDisclosures`.
#[utoipa::path(
    tag = "pupil groups", operation_id = "getSchoolPupilGroupList",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The list"),
        SchoolPupilGroupListQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Designated safeguarding lead"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [PupilsGroupsRead::SCOPE])),
    responses((status = 200, description = "The school's part", body = SchoolPupilGroupList)),
)]
#[get("/schools/{urn}/pupil-group-lists/{id}")]
async fn show(
    cx: Access<PupilsGroupsRead>,
    path: PathParams,
    Params(query): Params<SchoolPupilGroupListQuery>,
    by: ReadBy,
) -> Result<Readable<SchoolPupilGroupList>> {
    let document = service::show(&cx, path.id::<Urn>("urn")?.get(), path.id("id")?, &query, &by).await?;
    Ok(Readable { tag: None, document })
}

/// Acknowledge a school's part of a pupil group list
///
/// The school has taken notice of the latest list as its part stands now. A list that has been replaced meanwhile is
/// refused, so that nobody takes notice of what no longer holds. The same part again changes nothing; a part that has
/// changed, because a pupil came or left, can be acknowledged again.
#[utoipa::path(
    tag = "pupil groups", operation_id = "acknowledgeSchoolPupilGroupList",
    request_body = SchoolPupilGroupListAcknowledge,
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The list"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [PupilsGroupsAcknowledge::SCOPE])),
    responses(
        (status = 200, description = "The list as acknowledged", body = SchoolPupilGroupListItem),
        (status = 409, description = "`state_conflict`: a newer list has come; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/pupil-group-lists/{id}/acknowledge")]
async fn acknowledge(
    cx: Access<PupilsGroupsAcknowledge>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SchoolPupilGroupListAcknowledge>,
) -> Result<Once<web::Json<SchoolPupilGroupListItem>>> {
    let urn: Urn = path.id("urn")?;
    Ok(service::acknowledge(&cx, urn.get(), path.id("id")?, key, &body).await?.map(web::Json))
}
