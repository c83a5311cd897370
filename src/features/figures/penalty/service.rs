//! Use case: a pupil's penalty position.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::dto::{PenaltyPositionView, PenaltySession};
use crate::{
    access::{Access, RegistersCodesRead},
    attendance::{
        book::{OwnLine, pupil},
        calendar::SchoolWeek,
        code::{Class, Code, class_of},
        rules::{Line, RuleSet, penalty_position},
    },
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    error::{AppError, Code as Problem, Fault, FaultCode, Result},
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
        let fault = Fault::parameter("on", FaultCode::InvalidParameter).detail("It lies in the future.");
        return Err(AppError::new(Problem::InvalidParameter).faults(vec![fault]));
    }
    let found = pupil::find(&session, id).await?;
    let year = AcademicYear::of(on);
    let before = AcademicYear::starting(year.start_year() - 1).unwrap_or(year);
    let whole = Span { from_on: before.first_day(), to_on: on };
    let mut marks: BTreeMap<SessionOn, (u8, i32)> = BTreeMap::new();
    let mut weeks: BTreeSet<SchoolWeek> = BTreeSet::new();
    for row in &found.enrolments {
        let days = Span::new(row.starting_on, row.deleted_on.unwrap_or(NaiveDate::MAX));
        let Some(days) = days.and_then(|days| days.and(whole)) else { continue };
        let own = OwnLine::load(&session, (row.urn, row.id), days, None).await?;
        weeks.extend(own.line().within(days).sessions().iter().map(|on| SchoolWeek::of(on.date)));
        for (at, byte) in pairs(own.line().within(days)) {
            let place = marks.entry(at).or_insert((byte, row.urn));
            // Of a session at two schools the one that tells more stands: `D` and gaps give way.
            if weight(byte) > weight(place.0) {
                *place = (byte, row.urn);
            }
        }
    }
    let rules = RuleSet::on(on);
    let sessions: Vec<SessionOn> = marks.keys().copied().collect();
    let bytes: Vec<u8> = marks.values().map(|(byte, _)| *byte).collect();
    let position = penalty_position(Line::new(&sessions, &bytes), &weeks, &BTreeSet::new(), on, rules);
    let shown = |at: SessionOn, code: Code, why| PenaltySession {
        urn: marks.get(&at).map_or(0, |(_, urn)| *urn),
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

fn pairs(line: Line<'_>) -> impl Iterator<Item = (SessionOn, u8)> {
    line.sessions().iter().copied().zip(line.bytes().iter().copied())
}

/// How much a mark tells of where the pupil was.
fn weight(byte: u8) -> u8 {
    match class_of(byte) {
        None => 0,
        Some(Class::NotPossible | Class::Administrative) => 1,
        Some(Class::Authorised | Class::Unauthorised) => 2,
        Some(Class::Present | Class::Aea) => 3,
    }
}
