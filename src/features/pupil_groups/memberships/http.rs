//! Routes of memberships.

use actix_web::{HttpResponse, get, http::header, post, web};

use super::{
    dto::{
        PupilGroupMember, PupilGroupMembership, PupilGroupMembershipAssign, PupilGroupMembershipCreate,
        PupilGroupMembershipDocument, PupilGroupMembershipEnd, PupilGroupMembershipVoid,
        PupilGroupMembershipsQuery,
    },
    reading, school, service,
};
use crate::{
    access::{Access, Permission as _, PupilsGroupsRead, PupilsGroupsWrite},
    domain::{purpose::Purpose, urn::Urn},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, ReadBy, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list)
        .service(create)
        .service(show)
        .service(end)
        .service(void)
        .service(assign)
        .service(list_of_school);
}

/// List who is in a pupil group
///
/// For clients of the authority that reach every school: the memberships that hold on a day. The read is written down
/// with the client, the person and the purpose before it is answered; see `listDisclosures`.
#[utoipa::path(
    tag = "pupil groups", operation_id = "listPupilGroupMemberships",
    params(
        ("id" = Uuid, Path, description = "The group"),
        PupilGroupMembershipsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Virtual school head"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [PupilsGroupsRead::SCOPE])),
    responses((status = 200, description = "One page of memberships", body = Page<PupilGroupMembership>)),
)]
#[get("/pupil-groups/{id}/memberships")]
async fn list(
    cx: Access<PupilsGroupsRead>,
    path: PathParams,
    Params(query): Params<PupilGroupMembershipsQuery>,
    by: ReadBy,
) -> Result<Page<PupilGroupMembership>> {
    reading::list(&cx, path.id("id")?, &query, &by).await
}

/// Record that a child is in a pupil group
///
/// From a day on, by the id or any UPN of the pupil. A child's times in one group may not overlap. The answer says of
/// nobody whether the child is known to a school.
#[utoipa::path(
    tag = "pupil groups", operation_id = "recordPupilGroupMembership", request_body = PupilGroupMembershipCreate,
    params(
        ("id" = Uuid, Path, description = "The group"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [PupilsGroupsWrite::SCOPE])),
    responses(
        (status = 201, description = "The membership as recorded", body = PupilGroupMembershipDocument,
            headers(("Location" = String, description = "Address of the membership"))),
        (status = 409, description = "`duplicate`: the child is in the group on a day of these; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/pupil-groups/{id}/memberships")]
async fn create(
    cx: Access<PupilsGroupsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PupilGroupMembershipCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, path.id("id")?, key, &body).await?;
    Ok(done.map(|document| {
        let (group, id) = (document.membership.group_id, document.membership.id);
        let location = (header::LOCATION, format!("/v1/pupil-groups/{group}/memberships/{id}"));
        HttpResponse::Created().insert_header(location).json(document)
    }))
}

/// Get a child's time in a pupil group
///
/// With every way in which it stood: on whose word, when it was recorded, and by whom. The read is written down with
/// the client, the person and the purpose before it is answered.
#[utoipa::path(
    tag = "pupil groups", operation_id = "getPupilGroupMembership",
    params(
        ("id" = Uuid, Path, description = "The group"),
        ("membership_id" = Uuid, Path, description = "The membership"),
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Virtual school head"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [PupilsGroupsRead::SCOPE])),
    responses((status = 200, description = "The membership", body = PupilGroupMembershipDocument)),
)]
#[get("/pupil-groups/{id}/memberships/{membership_id}")]
async fn show(
    cx: Access<PupilsGroupsRead>,
    path: PathParams,
    by: ReadBy,
) -> Result<web::Json<PupilGroupMembershipDocument>> {
    reading::show(&cx, path.id("id")?, path.id("membership_id")?, &by).await.map(web::Json)
}

