//! What is found in a return: errors, which stand against submitting it, queries, which the school must explain, and
//! what is good to know. Pure.

use super::content::{Content, Finding, FindingCode, Row, Said, Sessions, Totals};
use crate::features::collections::values::{Kind, Severity};

/// Sessions by which a return may differ from the registers without being asked why: a school day.
pub const MARGIN: u64 = 2;
/// From so many rows on it is asked whether everybody really attended everything.
const MANY: usize = 3;

/// How what is asked of the whole return is explained.
const EXPLAIN_ALL: &str = "explain it of the whole return, by `explanation` beside the rows or in a sheet by a line that \
                           names nobody and has no counts, or of each pupil";

/// What a row rests on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// What the registers say, where they cover the days.
    pub registers: Option<Sessions>,
    /// Sessions of the calendar while the pupil was on roll; `None` where no calendar is held.
    pub most: Option<u64>,
}

/// What is found in one row of a return: in what the school says, or where it says nothing in what is filled in.
pub fn of_row(said: Said, known: Known, is_explained: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut find = |severity, code, detail: String| {
        let explained = is_explained && severity == Severity::Query;
        found.push(Finding { severity, code, detail, explained });
    };
    if known.registers.is_none() {
        let detail = "The registers held here do not cover these days.";
        find(Severity::Information, FindingCode::RegistersIncomplete, detail.to_owned());
    }
    match (said.possible, said.attended) {
        (None, None) => {
            find(Severity::Query, FindingCode::Unanswered, "Neither count is given.".to_owned());
        }
        (Some(possible), Some(attended)) => {
            if attended > possible {
                let detail = format!("{attended} sessions attended of {possible} possible.");
                find(Severity::Error, FindingCode::AttendedExceedsPossible, detail);
            }
            if possible == 0 {
                let detail = "No session was possible.";
                find(Severity::Query, FindingCode::NoPossibleSessions, detail.to_owned());
            }
            if let Some(most) = known.most.filter(|most| possible > *most) {
                let detail = format!("{possible} sessions possible; the calendar has {most}.");
                find(Severity::Query, FindingCode::PossibleExceedsSessions, detail);
            }
            let apart = |registers: &Sessions| {
                registers.possible.abs_diff(possible) > MARGIN
                    || registers.attended.abs_diff(attended) > MARGIN
            };
            if let Some(registers) = known.registers.filter(apart) {
                let detail = format!(
                    "The registers say {} of {}; the return says {attended} of {possible}.",
                    registers.attended, registers.possible
                );
                find(Severity::Query, FindingCode::DiffersFromRegisters, detail);
            }
        }
        _ => find(Severity::Error, FindingCode::Incomplete, "One of the two counts is missing.".to_owned()),
    }
    found
}

/// What is found in a return as a whole; `left_out` rows were saved for pupils who are no longer asked about. A school of
/// whose roll nothing is known for these days cannot say that it has nobody of the group.
pub fn of_all(kind: Kind, rows: &[Row], left_out: usize, has_roll: bool, is_explained: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    // Who explains every row leaves nothing of the whole unexplained.
    let is_explained = is_explained || !rows.is_empty() && rows.iter().all(|row| row.explanation.is_some());
    let mut find = |severity, code, detail: &str| {
        let explained = is_explained && severity == Severity::Query;
        found.push(Finding { severity, code, detail: detail.to_owned(), explained });
    };
    match (kind, rows.is_empty(), has_roll) {
        (Kind::PupilAttendance, true, true) => {
            let detail =
                "No pupil of the group was on the school's roll in these days: there is nothing to say.";
            find(Severity::Information, FindingCode::NoPupils, detail);
        }
        (Kind::PupilAttendance, true, false) => {
            let detail = "The school has sent no roll for these days, so it is not known whether it has pupils of \
                          the group: send the roll first, or ask the authority for an exemption.";
            find(Severity::Error, FindingCode::NoRoll, detail);
        }
        _ => {}
    }
    let told: Vec<Sessions> = rows.iter().filter_map(|row| row.counts().both()).collect();
    let full = |one: &Sessions| one.possible > 0 && one.attended == one.possible;
    if kind == Kind::PupilAttendance && told.len() >= MANY && told.iter().all(full) {
        let detail = format!("Everybody attended everything: {EXPLAIN_ALL}.");
        find(Severity::Query, FindingCode::AllAt100, &detail);
    }
    if left_out > 0 {
        let detail = "Rows of pupils who are no longer asked about are left out.";
        find(Severity::Information, FindingCode::NoLongerAsked, detail);
    }
    found
}

