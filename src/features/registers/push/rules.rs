//! What a push must keep to, before it is laid on the page: decisions that need no database.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::dto::{RegisterMark, RegisterPush};
use crate::{
    attendance::{
        book::roll::{Found, OnRoll, Roll},
        calendar::{Calendar, SessionStatus},
        code::{self, AgeRule, Code},
        marking::{self, MarkError, Marking, judge},
        page::{Amendment, Named},
        query::Query,
    },
    domain::{
        person::Person,
        session::SessionOn,
        text::clean,
        upn::{Upn, UpnFault},
    },
    error::{Fault, FaultCode},
};

/// How far ahead of ours a school's clock may be.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);
/// How much earlier than the calendar says a school may begin: the authority's calendar has one time for all.
const BEGINS_EARLIER: TimeDelta = TimeDelta::hours(1);

/// A row of a push, understood.
pub enum Row {
    /// A mark that may stand, and whether its pupil was named by a temporary UPN.
    Mark(Named, bool),
    /// What a MIS sends that is no mark.
    NotStored,
    /// Why it may not stand, and whose line it would have been, where that is known.
    Refused(Vec<Fault>, Option<u16>),
}

/// The present instant, also as the time on the school's wall.
#[derive(Clone, Copy)]
pub struct Now {
    /// The instant.
    pub instant: DateTime<Utc>,
    /// Date and time at the school.
    pub wall: NaiveDateTime,
}

/// What is wrong with the push as a whole. An old record (`historic`) may be of a year without a calendar.
pub fn session_faults(
    push: &RegisterPush,
    on: SessionOn,
    calendar: Option<&Calendar>,
    Now { instant, wall }: Now,
    historic: bool,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    if push.taken_at > instant + CLOCKS_DIFFER {
        let detail = "Send the instant at which the register was taken or last changed, with its offset.";
        faults.push(Fault::at("/taken_at", FaultCode::TakenAtInFuture).detail(detail));
    }
    if push.marks.is_empty() {
        let detail = "Send the pupils' marks; pupils who are left out stay as they are.";
        faults.push(Fault::at("/marks", FaultCode::EmptyRegister).rule("reg10-1").detail(detail));
    }
    let only_no_marks = !push.marks.is_empty() && push.marks.iter().all(is_no_mark);
    let unknown_past = historic && calendar.is_none();
    let is_session =
        calendar.is_some_and(|calendar| calendar.status(on.date, on.session).is_session()) || unknown_past;
    if on.date > wall.date() {
        faults.push(Fault::parameter("date", FaultCode::DateInFuture));
    } else if !is_session && !only_no_marks {
        let detail = match calendar {
            Some(_) => {
                "It is not a session of the school's calendar. If the school did meet, change the calendar first."
            }
            None => "No calendar is held for that academic year. Send the school's calendar first.",
        };
        faults.push(Fault::parameter("date", FaultCode::DateOutsideCalendar).detail(detail));
    } else if let Some(calendar) = calendar.filter(|_| is_session)
        && on.date == wall.date()
        && wall + BEGINS_EARLIER < on.date.and_time(calendar.starts(on.session))
    {
        let detail = format!(
            "It begins at {} (Europe/London). A school that begins more than an hour earlier says so in a calendar of its own.",
            calendar.starts(on.session).format("%H:%M")
        );
        faults.push(Fault::parameter("session", FaultCode::SessionNotStarted).detail(detail));
    }
    faults
}

/// Whether a row is what a MIS sends that is no mark.
pub fn is_no_mark(mark: &RegisterMark) -> bool {
    mark.code.as_deref().is_some_and(|code| marking::is_no_mark(code.trim()))
}

/// Understands every row, against the roll and the calendar of its day.
pub fn understand(
    push: &RegisterPush,
    on: SessionOn,
    roll: &Roll,
    calendar: Option<&Calendar>,
    historic: bool,
) -> Vec<Row> {
    let day = Day { on, roll, calendar, historic };
    let mut rows: Vec<Row> =
        push.marks.iter().enumerate().map(|(index, mark)| row(index, mark, &day)).collect();
    refuse_repeats(&push.marks, &mut rows);
    rows
}

/// What the rows of a push are held against.
struct Day<'a> {
    on: SessionOn,
    roll: &'a Roll,
    calendar: Option<&'a Calendar>,
    historic: bool,
}

fn row(index: usize, mark: &RegisterMark, day: &Day<'_>) -> Row {
    let Day { on, roll, calendar, historic } = *day;
    if is_no_mark(mark) {
        return Row::NotStored;
    }
    let place = |property: &str| format!("/marks/{index}/{property}");
    let mut faults = Vec::new();
    let pupil = match Upn::parse(&mark.upn) {
        Ok(upn) => pupil(upn, on, roll).map_err(|fault| Fault { pointer: Some(place("upn")), ..fault }),
        Err(UpnFault::Malformed) => Err(Fault::at(place("upn"), FaultCode::UpnMalformed)),
        Err(UpnFault::CheckLetter) => Err(Fault::at(place("upn"), FaultCode::UpnCheckLetter)),
    };
    let code = code(mark, &place);
    let closed = calendar
        .is_some_and(|calendar| calendar.status(on.date, on.session) == SessionStatus::ClosedUnexpectedly);
    match (pupil, code) {
        (Ok((pupil, line, temporary)), Ok(code)) => {
            let mut queries = Vec::new();
            if let Some(code) = code {
                let marking = judged(mark, on, pupil, code, closed, calendar);
                let mut judgement = judge(&marking);
                if historic && judgement.errors.contains(&MarkError::CodeNotValidOnDate) {
                    judgement.errors.retain(|error| *error != MarkError::CodeNotValidOnDate);
                    queries.push(Query::CodeWithdrawn);
                }
                faults.extend(judgement.errors.into_iter().map(|error| mark_fault(error, &marking, &place)));
                queries.extend(judgement.queries);
            }
            match faults.is_empty() {
                true => Row::Mark(named(mark, line, code, queries), temporary),
                false => Row::Refused(faults, Some(line)),
            }
        }
        (pupil, code) => {
            let line = pupil.as_ref().ok().map(|(_, line, _)| *line);
            faults.extend(pupil.err());
            faults.extend(code.err());
            Row::Refused(faults, line)
        }
    }
}

