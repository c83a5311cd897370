//! Use case: a pupil's penalty position.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::dto::{PenaltyPositionView, PenaltySession};
use crate::{
    access::{Access, RegistersCodesRead, Session},
    attendance::{
        age,
        book::{
            OwnLine,
            pupil::{self, FoundPupil},
        },
        calendar::SchoolWeek,
        code::Code,
        rules::{Line, NotCounted, RuleSet, Together, penalty_position},
    },
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    entities::{enrolment, school},
    error::{AppError, Code as Problem, Fault, Result},
};

/// The position of a pupil on a day, over the enrolments in reach in that academic year and the one before. The id
/// of the answer is another one where the pupil turned out to be known already.
pub async fn position(
    cx: &Access<RegistersCodesRead>,
    id: Uuid,
    on: Option<NaiveDate>,
) -> Result<PenaltyPositionView> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let today = session.today();
    let on = on.unwrap_or(today);
    if on > today {
        return Err(AppError::new(Problem::InvalidParameter).faults(vec![Fault::in_future("on")]));
    }
    let found = pupil::find(&session, id).await?;
    let stays = stays(&session, &found, on).await?;
    let together = Together::of(stays.iter().map(Stay::line));
    // The school's weeks go on while the pupil is not on its roll.
    let weeks =
        stays.iter().flat_map(|stay| stay.line.line().sessions()).map(|on| SchoolWeek::of(on.date)).collect();
    let barred = barred(&session, &stays, &together).await?;
    let rules = RuleSet::on(on);
    let position = penalty_position(together.line(), &weeks, &barred, on, rules);
    let shown = |at: SessionOn, code: Code, why| PenaltySession {
        urn: together.source(at).map_or(0, |line| stays[line].row.urn),
        date: at.date,
        session: at.session,
        code: code.as_str(),
        why,
    };
    Ok(PenaltyPositionView {
        pupil_id: found.id,
        on,
        met: position.is_met(),
        sessions_to_go: position.to_go,
        met_on: position.met_on.map(|at| at.date),
        first_met_on: position.first_met_on.map(|at| at.date),
        unresolved: position.unresolved(),
        weeks: position.weeks.iter().map(|week| week.monday).collect(),
        counted: position.counted.iter().map(|(at, code)| shown(*at, *code, None)).collect(),
        not_counted: position
            .uncounted
            .iter()
            .map(|each| shown(each.on, each.code, Some(each.why)))
            .collect(),
        rule_set: rules,
    })
}

/// One enrolment with its line.
struct Stay<'e> {
    row: &'e enrolment::Model,
    days: Span,
    line: OwnLine,
}

impl Stay<'_> {
    fn line(&self) -> Line<'_> {
        self.line.line().within(self.days)
    }
}

/// The enrolments of the academic year of a day, up to it, and of the year before.
async fn stays<'e, C: ConnectionTrait>(
    session: &Session<'_, C>,
    found: &'e FoundPupil,
    on: NaiveDate,
) -> Result<Vec<Stay<'e>>> {
    let year = AcademicYear::of(on);
    let before = AcademicYear::starting(year.start_year() - 1).unwrap_or(year);
    let whole = Span { from_on: before.first_day(), to_on: on };
    let mut stays = Vec::new();
    for row in &found.enrolments {
        let days = Span::new(row.starting_on, row.deleted_on.unwrap_or(NaiveDate::MAX));
        let Some(days) = days.and_then(|days| days.and(whole)) else { continue };
        let line = OwnLine::load(session, (row.urn, row.id), whole, None).await?;
        stays.push(Stay { row, days, line });
    }
    // Of two schools that tell the same of a session the earlier one stands, in whatever order they were read.
    stays.sort_by_key(|stay| (stay.row.starting_on, stay.row.id));
    Ok(stays)
}

/// The sessions for which there are no penalty notices: while the pupil was not of compulsory school age, and at
/// independent schools. One statement.
async fn barred<C: ConnectionTrait>(
    session: &Session<'_, C>,
    stays: &[Stay<'_>],
    together: &Together,
) -> Result<BTreeMap<SessionOn, NotCounted>> {
    use school::Column;
    let these = Condition::all()
        .add(Column::Urn.is_in(stays.iter().map(|stay| stay.row.urn)))
        .add(Column::Kind.eq("independent"));
    let independent = session.find::<school::Entity>().filter(these).all().await?;
    let why = |on: SessionOn| {
        let row = stays[together.source(on)?].row;
        match age::is_compulsory(row.born_on, on.date) {
            false => Some(NotCounted::NotCompulsoryAge),
            true => independent.iter().any(|own| own.urn == row.urn).then_some(NotCounted::IndependentSchool),
        }
    };
    Ok(together.line().marks().filter_map(|mark| Some((mark.on, why(mark.on)?))).collect())
}
