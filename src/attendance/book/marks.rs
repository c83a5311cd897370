//! Reading the marks of a few enrolments, off the lines they have in whichever register.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::ColumnTrait as _;
use uuid::Uuid;

use crate::{
    access::Tx,
    attendance::{book::pages, code::NO_MARK},
    domain::{academic_year::AcademicYear, session::SessionOn},
    entities::register_line,
    error::{AppError, Result},
};

/// Ids named in one statement.
const CHUNK: usize = 500;

/// Every mark of these enrolments from one day to another, both included.
///
/// Two statements, and one more for every five hundred enrolments.
pub async fn of_enrolments(
    tx: &Tx<'_>,
    enrolments: &[Uuid],
    from_on: NaiveDate,
    to_on: NaiveDate,
) -> Result<HashMap<Uuid, Vec<(SessionOn, u8)>>> {
    let mut lines: HashMap<String, Vec<(u16, Uuid)>> = HashMap::new();
    for chunk in enrolments.chunks(CHUNK) {
        let these = register_line::Column::EnrolmentId.is_in(chunk.iter().copied());
        for row in tx.find::<register_line::Entity>().filter(these).all().await? {
            let line = u16::try_from(row.line).map_err(AppError::internal)?;
            lines.entry(row.academic_year).or_default().push((line, row.enrolment_id));
        }
    }
    let mut marks: HashMap<Uuid, Vec<(SessionOn, u8)>> = HashMap::new();
    if lines.is_empty() {
        return Ok(marks);
    }
    for (at, page) in pages::between(tx, tx.urn(), from_on, to_on).await? {
        for (line, enrolment) in lines.get(&AcademicYear::of(at.date).to_string()).into_iter().flatten() {
            let byte = page.byte(*line);
            if byte != NO_MARK {
                marks.entry(*enrolment).or_default().push((at, byte));
            }
        }
    }
    Ok(marks)
}

/// The sessions of which the school has a page, from one day to another, in order of time.
pub async fn sessions_with_pages(
    tx: &Tx<'_>,
    from_on: NaiveDate,
    to_on: NaiveDate,
) -> Result<Vec<SessionOn>> {
    let found = pages::between(tx, tx.urn(), from_on, to_on).await?;
    Ok(found.into_iter().map(|(on, _)| on).collect())
}
