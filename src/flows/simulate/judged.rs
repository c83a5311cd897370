//! A synthetic year beside the published figures.
//!
//! The figures are those of the service: worked out from the stored pages as `GET /v1/figures` does it, of whom the
//! Department counts. The generator is not asked.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Plan, SimKind,
    published::{CODES, PERSISTENT, SECONDARY_WEEKDAYS, SEVERE, of, of_classes},
};
use crate::{
    access::{FiguresRead, Gate},
    attendance::{
        book::tables,
        code::Class,
        figures::{Ask, Cohort, Dimension, Group, Tally, Unit},
    },
    domain::{percentage::Rate, span::Span},
    error::Result,
};

/// Enrolments of a kind of school from which its figures are judged: one special school is not all of them.
pub const LEAST_ENROLMENTS: u64 = 500;
/// School days from which figures are judged: absence has its seasons, and few are persistently absent over a long time.
pub const LEAST_DAYS: usize = 150;

const MILLION: u64 = 1_000_000;

/// A figure of one kind of school beside the published one; in parts per million.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// What it is: `absence`, `persistent absence`, …, `code I`, `Friday over Wednesday`.
    pub measure: String,
    /// Of which kind of school.
    pub kind: SimKind,
    /// From the stored pages.
    pub ours: u64,
    /// As published.
    pub published: u64,
    /// How far they may lie apart.
    pub tolerance: u64,
    /// What follows.
    pub verdict: Verdict,
}

/// Whether a figure is near enough to the published one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Within,
    /// It is not.
    Outside,
    /// Too few pupils, or too few days, to tell.
    NotJudged,
}

/// Every figure, measure by measure and in it kind by kind.
///
/// A tolerance has a fixed part, and one for chance: twice the standard error of as many pupils drawn at random. A
/// simulation with few pupils is held less tightly, and one with very few is not judged.
pub async fn compare(gate: &Gate, plan: &Plan, span: Span) -> Result<Vec<Compared>> {
    let ask = |by: &[Dimension], codes: bool| Ask {
        span,
        unit: Unit::Enrolment,
        cohort: Cohort::DfeComparable,
        by: by.to_vec(),
        by_code: codes.then_some(span.to_on),
        group: None,
    };
    let access = gate.operator::<FiguresRead>();
    let session = access.read().await?;
    let ours: BTreeSet<i32> = plan.schools().map(|school| school.urn).collect();
    let mut schools = tables::schools(&session, None).await?;
    schools.retain(|school| ours.contains(&school.urn));
    let asks = [ask(&[Dimension::Phase], true), ask(&[Dimension::Phase, Dimension::Weekday], false)];
    let [whole, weekdays] = tables::of_all(&session, schools, asks, None, true).await?;
    let days = plan
        .school_year()
        .map_or(0, |year| year.school_days().filter(|day| (span.from_on..=span.to_on).contains(day)).count());
    Ok(beside(&whole.groups, &weekdays.groups, days))
}

/// The same of figures that are worked out.
fn beside(
    whole: &BTreeMap<Group, Tally>,
    weekdays: &BTreeMap<Group, Tally>,
    school_days: usize,
) -> Vec<Compared> {
    let kinds = [SimKind::Primary, SimKind::Secondary, SimKind::Special];
    let known = |kind| {
        let group: Group = vec![Some(phase(kind).to_owned())];
        Some((kind, whole.get(&group)?))
    };
    let known: Vec<(SimKind, &Tally)> = kinds.into_iter().filter_map(known).collect();
    let mut lines = Vec::new();
    for measure in Measure::all() {
        for &(kind, tally) in &known {
            let Some(published) = measure.published(kind) else { continue };
            let ours = match measure {
                Measure::Over(day) => over_wednesday(weekdays, kind, day),
                _ => measure.ours(tally),
            };
            let tolerance = measure.tolerance(published, tally.units);
            let verdict = match tally.units >= LEAST_ENROLMENTS && school_days >= LEAST_DAYS {
                false => Verdict::NotJudged,
                true if ours.abs_diff(published) <= tolerance => Verdict::Within,
                true => Verdict::Outside,
            };
            lines.push(Compared { measure: measure.name(), kind, ours, published, tolerance, verdict });
        }
    }
    lines
}

