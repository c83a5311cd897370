//! What follows from what a school is.

use chrono::NaiveDate;

/// GIAS types to which the registration regulations do not apply: further education and 16-plus colleges.
const WITHOUT_REGISTERS: [i32; 6] = [18, 31, 32, 39, 45, 46];

/// Whether a school is open on a day, as far as is known of it.
pub fn is_open(
    status: &str,
    opened_on: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
    on: NaiveDate,
) -> bool {
    let begun = opened_on.map_or(status != "proposed_to_open", |first| first <= on);
    let not_ended = closed_on.map_or(status != "closed", |last| on <= last);
    begun && not_ended
}

/// Whether the School Attendance (Pupil Registration) (England) Regulations 2024 ask an establishment of this
/// kind and GIAS type for an attendance register.
pub fn keeps_registers(kind: &str, type_code: Option<i32>) -> bool {
    kind != "sixteen_plus" && !type_code.is_some_and(|code| WITHOUT_REGISTERS.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
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
