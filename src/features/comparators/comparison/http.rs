//! Routes of comparisons.

use actix_web::{HttpRequest, get};

use super::{
    dto::Comparison,
    query::{AuthorityComparisonQuery, SchoolComparisonQuery},
    service, weekly,
};
use crate::{
    access::{Access, FiguresRead, Permission as _, PupilsRead},
    domain::urn::Urn,
    error::Result,
    http::{Depicted, Params, PathParams, Picture, Routes, prefers_picture},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(of_school).service(of_all);
}

/// Compare a school's figures
///
/// The school's own figures, worked out from the registers, beside the published ones of schools of its kind in its
/// local authority, its region and England, and beside the mean of the authority's statistical neighbours. The gap is
/// own minus comparator in percentage points, rounded once from the exact figures: it may differ by 0.1 from the
/// difference of the rounded ones. By default the own figures count whom the Department counts (`dfe_comparable`). Targets
/// are no comparators: none stands here. For a client without `pupils:read` the own figures are withheld by the plan that
/// holds for all figures (see `getSchoolFigures`), over whole weeks.
///
/// With `Accept: image/svg+xml` it is a picture: one measure of absence (`overall_absence` unless another is named) week
/// by week, as a line that is broken where no possible session is marked, beside the newest published figure of each
/// kind, told by dash and label, on a scale from nothing. Weeks are withheld as those of `/figures?group_by=week` are.
/// Of another measure, or of several, there is no picture: 406.
#[utoipa::path(
    tag = "comparators", operation_id = "getSchoolComparison",
    params(("urn" = Urn, Path, description = "The school", example = 120765), SchoolComparisonQuery),
    security(("bearer" = [FiguresRead::SCOPE])),
    responses((status = 200, description = "Own figures beside published ones, or the picture of their weeks",
        content((Comparison = "application/json"), (Picture = "image/svg+xml")))),
)]
#[get("/schools/{urn}/comparison")]
async fn of_school(
    cx: Access<FiguresRead>,
    path: PathParams,
    Params(query): Params<SchoolComparisonQuery>,
    req: HttpRequest,
) -> Result<Depicted<Comparison>> {
    let urn: Urn = path.id("urn")?;
    let cx = cx.bulk_unless::<PupilsRead>();
    match prefers_picture(&req) {
        true => weekly::of_school(&cx, urn.get(), &query).await.map(Picture).map(Depicted::Picture),
        false => service::of_school(&cx, urn.get(), &query).await.map(Depicted::Document),
    }
}

/// Compare the authority's figures
///
/// The same over every school in reach, for each kind of school and for all. With `own=published` the own figure is
/// what was published of the authority itself, beside the same publication's figures of the same year: for years of
/// which no register is held.
///
/// As a picture (`Accept: image/svg+xml`) it is of the one `phase` that is named, or of all schools; there is none of
/// several phases or of `own=published`: 406. In the title stands the authority of most schools in reach.
#[utoipa::path(
    tag = "comparators", operation_id = "getComparison", params(AuthorityComparisonQuery),
    security(("bearer" = [FiguresRead::SCOPE])),
    responses((status = 200, description = "Own figures beside published ones, or the picture of their weeks",
        content((Comparison = "application/json"), (Picture = "image/svg+xml")))),
)]
#[get("/comparison")]
async fn of_all(
    cx: Access<FiguresRead>,
    Params(query): Params<AuthorityComparisonQuery>,
    req: HttpRequest,
) -> Result<Depicted<Comparison>> {
    let cx = cx.bulk();
    match prefers_picture(&req) {
        true => weekly::of_all(&cx, &query).await.map(Picture).map(Depicted::Picture),
        false => service::of_all(&cx, &query).await.map(Depicted::Document),
    }
}