/// Counts over the rows: what the school says, or where it says nothing what is filled in.
pub fn totals(kind: Kind, rows: &[Row], pupils: u64) -> Totals {
    let mut totals = Totals::default();
    let told = rows.iter().filter_map(|row| row.counts().both());
    let told: Vec<Sessions> = told.filter(|one| one.attended <= one.possible).collect();
    told.iter().for_each(|one| totals.count(*one));
    totals.pupils = pupils;
    if kind == Kind::SchoolAttendance {
        // Its one row speaks for all pupils, and no band holds a school.
        let answered = if told.is_empty() { 0 } else { pupils };
        let (possible, attended) = (totals.possible, totals.attended);
        totals = Totals { pupils, answered, possible, attended, ..Totals::default() };
    }
    totals
}

/// What is to be done about a finding that stands against submitting.
pub const fn mend(code: FindingCode) -> &'static str {
    match code {
        FindingCode::AttendedExceedsPossible => "more sessions are attended than possible: mend the counts",
        FindingCode::Incomplete => "give both counts, or neither and an explanation",
        FindingCode::PossibleExceedsSessions => "mend the possible sessions, or give an explanation",
        FindingCode::Unanswered => "give both counts, or an explanation",
        FindingCode::NoPossibleSessions => "give the possible sessions, or an explanation",
        FindingCode::DiffersFromRegisters => "mend the counts or the registers, or give an explanation",
        FindingCode::AllAt100 => EXPLAIN_ALL,
        FindingCode::NoRoll => "send the roll first, or ask the authority for an exemption",
        // They are good to know, and stand against nothing.
        FindingCode::NoPupils | FindingCode::RegistersIncomplete | FindingCode::NoLongerAsked => {
            "nothing is to be done"
        }
    }
}

