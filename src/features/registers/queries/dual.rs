//! Queries about pupils of two schools. They need another school's rows and are worked out on reading,
//! never while a register is pushed; of the other school only a yes or no is told.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait,
    sea_query::{Expr, ExprTrait as _, Query as Select},
};
use uuid::Uuid;

use super::dto::Place;
use crate::{
    access::Session,
    attendance::{
        book::{
            pages,
            roll::{OnRoll, Roll},
        },
        code::Class,
        page::Page,
        query::Query,
    },
    domain::{academic_year::AcademicYear, session::SessionOn},
    entities::{enrolment, register_line, register_page},
    error::Result,
};

/// What must be asked about pupils who have, or should have, another school.
pub async fn queries<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    roll: &Roll,
    pages: &[(SessionOn, Page)],
    explained: &HashSet<(SessionOn, u16)>,
) -> Result<Vec<Place>> {
    let (Some(first), Some(last)) =
        (pages.iter().map(|(on, _)| on.date).min(), pages.iter().map(|(on, _)| on.date).max())
    else {
        return Ok(Vec::new());
    };
    let others = others(session, urn, first, last).await?;
    let mut places = lonely(roll, pages, &others);
    let there = Elsewhere::load(session, urn, &others, first, last).await?;
    for (on, page) in pages {
        for (pupil, line) in both_lines(roll) {
            let here = page.code(line).is_some_and(|code| code.class() == Class::Present);
            if here && there.was_present(pupil.pupil_id, *on) {
                places.push((on.date, on.session, line, Query::DualRegistrationConflict));
            }
        }
    }
    places.retain(|(date, session, line, _)| {
        !explained.contains(&(SessionOn { date: *date, session: *session }, *line))
    });
    Ok(places)
}

fn both_lines(roll: &Roll) -> impl Iterator<Item = (&OnRoll, u16)> {
    roll.enrolments().filter_map(|(pupil, line)| Some((pupil, line?)))
}

/// `D` says that the pupil is expected at another school: one must be known on that day.
fn lonely(roll: &Roll, pages: &[(SessionOn, Page)], others: &[enrolment::Model]) -> Vec<Place> {
    let mut by_pupil: HashMap<Uuid, Vec<&enrolment::Model>> = HashMap::new();
    for other in others {
        by_pupil.entry(other.pupil_id).or_default().push(other);
    }
    let mut places = Vec::new();
    for (on, page) in pages {
        for (pupil, line) in both_lines(roll) {
            if page.code(line).is_none_or(|code| code.as_str() != "D") {
                continue;
            }
            let known = by_pupil.get(&pupil.pupil_id).into_iter().flatten().any(|other| covers(other, on));
            if !known {
                places.push((on.date, on.session, line, Query::DualCodeWithoutOtherSchool));
            }
        }
    }
    places
}

fn covers(enrolment: &enrolment::Model, on: &SessionOn) -> bool {
    enrolment.starting_on <= on.date && enrolment.deleted_on.is_none_or(|last| on.date <= last)
}

/// Enrolments at other schools, between two days, of the pupils of this one.
async fn others<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<enrolment::Model>> {
    let ours = Select::select()
        .column(enrolment::Column::PupilId)
        .from(enrolment::Entity)
        .and_where(Expr::col(enrolment::Column::Urn).eq(urn))
        .and_where(Expr::col(enrolment::Column::SupersededAt).is_null())
        .to_owned();
    let theirs = Condition::all()
        .add(Expr::col((enrolment::Entity, enrolment::Column::PupilId)).in_subquery(ours))
        .add(enrolment::Column::SupersededAt.is_null())
        .add(enrolment::Column::Voided.eq(false))
        .add(enrolment::Column::StartingOn.lte(last))
        .add(
            Condition::any()
                .add(enrolment::Column::DeletedOn.is_null())
                .add(enrolment::Column::DeletedOn.gte(first)),
        );
    session.elsewhere::<enrolment::Entity>(urn).filter(theirs).all().await
}

/// The pages of the few other schools that share pupils with this one, and who is on which line there.
struct Elsewhere {
    lines: HashMap<Uuid, Vec<(i32, String, u16)>>,
    pages: HashMap<(i32, SessionOn), Page>,
}

impl Elsewhere {
    async fn load<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urn: i32,
        others: &[enrolment::Model],
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<Self> {
        let mut found = Self { lines: HashMap::new(), pages: HashMap::new() };
        if others.is_empty() {
            return Ok(found);
        }
        let pupils: HashMap<Uuid, Uuid> = others.iter().map(|row| (row.id, row.pupil_id)).collect();
        let urns: HashSet<i32> = others.iter().map(|row| row.urn).collect();
        let theirs = Condition::all()
            .add(register_line::Column::Urn.is_in(urns.iter().copied()))
            .add(register_line::Column::EnrolmentId.is_in(pupils.keys().copied()));
        for row in session.elsewhere::<register_line::Entity>(urn).filter(theirs).all().await? {
            let (Some(pupil), Ok(line)) = (pupils.get(&row.enrolment_id), u16::try_from(row.line)) else {
                continue;
            };
            found.lines.entry(*pupil).or_default().push((row.urn, row.academic_year, line));
        }
        let days = Condition::all()
            .add(register_page::Column::Urn.is_in(urns))
            .add(register_page::Column::Date.between(first, last));
        for row in session.elsewhere::<register_page::Entity>(urn).filter(days).all().await? {
            let urn = row.urn;
            let (on, page) = pages::page(row)?;
            found.pages.insert((urn, on), page);
        }
        Ok(found)
    }

    fn was_present(&self, pupil: Uuid, on: SessionOn) -> bool {
        let year = AcademicYear::of(on.date).to_string();
        let mut lines = self.lines.get(&pupil).into_iter().flatten().filter(|(_, known, _)| *known == year);
        lines.any(|(urn, _, line)| {
            let code = self.pages.get(&(*urn, on)).and_then(|page| page.code(*line));
            code.is_some_and(|code| code.class() == Class::Present)
        })
    }
}
