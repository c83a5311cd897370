//! Which code may stand for one pupil in one session: the rules of one mark, with no regard to other marks.

use super::{
    age,
    code::{self, AgeRule, Class, Code, NoteRule},
    query::Query,
};
use crate::{
    domain::{academic_year::AcademicYear, session::Session},
    error::FaultCode,
};
use chrono::NaiveDate;

/// Minutes for which a register may be kept open (*Working together to improve school attendance*).
const REGISTER_OPEN_MINUTES: u16 = 30;
/// Age on 31 August at the start of Year 10, from which work experience is looked for.
const AGE_OF_YEAR_10: i32 = 14;

/// A mark that is to stand, and what has to be known to judge it.
#[derive(Clone, Copy, Debug)]
pub struct Marking<'a> {
    /// The day of the session.
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// When the pupil was born.
    pub born_on: NaiveDate,
    /// The pupil's year group on that day: `N1 N2 R 1`–`14 X`.
    pub year_group: &'a str,
    /// The code that is to stand.
    pub code: Code,
    /// The minutes of lateness sent with it.
    pub minutes_late: Option<u16>,
    /// Whether a note was sent with it.
    pub has_note: bool,
    /// Whether the school was unexpectedly closed for the session.
    pub closed_unexpectedly: bool,
    /// The first school day of the term after the pupil comes of compulsory age, where the session's calendar
    /// has it ([`super::calendar::Calendar::term_after_compulsory`]); otherwise the age alone decides.
    pub term_after_compulsory: Option<NaiveDate>,
}

/// Why a mark is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkError {
    /// The code was not yet, or is no longer, one for the day of the session.
    CodeNotValidOnDate,
    /// The code is for the other half of the day.
    CodeNotAllowedForSession,
    /// The code is for pupils of another age.
    CodeNotAllowedForAge,
    /// The code needs a note.
    NoteRequired,
    /// Minutes stand beside a code that has none.
    MinutesNotAllowed,
}

/// All that the rules say of one mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Why it is refused; it stands if there are none.
    pub errors: Vec<MarkError>,
    /// What the school is asked.
    pub queries: Vec<Query>,
}

/// Judges one mark by every rule.
pub fn judge(m: &Marking<'_>) -> Judgement {
    let info = m.code.info();
    let x = x_for(m);
    let errors = [
        (!info.valid_on(m.date), MarkError::CodeNotValidOnDate),
        (!info.sessions.allows(m.session), MarkError::CodeNotAllowedForSession),
        (is_of_wrong_age(m) || x == X::Refused, MarkError::CodeNotAllowedForAge),
        (info.note == NoteRule::Required && !m.has_note, MarkError::NoteRequired),
        (m.minutes_late.is_some() && !info.minutes, MarkError::MinutesNotAllowed),
    ];
    let queries = [
        (info.note == NoteRule::Warn && !m.has_note, Query::NoteMissing),
        (is_late_past_closing(m), Query::LateOverThirtyMinutes),
        (m.closed_unexpectedly && !tells_of_closure(m.code), Query::CodeOnClosedSession),
        (m.code.as_str() == "W" && is_below_year_10(m), Query::WorkExperienceBelowYear10),
        (x == X::Queried, Query::NotCompulsoryCodeSoonAfterAge),
    ];
    Judgement { errors: true_ones(errors), queries: true_ones(queries) }
}

fn true_ones<T, const N: usize>(found: [(bool, T); N]) -> Vec<T> {
    found.into_iter().filter_map(|(is_so, what)| is_so.then_some(what)).collect()
}

/// Whether what a system sends for a pupil is no mark: `-` is an unmarked box, `Z` stands for a pupil who is not
/// yet on roll and `#` for a planned closure. None of them is stored, and none is an error.
pub fn is_no_mark(text: &str) -> bool {
    matches!(text, "-" | "Z" | "#")
}

impl MarkError {
    /// Its code among the faults that clients are told.
    pub fn code(self) -> FaultCode {
        match self {
            Self::CodeNotValidOnDate => FaultCode::CodeNotValidOnDate,
            Self::CodeNotAllowedForSession => FaultCode::CodeNotAllowedForSession,
            Self::CodeNotAllowedForAge => FaultCode::CodeNotAllowedForAge,
            Self::NoteRequired => FaultCode::NoteRequired,
            Self::MinutesNotAllowed => FaultCode::MinutesLateNotAllowed,
        }
    }

