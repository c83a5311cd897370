//! A school year as a local authority would set it: six half terms of 190 days.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde_json::{Value, json};

/// Days on which a maintained school must meet in a school year.
const SCHOOL_DAYS: usize = 190;

/// One half term, both days included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HalfTerm {
    /// For example `2026-27-autumn-1`.
    pub id: String,
    /// Its first school day.
    pub from_on: NaiveDate,
    /// Its last school day.
    pub to_on: NaiveDate,
}

/// The half terms of an academic year and the bank holidays that fall inside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolYear {
    /// Six half terms in order of date.
    pub half_terms: Vec<HalfTerm>,
    /// Bank holidays on a weekday of a half term.
    pub bank_holidays: Vec<NaiveDate>,
}

impl SchoolYear {
    /// The school year that starts in the autumn of `year`; `None` outside chrono's calendar.
    pub(super) fn of(year: i32) -> Option<Self> {
        let next = year.checked_add(1)?;
        let breaks = Breaks::of(next)?;
        let autumn = first_of(year, 9, Weekday::Wed)?;
        let october = last_of(year, 10, Weekday::Mon)?;
        let christmas = on_or_before(NaiveDate::from_ymd_opt(year, 12, 21)?, Weekday::Fri)?;
        let new_year = weekday_after_new_year(next)?;
        let may_day = first_of(next, 5, Weekday::Mon)?;
        let mut spans = vec![
            (autumn, days_before(october, 3)?),
            (days_after(october, 7)?, christmas),
            (new_year, days_before(breaks.february, 3)?),
            (days_after(breaks.february, 7)?, breaks.spring_ends),
            (breaks.summer_starts, days_before(breaks.may, 3)?),
        ];
        let so_far: usize = spans.iter().map(|&(from, to)| weekdays(from, to).count()).sum();
        // The early May holiday always falls in the fifth half term.
        let left = SCHOOL_DAYS.saturating_sub(so_far - 1).max(1);
        let last = days_after(breaks.may, 7)?;
        let end = weekdays(last, days_after(last, 100)?).nth(left - 1)?;
        spans.push((last, end));
        let half_terms = spans
            .into_iter()
            .zip(["autumn-1", "autumn-2", "spring-1", "spring-2", "summer-1", "summer-2"])
            .map(|((from_on, to_on), name)| HalfTerm {
                id: format!("{year}-{:02}-{name}", next.rem_euclid(100)),
                from_on,
                to_on,
            })
            .collect();
        Some(Self { half_terms, bank_holidays: vec![may_day] })
    }

    /// The days on which pupils attend, in order.
    pub fn school_days(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        self.half_terms
            .iter()
            .flat_map(|half_term| weekdays(half_term.from_on, half_term.to_on))
            .filter(|day| !self.bank_holidays.contains(day))
    }

    /// The body of `PUT /v1/calendars/{academic_year}`.
    pub fn to_wire(&self) -> Value {
        let half_terms: Vec<Value> = self
            .half_terms
            .iter()
            .map(|term| json!({ "id": term.id, "from_on": term.from_on, "to_on": term.to_on }))
            .collect();
        let days_off: Vec<Value> =
            self.bank_holidays.iter().map(|on| json!({ "on": on, "kind": "bank_holiday" })).collect();
        json!({
            "half_terms": half_terms,
            "weekdays": ["mon", "tue", "wed", "thu", "fri"],
            "days_off": days_off,
            "extra_days": [],
            "am_starts": "08:30",
            "pm_starts": "13:00",
            "am_due": "10:30",
            "pm_due": "14:30",
        })
    }
}

/// The holidays of spring and summer; weeks are named by their Monday.
struct Breaks {
    february: NaiveDate,
    spring_ends: NaiveDate,
    summer_starts: NaiveDate,
    may: NaiveDate,
}

impl Breaks {
    fn of(year: i32) -> Option<Self> {
        let february = days_after(first_of(year, 2, Weekday::Mon)?, 14)?;
        let easter_monday = days_after(easter(year)?, 1)?;
        // Two weeks near the start of April that hold Easter Monday, or end with it.
        let usual = on_or_before(NaiveDate::from_ymd_opt(year, 4, 4)?, Weekday::Mon)?;
        let starts = usual.min(easter_monday).max(days_before(easter_monday, 14)?);
        let spring_ends = days_before(starts, if starts == easter_monday { 4 } else { 3 })?;
        let back = days_after(starts, 14)?;
        let summer_starts = if back == easter_monday { days_after(back, 1)? } else { back };
        Some(Self { february, spring_ends, summer_starts, may: last_of(year, 5, Weekday::Mon)? })
    }
}

