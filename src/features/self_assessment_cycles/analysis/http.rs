//! Routes of the analysis of a cycle.

use actix_web::get;

use super::{
    dto::{SelfAssessmentAnalysis, SelfAssessmentAnalysisQuery},
    service,
};
use crate::{
    access::{Access, Permission as _, SelfAssessmentsAnalyse},
    error::Result,
    http::{Params, PathParams, Readable, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show);
}

/// Get the analysis of a self-assessment cycle
///
/// What schools submitted last, all together: of each area and question how the answers fall, their number, mean and
/// median, the questions that are rated lowest, and the last cycle of the same questionnaire beside it, where what was asked
/// is the same. With `group_by` also by phase or district. Nothing that a person wrote is in it. A figure of fewer than six
/// schools is withheld, and so are the smallest of its neighbours, until those that are withheld are two at least and
/// together six at least. An area, and all areas together, are withheld where any of their rated questions is, of all schools
/// and of each group by itself: otherwise they would give it away. As long as schools answer, a school that submits between
/// two readings is told by their difference: publish what was read once the cycle is closed, and not by phase and by
/// district both where a district has a single phase of few schools.
#[utoipa::path(
    tag = "self-assessment cycles", operation_id = "getSelfAssessmentAnalysis",
    params(("id" = Uuid, Path, description = "The cycle"), SelfAssessmentAnalysisQuery),
    security(("bearer" = [SelfAssessmentsAnalyse::SCOPE])),
    responses((status = 200, description = "The analysis", body = SelfAssessmentAnalysis)),
)]
#[get("/self-assessment-cycles/{id}/analysis")]
async fn show(
    cx: Access<SelfAssessmentsAnalyse>,
    path: PathParams,
    Params(query): Params<SelfAssessmentAnalysisQuery>,
) -> Result<Readable<SelfAssessmentAnalysis>> {
    let document = service::show(&cx, path.id("id")?, &query).await?;
    Ok(Readable { tag: None, document })
}
