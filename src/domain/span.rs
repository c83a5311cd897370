//! A span of days.

use chrono::NaiveDate;

use super::academic_year::AcademicYear;

/// Days from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// First day.
    pub from_on: NaiveDate,
    /// Last day.
    pub to_on: NaiveDate,
}

impl Span {
    /// One day.
    pub fn day(on: NaiveDate) -> Self {
        Self { from_on: on, to_on: on }
    }

    /// The days from one to another; `None` when the last lies before the first.
    pub fn new(from_on: NaiveDate, to_on: NaiveDate) -> Option<Self> {
        (from_on <= to_on).then_some(Self { from_on, to_on })
    }

    /// A whole academic year.
    pub fn year(year: AcademicYear) -> Self {
        Self { from_on: year.first_day(), to_on: year.last_day() }
    }

    /// The days that both have.
    pub fn and(self, other: Self) -> Option<Self> {
        Self::new(self.from_on.max(other.from_on), self.to_on.min(other.to_on))
    }

    /// From the first day of either to the last.
    pub fn or(self, other: Self) -> Self {
        Self { from_on: self.from_on.min(other.from_on), to_on: self.to_on.max(other.to_on) }
    }

    /// The academic years it touches.
    pub fn years(self) -> Vec<AcademicYear> {
        let first = AcademicYear::of(self.from_on).start_year();
        let last = AcademicYear::of(self.to_on).start_year();
        (first..=last).filter_map(AcademicYear::starting).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from_on: &str, to_on: &str) -> Option<Span> {
        Span::new(from_on.parse().unwrap(), to_on.parse().unwrap())
    }

    #[test]
    fn a_span_touches_the_academic_years_of_its_days() {
        assert_eq!(span("2026-07-31", "2026-08-01").unwrap().years().len(), 2);
        let year = AcademicYear::starting(2026).unwrap();
        assert_eq!(Span::year(year).years(), [year]);
        assert_eq!(span("2026-08-02", "2026-08-01"), None);
    }

    #[test]
    fn two_spans_share_the_days_that_both_have() {
        let both = |a: Option<Span>, b: Option<Span>| a.unwrap().and(b.unwrap());
        let autumn = || span("2026-09-01", "2026-12-20");
        assert_eq!(both(autumn(), span("2026-12-20", "2027-01-10")), span("2026-12-20", "2026-12-20"));
        assert_eq!(both(autumn(), span("2027-01-01", "2027-01-10")), None);
        let either = autumn().unwrap().or(span("2027-01-01", "2027-01-10").unwrap());
        assert_eq!(Some(either), span("2026-09-01", "2027-01-10"));
    }
}