fn pupil(upn: Upn, on: SessionOn, roll: &Roll) -> Result<(&OnRoll, u16, bool), Fault> {
    match roll.find(upn.as_str(), on.date) {
        Found::Enrolled(pupil, line) => Ok((pupil, line, upn.is_temporary())),
        Found::NotThen => {
            let detail = "Marks stand only from the starting day to the deletion day. Send the roll first if it has changed.";
            Err(Fault::at("", FaultCode::PupilNotEnrolled).rule("reg10-1").detail(detail))
        }
        Found::Nobody => {
            let detail = "No pupil of this school has this UPN. Send the roll first.";
            Err(Fault::at("", FaultCode::ReferenceNotFound).detail(detail))
        }
    }
}

/// `Ok(None)` takes a mark back.
fn code(mark: &RegisterMark, place: &impl Fn(&str) -> String) -> Result<Option<Code>, Fault> {
    let Some(text) = &mark.code else {
        return match mark.amendment {
            Some(_) => Ok(None),
            None => {
                let detail = "Say in `amendment` why the mark is taken back, or send the right code.";
                Err(Fault::at(place("code"), FaultCode::AmendmentRequired).detail(detail))
            }
        };
    };
    Code::parse(text.trim()).map(Some).ok_or_else(|| {
        let upper = text.trim().to_uppercase();
        let did_you_mean = Code::parse(&upper).map(|code| code.as_str().to_owned());
        let detail = "See /v1/attendance-codes for the codes in force.";
        let fault = Fault::at(place("code"), FaultCode::CodeUnknown).rule("reg10").detail(detail);
        Fault { did_you_mean, ..fault }
    })
}

fn judged<'a>(
    mark: &RegisterMark,
    on: SessionOn,
    pupil: &'a OnRoll,
    code: Code,
    closed_unexpectedly: bool,
    calendar: Option<&Calendar>,
) -> Marking<'a> {
    // To look for the term costs more than all the other rules, and one code asks for it.
    let calendar = calendar.filter(|_| code.info().age == AgeRule::NotCompulsoryOnly);
    Marking {
        date: on.date,
        session: on.session,
        born_on: pupil.born_on,
        year_group: &pupil.year_group,
        code,
        minutes_late: mark.minutes_late,
        has_note: mark.note.is_some(),
        closed_unexpectedly,
        term_after_compulsory: calendar.and_then(|calendar| calendar.term_after_compulsory(pupil.born_on)),
    }
}

fn mark_fault(error: MarkError, marking: &Marking<'_>, place: &impl Fn(&str) -> String) -> Fault {
    let property = match error {
        MarkError::NoteRequired => "note",
        MarkError::MinutesNotAllowed => "minutes_late",
        _ => "code",
    };
    let fault = Fault::at(place(property), error.code()).detail(error.detail(marking));
    let allowed = match error {
        MarkError::CodeNotValidOnDate => code::suggestions(marking.code, marking.date),
        _ => &[],
    };
    Fault { rule: error.rule(marking.code), ..fault.allowed(allowed) }
}

fn named(mark: &RegisterMark, line: u16, code: Option<Code>, queries: Vec<Query>) -> Named {
    let amendment = mark.amendment.as_ref().map(|given| Amendment {
        reason: given.reason.as_deref().map(stored),
        by: given.by.as_ref().map(stored_person),
        at: given.at,
    });
    let (minutes_late, note) = match code {
        Some(_) => (mark.minutes_late, mark.note.as_deref().map(stored)),
        None => (None, None),
    };
    Named { line, code, minutes_late, note, amendment, queries }
}

/// A text as it is stored. That it holds nothing unprintable was checked with the form of the body.
fn stored(text: &str) -> String {
    clean(text).unwrap_or_default()
}

/// A person as it is stored.
pub fn stored_person(person: &Person) -> Person {
    Person { name: stored(&person.name), title: person.title.as_deref().map(stored) }
}

/// A pupil may stand in a push once. Of two rows that say the same the second is refused; of two that
/// differ both are, because nothing may be chosen.
fn refuse_repeats(marks: &[RegisterMark], rows: &mut [Row]) {
    let mut first: Vec<Option<usize>> = Vec::new();
    let mut refused = BTreeSet::new();
    for (index, row) in rows.iter().enumerate() {
        let (Row::Mark(Named { line, .. }, _) | Row::Refused(_, Some(line))) = row else { continue };
        let line = usize::from(*line);
        first.resize(first.len().max(line + 1), None);
        match first[line] {
            None => first[line] = Some(index),
            Some(earlier) => {
                refused.insert(index);
                if said(&marks[earlier]) != said(&marks[index]) {
                    refused.insert(earlier);
                }
            }
        }
    }
    for index in refused {
        let detail = "Send each pupil once, with the mark that holds.";
        let fault = Fault::at(format!("/marks/{index}/upn"), FaultCode::DuplicatePupil).detail(detail);
        match &mut rows[index] {
            Row::Refused(faults, _) => faults.insert(0, fault),
            row => *row = Row::Refused(vec![fault], None),
        }
    }
}

fn said(mark: &RegisterMark) -> Option<&str> {
    mark.code.as_deref().map(str::trim)
}
