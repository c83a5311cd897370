//! What a school is told of the case of a pupil who has left it.
//!
//! Of the case itself, where the pupil was on its roll when it was opened, where it rests on the school's referral, or where
//! the authority wrote to the school about it; and how far it was before the law on the pupil's last day there.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, Order,
    sea_query::{Expr, ExprTrait as _, Query, SelectStatement, SimpleExpr},
};
use uuid::Uuid;

use crate::{
    access::{Document as _, Session},
    entities::{
        attendance_case, attendance_case::Column as Case, attendance_case_revision, case_feedback, enrolment,
        pupil, referral,
    },
    error::Result,
    features::casework::values::AttendanceCasePhase,
};

/// Cases of which their school is told.
pub fn known(today: NaiveDate) -> Condition {
    let referred = of_case(
        Query::select().expr(Expr::val(1)).from(referral::Entity),
        Expr::col((referral::Entity, referral::Column::Urn)),
        Expr::col((referral::Entity, referral::Column::CaseId)),
    );
    let written_to = of_case(
        Query::select().expr(Expr::val(1)).from(case_feedback::Entity),
        Expr::col((case_feedback::Entity, case_feedback::Column::Urn)),
        Expr::col((case_feedback::Entity, case_feedback::Column::CaseId)),
    );
    Condition::any()
        .add(Expr::exists(enrolled(today, case(Case::OpenedOn))))
        .add(Expr::exists(referred))
        .add(Expr::exists(written_to))
}

/// Cases whose pupils are on the school's roll today.
pub fn present(today: NaiveDate) -> Condition {
    Condition::all().add(Expr::exists(enrolled(today, Expr::val(today))))
}

fn case(column: Case) -> SimpleExpr {
    Expr::col((attendance_case::Entity, column))
}

fn of_case(rows: &mut SelectStatement, urn: SimpleExpr, case_id: SimpleExpr) -> SelectStatement {
    rows.and_where(urn.eq(case(Case::Urn))).and_where(case_id.eq(case(Case::Id))).to_owned()
}

/// Entries of the pupil of a case at its school that have begun and hold on this day or later, under the id of the case or the
/// one that is used now.
fn enrolled(today: NaiveDate, until: SimpleExpr) -> SelectStatement {
    use enrolment::{Column, Entity};
    let own = |column: Column| Expr::col((Entity, column));
    let now = Query::select()
        .column((pupil::Entity, pupil::Column::MergedInto))
        .from(pupil::Entity)
        .and_where(Expr::col((pupil::Entity, pupil::Column::Id)).eq(case(Case::PupilId)))
        .to_owned();
    let same = Condition::any()
        .add(own(Column::PupilId).eq(case(Case::PupilId)))
        .add(own(Column::PupilId).in_subquery(now));
    let holds = Condition::any().add(Column::DeletedOn.is_null()).add(own(Column::DeletedOn).gte(until));
    let these = Condition::all()
        .add(own(Column::Urn).eq(case(Case::Urn)))
        .add(Column::SupersededAt.is_null())
        .add(Column::Voided.eq(false))
        .add(Column::StartingOn.lte(today))
        .add(same)
        .add(holds);
    Query::select().expr(Expr::val(1)).from(Entity).cond_where(these).to_owned()
}

/// How far these cases of one page were before the law, each on its day: one statement, and none for none.
pub async fn phases<C: ConnectionTrait>(
    session: &Session<'_, C>,
    on: &HashMap<(i32, Uuid), NaiveDate>,
) -> Result<HashMap<(i32, Uuid), AttendanceCasePhase>> {
    use attendance_case_revision::{Column, Entity};
    // Every case begins with work with the family.
    let mut phases: HashMap<_, _> = on.keys().map(|case| (*case, AttendanceCasePhase::Casework)).collect();
    if phases.is_empty() {
        return Ok(phases);
    }
    let these = Condition::all()
        .add(Column::Urn.is_in(on.keys().map(|(urn, _)| *urn)))
        .add(Column::AttendanceCaseId.is_in(on.keys().map(|(_, id)| *id)));
    let rows = session.find::<Entity>().filter(these).order_by(Column::Version, Order::Asc).all().await?;
    for row in rows {
        let case = (row.urn, row.attendance_case_id);
        let Some(last) = on.get(&case) else { continue };
        let terms = attendance_case::Entity::terms(&row.terms)?;
        if terms.phase_since_on <= *last {
            phases.insert(case, terms.phase);
        }
    }
    Ok(phases)
}
