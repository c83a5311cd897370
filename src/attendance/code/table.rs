//! The one table of attendance codes.

use chrono::NaiveDate;

use super::{
    AgeRule::{Any, CompulsoryOnly, NotCompulsoryOnly},
    Class::{self, Administrative, Aea, Authorised, NotPossible, Present, Unauthorised},
    CodeInfo, CodeSessions, NoteRule,
};

/// First day of the School Attendance (Pupil Registration) (England) Regulations 2024 (SI 2024/208).
pub(super) const COMMENCED: Option<NaiveDate> = NaiveDate::from_ymd_opt(2024, 8, 19);
/// Last day of the codes of the 2006 regulations.
const LAST_OF_2006: Option<NaiveDate> = NaiveDate::from_ymd_opt(2024, 8, 18);
/// Last day of the code for an extended holiday.
const LAST_OF_F: Option<NaiveDate> = NaiveDate::from_ymd_opt(2013, 8, 31);

/// What most codes share; a row of the table says where it differs.
const fn code(code: &'static str, class: Class, meaning: &'static str) -> CodeInfo {
    CodeInfo {
        code,
        byte: code.as_bytes()[0],
        meaning,
        class,
        penalty: false,
        sessions: CodeSessions::Both,
        age: Any,
        note: NoteRule::None,
        minutes: false,
        valid_from: None,
        valid_to: None,
        rule: "reg10",
    }
}

/// A code that the 2024 regulations brought.
const fn new(byte: u8, name: &'static str, class: Class, meaning: &'static str) -> CodeInfo {
    CodeInfo { byte, valid_from: COMMENCED, ..code(name, class, meaning) }
}

/// Every code there is or was. The bytes stand in stored pages: **a byte once given never changes its code.**
pub static TABLE: [CodeInfo; 38] = [
    CodeInfo {
        sessions: CodeSessions::Am,
        rule: "reg10-2",
        ..code("/", Present, "Present when the morning register began")
    },
    CodeInfo {
        sessions: CodeSessions::Pm,
        rule: "reg10-2",
        ..code("\\", Present, "Present when the afternoon register began")
    },
    CodeInfo {
        minutes: true,
        ..code("L", Present, "Late: arrived after the register began and before it closed")
    },
    CodeInfo {
        note: NoteRule::Warn,
        ..new(
            b'K',
            "K",
            Aea,
            "At education arranged by the local authority, not at this school or another at which the pupil is registered",
        )
    },
    code("V", Aea, "On an educational visit supervised by the school's staff"),
    CodeInfo { rule: "reg10-11", ..code("P", Aea, "At an approved sporting activity") },
    CodeInfo { rule: "reg10-11", ..code("W", Aea, "On approved work experience") },
    CodeInfo {
        note: NoteRule::Warn,
        rule: "reg10-11",
        ..code("B", Aea, "At any other approved educational activity off site, supervised in person")
    },
    code("C", Authorised, "Leave for exceptional circumstances"),
    CodeInfo {
        rule: "reg11-2",
        ..new(0x80, "C1", Authorised, "Leave for a regulated performance or employment abroad")
    },
    CodeInfo {
        age: CompulsoryOnly,
        rule: "reg11-6",
        ..new(0x81, "C2", Authorised, "Leave under an agreed, temporary part-time timetable")
    },
    code("E", Authorised, "Suspended or permanently excluded, with no other provision made"),
    code("I", Authorised, "Too ill to attend, in body or mind"),
    CodeInfo {
        rule: "reg11-4",
        ..new(0x82, "J1", Authorised, "Leave for an interview for employment or a place elsewhere")
    },
    code("M", Authorised, "Leave for a medical or dental appointment"),
    code("R", Authorised, "Day set apart for religious observance by the parents' religious body"),
    CodeInfo { rule: "reg11-5", ..code("S", Authorised, "Leave to study for a public examination") },
    code("T", Authorised, "Travelling with a parent whose occupation requires it"),
    CodeInfo { penalty: true, ..code("G", Unauthorised, "On holiday without leave") },
    CodeInfo {
        penalty: true,
        rule: "reg10-7",
        ..code("N", Unauthorised, "Absent, the reason not yet established")
    },
    CodeInfo { penalty: true, ..code("O", Unauthorised, "Absent in other or unknown circumstances") },
    CodeInfo {
        penalty: true,
        minutes: true,
        ..code("U", Unauthorised, "Arrived after the register closed and before the session ended")
    },
    code("D", NotPossible, "Due at another school where the pupil is also registered"),
    new(b'Q', "Q", NotPossible, "Kept away because the local authority has not made its access arrangements"),
    CodeInfo {
        age: NotCompulsoryOnly,
        ..code("X", NotPossible, "Not of compulsory school age and not required to attend")
    },
    new(
        0x83,
        "Y1",
        NotPossible,
        "The school is not within walking distance, and transport that the school or authority normally provides is not available",
    ),
    new(0x84, "Y2", NotPossible, "Widespread disruption of travel by an emergency"),
    new(0x85, "Y3", NotPossible, "Part of the premises out of use, with no room in the rest"),
    new(0x86, "Y4", NotPossible, "Whole school unexpectedly closed"),
    new(0x87, "Y5", NotPossible, "In criminal justice detention"),
    new(0x88, "Y6", NotPossible, "Attending would go against public health guidance or law"),
    CodeInfo {
        note: NoteRule::Required,
        ..new(0x89, "Y7", NotPossible, "Kept away by another unavoidable cause, which the note names")
    },
    code("Z", Administrative, "Expected, but not yet on the admission register"),
    code("#", Administrative, "Planned closure of the school"),
    CodeInfo { valid_to: LAST_OF_2006, ..code("H", Authorised, "Agreed family holiday (until August 2024)") },
    CodeInfo {
        valid_to: LAST_OF_2006,
        ..code("J", Aea, "At an interview (until August 2024, when it became an absence)")
    },
    CodeInfo {
        valid_to: LAST_OF_2006,
        ..code("Y", NotPossible, "Unable to attend in exceptional circumstances (until August 2024)")
    },
    CodeInfo { valid_to: LAST_OF_F, ..code("F", Authorised, "Extended agreed holiday (until August 2013)") },
];
