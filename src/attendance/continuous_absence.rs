//! Continuous unauthorised absence, as regulation 9(1)(i) asks for it before a name may be deleted.

use chrono::NaiveDate;

use super::code::Code;
use crate::domain::session::SessionOn;

/// The school days of continuous absence that the ground needs.
pub const SCHOOL_DAYS: usize = 20;

/// What the registers say of one school day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Day {
    /// Unauthorised absence in every session.
    Absent,
    /// No register tells of it, or not of the whole day.
    Untold,
    /// The school could not open: the day does not exist for the pupil.
    Closed,
    /// Attended, or away with leave or good reason.
    Other,
}

/// How many school days in a row, up to the last one told of on or before `until`, were days of
/// unauthorised absence: `G`, `N` or `O` in every session.
///
/// `sessions` are those in the calendar, in order of time; `marks` the pupil's, in any order. A day on which
/// the whole school was closed (`Y4`) neither counts nor ends the run. Days at the end whose registers have not
/// come yet are passed over; a gap further back ends the run, for an unmarked session may have been attended.
pub fn school_days(sessions: &[SessionOn], marks: &[(SessionOn, u8)], until: NaiveDate) -> usize {
    let mut count = 0;
    let before = &sessions[..sessions.partition_point(|session| session.date <= until)];
    for day in before.chunk_by(|one, next| one.date == next.date).rev() {
        match told(day, marks) {
            Day::Absent => count += 1,
            Day::Closed => {}
            Day::Untold if count == 0 => {}
            Day::Untold | Day::Other => break,
        }
    }
    count
}

fn told(day: &[SessionOn], marks: &[(SessionOn, u8)]) -> Day {
    let codes: Vec<Option<&str>> = day
        .iter()
        .map(|session| marks.iter().find(|(at, _)| at == session))
        .map(|mark| mark.and_then(|(_, byte)| Code::from_byte(*byte)).map(Code::as_str))
        .filter(|code| *code != Some("Y4"))
        .collect();
    if codes.is_empty() {
        return Day::Closed;
    }
    if codes.iter().flatten().any(|code| !matches!(*code, "G" | "N" | "O")) {
        return Day::Other;
    }
    match codes.iter().all(Option::is_some) {
        true => Day::Absent,
        false => Day::Untold,
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;
    use crate::{attendance::code::NO_MARK, domain::session::Session};

    const Y4: u8 = 0x86;

    fn monday() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 2).unwrap()
    }

    /// Weekdays from the Monday on, two bytes each; `until` is the last of them.
    fn count(days: &[[u8; 2]]) -> usize {
        let dates: Vec<_> = (0..days.len() as u64).map(|n| monday() + Days::new(n / 5 * 7 + n % 5)).collect();
        let sessions: Vec<_> = dates
            .iter()
            .flat_map(|date| Session::ALL.map(|session| SessionOn { date: *date, session }))
            .collect();
        let bytes = days.iter().flatten();
        let marks: Vec<_> =
            sessions.iter().copied().zip(bytes.copied()).filter(|(_, byte)| *byte != NO_MARK).collect();
        school_days(&sessions, &marks, *dates.last().unwrap())
    }

    #[test]
    fn weekends_do_not_end_the_run() {
        assert_eq!(count(&[*b"OO"; 20]), 20);
        assert_eq!(count(&[*b"GN"; 23]), 23);
    }

    #[test]
    fn a_session_in_school_or_with_leave_ends_the_run() {
        for byte in [b'/', b'I', b'C', b'D', b'U'] {
            let mut days = [*b"OO"; 20];
            days[4] = [b'O', byte];
            assert_eq!(count(&days), 15, "{}", char::from(byte));
        }
    }

    #[test]
    fn a_closed_school_neither_counts_nor_ends_the_run() {
        let mut days = [*b"OO"; 20];
        days[10] = [Y4, Y4];
        assert_eq!(count(&days), 19);
        days[10] = [Y4, b'O'];
        assert_eq!(count(&days), 20);
    }

    #[test]
    fn registers_still_to_come_are_passed_over_and_gaps_are_not() {
        let mut days = [*b"OO"; 20];
        days[19] = *b"..";
        days[18] = *b"O.";
        assert_eq!(count(&days), 18);
        days[9] = *b"..";
        assert_eq!(count(&days), 8);
    }

    #[test]
    fn what_lies_after_the_day_does_not_count() {
        let sessions = [SessionOn { date: monday(), session: Session::Am }];
        let marks = [(sessions[0], b'O')];
        assert_eq!(school_days(&sessions, &marks, monday().pred_opt().unwrap()), 0);
        assert_eq!(school_days(&sessions, &marks, monday()), 1);
    }
}
