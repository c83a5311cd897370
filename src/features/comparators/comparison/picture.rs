//! A comparison as a picture: absence week by week, beside what is published.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::dto::{ComparisonRow, ComparisonWith, OwnFrom, With};
use crate::{
    attendance::{
        book::{calendars::SchoolCalendar, tables::Figures},
        calendar::SchoolWeek,
        figures::{Cohort, Group, Measure, Tally},
    },
    domain::{percent::Percent, span::Span},
    error::{AppError, Result},
    http::no_picture,
    pictures::weekly::{self, Kind, Level, Week, Weekly},
};

/// What can be drawn: one measure of absence, of one kind of school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawable {
    /// What is measured.
    pub measure: Measure,
    /// Of which kind of school.
    pub phase: &'static str,
}

impl Drawable {
    /// What a picture of these lists is of: overall absence, and all schools, where nothing is named. Weeks know no
    /// persistent absence, published figures no weeks, and one picture holds one line.
    pub fn of(
        (measures, phases): (Option<&[Measure]>, Option<&[&'static str]>),
        own: OwnFrom,
    ) -> Result<Self> {
        let measure = match measures {
            None => Some(Measure::OverallAbsence),
            Some([measure]) => Some(*measure).filter(|measure| name(*measure).is_some()),
            Some(_) => None,
        };
        let phase = match phases {
            None => Some("all"),
            Some([phase]) => Some(*phase),
            Some(_) => None,
        };
        match (measure, phase, own) {
            (Some(measure), Some(phase), OwnFrom::Registers) => Ok(Self { measure, phase }),
            _ => Err(refusal()),
        }
    }
}

fn refusal() -> AppError {
    no_picture(
        "A picture is of one measure (overall_absence, authorised_absence or unauthorised_absence), of one phase, and \
         of own figures that come from the registers.",
    )
}

fn name(measure: Measure) -> Option<&'static str> {
    match measure {
        Measure::OverallAbsence => Some("Overall absence"),
        Measure::AuthorisedAbsence => Some("Authorised absence"),
        Measure::UnauthorisedAbsence => Some("Unauthorised absence"),
        Measure::Attendance | Measure::PersistentAbsence | Measure::SevereAbsence => None,
    }
}

/// A comparison that is worked out week by week, before it is drawn.
pub struct ByWeek {
    /// Tells the school, or the authority.
    pub key: String,
    /// Its name.
    pub whose: String,
    /// What is drawn.
    pub drawable: Drawable,
    /// Who is counted.
    pub cohort: Cohort,
    /// The days asked for.
    pub span: Span,
    /// The last of them that registers can have come of.
    pub until: NaiveDate,
    /// Groups by week, or by kind of school and week, with those that are withheld; none where nothing is in reach.
    pub figures: Option<Figures>,
    /// The calendars that the school, or the authority, goes by.
    pub calendars: Vec<SchoolCalendar>,
    /// The comparison of all the days.
    pub row: Option<ComparisonRow>,
    /// The instant as of which everything was read.
    pub data_as_at: DateTime<Utc>,
}

/// The picture, as SVG.
pub fn drawn(by_week: &ByWeek) -> Result<String> {
    let ByWeek { drawable, row, span, .. } = by_week;
    let own = row.as_ref().map(|row| &row.own);
    let counted = match by_week.cohort {
        Cohort::DfeComparable => "Counted are the pupils whom the Department's figures count.",
        Cohort::Everyone => "Everyone on roll is counted.",
    };
    let comparators = row.as_ref().map(|row| row.comparators.as_slice()).unwrap_or_default();
    weekly::draw(&Weekly {
        key: by_week.key.clone(),
        whose: by_week.whose.clone(),
        measure: name(drawable.measure).unwrap_or_default(),
        counted: counted.to_owned(),
        days: *span,
        weeks: weeks(by_week),
        whole: own.and_then(|own| own.rate),
        withheld: own.is_some_and(|own| own.suppressed),
        levels: levels(comparators),
        data_as_at: by_week.data_as_at,
    })
}

/// Every week of the days that have come, from the first in which the school meets or anything is marked.
fn weeks(by_week: &ByWeek) -> Vec<(NaiveDate, Week)> {
    let hidden = by_week.row.as_ref().is_some_and(|row| row.own.suppressed);
    let groups = by_week.figures.iter().flat_map(|figures| {
        let known = figures.groups.iter().filter(|(group, _)| is_of(group, by_week.drawable.phase));
        known.map(|(group, tally)| (group, tally, hidden || figures.withheld.contains(group)))
    });
    let tallies: BTreeMap<NaiveDate, (&Tally, bool)> = groups
        .filter_map(|(group, tally, hidden)| Some((group.last()?.as_deref()?.parse().ok()?, (tally, hidden))))
        .collect();
    let of = |monday: NaiveDate| match tallies.get(&monday) {
        Some((_, true)) => Week::Withheld,
        Some((tally, false)) if tally.sums.possible() > 0 => Week::Of(by_week.drawable.measure.of(tally)),
        _ if meets(by_week, monday) => Week::NoMarks,
        _ => Week::NoSchool,
    };
    let last = by_week.span.to_on.min(by_week.until);
    let mondays = SchoolWeek::of(by_week.span.from_on).monday.iter_weeks();
    let all: Vec<_> =
        mondays.take_while(|monday| *monday <= last).map(|monday| (monday, of(monday))).collect();
    let is_school = |(_, week): &(NaiveDate, Week)| *week != Week::NoSchool;
    let first = all.iter().position(is_school).unwrap_or(0);
    let end = all.iter().rposition(is_school).map_or(0, |last| last + 1);
    all.get(first..end).unwrap_or_default().to_vec()
}

/// Whether a group is of a kind of school: where the groups are not told apart by kind, each is.
fn is_of(group: &Group, phase: &str) -> bool {
    group.len() == 1 || group.first().is_some_and(|kind| kind.as_deref() == Some(phase))
}

/// Whether a session of the calendar lies in a week, within the days asked for; without a calendar nobody knows.
fn meets(by_week: &ByWeek, monday: NaiveDate) -> bool {
    let Some(week) = monday.checked_add_days(Days::new(6)).and_then(|sunday| Span::new(monday, sunday))
    else {
        return false;
    };
    let last = by_week.span.to_on.min(by_week.until);
    let asked = Span::new(by_week.span.from_on, last).and_then(|asked| asked.and(week));
    asked.is_some_and(|days| {
        let mut calendars = by_week.calendars.iter();
        calendars.any(|held| !held.calendar.sessions_between(days.from_on, days.to_on).is_empty())
    })
}

/// Of each kind the newest figure; of several publications of one year the one that has the most kinds.
fn levels(comparators: &[ComparisonWith]) -> Vec<Level> {
    let of_one = |one: &ComparisonWith, other: &ComparisonWith| {
        (&one.source, &one.time_frame, one.academic_year)
            == (&other.source, &other.time_frame, other.academic_year)
    };
    let shown = |one: &&ComparisonWith| one.percent.is_some();
    let rank = |one: &ComparisonWith| {
        let kinds = comparators.iter().filter(shown).filter(|other| of_one(one, other)).count();
        (one.academic_year, kinds, std::cmp::Reverse((one.source.clone(), one.time_frame.clone())))
    };
    let of_kind = |with: With| {
        let all = comparators.iter().filter(shown).filter(|one| one.with == with);
        all.max_by_key(|one| rank(one))
    };
    let kinds = [With::LocalAuthority, With::Region, With::England, With::StatisticalNeighbours];
    kinds.into_iter().filter_map(of_kind).filter_map(level).collect()
}

fn level(one: &ComparisonWith) -> Option<Level> {
    let (kind, name) = match one.with {
        With::LocalAuthority => (Kind::LocalAuthority, one.area_name.clone()),
        With::Region => (Kind::Region, one.area_name.clone()),
        With::England => (Kind::England, one.area_name.clone()),
        With::StatisticalNeighbours => (Kind::Neighbours, "Similar authorities, mean".to_owned()),
    };
    Some(Level {
        kind,
        name,
        of: format!("{}, {}", one.academic_year, one.time_frame.to_lowercase()),
        // A mean is known to one decimal alone.
        percent: one.published_percent.map_or(one.percent?, |percent| Percent::published(percent).nearly()),
        shown: one.percent?,
        source: one.source.clone(),
    })
}
