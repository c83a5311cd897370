//! Routes of comparators.

use actix_web::{get, post, web};

use super::{
    dto::{Comparator, ComparatorImport},
    query::{ComparatorImportQuery, ComparatorsQuery},
    service,
};
use crate::{
    access::{Access, ComparatorsWrite, FiguresRead, Permission as _},
    error::{Problem, Result},
    http::{IdempotencyKey, Once, Page, Params, Routes, Upload},
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(import).configure(super::comparison::routes);
}

/// List comparators
///
/// Published figures of England, its regions and local authorities, digit for digit as they were published, each with
/// its publication. `suppressed` figures are withheld by their publisher. Filters narrow each other; the values of one
/// filter widen it.
#[utoipa::path(
    tag = "comparators", operation_id = "listComparators", params(ComparatorsQuery),
    security(("bearer" = [FiguresRead::SCOPE])),
    responses((status = 200, description = "One page of published figures", body = Page<Comparator>)),
)]
#[get("/comparators")]
async fn list(cx: Access<FiguresRead>, Params(query): Params<ComparatorsQuery>) -> Result<Page<Comparator>> {
    service::list(&cx, &query).await
}

/// Import published figures
///
/// Takes a file as it was published; its layout is told by its header:
///
/// - `dfe_wide`: the Department for Education's year-to-date attendance file until 2024/25;
/// - `dfe_long`: the same from 2025/26, a row for each reason (`attendance_reason`, `session_count`, `session_percent`);
/// - `la_trend`: the trends of the Local Authority Interactive Tool (`Short Desc`, `Years`, `LA and Regions`, `Values`);
/// - `neighbours`: statistical neighbours (`rank`, `la_code`, `la_name`, `closeness`), with `la_code` and `edition` in
///   the query;
/// - `generic`: any other published table, a row for each figure: `source, period, area_level, area_code, area_name,
///   phase, measure, percent` and, where they were published, `region_code` (of an authority), `numerator`, `denominator`,
///   `time_frame`, `as_at_on`.
///
/// UTF-8, plain or `gzip`, at most 8 MiB. `c` is a figure that its publisher withholds; an empty cell, `x`, `z`, `:`, `-`
/// or `NA` is none. A file with a fault is refused whole, every bad row named with its line; a header of no layout is
/// refused with the columns that each layout would have had. The same file again changes nothing; a figure that is
/// published anew takes the place of the old one. For a client of the authority that reaches every school.
#[utoipa::path(
    tag = "comparators", operation_id = "submitComparators",
    params(
        ComparatorImportQuery,
        ("Content-Encoding" = Option<String>, Header, description = "`gzip`, or nothing", example = "gzip"),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request apply once"),
    ),
    request_body(
        description = "The file", content = String, content_type = "text/csv",
        example = "source,period,area_level,area_code,area_name,phase,measure,percent\nAn old table,2011-12,local_authority,926,Norfolk,secondary,overall_absence,6.6\n",
    ),
    security(("bearer" = [ComparatorsWrite::SCOPE])),
    responses(
        (status = 200, description = "What the import came to", body = ComparatorImport),
        (status = 404, description = "`not_found`: the caller does not reach every school",
            body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`idempotency_in_progress`: the first request with this key is still running",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/comparator-imports")]
async fn import(
    cx: Access<ComparatorsWrite>,
    Params(query): Params<ComparatorImportQuery>,
    key: IdempotencyKey,
    upload: Upload,
) -> Result<Once<web::Json<ComparatorImport>>> {
    Ok(service::take(&cx.bulk(), &query, key, upload).await?.map(web::Json))
}
