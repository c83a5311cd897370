//! Routes of comparisons.

use actix_web::{get, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    dto::Comparison,
    query::{AuthorityComparisonQuery, SchoolComparisonQuery},
    service,
};
use crate::{
    access::{Access, FiguresRead, Permission as _},
    domain::urn::Urn,
    error::Result,
    http::{Params, PathParams},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(of_school).service(of_all);
}

/// Compare a school's figures
///
/// The school's own figures, worked out from the registers, beside the published ones of schools of its kind in its
/// local authority, its region and England, and beside the mean of the authority's statistical neighbours. The gap is
/// own minus comparator in percentage points, rounded once from the exact figures: it may differ by 0.1 from the
/// difference of the rounded ones. By default the own figures count whom the Department counts (`dfe_comparable`). For
/// a client without `pupils:read` a school of fewer than six is withheld. Targets are no comparators: none stands here.
#[utoipa::path(
    tag = "comparators", operation_id = "getSchoolComparison",
    params(("urn" = Urn, Path, description = "The school", example = 120765), SchoolComparisonQuery),
    security(("bearer" = [FiguresRead::SCOPE])),
    responses((status = 200, description = "Own figures beside published ones", body = Comparison)),
)]
#[get("/schools/{urn}/comparison")]
async fn of_school(
    cx: Access<FiguresRead>,
    path: PathParams,
    Params(query): Params<SchoolComparisonQuery>,
) -> Result<web::Json<Comparison>> {
    let urn: Urn = path.id("urn")?;
    service::of_school(&cx, urn.get(), &query).await.map(web::Json)
}

/// Compare the authority's figures
///
/// The same over every school in reach, for each kind of school and for all. With `own=published` the own figure is
/// what was published of the authority itself, beside the same publication's figures of the same year: for years of
/// which no register is held.
#[utoipa::path(
    tag = "comparators", operation_id = "getComparison", params(AuthorityComparisonQuery),
    security(("bearer" = [FiguresRead::SCOPE])),
    responses((status = 200, description = "Own figures beside published ones", body = Comparison)),
)]
#[get("/comparison")]
async fn of_all(
    cx: Access<FiguresRead>,
    Params(query): Params<AuthorityComparisonQuery>,
) -> Result<web::Json<Comparison>> {
    service::of_all(&cx.bulk(), &query).await.map(web::Json)
}
