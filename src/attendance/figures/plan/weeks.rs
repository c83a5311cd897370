//! Which days may be asked for by who sees no pupils: whole weeks, for of two answers that end within one week the one
//! less the other is of single days.

use chrono::NaiveDate;

use super::week_of;
use crate::{
    attendance::calendar::Calendar,
    domain::{academic_year::AcademicYear, span::Span},
    error::{Fault, FaultCode},
};

/// The whole weeks of a period, or of days from the first of a week or half term to the last of one or today; of one
/// academic year. Short weeks at either end of a period are whole.
pub fn whole_weeks(
    span: Span,
    is_period: bool,
    calendar: Option<&Calendar>,
    today: NaiveDate,
) -> Result<Span, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut refuse = |parameter: &'static str, detail: &str| {
        faults.push(Fault::parameter(parameter, FaultCode::FewCouldBeTold).detail(detail));
    };
    let (first, last) = (week_of(span.from_on), week_of(span.to_on));
    let year = Span::year(AcademicYear::of(span.to_on));
    if span.from_on < year.from_on {
        refuse("from_on", "Without pupils:read figures are of one academic year. Ask for each by itself.");
    }
    if !is_period {
        let halves = calendar.map(|calendar| calendar.data().half_terms.as_slice()).unwrap_or_default();
        let begins = span.from_on == first.from_on || halves.iter().any(|half| half.from_on == span.from_on);
        let ends =
            [last.to_on, today].contains(&span.to_on) || halves.iter().any(|half| half.to_on == span.to_on);
        if !begins {
            refuse(
                "from_on",
                "Without pupils:read figures are of whole weeks. Begin on a Monday, or on the first day of a half term \
                 or academic year.",
            );
        }
        if !ends {
            refuse(
                "to_on",
                "Without pupils:read figures are of whole weeks. End on a Sunday, on the last day of a half term or \
                 academic year, or today.",
            );
        }
    }
    let to_on = if span.to_on < today { last.to_on } else { span.to_on };
    if faults.is_empty() { Ok(Span { from_on: first.from_on, to_on }) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(from_on: &str, to_on: &str, is_period: bool) -> Result<(String, String), Vec<String>> {
        let span = Span::new(from_on.parse().unwrap(), to_on.parse().unwrap()).unwrap();
        // A Wednesday.
        let today = "2026-11-18".parse().unwrap();
        let weeks = whole_weeks(span, is_period, None, today);
        weeks
            .map(|weeks| (weeks.from_on.to_string(), weeks.to_on.to_string()))
            .map_err(|faults| faults.into_iter().filter_map(|fault| fault.parameter).collect())
    }

    #[test]
    fn days_are_whole_weeks_of_one_academic_year() {
        let weeks = |from: &str, to: &str| Ok((from.to_owned(), to.to_owned()));
        let refused = |names: &[&str]| Err(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(asked("2026-11-02", "2026-11-15", false), weeks("2026-11-02", "2026-11-15"));
        assert_eq!(asked("2026-11-02", "2026-11-18", false), weeks("2026-11-02", "2026-11-18"), "to date");
        assert_eq!(asked("2026-08-01", "2026-11-18", false), weeks("2026-08-01", "2026-11-18"), "a Saturday");
        assert_eq!(asked("2025-08-01", "2026-07-31", false), weeks("2025-08-01", "2026-07-31"), "a Friday");
        assert_eq!(asked("2026-11-03", "2026-11-15", false), refused(&["from_on"]));
        assert_eq!(asked("2026-11-03", "2026-11-17", false), refused(&["from_on", "to_on"]));
        assert_eq!(asked("2026-11-02", "2026-11-19", false), refused(&["to_on"]), "tomorrow is no end");
        assert_eq!(asked("2026-07-27", "2026-08-02", false), refused(&["from_on"]), "two years");
        assert_eq!(asked("2026-09-03", "2026-10-23", true), weeks("2026-08-31", "2026-10-25"));
        assert_eq!(asked("2026-11-02", "2026-12-18", true), weeks("2026-11-02", "2026-12-18"), "not over");
    }
}
