//! The cells of a row, as exports write them.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Europe::London;

use crate::domain::{date, session::Session};

/// A day as `YYYY-MM-DD` or `DD/MM/YYYY`.
pub fn day(text: &str) -> Option<NaiveDate> {
    date::parse(text).or_else(|| {
        let [day, month, year] = text.split('/').collect::<Vec<_>>().try_into().ok()?;
        date::parse(&format!("{year}-{month}-{day}"))
    })
}

/// A half of a school day: `AM`, `1` or `Morning`, `PM`, `2` or `Afternoon`, whatever the case.
pub fn session(text: &str) -> Option<Session> {
    match text.to_ascii_lowercase().as_str() {
        "am" | "1" | "morning" => Some(Session::Am),
        "pm" | "2" | "afternoon" => Some(Session::Pm),
        _ => None,
    }
}

/// An instant with its offset, or date and time of day on the school's wall, if that time came once on that day.
pub fn instant(text: &str) -> Option<DateTime<Utc>> {
    date::parse_instant(text).or_else(|| {
        let (day_text, time) = text.split_once([' ', 'T'])?;
        let day = day(day_text)?;
        let wall = ["%H:%M:%S", "%H:%M"].iter().find_map(|form| {
            let whole = NaiveDateTime::parse_from_str(&format!("{day} {time}"), &format!("%Y-%m-%d {form}"));
            whole.ok()
        })?;
        match London.from_local_datetime(&wall) {
            LocalResult::Single(instant) => date::parse_instant(&instant.to_rfc3339()),
            _ => None,
        }
    })
}

/// A whole number in plain digits.
pub fn minutes(text: &str) -> Option<u16> {
    let digits = !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_exports_write_them() {
        let friday = NaiveDate::from_ymd_opt(2026, 11, 20);
        assert_eq!(day("2026-11-20"), friday);
        assert_eq!(day("20/11/2026"), friday);
        for wrong in ["11/20/2026", "20/11/26", "1/9/2026", "20-11-2026", "30/02/2026", "", "20/11/2026/1"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_instant_without_an_offset_is_the_time_on_the_schools_wall() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().ok();
        assert_eq!(instant("2026-11-20T09:02:11Z"), at("2026-11-20T09:02:11Z"));
        assert_eq!(instant("20/11/2026 09:02"), at("2026-11-20T09:02:00Z"));
        assert_eq!(instant("2026-06-19T09:02:11"), at("2026-06-19T08:02:11Z"), "summer time");
        for wrong in ["25/10/2026 01:30", "29/03/2026 01:30", "20/11/2026", "20/11/2026 25:00", "now", ""] {
            assert_eq!(instant(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn sessions_and_minutes_are_read_as_exports_write_them() {
        for (text, expected) in
            [("AM", Session::Am), ("1", Session::Am), ("Pm", Session::Pm), ("2", Session::Pm)]
        {
            assert_eq!(session(text), Some(expected));
        }
        assert_eq!(["3", "", "a.m."].map(session), [None; 3]);
        assert_eq!(
            (minutes("7"), minutes("-1"), minutes("7.5"), minutes("99999")),
            (Some(7), None, None, None)
        );
    }
}
