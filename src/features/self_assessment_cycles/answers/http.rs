//! Routes of the answers of a cycle.

use actix_web::get;

use super::{
    dto::{SelfAssessmentCycleAnswer, SelfAssessmentCycleAnswersQuery},
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

/// List the answers of a self-assessment cycle
///
/// What each school submitted last, one row for each question of each school that has submitted; with `Accept: text/csv`
/// as a table for analysts. Texts, narratives and reasons are never in it.
#[utoipa::path(
    tag = "self-assessment cycles", operation_id = "listSelfAssessmentCycleAnswers",
    params(("id" = Uuid, Path, description = "The cycle"), SelfAssessmentCycleAnswersQuery),
    security(("bearer" = [SelfAssessmentsManage::SCOPE])),
    responses((status = 200, description = "One page of answers", body = Page<SelfAssessmentCycleAnswer>)),
)]
#[get("/self-assessment-cycles/{id}/answers")]
async fn list(
    cx: Access<SelfAssessmentsManage>,
    path: PathParams,
    Params(query): Params<SelfAssessmentCycleAnswersQuery>,
) -> Result<Page<SelfAssessmentCycleAnswer>> {
    service::list(&cx, path.id("id")?, &query).await
}