/// What is compared.
#[derive(Clone, Copy)]
enum Measure {
    Absence(&'static str, &'static [Class]),
    Persistent,
    Severe,
    /// Absence on this weekday, of that on Wednesdays.
    Over(&'static str),
    Code(&'static str),
}

impl Measure {
    fn all() -> impl Iterator<Item = Self> {
        let rates = [
            Self::Absence("absence", &[Class::Authorised, Class::Unauthorised]),
            Self::Absence("authorised absence", &[Class::Authorised]),
            Self::Absence("unauthorised absence", &[Class::Unauthorised]),
            Self::Persistent,
            Self::Severe,
            Self::Over("mon"),
            Self::Over("fri"),
        ];
        rates.into_iter().chain(CODES.iter().map(|(code, _)| Self::Code(code)))
    }

    fn name(self) -> String {
        match self {
            Self::Absence(name, _) => name.to_owned(),
            Self::Persistent => "persistent absence".to_owned(),
            Self::Severe => "severe absence".to_owned(),
            Self::Over("mon") => "Monday over Wednesday".to_owned(),
            Self::Over(_) => "Friday over Wednesday".to_owned(),
            Self::Code(code) => format!("code {code}"),
        }
    }

    fn published(self, kind: SimKind) -> Option<u64> {
        match self {
            Self::Absence(_, classes) => Some(of_classes(kind, classes)),
            Self::Persistent => Some(of(PERSISTENT, kind)),
            Self::Severe => Some(of(SEVERE, kind)),
            Self::Over(day) if kind == SimKind::Secondary => {
                let on = |day: &str| SECONDARY_WEEKDAYS.iter().find(|(name, _)| *name == day);
                Some(per_million(on(day)?.1, on("wed")?.1))
            }
            Self::Over(_) => None,
            Self::Code(code) => {
                CODES.iter().find(|(name, _)| *name == code).map(|(_, figures)| of(*figures, kind))
            }
        }
    }

    fn ours(self, tally: &Tally) -> u64 {
        let of_possible = |sessions: u64| per_million(sessions, tally.sums.possible());
        match self {
            Self::Absence(_, classes) => {
                of_possible(classes.iter().map(|class| tally.counts.of_class(*class)).sum())
            }
            Self::Persistent => per_million(tally.persistent, tally.units),
            Self::Severe => per_million(tally.severe, tally.units),
            Self::Over(_) => 0,
            Self::Code(code) => of_possible(tally.counts.under(code)),
        }
    }

    /// Of one kind of school with as many enrolments.
    ///
    /// From pupil to pupil absence spreads by about one and a half times its mean, and the sessions under a single code
    /// by three times theirs.
    fn tolerance(self, published: u64, enrolments: u64) -> u64 {
        let enrolments = enrolments.max(1);
        let by_pupils = |standard_errors: u64| standard_errors * published / enrolments.isqrt();
        let by_heads = || 2 * (published * MILLION.saturating_sub(published) / enrolments).isqrt();
        match self {
            Self::Absence(..) => 4_000 + by_pupils(3),
            Self::Persistent => 10_000 + by_heads(),
            Self::Severe => 4_000 + by_heads(),
            Self::Over(_) => 40_000 + by_pupils(2),
            // Rare codes may be off by a fiftieth of a per cent, `/` and `\` by one.
            Self::Code(_) => (200 + published * 15 / 100 + by_pupils(6)).min(10_000),
        }
    }
}

fn over_wednesday(weekdays: &BTreeMap<Group, Tally>, kind: SimKind, day: &str) -> u64 {
    let rate = |day: &str| {
        let group: Group = vec![Some(phase(kind).to_owned()), Some(day.to_owned())];
        let Rate { numerator, denominator } =
            weekdays.get(&group).map(|tally| tally.sums.absence()).unwrap_or_default();
        per_million(numerator, denominator)
    };
    per_million(rate(day), rate("wed"))
}

const fn phase(kind: SimKind) -> &'static str {
    match kind {
        SimKind::Primary => "primary",
        SimKind::Secondary => "secondary",
        SimKind::Special => "special",
    }
}

/// Rounded half up; nothing out of nothing.
fn per_million(count: u64, whole: u64) -> u64 {
    (2 * MILLION * count + whole).checked_div(2 * whole).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attendance::rules::{Counts, Sums};

    /// A kind of school with so many enrolments and these marks.
    fn tally(enrolments: u64, persistent: u64, marks: &[(u8, usize)]) -> BTreeMap<Group, Tally> {
        let bytes: Vec<u8> = marks.iter().flat_map(|(byte, times)| vec![*byte; *times]).collect();
        let mut tally = Tally::default();
        (tally.units, tally.persistent) = (enrolments, persistent);
        (tally.sums, tally.counts) = (Sums::of(&bytes), Counts::of(&bytes));
        BTreeMap::from([(vec![Some("primary".to_owned())], tally)])
    }

    fn verdict(lines: &[Compared], measure: &str) -> Verdict {
        lines.iter().find(|line| line.measure == measure).unwrap().verdict
    }

    #[test]
    fn figures_near_the_published_ones_are_within_and_others_are_not() {
        let none = BTreeMap::new();
        let near = tally(50_000, 6_700, &[(b'/', 94_530), (b'I', 3_990), (b'O', 1_480)]);
        let lines = beside(&near, &none, 190);
        assert_eq!(verdict(&lines, "absence"), Verdict::Within);
        assert_eq!(verdict(&lines, "persistent absence"), Verdict::Within);
        assert_eq!(verdict(&lines, "code O"), Verdict::Outside, "no absence is under a code alone");
        let far = tally(50_000, 8_000, &[(b'/', 93_000), (b'I', 5_500), (b'O', 1_500)]);
        let lines = beside(&far, &none, 190);
        assert_eq!(verdict(&lines, "absence"), Verdict::Outside);
        assert_eq!(verdict(&lines, "persistent absence"), Verdict::Outside);
    }

    #[test]
    fn few_pupils_or_few_days_are_not_judged() {
        let marks = [(b'/', 50), (b'I', 50)];
        let none = BTreeMap::new();
        let judged =
            |enrolments, days| verdict(&beside(&tally(enrolments, 0, &marks), &none, days), "absence");
        assert_eq!(judged(LEAST_ENROLMENTS, LEAST_DAYS), Verdict::Outside);
        assert_eq!(judged(LEAST_ENROLMENTS - 1, LEAST_DAYS), Verdict::NotJudged);
        assert_eq!(judged(LEAST_ENROLMENTS, LEAST_DAYS - 1), Verdict::NotJudged);
        assert!(beside(&BTreeMap::new(), &none, 190).is_empty(), "of what is not there nothing is said");
    }

    #[test]
    fn the_fewer_the_pupils_the_wider_the_tolerance() {
        for measure in Measure::all() {
            let Some(published) = measure.published(SimKind::Secondary) else { continue };
            let at = |enrolments| measure.tolerance(published, enrolments);
            assert!(at(1_600) >= at(50_000) && at(50_000) < 40_000 + published, "{}", measure.name());
        }
        let absence = Measure::Absence("absence", &[Class::Authorised, Class::Unauthorised]);
        assert_eq!(absence.tolerance(91_500, 52_000), 4_000 + 3 * 91_500 / 228);
    }
}
