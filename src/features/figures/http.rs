//! Routes of the figures.

use actix_web::{get, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{ask::FiguresQuery, dto::FigureTable, service};
use crate::{
    access::{Access, FiguresRead, Permission as _},
    domain::urn::Urn,
    error::Result,
    http::{Params, PathParams},
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut ServiceConfig<'_>) {
    cfg.service(of_school).service(of_all);
    cfg.configure(super::attendance::routes);
    cfg.configure(super::concerns::routes);
    cfg.configure(super::penalty::routes);
}

/// Get a school's figures
///
/// Attendance and absence over any days, half term, term or year, worked out from the pages when asked. A rate is
/// the sum of sessions over the sum of possible sessions, never the mean of other rates; numerator and denominator
/// stand beside every percentage, which is null out of nothing. Persistently absent is who missed a tenth or more of
/// the own possible sessions, compared exactly. With `explain=true` each figure can be worked out again by hand. For
/// a client without `pupils:read`, groups of fewer than six pupils are withheld, with the neighbours that would give
/// them away, and there are none by registration group.
#[utoipa::path(
    tag = "figures", operation_id = "getSchoolFigures",
    params(("urn" = Urn, Path, description = "The school", example = 120765), FiguresQuery),
    security(("bearer" = [FiguresRead::SCOPE])),
    responses((status = 200, description = "The figures, a row for each group", body = FigureTable)),
)]
#[get("/schools/{urn}/figures")]
async fn of_school(
    cx: Access<FiguresRead>,
    path: PathParams,
    Params(query): Params<FiguresQuery>,
) -> Result<web::Json<FigureTable>> {
    let urn: Urn = path.id("urn")?;
    service::of_school(&cx, urn.get(), &query).await.map(web::Json)
}

/// Get the authority's figures
///
/// The same over every school in reach, read school by school. Terms and half terms are those of the authority's
/// calendar. For a client without `pupils:read` schools of fewer than six pupils are left out. The comparable cohort counts state-funded primary, secondary, special and alternative provision schools.
#[utoipa::path(
    tag = "figures", operation_id = "getFigures", params(FiguresQuery),
    security(("bearer" = [FiguresRead::SCOPE])),
    responses((status = 200, description = "The figures, a row for each group", body = FigureTable)),
)]
#[get("/figures")]
async fn of_all(
    cx: Access<FiguresRead>,
    Params(query): Params<FiguresQuery>,
) -> Result<web::Json<FigureTable>> {
    service::of_all(&cx.bulk(), &query).await.map(web::Json)
}