    /// The regulation that refuses this code, where there is one.
    pub fn rule(self, code: Code) -> Option<&'static str> {
        match self {
            Self::CodeNotValidOnDate => Some("reg10"),
            Self::CodeNotAllowedForSession => Some("reg10-2"),
            Self::CodeNotAllowedForAge | Self::NoteRequired => Some(code.info().rule),
            Self::MinutesNotAllowed => None,
        }
    }

    /// What is wrong with the mark and how to mend it. It names the code, the day and the session, never the pupil.
    pub fn detail(self, m: &Marking<'_>) -> String {
        let (code, date, session) = (m.code, m.date, m.session);
        match self {
            Self::CodeNotValidOnDate => {
                format!("Code {code} is not valid on {date}. {}", instead_of(code, date))
            }
            Self::CodeNotAllowedForSession => {
                let (of_code, of_register) = match session {
                    Session::Am => ("afternoon", "morning"),
                    Session::Pm => ("morning", "afternoon"),
                };
                format!("Code {code} is for the {of_code}; this register is for the {of_register}.")
            }
            Self::CodeNotAllowedForAge if code.info().age == AgeRule::CompulsoryOnly => {
                format!(
                    "Code {code} is only for pupils of compulsory school age; send the code of the actual reason."
                )
            }
            Self::CodeNotAllowedForAge => format!(
                "Code {code} is only for pupils not of compulsory school age; send the code of attendance or absence."
            ),
            Self::NoteRequired => format!("Code {code} needs a note that names the cause; send one in note."),
            Self::MinutesNotAllowed => {
                format!("Code {code} has no minutes of lateness; leave minutes_late out, or send L or U.")
            }
        }
    }
}

/// What the school should send in place of a code that its day does not have. The choice stays with the school.
fn instead_of(code: Code, date: NaiveDate) -> String {
    match (code.as_str(), code::suggestions(code, date)) {
        (_, []) => "Send the code that tells what happened.".to_owned(),
        ("H" | "F", ["C", "G"]) => {
            "Send C only if leave was given for exceptional circumstances, otherwise G.".to_owned()
        }
        ("Y", _) => "Send the one of Y1 to Y7 or Q that tells the cause.".to_owned(),
        (_, codes) => format!("Send {} if that is what happened.", codes.join(" or ")),
    }
}

/// How `X` stands to the pupil's age.
#[derive(Clone, Copy, PartialEq, Eq)]
enum X {
    /// In order, or another code.
    Free,
    Queried,
    Refused,
}

/// `X` is in order before the fifth birthday and after compulsory age. From the fifth birthday it is queried,
/// and it is refused from the first session of the term after the pupil comes of compulsory age: on 1 April,
/// with the spring term still running, a child is of that age and need not yet attend.
fn x_for(m: &Marking<'_>) -> X {
    if m.code.info().age != AgeRule::NotCompulsoryOnly {
        return X::Free;
    }
    let (first, last) = age::compulsory_school_age(m.born_on);
    let binds = m.term_after_compulsory.map_or(first, |term| term.max(first));
    match m.date {
        date if date > last || date < age::birthday(m.born_on, 5) => X::Free,
        date if date < binds => X::Queried,
        _ => X::Refused,
    }
}

fn is_of_wrong_age(m: &Marking<'_>) -> bool {
    m.code.info().age == AgeRule::CompulsoryOnly && !age::is_compulsory(m.born_on, m.date)
}

/// `L` says that the register was still open, which it may not be for longer than half an hour.
fn is_late_past_closing(m: &Marking<'_>) -> bool {
    m.code.class() == Class::Present && m.minutes_late.is_some_and(|minutes| minutes > REGISTER_OPEN_MINUTES)
}

fn tells_of_closure(code: Code) -> bool {
    code.as_str() == "Y4" || code.class() == Class::Administrative
}

/// Year groups that are not numbered (`X`) are told by age.
fn is_below_year_10(m: &Marking<'_>) -> bool {
    match m.year_group {
        "N1" | "N2" | "R" => true,
        numbered => match numbered.parse::<u8>() {
            Ok(year_group) => year_group < 10,
            Err(_) => {
                age::age_on_31_august(m.born_on, AcademicYear::of(m.date).start_year()) < AGE_OF_YEAR_10
            }
        },
    }
}

#[cfg(test)]
mod tests;
