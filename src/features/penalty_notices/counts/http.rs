//! Route of counts of penalty notices.

use actix_web::{get, web};

use super::{
    dto::{PenaltyNoticeCounts, PenaltyNoticeCountsQuery},
    service,
};
use crate::{
    access::{Access, NoticesRead, Permission as _},
    error::Result,
    http::{Params, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(count);
}

/// Count penalty notices
///
/// Those issued in some days at the schools in reach, as they stand today: what the authority keeps and returns
/// (regulations 14 to 21 of the Education (Penalty Notices) (England) Regulations 2007).
#[utoipa::path(
    tag = "penalty notices", operation_id = "getPenaltyNoticeCounts", params(PenaltyNoticeCountsQuery),
    security(("bearer" = [NoticesRead::SCOPE])),
    responses((status = 200, description = "The counts", body = PenaltyNoticeCounts)),
)]
#[get("/penalty-notices/counts")]
async fn count(
    cx: Access<NoticesRead>,
    Params(query): Params<PenaltyNoticeCountsQuery>,
) -> Result<web::Json<PenaltyNoticeCounts>> {
    service::count(&cx, &query).await.map(web::Json)
}
