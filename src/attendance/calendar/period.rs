//! Periods that people name: an academic year, a term, a half term.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

use super::{Calendar, Term};
use crate::domain::{Unreadable, academic_year::AcademicYear, span::Span};

/// A period by its name: `2026-27`, `2026-27-autumn` or `2026-27-autumn-2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// An academic year, 1 August to 31 July.
    Year(AcademicYear),
    /// A term: from the first day of its first half to the last day of its second.
    Term(AcademicYear, Term),
    /// A half term.
    HalfTerm(AcademicYear, Term, u8),
}

const EXPECTED: &str =
    "an academic year, term or half term such as 2026-27, 2026-27-autumn or 2026-27-autumn-2";

impl Period {
    /// The academic year it lies in.
    pub fn year(self) -> AcademicYear {
        match self {
            Self::Year(year) | Self::Term(year, _) | Self::HalfTerm(year, _, _) => year,
        }
    }

    /// Its days by a calendar; `None` where the calendar has no such half term. A year needs none.
    pub fn span(self, calendar: Option<&Calendar>) -> Option<Span> {
        let wanted = |term: Term, half: u8| match self {
            Self::Year(_) => true,
            Self::Term(_, wanted) => term == wanted,
            Self::HalfTerm(_, wanted, which) => (term, half) == (wanted, which),
        };
        if let Self::Year(year) = self {
            return Some(Span::year(year));
        }
        let halves = &calendar?.data().half_terms;
        let mut of_it =
            halves.iter().filter(|half| half.place().is_some_and(|(term, which)| wanted(term, which)));
        let first = of_it.next()?;
        Span::new(first.from_on, of_it.next_back().unwrap_or(first).to_on)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(out, "{year}"),
            Self::Term(year, term) => write!(out, "{year}-{}", term.as_str()),
            Self::HalfTerm(year, term, half) => write!(out, "{year}-{}-{half}", term.as_str()),
        }
    }
}

impl FromStr for Period {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let unreadable = Unreadable { expected: EXPECTED };
        let Some((year, rest)) = text.split_at_checked(7) else { return Err(unreadable) };
        let year: AcademicYear = year.parse().map_err(|_| unreadable)?;
        let term = |name: &str| Term::ALL.into_iter().find(|term| term.as_str() == name);
        let mut parts = rest.split('-');
        let found = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(""), None, None, None) => Some(Self::Year(year)),
            (Some(""), Some(name), None, None) => term(name).map(|term| Self::Term(year, term)),
            (Some(""), Some(name), Some("1"), None) => term(name).map(|term| Self::HalfTerm(year, term, 1)),
            (Some(""), Some(name), Some("2"), None) => term(name).map(|term| Self::HalfTerm(year, term, 2)),
            _ => None,
        };
        found.ok_or(unreadable)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_read_as_it_is_written() {
        for name in ["2026-27", "2026-27-autumn", "2026-27-summer-2", "2025-26-spring-1"] {
            assert_eq!(name.parse::<Period>().map(|period| period.to_string()), Ok(name.to_owned()));
        }
        for name in
            ["", "2026-28", "2026-27-", "2026-27-winter", "2026-27-autumn-3", "2026-27-autumn-1-", "2026-27x"]
        {
            assert!(name.parse::<Period>().is_err(), "{name}");
        }
    }
}
