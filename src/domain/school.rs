//! What follows from what a school is.

use chrono::NaiveDate;

/// GIAS types to which the registration regulations do not apply: further education and 16-plus colleges.
pub const WITHOUT_REGISTERS: [i32; 6] = [18, 31, 32, 39, 45, 46];

/// Whether a school is open on a day, as far as is known of it.
pub fn is_open(
    status: &str,
    opened_on: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
    on: NaiveDate,
) -> bool {
    let begun = opened_on.map_or(status != "proposed_to_open", |first| first <= on);
    begun && !has_closed(status, closed_on, on)
}

/// Whether a school has closed before a day, as far as is known of it.
pub fn has_closed(status: &str, closed_on: Option<NaiveDate>, on: NaiveDate) -> bool {
    closed_on.map_or(status == "closed", |last| last < on)
}

/// The statuses of schools that are open, in the words that are stored.
pub const OPEN: [&str; 2] = ["open", "open_proposed_to_close"];

/// Whether the School Attendance (Pupil Registration) (England) Regulations 2024 ask an establishment of this
/// kind and GIAS type for an attendance register.
pub fn keeps_registers(kind: &str, type_code: Option<i32>) -> bool {
    kind != "sixteen_plus" && !type_code.is_some_and(|code| WITHOUT_REGISTERS.contains(&code))
}

/// GIAS types at which there are no notices: non-maintained special schools, independent ones, colleges.
const WITHOUT_NOTICES: [i32; 5] = [8, 10, 11, 18, 32];

/// Whether there are penalty notices and Notices to Improve for pupils of an establishment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notices {
    /// There are.
    Apply,
    /// There are none, whatever is said for one.
    DoNotApply,
    /// Its type is not known: an officer says why there can be one.
    Unknown,
}

/// Whether there are notices for pupils of an establishment of this GIAS type and kind. Sections 444A and 444B of the
/// Education Act 1996 are for maintained schools, pupil referral units, academies (city technology colleges and academies
/// that provide alternative provision among them), and certain places off their sites. That a non-maintained special
/// school is none of them is our reading of the sections: here it can be changed.
pub fn notices(type_code: Option<i32>, kind: &str) -> Notices {
    match type_code {
        Some(code) if WITHOUT_NOTICES.contains(&code) => Notices::DoNotApply,
        _ if matches!(kind, "independent" | "sixteen_plus") => Notices::DoNotApply,
        // What the extract gives no type is told apart by phase and name; what even they do not tell is not known.
        _ if kind == "unknown" => Notices::Unknown,
        _ => Notices::Apply,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn there_are_notices_at_schools_that_the_state_maintains_and_at_academies() {
        let of = |code, kind| notices(code, kind);
        for (code, kind) in [(1, "primary"), (34, "secondary"), (6, "secondary"), (7, "special"), (14, "pru")]
        {
            assert_eq!(of(Some(code), kind), Notices::Apply, "{code}");
        }
        for (code, kind) in
            [(8, "special"), (10, "special"), (11, "independent"), (18, "sixteen_plus"), (32, "special")]
        {
            assert_eq!(of(Some(code), kind), Notices::DoNotApply, "{code}");
        }
        assert_eq!(of(None, "independent"), Notices::DoNotApply);
        assert_eq!(of(None, "primary"), Notices::Apply);
        assert_eq!(of(None, "unknown"), Notices::Unknown);
    }

    #[test]
    fn a_school_is_open_between_its_days_and_by_its_status_where_they_are_not_known() {
        let on = day("2026-11-20").unwrap();
        assert!(is_open("open", None, None, on));
        assert!(is_open("closed", None, day("2026-11-20"), on), "its last day");
        assert!(!is_open("closed", None, day("2026-11-19"), on));
        assert!(!is_open("closed", None, None, on));
        assert!(!is_open("proposed_to_open", None, None, on));
        assert!(!is_open("open", day("2026-11-21"), None, on));
        assert!(is_open("open_proposed_to_close", day("2020-09-01"), day("2027-08-31"), on));
    }
}
