//! Routes of claims.

use actix_web::get;

use super::{
    dto::{SelfAssessmentClaimRow, SelfAssessmentClaimsQuery},
    service,
};
use crate::{
    access::{Access, Permission as _, SelfAssessmentsManage},
    error::Result,
    http::{Page, Params, PathParams, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list);
}

/// List where schools' ratings and their attendance disagree
///
/// A school **rates itself higher** where its own mean of an area is in the highest band while its overall absence is in
/// the worst quarter of the schools of its phase that the cycle asks, and **lower** where the mean is in the lowest band
/// while its absence is in the best quarter; both numbers are told. It is in the worst quarter if fewer than a quarter of
/// them have more absence, in the best if fewer than a quarter have less, in neither if both hold; quarters are told of
/// four schools and more, and no school of fewer than six pupils is judged. Absence is of the academic year up to the due
/// day, or up to yesterday, and of the pupils whom the Department's figures count: aged 5 to 15 at the 31 August before the
/// year, no boarders, and of those aged 15 no session after the spring bank holiday; so a nursery class or a sixth form
/// makes no school look worse. Schools other than primary, secondary, special and alternative provision have no such
/// pupils, and no claims. It is something to talk about, no finding: a school may rate itself well because it has begun to
/// work on what its figures show.
#[utoipa::path(
    tag = "self-assessment cycles", operation_id = "listSelfAssessmentClaims",
    params(("id" = Uuid, Path, description = "The cycle"), SelfAssessmentClaimsQuery),
    security(("bearer" = [SelfAssessmentsManage::SCOPE])),
    responses((status = 200, description = "One page of claims", body = Page<SelfAssessmentClaimRow>)),
)]
#[get("/self-assessment-cycles/{id}/claims")]
async fn list(
    cx: Access<SelfAssessmentsManage>,
    path: PathParams,
    Params(query): Params<SelfAssessmentClaimsQuery>,
) -> Result<Page<SelfAssessmentClaimRow>> {
    service::list(&cx.bulk(), path.id("id")?, &query).await
}
