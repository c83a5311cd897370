//! Reading takes: what was pushed to the registers of a school, and who spoke for whom.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};

use super::pages::place;
use crate::{
    access::Session,
    attendance::page::{Take, decode},
    domain::{academic_year::AcademicYear, person::Person, session::SessionOn, span::Span},
    entities::register_take::{Column, Entity, Model},
    error::{AppError, Result},
};

/// A take with when it came, and to which register.
pub struct Taken {
    /// The session of the register.
    pub on: SessionOn,
    /// The instant at which the school's record stood so.
    pub taken_at: DateTime<Utc>,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// What it says.
    pub take: Take,
}

/// What of a take its changes are found by.
#[derive(FromQueryResult)]
struct Spoke {
    date: NaiveDate,
    session: String,
    take: i32,
    changes: Vec<u8>,
}

const SPOKE: [Column; 4] = [Column::Date, Column::Session, Column::Take, Column::Changes];

/// What of a take is told.
#[derive(FromQueryResult)]
struct Row {
    date: NaiveDate,
    session: String,
    take: i32,
    taken_at: DateTime<Utc>,
    received_at: DateTime<Utc>,
    recorded_by_name: String,
    recorded_by_title: Option<String>,
    changes: Vec<u8>,
    reasons: String,
}

const COLUMNS: [Column; 9] = [
    Column::Date,
    Column::Session,
    Column::Take,
    Column::TakenAt,
    Column::ReceivedAt,
    Column::RecordedByName,
    Column::RecordedByTitle,
    Column::Changes,
    Column::Reasons,
];

/// Takes that one statement asks for by name.
const TOGETHER: usize = 200;

/// The takes of a school's registers on these days that had come by then and spoke for a pupil, in the order of their
/// arrival; of the pupil is known the line in each academic year. Which did stands in their changes alone: these are read
/// of every take, a few bytes a mark, and what else there is (who, when, and the reasons and notes of a whole form) only
/// of those that did. One statement, and one more for every two hundred of them.
pub async fn of_lines<C: ConnectionTrait>(
    session: &Session<'_, C>,
    (urn, days): (i32, Span),
    lines: &HashMap<String, u16>,
    as_of: DateTime<Utc>,
) -> Result<Vec<Taken>> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let these = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::Date.between(days.from_on, days.to_on))
        .add(Column::ReceivedAt.lte(as_of));
    let mut all: Vec<Spoke> = session.find::<Entity>().filter(these).columns(SPOKE).await?;
    all.retain(|take| {
        let line = lines.get(&AcademicYear::of(take.date).to_string());
        line.is_some_and(|line| decode(&take.changes).iter().any(|change| change.line == *line))
    });
    let mut told: Vec<Row> = Vec::new();
    for some in all.chunks(TOGETHER) {
        let one = |take: &Spoke| {
            Condition::all()
                .add(Column::Date.eq(take.date))
                .add(Column::Session.eq(take.session.as_str()))
                .add(Column::Take.eq(take.take))
        };
        let any = some.iter().map(one).fold(Condition::any(), Condition::add);
        let these = Condition::all().add(Column::Urn.eq(urn)).add(any);
        let rows: Vec<Row> = session.find::<Entity>().filter(these).columns(COLUMNS).await?;
        told.extend(rows);
    }
    told.sort_by_key(|row| row.take);
    told.into_iter().map(taken).collect()
}

fn taken(row: Row) -> Result<Taken> {
    let recorded_by = Person { name: row.recorded_by_name, title: row.recorded_by_title };
    Ok(Taken {
        on: place(row.date, &row.session)?,
        taken_at: row.taken_at,
        received_at: row.received_at,
        take: Take::read(&row.changes, &row.reasons, recorded_by).map_err(AppError::internal)?,
    })
}

/// What a take says, by its row.
pub fn understood(row: &Model) -> Result<Take> {
    let recorded_by = Person { name: row.recorded_by_name.clone(), title: row.recorded_by_title.clone() };
    Take::read(&row.changes, &row.reasons, recorded_by).map_err(AppError::internal)
}
