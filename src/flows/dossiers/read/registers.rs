//! A pupil's marks as they stood at an instant, with the takes that made them so.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, FromQueryResult};

use super::Asked;
use crate::{
    access::Moment,
    attendance::{
        book::{OwnLine, lines},
        code::{Class, Code, NO_MARK},
        page::{Change, Detail, Reason, TakeNotes, decode},
        rules::{Counts, Line, Sums},
    },
    casework::bundle::{
        DossierAmendment, DossierAttendance, DossierAttendanceEnrolment, DossierMark, DossierPerson,
        DossierWeek,
    },
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    entities::{enrolment, register_take},
    error::{AppError, Result},
};

/// What of a take its changes are found by.
#[derive(FromQueryResult)]
struct Spoke {
    date: NaiveDate,
    session: String,
    take: i32,
    changes: Vec<u8>,
}

const SPOKE: [register_take::Column; 4] = {
    use register_take::Column::{Changes, Date, Session, Take};
    [Date, Session, Take, Changes]
};

/// What of a take is told.
#[derive(FromQueryResult)]
struct Take {
    date: NaiveDate,
    session: String,
    take: i32,
    taken_at: DateTime<Utc>,
    received_at: DateTime<Utc>,
    recorded_by_name: String,
    recorded_by_title: Option<String>,
    changes: Vec<u8>,
    reasons: String,
}

const COLUMNS: [register_take::Column; 9] = {
    use register_take::Column as Of;
    [
        Of::Date,
        Of::Session,
        Of::Take,
        Of::TakenAt,
        Of::ReceivedAt,
        Of::RecordedByName,
        Of::RecordedByTitle,
        Of::Changes,
        Of::Reasons,
    ]
};

/// Takes that one statement asks for by name.
const TOGETHER: usize = 200;

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
        let takes = takes(session, (entry.urn, days), &lines, asked.as_of).await?;
        let (known, amendments) = replay(entry.urn, &takes, &lines, codes)?;
        let line = own.line().within(days);
        told.enrolments.push(counted(entry.urn, days, line, |on| own.timetable().is_closed(on)));
        told.marks.extend(marks(entry.urn, line, &known, codes));
        told.amendments.extend(amendments);
    }
    told.marks.sort_by_key(|mark| (mark.date, mark.session, mark.urn));
    told.amendments.sort_by_key(|one| (one.received_at, one.date, one.session));
    Ok(told)
}

/// The takes of a school's registers on these days that had come by then and spoke for the pupil, in the order of their
/// arrival. Which did stands in their changes alone: these are read of every take, a few bytes a mark, and what else there
/// is (who, when, and the reasons and notes of a whole form) only of those that did. One statement, and one more for
/// every two hundred of them.
async fn takes(
    session: &Moment<'_>,
    (urn, days): (i32, Span),
    lines: &HashMap<String, u16>,
    as_of: DateTime<Utc>,
) -> Result<Vec<Take>> {
    use register_take::Column;
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let these = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::Date.between(days.from_on, days.to_on))
        .add(Column::ReceivedAt.lte(as_of));
    let mut all: Vec<Spoke> = session.find::<register_take::Entity>().filter(these).columns(SPOKE).await?;
    all.retain(|take| {
        let line = lines.get(&AcademicYear::of(take.date).to_string());
        line.is_some_and(|line| decode(&take.changes).iter().any(|change| change.line == *line))
    });
    let mut told = Vec::new();
    for some in all.chunks(TOGETHER) {
        let one = |take: &Spoke| {
            Condition::all()
                .add(Column::Date.eq(take.date))
                .add(Column::Session.eq(take.session.as_str()))
                .add(Column::Take.eq(take.take))
        };
        let any = some.iter().map(one).fold(Condition::any(), Condition::add);
        let these = Condition::all().add(Column::Urn.eq(urn)).add(any);
        let takes: Vec<Take> = session.find::<register_take::Entity>().filter(these).columns(COLUMNS).await?;
        told.extend(takes);
    }
    told.sort_by_key(|take| take.take);
    Ok(told)
}

/// Each take in turn, as far as it spoke for the pupil: what is known of each mark then, and every change of one.
fn replay(
    urn: i32,
    takes: &[Take],
    lines: &HashMap<String, u16>,
    codes: bool,
) -> Result<(HashMap<SessionOn, Known>, Vec<DossierAmendment>)> {
    let mut known: HashMap<SessionOn, Known> = HashMap::new();
    let mut amendments = Vec::new();
    for take in takes {
        let year = AcademicYear::of(take.date).to_string();
        let Some(line) = lines.get(&year) else { continue };
        let Some(change) = decode(&take.changes).into_iter().find(|change| change.line == *line) else {
            continue;
        };
        let notes: TakeNotes = serde_json::from_str(&take.reasons).map_err(AppError::internal)?;
        let on = SessionOn { date: take.date, session: take.session.parse().map_err(AppError::internal)? };
        let reason = change.reason.and_then(|place| notes.reasons.get(usize::from(place)));
        let by = by(take, reason);
        let mark = known.entry(on).or_default();
        if is_amendment(&change) {
            mark.amendments += usize::from(!change.superseded);
            amendments.push(amendment(urn, on, take, &change, reason, by.clone(), codes));
        }
        if !change.superseded {
            mark.recorded_by = Some(by);
            (mark.taken_at, mark.received_at) = (Some(take.taken_at), Some(take.received_at));
            if let Some(detail) = notes.details.get(line) {
                mark.detail = detail.new.clone();
            }
        }
    }
    Ok((known, amendments))
}

/// A first mark is none; what came too late to change one is told as such.
fn is_amendment(change: &Change) -> bool {
    change.superseded || change.old != NO_MARK
}

fn by(take: &Take, reason: Option<&Reason>) -> DossierPerson {
    let recorded =
        || DossierPerson { name: take.recorded_by_name.clone(), title: take.recorded_by_title.clone() };
    reason.and_then(|reason| reason.by.clone()).map_or_else(recorded, DossierPerson::from)
}

fn amendment(
    urn: i32,
    on: SessionOn,
    take: &Take,
    change: &Change,
    reason: Option<&Reason>,
    recorded_by: DossierPerson,
    codes: bool,
) -> DossierAmendment {
    let code = |byte: u8| Code::from_byte(byte);
    let spelled = |byte: u8| code(byte).filter(|_| codes).map(|code| code.as_str().to_owned());
    let class = |byte: u8| code(byte).map(|code| code.class().as_str().to_owned());
    DossierAmendment {
        urn,
        date: on.date,
        session: on.session,
        from_code: spelled(change.old),
        from_class: class(change.old),
        to_code: spelled(change.new),
        to_class: class(change.new),
        reason: reason.and_then(|reason| reason.reason.clone()).filter(|_| codes),
        recorded_by,
        amended_at: reason.and_then(|reason| reason.at).unwrap_or(take.taken_at),
        received_at: take.received_at,
        superseded: change.superseded,
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
