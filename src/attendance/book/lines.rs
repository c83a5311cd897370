//! Giving out the lines of a register. Each enrolment gets one when the year's register opens, or when
//! it joins an open register; none is ever given twice.
//!
//! Locks are taken in one order everywhere: the school's roll, its registers by year, then a page.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use crate::{
    access::{Locked, Session, Tx},
    attendance::book::roll::enrolments_of,
    domain::academic_year::AcademicYear,
    entities::{enrolment, register, register_line, roll},
    error::{AppError, Result},
};

/// What giving out lines needs to know of an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First day on roll: lines are given in this order.
    pub starting_on: NaiveDate,
    /// The enrolment.
    pub id: Uuid,
    /// Last day on roll.
    pub deleted_on: Option<NaiveDate>,
}

impl Span {
    fn reaches_into(&self, year: AcademicYear) -> bool {
        self.starting_on <= year.last_day() && self.deleted_on.is_none_or(|last| year.first_day() <= last)
    }
}

/// Locks the school's roll: nothing about who is enrolled, and no register, can begin or change until commit.
pub async fn lock_roll<'t>(tx: &'t Tx<'_>) -> Result<Locked<'t, roll::Entity>> {
    let fresh = || roll::ActiveModel {
        urn: Set(tx.urn()),
        as_at: Set(DateTime::UNIX_EPOCH),
        first_received_at: Set(None),
    };
    Ok(tx.lock_or_create(Condition::all(), fresh).await?.0)
}

/// Locks every register of the school, oldest first. The roll must be locked already.
pub async fn lock_registers<'t>(tx: &'t Tx<'_>) -> Result<Vec<Locked<'t, register::Entity>>> {
    tx.lock_all::<register::Entity>(Condition::all()).await
}

/// The line that an enrolment has in each academic year: one statement.
pub async fn of_enrolment<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    enrolment: Uuid,
) -> Result<HashMap<String, u16>> {
    use register_line::Column;
    let own = Condition::all().add(Column::Urn.eq(urn)).add(Column::EnrolmentId.eq(enrolment));
    let rows = session.find::<register_line::Entity>().filter(own).all().await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.academic_year, u16::try_from(row.line).ok()?))).collect())
}

/// The same of several enrolments of these schools: one statement.
pub async fn of_enrolments<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
    enrolments: &[Uuid],
) -> Result<HashMap<Uuid, HashMap<String, u16>>> {
    use register_line::Column;
    let these = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Column::EnrolmentId.is_in(enrolments.iter().copied()));
    let mut lines: HashMap<Uuid, HashMap<String, u16>> = HashMap::new();
    for row in session.find::<register_line::Entity>().filter(these).all().await? {
        if let Ok(line) = u16::try_from(row.line) {
            lines.entry(row.enrolment_id).or_default().insert(row.academic_year, line);
        }
    }
    Ok(lines)
}

/// Opens the register of a year, unless it is open, and gives every enrolment of that year its line.
pub async fn open(tx: &Tx<'_>, year: AcademicYear) -> Result<()> {
    lock_roll(tx).await?;
    let fresh = || register::ActiveModel {
        urn: Set(tx.urn()),
        academic_year: Set(year.to_string()),
        next_line: Set(0),
        roll_version: Set(0),
    };
    let this = register::Column::AcademicYear.eq(year.to_string());
    let (register, made) = tx.lock_or_create(Condition::all().add(this), fresh).await?;
    if !made {
        return Ok(());
    }
    let current = tx.find::<enrolment::Entity>().filter(enrolments_of(tx.urn(), year)).all().await?;
    let spans: Vec<_> = current
        .iter()
        .map(|row| Span { starting_on: row.starting_on, id: row.id, deleted_on: row.deleted_on })
        .collect();
    give_lines(tx, register, year, &spans).await
}

/// Gives a line to each of these enrolments that reaches into a register's year and has none there,
/// and counts the roll change in every register.
pub async fn settle(
    tx: &Tx<'_>,
    registers: Vec<Locked<'_, register::Entity>>,
    enrolments: &[Span],
) -> Result<()> {
    for register in registers {
        let year = register.academic_year.parse().map_err(AppError::internal)?;
        give_lines(tx, register, year, enrolments).await?;
    }
    Ok(())
}

async fn give_lines(
    tx: &Tx<'_>,
    register: Locked<'_, register::Entity>,
    year: AcademicYear,
    enrolments: &[Span],
) -> Result<()> {
    let here = register_line::Column::AcademicYear.eq(year.to_string());
    let given = tx.find::<register_line::Entity>().filter(here).all().await?;
    let given: HashSet<Uuid> = given.iter().map(|row| row.enrolment_id).collect();
    let mut waiting: Vec<_> =
        enrolments.iter().filter(|span| span.reaches_into(year) && !given.contains(&span.id)).collect();
    waiting.sort();
    let rows: Vec<_> = waiting
        .iter()
        .zip(register.next_line..)
        .map(|(span, line)| register_line::ActiveModel {
            urn: Set(tx.urn()),
            academic_year: Set(year.to_string()),
            line: Set(line),
            enrolment_id: Set(span.id),
        })
        .collect();
    let next_line = register.next_line + i32::try_from(rows.len()).unwrap_or(i32::MAX);
    if next_line > i32::from(u16::MAX) {
        return Err(AppError::internal("a register has no lines left"));
    }
    tx.insert(rows).await?;
    let roll_version = register.roll_version + 1;
    tx.update(register, |row| {
        row.next_line = Set(next_line);
        row.roll_version = Set(roll_version);
    })
    .await
    .map(drop)
}
