//! Route of the programme of a year.

use actix_web::{get, web};

use super::{dto::PatrolProgramme, service};
use crate::{
    access::{Access, PatrolsRead, Permission as _},
    domain::academic_year::AcademicYear,
    error::Result,
    http::{PathParams, Routes},
};

/// Mounts the route.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show);
}

/// Get the programme of truancy patrols of a year
///
/// How many patrols are planned, were held and were cancelled, by district and by term of the authority's calendar; which
/// districts have none; and how many were discussed with no school.
#[utoipa::path(
    tag = "patrols", operation_id = "getPatrolProgramme",
    params(("academic_year" = AcademicYear, Path, description = "The academic year")),
    security(("bearer" = [PatrolsRead::SCOPE])),
    responses((status = 200, description = "The programme", body = PatrolProgramme)),
)]
#[get("/patrol-programmes/{academic_year}")]
async fn show(cx: Access<PatrolsRead>, path: PathParams) -> Result<web::Json<PatrolProgramme>> {
    let year = path.value("academic_year", "an academic year such as 2026-27")?;
    service::of_year(&cx, year).await.map(web::Json)
}
