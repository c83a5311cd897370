//! Routes of invitations and ballots.

use actix_web::{HttpResponse, get, post};
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    dto::{
        SurveyBallots, SurveyBallotsCreate, SurveyInvitation, SurveyInvitationDocument,
        SurveyInvitationReissue, SurveyInvitationWithdraw, SurveyInvitations, SurveyInvitationsCreate,
        SurveyInvitationsQuery, SurveyInvited,
    },
    reading, service,
    steps::{self, Place},
};
use crate::{
    access::{Access, Permission as _, SurveysWrite},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(invite).service(show).service(ballots);
    cfg.service(reissue).service(withdraw);
}

/// Which invitation to which survey.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
struct ThisInvitation {
    /// The survey
    id: Uuid,
    /// The invitation
    invitation_id: Uuid,
}

fn which(path: &PathParams) -> Result<(Uuid, Uuid)> {
    Ok((path.id("id")?, path.id("invitation_id")?))
}

/// List the invitations of a survey
///
/// Who was invited by name, and who has answered, to remind the others. What a person answered is told to nobody. Once the
/// survey is closed its results are told, and no longer who answered: `answered` and `state` are null, and no filters.
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
    reading::list(&cx, path.id("id")?, &query).await
}

/// Invite people to a survey
///
/// People of one school, by name, to a survey that is answered by name. Each gets a token, which is told this once and kept
/// as a keyed tag: it stands for one answer of that person. Who is invited already, by name and role at the school, is told with
/// the invitation that there is; then nobody of the request is invited.
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
        (status = 409, description = "`state_conflict`: the survey is not open, or is anonymous; `duplicate`: somebody is invited already, `existing` and `errors` tell whom; `idempotency_in_progress`",
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

/// Get an invitation to a survey
///
/// With what was done with it since it was made. What the person answered is told to nobody.
#[utoipa::path(
    tag = "surveys", operation_id = "getSurveyInvitation",
    params(
        ThisInvitation,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [SurveysWrite::SCOPE])),
    responses(
        (status = 200, description = "The invitation, with its version as `ETag`", body = SurveyInvitationDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/surveys/{id}/invitations/{invitation_id}")]
async fn show(cx: Access<SurveysWrite>, path: PathParams) -> Result<Tagged<SurveyInvitationDocument>> {
    reading::show(&cx, which(&path)?).await
}

/// Reissue an invitation to a survey
///
/// Another token for the same person, told this once, where the first was lost; the one before stands for nothing from then on. Not
/// once the person has answered, for the token stands for the answer.
#[utoipa::path(
    tag = "surveys", operation_id = "reissueSurveyInvitation",
    request_body = SurveyInvitationReissue,
    params(
        ThisInvitation,
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [SurveysWrite::SCOPE])),
    responses(
        (status = 200, description = "The person with the new token", body = SurveyInvited),
        (status = 409, description = "`state_conflict`: it is answered or withdrawn, or the survey is closed; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/surveys/{id}/invitations/{invitation_id}/reissue")]
async fn reissue(
    cx: Access<SurveysWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SurveyInvitationReissue>,
) -> Result<Once<HttpResponse>> {
    let place = Place { which: which(&path)?, read, key };
    let done = steps::reissue(&cx, place, &body).await?;
    Ok(done.map(|made| HttpResponse::Ok().json(made)))
}

/// Withdraw an invitation to a survey
///
/// While it is not answered, with the reason: its token stands for nothing, and the person does not count among those invited. The
/// person can be invited again.
#[utoipa::path(
    tag = "surveys", operation_id = "withdrawSurveyInvitation",
    request_body = SurveyInvitationWithdraw,
    params(
        ThisInvitation,
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [SurveysWrite::SCOPE])),
    responses(
        (status = 200, description = "The invitation as withdrawn", body = SurveyInvitationDocument),
        (status = 409, description = "`state_conflict`: it is answered or withdrawn, or the survey is closed; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "`precondition_failed`: it is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/surveys/{id}/invitations/{invitation_id}/withdraw")]
async fn withdraw(
    cx: Access<SurveysWrite>,
    path: PathParams,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<SurveyInvitationWithdraw>,
) -> Result<Once<HttpResponse>> {
    let place = Place { which: which(&path)?, read, key };
    Ok(steps::withdraw(&cx, place, &body).await?.map(Tagged::changed))
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