/// Every finding that stands against submitting, with where it is.
pub fn obstacles(content: &Content) -> Vec<(String, &Finding)> {
    let stands = |finding: &&Finding| match finding.severity {
        Severity::Error => true,
        Severity::Query => !finding.explained,
        Severity::Information => false,
    };
    let of_rows = content.rows.iter().enumerate().flat_map(|(place, row)| {
        row.findings.iter().map(move |finding| (format!("/content/rows/{place}"), finding))
    });
    let of_all = content.findings.iter().map(|finding| ("/content".to_owned(), finding));
    of_rows.chain(of_all).filter(|(_, finding)| stands(finding)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(possible: u64, attended: u64) -> Said {
        Sessions { possible, attended }.into()
    }

    fn codes(found: &[Finding]) -> Vec<(Severity, FindingCode)> {
        found.iter().map(|finding| (finding.severity, finding.code)).collect()
    }

    fn known(possible: u64, attended: u64) -> Known {
        Known { registers: Some(Sessions { possible, attended }), most: Some(70) }
    }

    fn row(possible: u64, attended: u64) -> Row {
        Row {
            pupil_id: None,
            upn: None,
            mis_id: None,
            year_group: None,
            registration_group: None,
            registers: None,
            coverage: Default::default(),
            said: Some(said(possible, attended)),
            persistently_absent: None,
            explanation: None,
            findings: Vec::new(),
        }
    }

    #[test]
    fn what_cannot_be_is_an_error() {
        let error = |code| (Severity::Error, code);
        assert_eq!(
            codes(&of_row(said(66, 67), known(66, 66), true)),
            [error(FindingCode::AttendedExceedsPossible)]
        );
        let half = Said { possible: Some(66), attended: None };
        assert_eq!(codes(&of_row(half, known(66, 66), true)), [error(FindingCode::Incomplete)]);
    }

    #[test]
    fn what_the_registers_say_otherwise_by_more_than_a_day_is_queried_until_it_is_explained() {
        assert!(of_row(said(64, 60), known(66, 60), false).is_empty(), "a day is no matter");
        assert!(of_row(said(66, 58), known(66, 60), false).is_empty());
        for (possible, attended) in [(63, 60), (69, 60), (66, 57), (66, 63)] {
            let found = of_row(said(possible, attended), known(66, 60), false);
            assert_eq!(codes(&found), [(Severity::Query, FindingCode::DiffersFromRegisters)]);
            assert!(!found[0].explained);
            assert!(of_row(said(possible, attended), known(66, 60), true)[0].explained);
        }
    }

    #[test]
    fn a_row_without_registers_is_answered_by_the_school_alone() {
        let found = of_row(said(66, 60), Known::default(), false);
        assert_eq!(codes(&found), [(Severity::Information, FindingCode::RegistersIncomplete)]);
        let found = of_row(Said::default(), Known::default(), false);
        assert_eq!(
            codes(&found),
            [
                (Severity::Information, FindingCode::RegistersIncomplete),
                (Severity::Query, FindingCode::Unanswered)
            ]
        );
        assert_eq!(
            codes(&of_row(said(0, 0), known(0, 0), false)),
            [(Severity::Query, FindingCode::NoPossibleSessions)]
        );
    }

    #[test]
    fn a_row_of_which_nothing_is_said_is_what_the_registers_say() {
        let registers = Some(Sessions { possible: 66, attended: 60 });
        let silent = [None, Some(Said::default())];
        for own in silent {
            let filled = Row { said: own, registers, ..row(0, 0) };
            assert!(filled.is_filled_in());
            assert_eq!(filled.counts(), said(66, 60));
            assert_eq!(totals(Kind::PupilAttendance, &[filled], 1).answered, 1);
            let neither = Row { said: own, ..row(0, 0) };
            assert_eq!((neither.is_filled_in(), neither.counts()), (false, Said::default()));
        }
        let half = Said { possible: Some(66), attended: None };
        let half = Row { said: Some(half), registers, ..row(0, 0) };
        assert_eq!((half.is_filled_in(), half.counts().both()), (false, None), "half is no answer");
    }

    #[test]
    fn what_is_asked_of_all_is_explained_of_all_or_of_each() {
        let explained =
            |rows: &[Row], whole| of_all(Kind::PupilAttendance, rows, 0, true, whole)[0].explained;
        let mut rows = [row(66, 66), row(60, 60), row(66, 66)];
        assert!(!explained(&rows, false) && explained(&rows, true));
        rows[0].explanation = Some("She was.".to_owned());
        assert!(!explained(&rows, false), "of one is not of all");
        rows.iter_mut().for_each(|row| row.explanation = Some("They were.".to_owned()));
        assert!(explained(&rows, false));
    }

    #[test]
    fn more_sessions_than_the_calendar_has_are_explained() {
        for is_explained in [false, true] {
            let found = of_row(said(71, 70), known(70, 70), is_explained);
            assert_eq!(codes(&found), [(Severity::Query, FindingCode::PossibleExceedsSessions)]);
            assert_eq!(found[0].explained, is_explained);
        }
    }

    #[test]
    fn who_sent_no_roll_cannot_say_that_there_is_nobody() {
        let none = |has_roll| codes(&of_all(Kind::PupilAttendance, &[], 0, has_roll, true));
        assert_eq!(none(true), [(Severity::Information, FindingCode::NoPupils)]);
        assert_eq!(none(false), [(Severity::Error, FindingCode::NoRoll)]);
        assert_eq!(of_all(Kind::SchoolAttendance, &[row(66, 60)], 0, false, false), []);
    }

    #[test]
    fn three_who_all_missed_nothing_are_asked_about() {
        let all = |rows: &[Row]| codes(&of_all(Kind::PupilAttendance, rows, 0, true, false));
        assert_eq!(all(&[row(66, 66), row(60, 60)]), []);
        let three = [row(66, 66), row(60, 60), row(66, 66)];
        assert_eq!(all(&three), [(Severity::Query, FindingCode::AllAt100)]);
        assert_eq!(all(&[row(66, 66), row(60, 59), row(66, 66)]), []);
        assert_eq!(all(&[]), [(Severity::Information, FindingCode::NoPupils)]);
    }

    #[test]
    fn the_edges_of_bands_belong_to_the_upper_one() {
        let rows = [row(100, 90), row(1000, 899), row(66, 66), row(0, 0)];
        let found = totals(Kind::PupilAttendance, &rows, 5);
        assert_eq!((found.pupils, found.answered, found.with_data), (5, 4, 3));
        assert_eq!((found.at_100, found.at_90_or_above, found.below_90), (1, 2, 1));
        assert_eq!(found.persistently_absent, 2, "exactly 90 % is a tenth missed");
        assert_eq!(found.possible, 1166);
        let one = totals(Kind::SchoolAttendance, &[row(1000, 900)], 40);
        assert_eq!((one.pupils, one.answered, one.possible, one.with_data), (40, 40, 1000, 0));
    }
}
