//! Reading the marks of a few enrolments, off the lines they have in whichever register.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::{
    access::Tx,
    attendance::code::NO_MARK,
    domain::{academic_year::AcademicYear, session::SessionOn},
    entities::{register_line, register_page},
    error::{AppError, Code, Result},
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
    let mut lines: HashMap<String, Vec<(usize, Uuid)>> = HashMap::new();
    for chunk in enrolments.chunks(CHUNK) {
        let these = register_line::Column::EnrolmentId.is_in(chunk.iter().copied());
        for row in tx.find::<register_line::Entity>().filter(these).all().await? {
            let line =
                usize::try_from(row.line).map_err(|error| AppError::new(Code::Internal).cause(error))?;
            lines.entry(row.academic_year).or_default().push((line, row.enrolment_id));
        }
    }
    let mut marks: HashMap<Uuid, Vec<(SessionOn, u8)>> = HashMap::new();
    if lines.is_empty() {
        return Ok(marks);
    }
    let span = register_page::Column::Date.between(from_on, to_on);
    for page in tx.find::<register_page::Entity>().filter(Condition::all().add(span)).all().await? {
        let session = page.session.parse().map_err(|error| AppError::new(Code::Internal).cause(error))?;
        let at = SessionOn { date: page.date, session };
        for (line, enrolment) in lines.get(&AcademicYear::of(page.date).to_string()).into_iter().flatten() {
            let byte = page.marks.get(*line).copied().filter(|byte| *byte != NO_MARK);
            if let Some(byte) = byte {
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
    let span = Condition::all().add(register_page::Column::Date.between(from_on, to_on));
    let mut sessions = Vec::new();
    for page in tx.find::<register_page::Entity>().filter(span).all().await? {
        let session = page.session.parse().map_err(|error| AppError::new(Code::Internal).cause(error))?;
        sessions.push(SessionOn { date: page.date, session });
    }
    sessions.sort();
    Ok(sessions)
}
