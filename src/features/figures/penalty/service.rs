//! Use case: a pupil's penalty position.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use uuid::Uuid;

use super::dto::{PenaltyPositionView, PenaltySession};
use crate::{
    access::{Access, RegistersCodesRead},
    attendance::{
        book::{OwnLine, pupil},
        calendar::SchoolWeek,
        code::Code,
        rules::{RuleSet, Together, penalty_position},
    },
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    error::{AppError, Code as Problem, Fault, Result},
};

/// The position of a pupil on a day, over the enrolments in reach in that academic year and the one before. The id
/// of the answer is another one where the pupil turned out to be known already.
pub async fn position(
    cx: &Access<RegistersCodesRead>,
    id: Uuid,
    on: Option<NaiveDate>,
) -> Result<PenaltyPositionView> {
    let session = cx.read().await?;
    let today = session.today();
    let on = on.unwrap_or(today);
    if on > today {
        return Err(AppError::new(Problem::InvalidParameter).faults(vec![Fault::in_future("on")]));
    }
    let found = pupil::find(&session, id).await?;
    let year = AcademicYear::of(on);
    let before = AcademicYear::starting(year.start_year() - 1).unwrap_or(year);
    let whole = Span { from_on: before.first_day(), to_on: on };
    let mut own = Vec::new();
    let mut weeks: BTreeSet<SchoolWeek> = BTreeSet::new();
    for row in &found.enrolments {
        let days = Span::new(row.starting_on, row.deleted_on.unwrap_or(NaiveDate::MAX));
        let Some(days) = days.and_then(|days| days.and(whole)) else { continue };
        let line = OwnLine::load(&session, (row.urn, row.id), days, None).await?;
        weeks.extend(line.line().within(days).sessions().iter().map(|on| SchoolWeek::of(on.date)));
        own.push((row.urn, days, line));
    }
    let together = Together::of(own.iter().map(|(_, days, line)| line.line().within(*days)));
    let rules = RuleSet::on(on);
    let position = penalty_position(together.line(), &weeks, &BTreeSet::new(), on, rules);
    let shown = |at: SessionOn, code: Code, why| PenaltySession {
        urn: together.source(at).map_or(0, |line| own[line].0),
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
