//! Use cases: taking a file over the API, and listing what is held.

use sea_orm::{ColumnTrait as _, Condition, Order};

use super::{
    dto::{Comparator, ComparatorImport},
    import,
    layouts::{self, Told},
    query::{ComparatorImportQuery, ComparatorsQuery, Filter},
    stored,
};
use crate::{
    access::{Access, Attempt, ComparatorsWrite, FiguresRead},
    entities::comparator_figure::{Column, Entity, Model},
    error::{AppError, Code, Fault, Result},
    http::{IdempotencyKey, Once, Page, Upload},
};

/// Bytes of a file, after unpacking: the year-to-date file of all England has under half a megabyte.
const LARGEST: usize = 8 * 1024 * 1024;
/// Faults listed of one file: beyond that a list helps nobody, and an answer must not dwarf its request.
const LISTED: usize = 1000;

/// Takes a file that came with a request. The client must reach every school: the figures are the authority's.
pub async fn take(
    cx: &Access<ComparatorsWrite>,
    query: &ComparatorImportQuery,
    key: IdempotencyKey,
    upload: Upload,
) -> Result<Once<ComparatorImport>> {
    let session = cx.read().await?;
    session.require_authority().await?;
    match upload.media()? {
        ("text/csv", "UTF-8") => {}
        _ => {
            let detail =
                "This operation takes `text/csv` in UTF-8, plain or gzip: name it in `Content-Type`.";
            return Err(AppError::new(Code::UnsupportedMediaType).detail(detail));
        }
    }
    let received = upload.receive(Vec::new(), LARGEST).await?;
    let told = Told { la_code: query.la_code, edition: query.edition };
    let contents = layouts::read(&received.file, told).map_err(refused)?;
    let attempt = Attempt::new(key, &(&received.digest, query.la_code, query.edition))?;
    import::import(cx, &contents, &attempt, query.dry_run).await
}

/// Every fault of a file at once; one of a parameter is told as such.
fn refused(mut faults: Vec<Fault>) -> AppError {
    let count = faults.len();
    faults.truncate(LISTED);
    let of_parameters = faults.iter().all(|fault| fault.parameter.is_some());
    let error = match of_parameters {
        true => AppError::new(Code::InvalidParameter).faults(faults),
        false => AppError::invalid(faults),
    };
    match count > LISTED {
        true => error.detail(format!("{count} faults; the first {LISTED} are listed. Nothing was stored.")),
        false => error.detail(format!("{count} fault(s). Nothing was stored.")),
    }
}

/// Where a page ended.
type Key = [String; 7];

/// The columns by which the list is ordered.
const ORDER: [Column; 7] = [
    Column::AcademicYear,
    Column::Source,
    Column::TimeFrame,
    Column::AreaLevel,
    Column::AreaCode,
    Column::Phase,
    Column::Measure,
];

/// Published figures, page by page, oldest year first.
pub async fn list(cx: &Access<FiguresRead>, query: &ComparatorsQuery) -> Result<Page<Comparator>> {
    let filter = Filter::read(query)?;
    let paging = cx.paging("comparators", &filter, query.limit, query.cursor.as_deref())?;
    let session = cx.read().await?;
    let mut rows = session.find::<Entity>().filter(condition(&filter)).limit(paging.fetch());
    if let Some(key) = paging.after::<Key>()? {
        rows = rows.after(ORDER, key.map(Into::into));
    }
    let rows = ORDER.into_iter().fold(rows, |rows, column| rows.order_by(column, Order::Asc));
    let page = paging.cut(rows.all().await?, key, |row| row)?;
    let data = page.data.into_iter().map(stored::view).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

fn key(row: &Model) -> Key {
    let row = row.clone();
    let place = [row.academic_year, row.source, row.time_frame, row.area_level];
    let [year, source, frame, level] = place;
    [year, source, frame, level, row.area_code, row.phase, row.measure]
}

fn condition(filter: &Filter) -> Condition {
    let one_of = |column: Column, values: &Vec<String>| (!values.is_empty()).then(|| column.is_in(values));
    Condition::all()
        .add_option(one_of(Column::Measure, &filter.measures))
        .add_option(one_of(Column::Phase, &filter.phases))
        .add_option(one_of(Column::AcademicYear, &filter.years))
        .add_option(one_of(Column::AreaLevel, &filter.levels))
        .add_option(one_of(Column::AreaCode, &filter.areas))
}
