//! A pupil's marks as they stood at an instant, with the takes that made them so.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};

use super::Asked;
use crate::{
    access::Moment,
    attendance::{
        book::{
            OwnLine, lines,
            takes::{self, Taken},
        },
        code::{Class, Code, NO_MARK},
        page::{Change, Detail, Told},
        rules::{Counts, Line, Sums},
    },
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    entities::enrolment,
    error::Result,
    proceedings::bundle::{
        DossierAmendment, DossierAttendance, DossierAttendanceEnrolment, DossierMark, DossierPerson,
        DossierWeek,
    },
};

/// What is known of a mark beside its code.
#[derive(Default)]
struct Known {
    detail: Detail,
    recorded_by: Option<DossierPerson>,
    taken_at: Option<DateTime<Utc>>,
    received_at: Option<DateTime<Utc>>,
    amendments: usize,
}

/// The attendance over all entries: of each its line, its calendars, and the takes of its school that spoke for the pupil.
pub async fn read(
    session: &Moment<'_>,
    roll: &[enrolment::Model],
    asked: Asked,
    codes: bool,
) -> Result<DossierAttendance> {
    let mut told = DossierAttendance { enrolments: Vec::new(), marks: Vec::new(), amendments: Vec::new() };
    for entry in roll {
        let on_roll = Span::new(entry.starting_on, entry.deleted_on.unwrap_or(NaiveDate::MAX));
        let Some(days) = on_roll.and_then(|days| days.and(asked.days)) else { continue };
        let own = OwnLine::load(session, (entry.urn, entry.id), days, Some(asked.as_of)).await?;
        let lines = lines::of_enrolment(session, entry.urn, entry.id).await?;
        let takes = takes::of_lines(session, (entry.urn, days), &lines, asked.as_of).await?;
        let (known, amendments) = replay(entry.urn, &takes, &lines, codes);
        let line = own.line().within(days);
        told.enrolments.push(counted(entry.urn, days, line, |on| own.timetable().is_closed(on)));
        told.marks.extend(marks(entry.urn, line, &known, codes));
        told.amendments.extend(amendments);
    }
    told.marks.sort_by_key(|mark| (mark.date, mark.session, mark.urn));
    told.amendments.sort_by_key(|one| (one.received_at, one.date, one.session));
    Ok(told)
}

/// Each take in turn, as far as it spoke for the pupil: what is known of each mark then, and every change of one.
fn replay(
    urn: i32,
    takes: &[Taken],
    lines: &HashMap<String, u16>,
    codes: bool,
) -> (HashMap<SessionOn, Known>, Vec<DossierAmendment>) {
    let mut known: HashMap<SessionOn, Known> = HashMap::new();
    let mut amendments = Vec::new();
    for taken in takes {
        let year = AcademicYear::of(taken.on.date).to_string();
        let Some(told) = lines.get(&year).and_then(|line| taken.take.on_line(*line)) else { continue };
        let mark = known.entry(taken.on).or_default();
        if is_amendment(&told.change) {
            mark.amendments += usize::from(!told.change.superseded);
            amendments.push(amendment(urn, taken, &told, codes));
        }
        if !told.change.superseded {
            mark.recorded_by = Some(DossierPerson::from(told.by.clone()));
            (mark.taken_at, mark.received_at) = (Some(taken.taken_at), Some(taken.received_at));
        }
        if let Some(detail) = told.detail {
            mark.detail = detail.new.clone();
        }
    }
    (known, amendments)
}

/// A first mark is none; what came too late to change one is told as such.
fn is_amendment(change: &Change) -> bool {
    change.superseded || change.old != NO_MARK
}

fn amendment(urn: i32, taken: &Taken, told: &Told<'_>, codes: bool) -> DossierAmendment {
    let Change { old, new, superseded, .. } = told.change;
    let spelled = |byte: u8| Code::from_byte(byte).filter(|_| codes).map(|code| code.as_str().to_owned());
    let class = |byte: u8| Code::from_byte(byte).map(|code| code.class().as_str().to_owned());
    DossierAmendment {
        urn,
        date: taken.on.date,
        session: taken.on.session,
        from_code: spelled(old),
        from_class: class(old),
        to_code: spelled(new),
        to_class: class(new),
        reason: told.reason.filter(|_| codes).map(str::to_owned),
        recorded_by: DossierPerson::from(told.by.clone()),
        amended_at: told.at.unwrap_or(taken.taken_at),
        received_at: taken.received_at,
        superseded,
    }
}

fn marks<'a>(
    urn: i32,
    line: Line<'a>,
    known: &'a HashMap<SessionOn, Known>,
    codes: bool,
) -> impl Iterator<Item = DossierMark> + 'a {
    line.marks().map(move |mark| {
        let known = known.get(&mark.on);
        let detail = known.map(|known| &known.detail).filter(|_| codes);
        DossierMark {
            urn,
            date: mark.on.date,
            session: mark.on.session,
            code: codes.then(|| mark.code.as_str().to_owned()),
            class: mark.code.class().as_str().to_owned(),
            minutes_late: detail.and_then(|detail| detail.minutes_late),
            note: detail.and_then(|detail| detail.note.clone()),
            recorded_by: known.and_then(|known| known.recorded_by.clone()),
            taken_at: known.and_then(|known| known.taken_at),
            received_at: known.and_then(|known| known.received_at),
            amendments: known.map_or(0, |known| known.amendments),
        }
    })
}

fn counted(
    urn: i32,
    days: Span,
    line: Line<'_>,
    is_closed: impl Fn(SessionOn) -> bool,
) -> DossierAttendanceEnrolment {
    let counts = Counts::of(line.bytes());
    let sums = counts.sums();
    let mut weeks: BTreeMap<NaiveDate, Sums> = BTreeMap::new();
    for day in line.days() {
        let Some(on) = day.sessions().first() else { continue };
        let monday = on.date - Days::new(u64::from(on.date.weekday().num_days_from_monday()));
        *weeks.entry(monday).or_default() += Sums::of(day.bytes());
    }
    let week = |(monday_on, sums): (NaiveDate, Sums)| DossierWeek {
        monday_on,
        attended: sums.attended(),
        authorised: sums.authorised,
        unauthorised: sums.unauthorised,
    };
    DossierAttendanceEnrolment {
        urn,
        from_on: days.from_on,
        to_on: days.to_on,
        attendance: sums.attendance().into(),
        authorised_absence: sums.authorised_absence().into(),
        unauthorised_absence: sums.unauthorised_absence().into(),
        unmarked_sessions: line.unmarked().filter(|on| !is_closed(*on)).count(),
        not_possible_sessions: counts.of_class(Class::NotPossible),
        weeks: weeks.into_iter().filter(|(_, sums)| sums.possible() > 0).map(week).collect(),
    }
}
