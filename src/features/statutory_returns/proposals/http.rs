//! Routes of proposals.

use actix_web::{HttpResponse, get, post};
use utoipa::IntoResponses;

use super::{
    answering::{self, Place},
    dto::{
        AnswerQuery, ProposalsQuery, StatutoryReturnAmend, StatutoryReturnConfirm, StatutoryReturnDecline,
        StatutoryReturnProposal,
    },
    service,
};
use crate::{
    access::{Access, Permission as _, StatutoryReturnsRead, StatutoryReturnsWrite},
    domain::urn::Urn,
    error::{Problem, Result},
    features::statutory_returns::{dto::StatutoryReturnWritten, returns::created},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(show).service(confirm).service(amend).service(decline);
}

fn place(path: &PathParams) -> Result<Place> {
    Ok(Place { urn: path.id("urn")?, id: path.id("id")? })
}

/// What every answer to a proposal may be refused with.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "it stands in the document alone")]
enum Refused {
    /// `duplicate`: the proposal is answered; `idempotency_in_progress`
    #[response(status = 409, content_type = "application/problem+json")]
    Answered(Problem),
    /// `precondition_failed`: the proposal is not what was shown any more
    #[response(status = 412, content_type = "application/problem+json")]
    Changed(Problem),
    /// `precondition_required`: it was not said what was shown
    #[response(status = 428, content_type = "application/problem+json")]
    NotSaid(Problem),
}

/// List what a school is to return
///
/// What regulation 13 of the School Attendance (Pupil Registration) (England) Regulations 2024 asks of the school now,
/// worked out from its registers and its roll and stored nowhere: new pupils, deletions, pupils of compulsory school age
/// absent for ten continuous school days under `G`, `N`, `O` or `U`, those ill for fifteen school days of the year, and
/// nil returns of intervals without anybody to tell of. Each has the sessions that make it, the content that the
/// regulation wants, the day by whose end it is due, and the rule. One return is made for one continuous period. An
/// amendment that takes the ground away takes the proposal away. New pupils of the most junior class on the first day of
/// the year, and leavers of the most senior class at its end, are exempt. The first due comes first. Illness is told by one code
/// alone and listed with `registers.codes:read` only; names and entries are told with `pupils:read`, addresses, parents
/// and numbers with `pupils.contacts:read`.
#[utoipa::path(
    tag = "statutory-returns", operation_id = "listStatutoryReturnProposals",
    params(("urn" = Urn, Path, description = "The school", example = 120765), ProposalsQuery),
    security(("bearer" = [StatutoryReturnsRead::SCOPE])),
    responses((status = 200, description = "One page of proposals", body = Page<StatutoryReturnProposal>)),
)]
#[get("/schools/{urn}/statutory-returns/proposals")]
async fn list(
    cx: Access<StatutoryReturnsRead>,
    path: PathParams,
    Params(query): Params<ProposalsQuery>,
) -> Result<Page<StatutoryReturnProposal>> {
    service::list(&cx, path.id("urn")?, &query).await
}

/// Get one thing that a school is to return
///
/// As it is now, with the `ETag` that an answer names. `not_found` once it is answered or its ground is gone.
#[utoipa::path(
    tag = "statutory-returns", operation_id = "getStatutoryReturnProposal",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The proposal"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [StatutoryReturnsRead::SCOPE])),
    responses(
        (status = 200, description = "The proposal, with what it shows named by its `ETag`", body = StatutoryReturnProposal),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/statutory-return-proposals/{id}")]
async fn show(cx: Access<StatutoryReturnsRead>, path: PathParams) -> Result<Tagged<StatutoryReturnProposal>> {
    service::show(&cx, path.id("urn")?, path.id("id")?).await
}

/// Confirm a proposal
///
/// The school makes the return exactly as it was shown. It is refused (412) if a register, the roll or a contact has
/// changed it since: read it again.
#[utoipa::path(
    tag = "statutory-returns", operation_id = "confirmStatutoryReturnProposal",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The proposal"),
        ("If-Match" = String, Header, description = "The `etag` that was shown"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
        AnswerQuery,
    ),
    request_body(content = StatutoryReturnConfirm, example = json!({
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    security(("bearer" = [StatutoryReturnsWrite::SCOPE])),
    responses(
        (status = 200, description = "With `dry_run`: the return as it would be made", body = StatutoryReturnWritten),
        (status = 201, description = "The return as made", body = StatutoryReturnWritten,
            headers(("Location" = String, description = "Address of the return"))),
        Refused,
    ),
)]
#[post("/schools/{urn}/statutory-return-proposals/{id}/confirm")]
async fn confirm(
    cx: Access<StatutoryReturnsWrite>,
    path: PathParams,
    Params(query): Params<AnswerQuery>,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<StatutoryReturnConfirm>,
) -> Result<Once<HttpResponse>> {
    answering::answer(&cx, &place(&path)?, &read, key, &body, query.dry_run).await.map(created)
}

/// Return a proposal with changes
///
/// The school makes the return otherwise than it was proposed, and says why. What was proposed is kept beside it; no
/// mark and no entry of the roll changes, they follow from the school's own registers.
#[utoipa::path(
    tag = "statutory-returns", operation_id = "amendStatutoryReturnProposal",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The proposal"),
        ("If-Match" = String, Header, description = "The `etag` that was shown"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
        AnswerQuery,
    ),
    request_body(content = StatutoryReturnAmend, example = json!({
        "amendment": { "reason": "The register follows today", "from_on": "2026-10-19" },
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    security(("bearer" = [StatutoryReturnsWrite::SCOPE])),
    responses(
        (status = 200, description = "With `dry_run`: the return as it would be made", body = StatutoryReturnWritten),
        (status = 201, description = "The return as made", body = StatutoryReturnWritten,
            headers(("Location" = String, description = "Address of the return"))),
        Refused,
    ),
)]
#[post("/schools/{urn}/statutory-return-proposals/{id}/amend")]
async fn amend(
    cx: Access<StatutoryReturnsWrite>,
    path: PathParams,
    Params(query): Params<AnswerQuery>,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<StatutoryReturnAmend>,
) -> Result<Once<HttpResponse>> {
    answering::answer(&cx, &place(&path)?, &read, key, &body, query.dry_run).await.map(created)
}

/// Decline a proposal
///
/// The school says why no return is required: it was made otherwise, or the registers are about to be mended. For the same
/// continuous period none is proposed again, unless the statement is withdrawn.
#[utoipa::path(
    tag = "statutory-returns", operation_id = "declineStatutoryReturnProposal",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The proposal"),
        ("If-Match" = String, Header, description = "The `etag` that was shown"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
        AnswerQuery,
    ),
    request_body(content = StatutoryReturnDecline, example = json!({
        "reason": "Returned by the old form on 3 November",
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    security(("bearer" = [StatutoryReturnsWrite::SCOPE])),
    responses(
        (status = 200, description = "With `dry_run`: what would be recorded", body = StatutoryReturnWritten),
        (status = 201, description = "What is recorded", body = StatutoryReturnWritten,
            headers(("Location" = String, description = "Its address"))),
        Refused,
    ),
)]
#[post("/schools/{urn}/statutory-return-proposals/{id}/decline")]
async fn decline(
    cx: Access<StatutoryReturnsWrite>,
    path: PathParams,
    Params(query): Params<AnswerQuery>,
    read: Precondition,
    key: IdempotencyKey,
    body: Body<StatutoryReturnDecline>,
) -> Result<Once<HttpResponse>> {
    answering::answer(&cx, &place(&path)?, &read, key, &body, query.dry_run).await.map(created)
}
