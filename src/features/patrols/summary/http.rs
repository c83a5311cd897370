//! Route of how many were met.

use actix_web::{get, web};

use super::{
    dto::{PatrolSummary, PatrolSummaryQuery},
    service,
};
use crate::{
    access::{Access, PatrolsRead, Permission as _},
    error::Result,
    http::{Params, Routes},
};

/// Mounts the route.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show);
}

/// Get how many were met on truancy patrols
///
/// Encounters of an academic year that stand, by outcome, district, term, and whether an adult was with the child; never by
/// two of these at once. A group of fewer than six children is withheld, and so are the smallest of its neighbours until those
/// that are withheld are two at least and together six. For clients that reach every school; for others it counts nobody.
#[utoipa::path(
    tag = "patrols", operation_id = "getPatrolSummary", params(PatrolSummaryQuery),
    security(("bearer" = [PatrolsRead::SCOPE])),
    responses((status = 200, description = "The summary", body = PatrolSummary)),
)]
#[get("/patrol-summary")]
async fn show(
    cx: Access<PatrolsRead>,
    Params(query): Params<PatrolSummaryQuery>,
) -> Result<web::Json<PatrolSummary>> {
    service::of_year(&cx, &query).await.map(web::Json)
}
