//! Route of what could be issued.

use actix_web::{get, web};

use super::{
    dto::{PenaltyNoticeEligibility, PenaltyNoticeEligibilityQuery},
    service,
};
use crate::{
    access::{Access, NoticesRead, Permission as _},
    domain::urn::Urn,
    error::Result,
    http::{Params, PathParams, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(eligibility);
}

/// Explain whether a penalty notice could be issued
///
/// To one parent for one pupil: how near the threshold is and by which sessions, the questions to be answered first, the
/// notices in the three years that end with the proposed day (other authorities' included), the next permitted step, and
/// the amounts and days if it were issued then. Marks are those of the schools in reach; sessions that a notice to this
/// parent covers are not counted again. Not found where the authority knows no such parent of the pupil.
#[utoipa::path(
    tag = "penalty notices", operation_id = "getPenaltyNoticeEligibility",
    params(
        ("urn" = Urn, Path, description = "The school", example = 120765),
        PenaltyNoticeEligibilityQuery,
    ),
    security(("bearer" = [NoticesRead::SCOPE])),
    responses((status = 200, description = "What could be issued, and why", body = PenaltyNoticeEligibility)),
)]
#[get("/schools/{urn}/penalty-notices/eligibility")]
async fn eligibility(
    cx: Access<NoticesRead>,
    path: PathParams,
    Params(query): Params<PenaltyNoticeEligibilityQuery>,
) -> Result<web::Json<PenaltyNoticeEligibility>> {
    service::eligibility(&cx, path.school()?, &query).await.map(web::Json)
}
