//! Routes of returns.

use actix_web::{HttpResponse, get, http::header::LOCATION, post, web};

use super::{
    dto::{StatutoryReturnAcknowledge, StatutoryReturnCreate, StatutoryReturnWithdraw},
    inbox,
    query::ReturnsQuery,
    reading, service, stating,
};
use crate::{
    access::{Access, Permission as _, StatutoryReturnsManage, StatutoryReturnsRead, StatutoryReturnsWrite},
    domain::urn::Urn,
    error::{Problem, Result},
    features::statutory_returns::{
        dto::{StatutoryReturn, StatutoryReturnDocument, StatutoryReturnWritten},
        proposals::AnswerQuery,
    },
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(state).service(show).service(withdraw).service(acknowledge).service(list_all);
}

/// The answer to what was made, or with a dry run would be.
pub fn created(done: Once<StatutoryReturnWritten>) -> Once<HttpResponse> {
    done.map(|written| match written.committed {
        false => HttpResponse::Ok().json(written),
        true => {
            let location = written.document.statutory_return.links.this.clone();
            HttpResponse::Created().insert_header((LOCATION, location)).json(written)
        }
    })
}

/// List a school's returns
///
/// What the school returned (regulation 13), the newest first, each with the days by which it was late and whether its
/// ground still stands: an amendment of a register or of the roll may have taken it away since. With `status` also what
/// it declined or withdrew. Sickness returns are listed with `registers.codes:read` only, names with `pupils:read`.
#[utoipa::path(
    tag = "statutory-returns", operation_id = "listSchoolStatutoryReturns",
    params(("urn" = Urn, Path, description = "The school", example = 120765), ReturnsQuery),
    security(("bearer" = [StatutoryReturnsRead::SCOPE])),
    responses((status = 200, description = "One page of returns", body = Page<StatutoryReturn>)),
)]
#[get("/schools/{urn}/statutory-returns")]
async fn list(
    cx: Access<StatutoryReturnsRead>,
    path: PathParams,
    Params(query): Params<ReturnsQuery>,
) -> Result<Page<StatutoryReturn>> {
    inbox::list(&cx, Some(path.id("urn")?), &query).await
}

/// List returns
///
/// The inbox of the authority: what the schools in reach returned (regulation 13), the newest first, each with the days by
/// which it was late and whether its ground still stands.
#[utoipa::path(
    tag = "statutory-returns", operation_id = "listStatutoryReturns",
    params(ReturnsQuery),
    security(("bearer" = [StatutoryReturnsRead::SCOPE])),
    responses((status = 200, description = "One page of returns", body = Page<StatutoryReturn>)),
)]
#[get("/statutory-returns")]
async fn list_all(
    cx: Access<StatutoryReturnsRead>,
    Params(query): Params<ReturnsQuery>,
) -> Result<Page<StatutoryReturn>> {
    inbox::list(&cx, None, &query).await
}

/// State a return
///
/// What the school knows before the registers show it (regulation 13): that a pupil will miss fifteen school days of the
/// year through illness, one after the other or not, or does not attend regularly. One return is made for one continuous
/// period: for its days none is proposed. The registers are not asked: `ground` says whether they show it, `not_shown`
/// where they do not. It is prompt within five days of the day on which the school came to believe
/// it. Of a pupil not of this school the answer is as of one that does not exist.
#[utoipa::path(
    tag = "statutory-returns", operation_id = "createStatutoryReturn",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
        AnswerQuery,
    ),
    request_body(content = StatutoryReturnCreate, example = json!({
        "kind": "attendance", "pupil_id": "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e", "from_on": "2026-11-02",
        "to_on": "2026-11-19", "cause": "Absent every Thursday and Friday; the parents do not answer",
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    security(("bearer" = [StatutoryReturnsWrite::SCOPE])),
    responses(
        (status = 200, description = "With `dry_run`: the return as it would be made", body = StatutoryReturnWritten),
        (status = 201, description = "The return as made", body = StatutoryReturnWritten,
            headers(("Location" = String, description = "Address of the return"))),
        (status = 409, description = "`duplicate`: there is a return for these days; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/statutory-returns")]
async fn state(
    cx: Access<StatutoryReturnsWrite>,
    path: PathParams,
    Params(query): Params<AnswerQuery>,
    key: IdempotencyKey,
    body: Body<StatutoryReturnCreate>,
) -> Result<Once<HttpResponse>> {
    stating::create(&cx, path.id("urn")?, key, &body, query.dry_run).await.map(created)
}

/// Get a return
///
/// With the sessions and the entry as they were shown when it was made, and every step since.
#[utoipa::path(
    tag = "statutory-returns", operation_id = "getStatutoryReturn",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The return"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [StatutoryReturnsRead::SCOPE])),
    responses(
        (status = 200, description = "The return, named as it is now by its `ETag`", body = StatutoryReturnDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/schools/{urn}/statutory-returns/{id}")]
async fn show(cx: Access<StatutoryReturnsRead>, path: PathParams) -> Result<Tagged<StatutoryReturnDocument>> {
    reading::show(&cx, path.id("urn")?, path.id("id")?).await
}

/// Withdraw a return
///
/// The school takes it back, with the reason and the person: it stays to be seen. What is still to be returned is
/// proposed again.
#[utoipa::path(
    tag = "statutory-returns", operation_id = "withdrawStatutoryReturn",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The return"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
        AnswerQuery,
    ),
    request_body(content = StatutoryReturnWithdraw, example = json!({
        "reason": "The deletion was a mistake and is taken back",
        "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    security(("bearer" = [StatutoryReturnsWrite::SCOPE])),
    responses(
        (status = 200, description = "The return as withdrawn, or with `dry_run` as it would be", body = StatutoryReturnWritten),
        (status = 409, description = "`state_conflict`: it is withdrawn; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/statutory-returns/{id}/withdraw")]
async fn withdraw(
    cx: Access<StatutoryReturnsWrite>,
    path: PathParams,
    Params(query): Params<AnswerQuery>,
    key: IdempotencyKey,
    body: Body<StatutoryReturnWithdraw>,
) -> Result<Once<web::Json<StatutoryReturnWritten>>> {
    let done = service::withdraw(&cx, path.id("urn")?, path.id("id")?, key, &body, query.dry_run).await?;
    Ok(done.map(web::Json))
}

/// Acknowledge a return
///
/// For clients of the authority: an officer has read it. It says nothing of what the authority does about it.
#[utoipa::path(
    tag = "statutory-returns", operation_id = "acknowledgeStatutoryReturn",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The return"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
        AnswerQuery,
    ),
    request_body(content = StatutoryReturnAcknowledge, example = json!({
        "recorded_by": { "name": "A. Officer", "title": "Attendance and Entitlement Officer" },
    })),
    security(("bearer" = [StatutoryReturnsManage::SCOPE])),
    responses(
        (status = 200, description = "The return as acknowledged, or with `dry_run` as it would be", body = StatutoryReturnWritten),
        (status = 409, description = "`state_conflict`: it is not to be acknowledged; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/schools/{urn}/statutory-returns/{id}/acknowledge")]
async fn acknowledge(
    cx: Access<StatutoryReturnsManage>,
    path: PathParams,
    Params(query): Params<AnswerQuery>,
    key: IdempotencyKey,
    body: Body<StatutoryReturnAcknowledge>,
) -> Result<Once<web::Json<StatutoryReturnWritten>>> {
    let done = service::acknowledge(&cx, path.id("urn")?, path.id("id")?, key, &body, query.dry_run).await?;
    Ok(done.map(web::Json))
}
