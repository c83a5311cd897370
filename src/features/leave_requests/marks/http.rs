//! Routes of leave beside the marks.

use actix_web::get;

use super::{
    dto::{LeaveQueriesQuery, LeaveQuery, LeaveSession, LeaveSessionsQuery},
    service,
};
use crate::{
    access::{Access, LeaveRead, Permission as _},
    domain::urn::Urn,
    error::Result,
    http::{Page, Params, PathParams, Routes},
};

/// Mounts the routes.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list_sessions).service(list_queries);
}

/// List the sessions of a request for leave
///
/// Every session of the school's calendar that the request is about, with the code expected of an absence and the mark
/// that stands, both by class for a client without `registers.codes:read`. Leave need not be taken: who attended agrees
/// with anything.
#[utoipa::path(
    tag = "leave", operation_id = "listLeaveRequestSessions",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        ("id" = Uuid, Path, description = "The request"),
        LeaveSessionsQuery,
    ),
    security(("bearer" = [LeaveRead::SCOPE])),
    responses((status = 200, description = "One page of sessions", body = Page<LeaveSession>)),
)]
#[get("/schools/{urn}/leave-requests/{id}/sessions")]
async fn list_sessions(
    cx: Access<LeaveRead>,
    path: PathParams,
    Params(query): Params<LeaveSessionsQuery>,
) -> Result<Page<LeaveSession>> {
    let urn: Urn = path.id("urn")?;
    service::sessions(&cx, urn.get(), path.id("id")?, &query).await
}

/// List marks that do not agree with leave
///
/// Absences that stand under another code than the school's own decision about leave makes expected (regulation 11), and
/// codes that say that leave was given where nothing is decided. Worked out from requests and registers as they stand
/// now; a mark for which the school gave a reason is left out unless it is asked for. A client without
/// `registers.codes:read` sees the disagreements that classes tell, and no codes. Ordered by day, session and request.
#[utoipa::path(
    tag = "leave", operation_id = "listLeaveQueries",
    params(("urn" = Urn, Path, description = "The school", example = 120765), LeaveQueriesQuery),
    security(("bearer" = [LeaveRead::SCOPE])),
    responses((status = 200, description = "One page of disagreements", body = Page<LeaveQuery>)),
)]
#[get("/schools/{urn}/leave-queries")]
async fn list_queries(
    cx: Access<LeaveRead>,
    path: PathParams,
    Params(query): Params<LeaveQueriesQuery>,
) -> Result<Page<LeaveQuery>> {
    let urn: Urn = path.id("urn")?;
    service::queries(&cx, urn.get(), &query).await
}
