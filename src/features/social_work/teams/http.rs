//! Routes of social work teams.

use actix_web::{HttpResponse, get, post, put};

use super::{
    dto::{
        SocialWorkTeam, SocialWorkTeamCreate, SocialWorkTeamPupil, SocialWorkTeamPupilsQuery,
        SocialWorkTeamPut, SocialWorkTeamsQuery,
    },
    pupils, service,
};
use crate::{
    access::{Access, Permission as _, SocialWorkTeamsRead, SocialWorkTeamsWrite},
    domain::purpose::Purpose,
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, ReadBy, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(change).service(list_pupils);
}

/// List social work teams
///
/// For clients of the authority that reach every school. It tells nothing of who is with a team.
#[utoipa::path(
    tag = "social work", operation_id = "listSocialWorkTeams", params(SocialWorkTeamsQuery),
    security(("bearer" = [SocialWorkTeamsRead::SCOPE])),
    responses((status = 200, description = "One page of teams", body = Page<SocialWorkTeam>)),
)]
#[get("/social-work-teams")]
async fn list(
    cx: Access<SocialWorkTeamsRead>,
    Params(query): Params<SocialWorkTeamsQuery>,
) -> Result<Page<SocialWorkTeam>> {
    service::list(&cx, &query).await
}

/// Register a social work team
///
/// For clients of the authority that reach every school. Children are with a team by their membership of a pupil group;
/// see `setPupilGroupMembershipTeam`.
#[utoipa::path(
    tag = "social work", operation_id = "createSocialWorkTeam", request_body = SocialWorkTeamCreate,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    security(("bearer" = [SocialWorkTeamsWrite::SCOPE])),
    responses(
        (status = 201, description = "The team as registered", body = SocialWorkTeam,
            headers(("Location" = String, description = "Address of the team"))),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`duplicate`: there is a team with this code; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/social-work-teams")]
async fn create(
    cx: Access<SocialWorkTeamsWrite>,
    key: IdempotencyKey,
    body: Body<SocialWorkTeamCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::create(&cx, key, &body).await?;
    Ok(done.map(|made| {
        let location = made.document.links.this.clone();
        made.created(&location)
    }))
}

/// Get a social work team
///
/// What it is called.
#[utoipa::path(
    tag = "social work", operation_id = "getSocialWorkTeam",
    params(
        ("id" = Uuid, Path, description = "The team"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SocialWorkTeamsRead::SCOPE])),
    responses(
        (status = 200, description = "The team, with its version as `ETag`", body = SocialWorkTeam),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/social-work-teams/{id}")]
async fn show(cx: Access<SocialWorkTeamsRead>, path: PathParams) -> Result<Tagged<SocialWorkTeam>> {
    service::show(&cx, path.id("id")?).await
}

/// Change a social work team
///
/// Its name for people. Every name that it had is kept, with who gave it; its code stays, and so do its children. The
/// same again changes nothing.
#[utoipa::path(
    tag = "social work", operation_id = "putSocialWorkTeam", request_body = SocialWorkTeamPut,
    params(
        ("id" = Uuid, Path, description = "The team"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    security(("bearer" = [SocialWorkTeamsWrite::SCOPE])),
    responses(
        (status = 200, description = "The team as it now is", body = SocialWorkTeam),
        (status = 412, description = "`precondition_failed`: the team is not at the version named", body = Problem,
            content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named", body = Problem,
            content_type = "application/problem+json"),
    ),
)]
#[put("/social-work-teams/{id}")]
async fn change(
    cx: Access<SocialWorkTeamsWrite>,
    path: PathParams,
    read: Precondition,
    body: Body<SocialWorkTeamPut>,
) -> Result<HttpResponse> {
    Ok(service::change(&cx, path.id("id")?, &read, &body).await?.changed())
}

/// List the pupils of a social work team
///
/// The children who are with the team on a day, by their membership of a pupil group that the client may be told of, with
/// their attendance in the academic year to date, worked out from the registers when asked: at all schools together, and
/// at each on whose roll they are on that day. The read is
/// written down with the client, the person and the purpose before it is answered; see `listDisclosures`.
#[utoipa::path(
    tag = "social work", operation_id = "listSocialWorkTeamPupils",
    params(
        ("id" = Uuid, Path, description = "The team"),
        SocialWorkTeamPupilsQuery,
        ("Person-Name" = String, Header, description = "For whom it is read", example = "A. Officer"),
        ("Person-Title" = Option<String>, Header, description = "That person's role", example = "Team manager"),
        ("Access-Purpose" = Purpose, Header, description = "What it is read for"),
    ),
    security(("bearer" = [SocialWorkTeamsRead::SCOPE])),
    responses((status = 200, description = "One page of pupils", body = Page<SocialWorkTeamPupil>)),
)]
#[get("/social-work-teams/{id}/pupils")]
async fn list_pupils(
    cx: Access<SocialWorkTeamsRead>,
    path: PathParams,
    Params(query): Params<SocialWorkTeamPupilsQuery>,
    by: ReadBy,
) -> Result<Page<SocialWorkTeamPupil>> {
    pupils::list(&cx.bulk(), path.id("id")?, &query, &by).await
}
