//! Routes of closures: extract, call the service, shape the answer.

use actix_web::{HttpResponse, Responder, get, http::header::LOCATION, post, web};

use super::{
    dto::{ClosureCreate, ClosureView, ClosureWithdraw, ClosuresQuery},
    service,
};
use crate::{
    access::{Access, CalendarsRead, ClosuresWrite, Permission as _},
    error::{Problem, Result},
    http::{Body, IdempotencyKey, Once, Page, Params, PathParams, Routes},
};

/// Mounts the closures under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(create).service(show).service(withdraw);
}

/// List closures
///
/// In the order in which they were recorded. A closure of several schools stands here once, with those of them that
/// the client reaches; a closure of every school is seen by every client. `to_on_from` and `from_on_to` together ask
/// for the closures that touch a span.
#[utoipa::path(
    tag = "calendars", operation_id = "listClosures", params(ClosuresQuery),
    security(("bearer" = [CalendarsRead::SCOPE])),
    responses((status = 200, description = "One page of closures", body = Page<ClosureView>)),
)]
#[get("/closures")]
async fn list(cx: Access<CalendarsRead>, Params(query): Params<ClosuresQuery>) -> Result<Page<ClosureView>> {
    service::list(&cx, &query).await
}

/// Record a closure
///
/// A planned closure takes the sessions out of the calendar of each school. An unexpected one leaves them in and not
/// due: the school marks its pupils `Y4`, its premises being unavoidably closed (regulation 10 of the School Attendance
/// (Pupil Registration) (England) Regulations 2024), and a session that is lost so need not be made up where that is
/// not practicable. Marks are the school's: nothing is written into a register here.
///
/// Each school is closed by itself. Send an `Idempotency-Key` with a closure of several schools: if the answer is lost,
/// the same request again completes it under the same id.
#[utoipa::path(
    tag = "calendars", operation_id = "createClosure",
    request_body(content = ClosureCreate, example = json!({
        "urns": [120_765], "from_on": "2026-12-02", "to_on": "2026-12-02", "sessions": ["am", "pm"],
        "kind": "unexpected", "reason": "No heating", "recorded_by": { "name": "A. Head", "title": "Headteacher" },
    })),
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once")),
    security(("bearer" = [ClosuresWrite::SCOPE])),
    responses(
        (status = 201, description = "The closure as recorded", body = ClosureView),
        (status = 409, description = "`idempotency_in_progress`: the first request with this key is still running",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/closures")]
async fn create(
    cx: Access<ClosuresWrite>,
    key: IdempotencyKey,
    body: Body<ClosureCreate>,
) -> Result<Once<HttpResponse>> {
    let created = service::create(&cx, key, &body).await?;
    Ok(created.map(|view| {
        let location = format!("/v1/closures/{}", view.id);
        HttpResponse::Created().insert_header((LOCATION, location)).json(view)
    }))
}

/// Show a closure
///
/// With those of its schools that the client reaches, and with what was withdrawn of it.
#[utoipa::path(
    tag = "calendars", operation_id = "getClosure",
    params(("id" = Uuid, Path, description = "The closure")),
    security(("bearer" = [CalendarsRead::SCOPE])),
    responses(
        (status = 200, description = "The closure, with its version as `ETag`", body = ClosureView),
        (status = 304, description = "The version in `If-None-Match` is still current"),
    ),
)]
#[get("/closures/{id}")]
async fn show(cx: Access<CalendarsRead>, path: PathParams) -> Result<impl Responder> {
    service::show(&cx, path.id("id")?).await
}

/// Withdraw a closure
///
/// A wrong closure is withdrawn, with the reason and the person, and stays to be seen. It is withdrawn at those of its
/// schools that the client reaches; their sessions are as they were without it. A closure that is withdrawn already is
/// a `state_conflict`.
#[utoipa::path(
    tag = "calendars", operation_id = "withdrawClosure", request_body = ClosureWithdraw,
    params(
        ("id" = Uuid, Path, description = "The closure"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    security(("bearer" = [ClosuresWrite::SCOPE])),
    responses(
        (status = 200, description = "The closure as withdrawn", body = ClosureView),
        (status = 409, description = "`state_conflict`: the closure is withdrawn; `idempotency_in_progress`",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/closures/{id}/withdraw")]
async fn withdraw(
    cx: Access<ClosuresWrite>,
    path: PathParams,
    key: IdempotencyKey,
    body: Body<ClosureWithdraw>,
) -> Result<Once<web::Json<ClosureView>>> {
    let withdrawn = service::withdraw(&cx, path.id("id")?, key, &body).await?;
    Ok(withdrawn.map(web::Json))
}
