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
/// Those issued in some days at the schools in reach, as they stood at the end of a day by what is known now, so that the
/// return of a past year can be made again: what the authority keeps (regulations 19 to 21 of the Education (Penalty
/// Notices) (England) Regulations 2007) and what the Department's parental responsibility measures ask for, with the
/// attendance contracts and the places that a court directed. The kinds of notices are told apart.
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
