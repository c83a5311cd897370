//! When school and officer are to be in contact next: pure.

use chrono::{Days, Months, NaiveDate};

use super::dto::ContactPlanFrequency;
use crate::{attendance::calendar::HalfTerm, domain::span::Span};

/// The last day for the next contact. Of what is agreed by half terms and terms it is the last day of the first that began after
/// the last contact (without one: of the first that is not over when the plan begins); none where no calendar tells it.
pub fn next_due(
    every: ContactPlanFrequency,
    from_on: NaiveDate,
    last: Option<NaiveDate>,
    half_terms: &[HalfTerm],
) -> Option<NaiveDate> {
    let after = |days: u64| Some(last.map_or(from_on, |last| last + Days::new(days)).max(from_on));
    match every {
        ContactPlanFrequency::Weekly => after(7),
        ContactPlanFrequency::Fortnightly => after(14),
        ContactPlanFrequency::Monthly => {
            let next = |last: NaiveDate| last.checked_add_months(Months::new(1)).unwrap_or(last);
            Some(last.map_or(from_on, next).max(from_on))
        }
        ContactPlanFrequency::HalfTermly => by_spans(&spans(half_terms, false), from_on, last),
        ContactPlanFrequency::Termly => by_spans(&spans(half_terms, true), from_on, last),
    }
}

/// The half terms, or the terms that they make, in order of time.
fn spans(half_terms: &[HalfTerm], whole: bool) -> Vec<Span> {
    let mut found: Vec<(Option<&str>, Span)> = Vec::new();
    for half in half_terms {
        let term = half.id.rsplit_once('-').map(|(term, _)| term);
        let Some(span) = Span::new(half.from_on, half.to_on) else { continue };
        match found.last_mut() {
            Some((known, before)) if whole && *known == term => before.to_on = span.to_on,
            _ => found.push((term, span)),
        }
    }
    found.into_iter().map(|(_, span)| span).collect()
}

fn by_spans(spans: &[Span], from_on: NaiveDate, last: Option<NaiveDate>) -> Option<NaiveDate> {
    let wanted = |span: &&Span| span.to_on >= from_on && last.is_none_or(|last| last < span.from_on);
    spans.iter().find(wanted).map(|span| span.to_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn year() -> Vec<HalfTerm> {
        let half = |id: &str, from_on: &str, to_on: &str| HalfTerm {
            id: format!("2026-27-{id}"),
            from_on: day(from_on),
            to_on: day(to_on),
        };
        vec![
            half("autumn-1", "2026-09-03", "2026-10-23"),
            half("autumn-2", "2026-11-02", "2026-12-18"),
            half("spring-1", "2027-01-04", "2027-02-12"),
            half("spring-2", "2027-02-22", "2027-03-25"),
        ]
    }

    #[test]
    fn weeks_and_months_count_from_the_last_contact_and_not_before_the_plan() {
        use ContactPlanFrequency::{Fortnightly, Monthly, Weekly};
        let due = |every, last: Option<&str>| next_due(every, day("2026-09-07"), last.map(day), &[]);
        assert_eq!(due(Weekly, None), Some(day("2026-09-07")));
        assert_eq!(due(Weekly, Some("2026-09-10")), Some(day("2026-09-17")));
        assert_eq!(due(Fortnightly, Some("2026-07-01")), Some(day("2026-09-07")));
        assert_eq!(due(Monthly, Some("2027-01-31")), Some(day("2027-02-28")));
    }

    #[test]
    fn half_terms_and_terms_end_by_the_calendar() {
        use ContactPlanFrequency::{HalfTermly, Termly};
        let due = |every, last: Option<&str>| next_due(every, day("2026-09-07"), last.map(day), &year());
        assert_eq!(due(HalfTermly, None), Some(day("2026-10-23")));
        assert_eq!(due(HalfTermly, Some("2026-10-01")), Some(day("2026-12-18")));
        assert_eq!(due(Termly, None), Some(day("2026-12-18")));
        assert_eq!(due(Termly, Some("2026-11-25")), Some(day("2027-03-25")));
        assert_eq!(due(Termly, Some("2027-01-04")), None, "no calendar tells the next term");
    }
}