/// End a child's time in a pupil group
///
/// On a day, the last in the group; an end that was recorded before can be moved. What stood stays in the history.
#[utoipa::path(
    tag = "pupil groups", operation_id = "endPupilGroupMembership", request_body = PupilGroupMembershipEnd,
    params(
        ("id" = Uuid, Path, description = "The group"),
        ("membership_id" = Uuid, Path, description = "The membership"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [PupilsGroupsWrite::SCOPE])),
    responses(
        (status = 200, description = "The membership as ended", body = PupilGroupMembershipDocument),
        (status = 409, description = "`state_conflict`: it is voided; `duplicate`: it would overlap another; \
            `idempotency_in_progress`", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/pupil-groups/{id}/memberships/{membership_id}/end")]
async fn end(
    cx: Access<PupilsGroupsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PupilGroupMembershipEnd>,
) -> Result<Once<web::Json<PupilGroupMembershipDocument>>> {
    Ok(service::end(&cx, path.id("id")?, path.id("membership_id")?, key, &body).await?.map(web::Json))
}

/// Void a child's time in a pupil group
///
/// It was recorded and never was so. It stays to be seen, and counts in nothing.
#[utoipa::path(
    tag = "pupil groups", operation_id = "voidPupilGroupMembership", request_body = PupilGroupMembershipVoid,
    params(
        ("id" = Uuid, Path, description = "The group"),
        ("membership_id" = Uuid, Path, description = "The membership"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [PupilsGroupsWrite::SCOPE])),
    responses(
        (status = 200, description = "The membership as voided", body = PupilGroupMembershipDocument),
        (status = 409, description = "`state_conflict`: it is voided; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/pupil-groups/{id}/memberships/{membership_id}/void")]
async fn void(
    cx: Access<PupilsGroupsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PupilGroupMembershipVoid>,
) -> Result<Once<web::Json<PupilGroupMembershipDocument>>> {
    Ok(service::void(&cx, path.id("id")?, path.id("membership_id")?, key, &body).await?.map(web::Json))
}

/// Set the social work team of a child in a pupil group
///
/// Or none. A client with the scope `social-work-teams:read` sees the attendance of the team's children; see
/// `listSocialWorkTeamPupils`. What stood stays in the history, and on whose word the child is in the group stays as it
/// was.
#[utoipa::path(
    tag = "pupil groups", operation_id = "setPupilGroupMembershipTeam", request_body = PupilGroupMembershipAssign,
    params(
        ("id" = Uuid, Path, description = "The group"),
        ("membership_id" = Uuid, Path, description = "The membership"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [PupilsGroupsWrite::SCOPE])),
    responses(
        (status = 200, description = "The membership as it now is", body = PupilGroupMembershipDocument),
        (status = 409, description = "`state_conflict`: it is voided; `idempotency_in_progress`", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[post("/pupil-groups/{id}/memberships/{membership_id}/assign")]
async fn assign(
    cx: Access<PupilsGroupsWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<PupilGroupMembershipAssign>,
) -> Result<Once<web::Json<PupilGroupMembershipDocument>>> {
    Ok(service::assign(&cx, path.id("id")?, path.id("membership_id")?, key, &body).await?.map(web::Json))
}

/// List which of a school's pupils are in a pupil group
///
/// Pupils on this school's roll on a day who are in the group on that day; nobody else's, and only of a group that is
/// opened to schools. The read is written down with the client, the person and the purpose before it is answered.
#[utoipa::path(
    tag = "pupil groups", operation_id = "listSchoolPupilGroupMembers",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The group"),
        PupilGroupMembershipsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Head"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Designated safeguarding lead"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [PupilsGroupsRead::SCOPE])),
    responses((status = 200, description = "One page of pupils", body = Page<PupilGroupMember>)),
)]
#[get("/schools/{urn}/pupil-groups/{id}/memberships")]
async fn list_of_school(
    cx: Access<PupilsGroupsRead>,
    path: PathParams,
    Params(query): Params<PupilGroupMembershipsQuery>,
    by: ReadBy,
) -> Result<Page<PupilGroupMember>> {
    school::list(&cx, path.id::<Urn>("urn")?.get(), path.id("id")?, &query, &by).await
}
