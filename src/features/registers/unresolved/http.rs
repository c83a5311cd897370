//! Route of the unresolved marks.

use actix_web::get;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use validator::Validate;

use super::{dto::UnresolvedMark, service};
use crate::{
    access::{Access, Permission as _, RegistersCodesRead},
    domain::urn::Urn,
    error::Result,
    features::registers::SharedRolls,
    http::{Page, Params, PathParams, Routes},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list);
}

/// Which unresolved marks to list.
#[derive(Debug, Deserialize, Serialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
struct UnresolvedQuery {
    /// Only marks whose five school days are over, or only those that have some left.
    #[param(example = true)]
    overdue: Option<bool>,
    /// Rows on a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List unresolved marks
///
/// Every `N` (reason not yet established) of the current and the previous academic year, oldest first, with the school
/// days that are left: the reason must be established within five school days after the session, and where it is not
/// the mark becomes `O` (regulation 10(7) to (9) of the School Attendance (Pupil Registration) (England) Regulations
/// 2024). The school's calendar counts the days. The list tells the code of the marks, so it is for whoever may see
/// codes.
#[utoipa::path(
    tag = "registers", operation_id = "listUnresolvedMarks",
    params(("urn" = Urn, Path, description = "The school", example = 120765), UnresolvedQuery),
    security(("bearer" = [RegistersCodesRead::SCOPE])),
    responses((status = 200, description = "One page of marks", body = Page<UnresolvedMark>)),
)]
#[get("/schools/{urn}/unresolved-marks")]
async fn list(
    cx: Access<RegistersCodesRead>,
    path: PathParams,
    Params(query): Params<UnresolvedQuery>,
    rolls: SharedRolls,
) -> Result<Page<UnresolvedMark>> {
    let urn: Urn = path.id("urn")?;
    let filters = (urn.get(), query.overdue);
    let paging = cx.paging("unresolved marks", &filters, query.limit, query.cursor.as_deref())?;
    service::list(&cx, &rolls, urn.get(), query.overdue, &paging).await
}
