//! Routes of invitations and ballots.

use actix_web::{HttpResponse, get, post};

use super::{
    dto::{
        SurveyBallots, SurveyBallotsCreate, SurveyInvitation, SurveyInvitations, SurveyInvitationsCreate,
        SurveyInvitationsQuery,
    },
    service,
};
use crate::{
    access::{Access, Permission as _, SurveysWrite},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(invite).service(ballots);
}

/// List the invitations of a survey
///
/// Who was invited by name, and who has answered, to remind the others. What a person answered is told to nobody. Once the
/// survey is closed its results are told, and no longer who answered: `answered` is null, and no filter.
#[utoipa::path(
    tag = "surveys", operation_id = "listSurveyInvitations",
    params(("id" = Uuid, Path, description = "The survey"), SurveyInvitationsQuery),
    security(("bearer" = [SurveysWrite::SCOPE])),
    responses(
        (status = 200, description = "One page of invitations", body = Page<SurveyInvitation>),
        (status = 409, description = "`state_conflict`: the survey is closed, and it is asked who answered",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[get("/surveys/{id}/invitations")]
async fn list(
    cx: Access<SurveysWrite>,
    path: PathParams,
    Params(query): Params<SurveyInvitationsQuery>,
) -> Result<Page<SurveyInvitation>> {
    service::list(&cx, path.id("id")?, &query).await
}

/// Invite people to a survey
///
/// People of one school, by name, to a survey that is answered by name. Each gets a token, which is told this once and kept
/// as a keyed tag: it stands for one answer of that person.
#[utoipa::path(
    tag = "surveys", operation_id = "createSurveyInvitations",
    params(
        ("id" = Uuid, Path, description = "The survey"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = SurveyInvitationsCreate, example = json!({
        "urn": 120765, "people": [{ "name": "A. Head", "role": "headteacher" }],
        "recorded_by": { "name": "A. Officer" },
    })),
    security(("bearer" = [SurveysWrite::SCOPE])),
    responses(
        (status = 201, description = "Who was invited, each with a token", body = SurveyInvitations),
        (status = 409, description = "`state_conflict`: the survey is not open, or is anonymous; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/surveys/{id}/invitations")]
async fn invite(
    cx: Access<SurveysWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SurveyInvitationsCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::invite(&cx, path.id("id")?, key, &body).await?;
    Ok(done.map(|made| HttpResponse::Created().json(made)))
}

/// Make ballots of a survey
///
/// Tokens for an anonymous survey, told this once. Of each its keyed tag is kept, and later the answer: no school, person,
/// client or instant beside it. Hand them out without a list of who got which.
#[utoipa::path(
    tag = "surveys", operation_id = "createSurveyBallots",
    params(
        ("id" = Uuid, Path, description = "The survey"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(content = SurveyBallotsCreate, example = json!({
        "count": 50, "recorded_by": { "name": "A. Officer" },
    })),
    security(("bearer" = [SurveysWrite::SCOPE])),
    responses(
        (status = 201, description = "The tokens", body = SurveyBallots),
        (status = 409, description = "`state_conflict`: the survey is not open, or is answered by name; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/surveys/{id}/ballots")]
async fn ballots(
    cx: Access<SurveysWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<SurveyBallotsCreate>,
) -> Result<Once<HttpResponse>> {
    let done = service::ballots(&cx, path.id("id")?, key, &body).await?;
    Ok(done.map(|made| HttpResponse::Created().json(made)))
}
