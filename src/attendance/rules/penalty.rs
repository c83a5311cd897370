//! The threshold at which a penalty notice must be considered: ten sessions in ten school weeks.
//!
//! School weeks are weeks with at least one session in the school's calendar. They roll across terms and academic
//! years, and a half-term week is passed over. Meeting the threshold makes no notice: it must be *considered*.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Line, RuleSet};
use crate::{
    attendance::{
        calendar::SchoolWeek,
        code::{Class, Code},
    },
    domain::session::SessionOn,
};

/// Where a pupil stands on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PenaltyPosition {
    /// The school weeks that are counted, oldest first: at most ten, the last the one of the day or before it.
    pub weeks: Vec<SchoolWeek>,
    /// The sessions of `G`, `N`, `O` and `U` in them, in order of time.
    pub counted: Vec<(SessionOn, Code)>,
    /// The absences in them that do not count, and why.
    pub uncounted: Vec<Uncounted>,
    /// Sessions still to go; 0 once it is met.
    pub to_go: usize,
    /// If it is met, the session that made the count reach the threshold in the weeks now counted: the tenth of those
    /// that are told. An earlier one, that made it reach in weeks which have passed since, is not meant.
    pub met_on: Option<SessionOn>,
    /// If it is met, the session with which the count newly reached the threshold, since when it was met at the end of
    /// every day: the ten school weeks rolled on and always held enough. At or before `met_on`.
    pub newly_met_on: Option<SessionOn>,
    /// The session with which it was first met anywhere on the line up to the day.
    pub first_met_on: Option<SessionOn>,
}

impl PenaltyPosition {
    /// Whether the threshold is met in the weeks that are counted.
    pub fn is_met(&self) -> bool {
        self.to_go == 0
    }

    /// Sessions under `N`, which must be resolved before a notice is approved.
    pub fn unresolved(&self) -> usize {
        self.counted.iter().filter(|(_, code)| code.as_str() == "N").count()
    }
}

/// An absence that does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uncounted {
    /// Its session.
    pub on: SessionOn,
    /// What stands.
    pub code: Code,
    /// Why it does not count.
    pub why: NotCounted,
}

/// Why an absence does not count towards a penalty notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PenaltyNotCounted)]
pub enum NotCounted {
    /// It was authorised.
    Authorised,
    /// The session was not possible for the pupil: neither present nor absent.
    NotPossible,
    /// An earlier notice covers it.
    CoveredByNotice,
    /// The pupil was not of compulsory school age.
    NotCompulsoryAge,
    /// There are no penalty notices at the school: it is independent, a non-maintained special school or a college.
    IndependentSchool,
    /// The notice would be to somebody who was not the pupil's parent on that day.
    NotParentThen,
}

/// The position on a day. `line` may begin years before and span schools; `weeks` are the school weeks of the
/// schools it was at; `barred` are unauthorised absences that do not count, each with why.
pub fn penalty_position(
    line: Line<'_>,
    weeks: &BTreeSet<SchoolWeek>,
    barred: &BTreeMap<SessionOn, NotCounted>,
    on: NaiveDate,
    rules: &RuleSet,
) -> PenaltyPosition {
    let weeks: Vec<SchoolWeek> = weeks.iter().copied().filter(|week| week.monday <= on).collect();
    let line = line.between(NaiveDate::MIN, on);
    let hits: Vec<(SessionOn, Code)> = line
        .marks()
        .filter(|mark| mark.code.info().penalty && !barred.contains_key(&mark.on))
        .map(|mark| (mark.on, mark.code))
        .collect();
    let window = weeks.get(weeks.len().saturating_sub(rules.penalty_weeks)..).unwrap_or_default().to_vec();
    let since = window.first().map_or(on, |week| week.monday);
    let counted: Vec<_> = hits.iter().copied().filter(|(at, _)| at.date >= since).collect();
    let to_go = rules.penalty_sessions.saturating_sub(counted.len());
    let reached =
        |counted: &[(SessionOn, Code)]| Some(counted.get(rules.penalty_sessions.checked_sub(1)?)?.0);
    let (newly_met_on, first_met_on) = spells(&hits, &weeks, rules);
    let uncounted = line.between(since, on).marks().filter_map(|mark| {
        let why = match mark.code.class() {
            Class::Authorised => NotCounted::Authorised,
            Class::NotPossible => NotCounted::NotPossible,
            Class::Unauthorised => *barred.get(&mark.on)?,
            Class::Present | Class::Aea | Class::Administrative => return None,
        };
        Some(Uncounted { on: mark.on, code: mark.code, why })
    });
    PenaltyPosition {
        uncounted: uncounted.collect(),
        weeks: window,
        met_on: reached(&counted),
        counted,
        to_go,
        newly_met_on,
        first_met_on,
    }
}

/// The session with which the threshold was newly met of late, if it still is at the end of the last week, and the one
/// with which it was met the first time. Week by week: what the first day of a week does not hold together with the
/// nine weeks before has come to an end.
fn spells(
    hits: &[(SessionOn, Code)],
    weeks: &[SchoolWeek],
    rules: &RuleSet,
) -> (Option<SessionOn>, Option<SessionOn>) {
    let (mut newly, mut first) = (None, None);
    let Some(tenth) = rules.penalty_sessions.checked_sub(1) else { return (None, None) };
    for (place, week) in weeks.iter().enumerate() {
        let since = weeks[(place + 1).saturating_sub(rules.penalty_weeks)].monday;
        let from = hits.partition_point(|(at, _)| at.date < since);
        let until = |day: NaiveDate| hits.partition_point(|(at, _)| at.date <= day);
        if until(week.monday) < from + rules.penalty_sessions {
            newly = None;
        }
        let held = &hits[from..until(week.monday + Days::new(6)).max(from)];
        newly = newly.or_else(|| held.get(tenth).map(|(at, _)| *at));
        first = first.or(newly);
    }
    (newly, first)
}
