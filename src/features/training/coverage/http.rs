//! Routes of training coverage.

use actix_web::{get, web};

use super::{
    dto::{TrainingCoverage, TrainingCoverageListQuery, TrainingCoverageQuery, TrainingCoverageSummary},
    service,
};
use crate::{
    access::{Access, Permission as _, TrainingRead},
    domain::urn::Urn,
    error::Result,
    http::{Page, Params, PathParams, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(of_school).service(list).service(summary);
}

/// Get how much of a school's staff had training
///
/// By course and group in an academic year: who was trained, out of the staff by the latest head count.
#[utoipa::path(
    tag = "training", operation_id = "getTrainingCoverageOfSchool",
    params(("urn" = Urn, Path, description = "The school", example = 120765), TrainingCoverageQuery),
    security(("bearer" = [TrainingRead::SCOPE])),
    responses((status = 200, description = "The coverage", body = TrainingCoverage)),
)]
#[get("/schools/{urn}/training-coverage")]
async fn of_school(
    cx: Access<TrainingRead>,
    path: PathParams,
    Params(query): Params<TrainingCoverageQuery>,
) -> Result<web::Json<TrainingCoverage>> {
    service::of_school(&cx, path.school()?, &query).await.map(web::Json)
}

/// List how much of schools' staff had training
///
/// School by school, by URN, of the open schools in reach.
#[utoipa::path(
    tag = "training", operation_id = "listTrainingCoverage", params(TrainingCoverageListQuery),
    security(("bearer" = [TrainingRead::SCOPE])),
    responses((status = 200, description = "One page of schools", body = Page<TrainingCoverage>)),
)]
#[get("/training-coverage")]
async fn list(
    cx: Access<TrainingRead>,
    Params(query): Params<TrainingCoverageListQuery>,
) -> Result<Page<TrainingCoverage>> {
    service::list(&cx, &query).await
}

/// Get how much of all schools' staff had training
///
/// People added up over the schools in reach that recorded it, never a mean of percentages, and how many schools those are.
#[utoipa::path(
    tag = "training", operation_id = "getTrainingCoverageSummary", params(TrainingCoverageQuery),
    security(("bearer" = [TrainingRead::SCOPE])),
    responses((status = 200, description = "The coverage", body = TrainingCoverageSummary)),
)]
#[get("/training-coverage-summary")]
async fn summary(
    cx: Access<TrainingRead>,
    Params(query): Params<TrainingCoverageQuery>,
) -> Result<web::Json<TrainingCoverageSummary>> {
    service::summary(&cx, &query).await.map(web::Json)
}
