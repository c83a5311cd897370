//! Opening the register for a push: all that must be known before its page is looked at, in one statement.

use sea_orm::{
    ColumnTrait as _, Condition, FromQueryResult,
    sea_query::{Expr, ExprTrait as _, Func, LockType, Query, SelectStatement, SimpleExpr},
};

use super::calendars::closed_in;
use crate::{
    access::Asked,
    domain::{academic_year::AcademicYear, session::SessionOn, urn::AUTHORITY},
    entities::{calendar, closure, register, register_page, school},
};

/// What is known of a school's register when a push begins. Nobody can change the roll until the push ends.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Opening {
    /// What kind of school it is.
    pub kind: String,
    /// What that was told from.
    pub kind_from: String,
    /// The type of establishment.
    pub type_code: Option<i32>,
    /// Counts the roll changes that the year's register has seen; `None` before the register is opened.
    pub roll_version: Option<i32>,
    /// The revision that the page had a moment ago, if it was there: a hint, for nobody has locked it.
    pub page: Option<i32>,
    /// Counts what was ever recorded, superseded or withdrawn of the calendars and closures that the school goes
    /// by in this year. No such row is ever deleted, so while it is the same, they are.
    pub calendars: i64,
}

impl Opening {
    /// The question that it answers.
    pub fn asked(urn: i32, year: AcademicYear, on: SessionOn) -> Asked {
        let school = |column: school::Column| Expr::col((school::Entity, column));
        Asked(vec![
            (school(school::Column::Kind), "kind"),
            (school(school::Column::KindFrom), "kind_from"),
            (school(school::Column::TypeCode), "type_code"),
            (answer(roll_version(urn, year)), "roll_version"),
            (answer(page(urn, on)), "page"),
            (answer(calendars(urn, year)).add(answer(closures(urn, year))), "calendars"),
        ])
    }
}

fn answer(select: SelectStatement) -> SimpleExpr {
    SimpleExpr::SubQuery(None, Box::new(select.into()))
}

/// `FOR SHARE`, which SQLite neither knows nor needs.
fn roll_version(urn: i32, year: AcademicYear) -> SelectStatement {
    use register::{Column, Entity};
    let this = Condition::all().add(Column::Urn.eq(urn)).add(Column::AcademicYear.eq(year.to_string()));
    Query::select().column(Column::RollVersion).from(Entity).cond_where(this).lock(LockType::Share).take()
}

fn page(urn: i32, on: SessionOn) -> SelectStatement {
    use register_page::{Column, Entity};
    let this = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::Date.eq(on.date))
        .add(Column::Session.eq(on.session.as_str()));
    Query::select().column(Column::Revision).from(Entity).cond_where(this).take()
}

fn calendars(urn: i32, year: AcademicYear) -> SelectStatement {
    use calendar::{Column, Entity};
    let these = Condition::all()
        .add(Column::Urn.is_in([AUTHORITY, urn]))
        .add(Column::AcademicYear.eq(year.to_string()));
    let rows = Func::count(Expr::col(Column::Revision));
    let ended = Func::count(Expr::col(Column::SupersededAt));
    Query::select().expr(Expr::expr(rows).add(ended)).from(Entity).cond_where(these).take()
}

fn closures(urn: i32, year: AcademicYear) -> SelectStatement {
    use closure::{Column, Entity};
    let these = closed_in(year).add(Column::Urn.is_in([AUTHORITY, urn]));
    let rows = Func::count(Expr::col(Column::Id));
    let ended = Func::count(Expr::col(Column::WithdrawnAt));
    Query::select().expr(Expr::expr(rows).add(ended)).from(Entity).cond_where(these).take()
}