/// The first Monday after the new year, or the Tuesday when that Monday is its bank holiday.
fn weekday_after_new_year(year: i32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1)?;
    let holiday = match first.weekday() {
        Weekday::Sat => days_after(first, 2)?,
        Weekday::Sun => days_after(first, 1)?,
        _ => first,
    };
    let monday = on_or_before(days_after(first, 7)?, Weekday::Mon)?;
    if monday == holiday { days_after(monday, 1) } else { Some(monday) }
}

/// Easter Sunday (the anonymous Gregorian computus).
fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year.rem_euclid(19);
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let moon = (century - (8 * century + 13) / 25 - century / 4 + 19 * golden + 15).rem_euclid(30);
    let moon = moon - (golden + 11 * moon) / 319;
    let sunday = (2 * (century % 4) + 2 * (of_century / 4) - of_century % 4 - moon + 32).rem_euclid(7);
    let month = (moon + sunday + 90) / 25;
    let day = (moon + sunday + month + 19) % 32;
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

fn weekdays(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    from.iter_days().take_while(move |day| *day <= to).filter(|day| day.weekday().num_days_from_monday() < 5)
}

fn first_of(year: i32, month: u32, weekday: Weekday) -> Option<NaiveDate> {
    NaiveDate::from_weekday_of_month_opt(year, month, weekday, 1)
}

fn last_of(year: i32, month: u32, weekday: Weekday) -> Option<NaiveDate> {
    // October and May both have 31 days.
    on_or_before(NaiveDate::from_ymd_opt(year, month, 31)?, weekday)
}

fn on_or_before(day: NaiveDate, weekday: Weekday) -> Option<NaiveDate> {
    days_before(day, u64::from(day.weekday().days_since(weekday)))
}

fn days_before(day: NaiveDate, days: u64) -> Option<NaiveDate> {
    day.checked_sub_days(Days::new(days))
}

fn days_after(day: NaiveDate, days: u64) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(days))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn easter_falls_where_the_almanac_says() {
        for sunday in ["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "2285-03-22"] {
            assert_eq!(easter(day(sunday).year()), Some(day(sunday)));
        }
    }

    #[test]
    fn a_school_year_has_a_hundred_and_ninety_days_from_september_to_july() {
        for year in 2000..2100 {
            let dates = SchoolYear::of(year).unwrap();
            let days: Vec<_> = dates.school_days().collect();
            assert_eq!(days.len(), 190, "{year}");
            assert_eq!(days[0].month(), 9, "{year}");
            let last = days[189];
            assert!(
                (day("2001-07-08").ordinal()..=day("2001-07-31").ordinal()).contains(&last.ordinal()),
                "{last}"
            );
            for pair in dates.half_terms.windows(2) {
                let gap = pair[1].from_on - pair[0].to_on;
                assert!(
                    (10..=18).contains(&gap.num_days()) || gap.num_days() < 25 && pair[0].id.ends_with("2"),
                    "{pair:?}"
                );
            }
        }
    }

    #[test]
    fn the_year_2025_26_is_close_to_norfolks() {
        let dates = SchoolYear::of(2025).unwrap();
        let spans: Vec<_> = dates.half_terms.iter().map(|term| (term.from_on, term.to_on)).collect();
        assert_eq!(spans[0], (day("2025-09-03"), day("2025-10-24")));
        assert_eq!(spans[1], (day("2025-11-03"), day("2025-12-19")));
        assert_eq!(spans[2], (day("2026-01-05"), day("2026-02-13")));
        assert_eq!(spans[3], (day("2026-02-23"), day("2026-03-27")));
        assert_eq!(spans[4], (day("2026-04-13"), day("2026-05-22")));
        assert_eq!(spans[5].0, day("2026-06-01"));
        assert_eq!(dates.bank_holidays, [day("2026-05-04")]);
    }

    #[test]
    fn the_wire_form_names_half_terms_as_the_contract_does() {
        let wire = SchoolYear::of(2026).unwrap().to_wire();
        assert_eq!(wire["half_terms"][0]["id"], "2026-27-autumn-1");
        assert_eq!(wire["half_terms"][5]["id"], "2026-27-summer-2");
        assert_eq!(wire["half_terms"][0]["from_on"], "2026-09-02");
        assert_eq!(wire["days_off"][0]["kind"], "bank_holiday");
    }
}
