//! Routes of how schools stand with their meeting of a term.

use actix_web::{get, web};

use super::{
    dto::{
        SupportMeetingCoverage, SupportMeetingCoverageQuery, SupportMeetingCoverageSummary,
        SupportMeetingCoverageSummaryQuery,
    },
    service,
};
use crate::{
    access::{Access, Permission as _, SupportMeetingsRead},
    error::Result,
    http::{Page, Params, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(summary);
}

/// List how schools stand with their support meeting of a term
///
/// Every school in reach that is open and of compulsory school age, in the order of their URNs; with `held=false` those for
/// which none was held yet, and why.
#[utoipa::path(
    tag = "support meetings", operation_id = "listSupportMeetingCoverage", params(SupportMeetingCoverageQuery),
    security(("bearer" = [SupportMeetingsRead::SCOPE])),
    responses((status = 200, description = "One page of schools", body = Page<SupportMeetingCoverage>)),
)]
#[get("/support-meeting-coverage")]
async fn list(
    cx: Access<SupportMeetingsRead>,
    Params(query): Params<SupportMeetingCoverageQuery>,
) -> Result<Page<SupportMeetingCoverage>> {
    service::list(&cx, &query).await
}

/// Get how many schools had their support meeting of a term
///
/// Over the schools in reach that are open now and keep registers.
#[utoipa::path(
    tag = "support meetings", operation_id = "getSupportMeetingCoverageSummary",
    params(SupportMeetingCoverageSummaryQuery),
    security(("bearer" = [SupportMeetingsRead::SCOPE])),
    responses((status = 200, description = "The numbers", body = SupportMeetingCoverageSummary)),
)]
#[get("/support-meeting-coverage-summary")]
async fn summary(
    cx: Access<SupportMeetingsRead>,
    Params(query): Params<SupportMeetingCoverageSummaryQuery>,
) -> Result<web::Json<SupportMeetingCoverageSummary>> {
    service::summary(&cx, &query.term).await.map(web::Json)
}
