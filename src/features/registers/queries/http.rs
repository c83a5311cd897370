//! Route of the queries.

use actix_web::get;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use validator::Validate;

use super::{dto::RegisterQuery, service};
use crate::{
    access::{Access, Permission as _, RegistersCodesRead},
    domain::{academic_year::AcademicYear, date, urn::Urn},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::registers::SharedRolls,
    http::{Page, Params, PathParams, Routes},
};

/// Days before the last one that are shown when no first is given: four weeks in all.
const USUAL: Days = Days::new(27);

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list);
}

/// Which queries to list.
#[derive(Debug, Deserialize, Serialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
struct QueriesQuery {
    /// First day; four weeks up to the last day when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-01")]
    from_on: Option<NaiveDate>,
    /// Last day, in the same academic year; today (Europe/London) when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    to_on: Option<NaiveDate>,
    /// Rows on a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

impl QueriesQuery {
    fn span(&self, today: NaiveDate) -> Result<(NaiveDate, NaiveDate)> {
        let to_on = self.to_on.unwrap_or(today);
        let year = AcademicYear::of(to_on);
        let usual = to_on.checked_sub_days(USUAL).unwrap_or(to_on).max(year.first_day());
        let from_on = self.from_on.unwrap_or(usual);
        if from_on <= to_on && year.contains(from_on) {
            return Ok((from_on, to_on));
        }
        let detail =
            "Both days lie in one academic year (1 August to 31 July), the first not after the last.";
        let fault = Fault::parameter("from_on", FaultCode::SpanInvalid).detail(detail);
        Err(AppError::new(Code::InvalidParameter).faults(vec![fault]))
    }
}

/// List queries
///
/// What the school should explain about its marks: amendments without reason or person, missing
/// notes, unlikely codes, and pupils of two schools whose marks do not fit together. A query is answered by
/// pushing the same code again with `amendment.reason`, or the right code. Most queries tell the code of the mark, so
/// they are for whoever may see codes. Ordered by day, session and line.
#[utoipa::path(
    tag = "registers", operation_id = "listRegisterQueries",
    params(("urn" = Urn, Path, description = "The school", example = 120765), QueriesQuery),
    security(("bearer" = [RegistersCodesRead::SCOPE])),
    responses((status = 200, description = "One page of queries", body = Page<RegisterQuery>)),
)]
#[get("/schools/{urn}/queries")]
async fn list(
    cx: Access<RegistersCodesRead>,
    path: PathParams,
    Params(query): Params<QueriesQuery>,
    rolls: SharedRolls,
) -> Result<Page<RegisterQuery>> {
    let urn: Urn = path.id("urn")?;
    let filters = (urn.get(), query.from_on, query.to_on);
    let paging = cx.paging("register queries", &filters, query.limit, query.cursor.as_deref())?;
    service::list(&cx, &rolls, urn.get(), |today| query.span(today), &paging).await
}
