//! A pupil's lines of marks made into what the wire shows.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    super::{dto::FigureCalendar, view},
    dto::{
        PupilAbsenceTest, PupilAttendanceEnrolment, PupilAttendanceLeftOut, PupilAttendanceLinks,
        PupilAttendanceMadeOf, PupilAttendanceSession, PupilAttendanceTogether, PupilSessionLeftOut,
    },
};
use crate::{
    attendance::{
        book::{OwnLine, enrolled::Enrolled},
        code::Code,
        figures::{LeftOut, LeftOutWhy, left_out},
        rules::{Counts, Line, RuleSet, Sums, Together},
    },
    domain::{session::SessionOn, span::Span},
};

/// One enrolment with its line.
pub struct Stay {
    /// The school.
    pub urn: i32,
    /// The enrolment.
    pub enrolled: Enrolled,
    /// The days that are asked for, at this school.
    pub span: Span,
    /// Those of them on roll.
    pub days: Span,
    /// The line over the whole span.
    pub line: OwnLine,
}

impl Stay {
    /// The line on the days on roll.
    pub fn line(&self) -> Line<'_> {
        self.line.line().within(self.days)
    }
}

/// How much is shown.
#[derive(Clone, Copy)]
pub struct Showing {
    pub codes: bool,
    pub explain: bool,
    /// The day until which registers can have come.
    pub until: NaiveDate,
}

/// The attendance of one enrolment.
pub fn enrolment(pupil: Uuid, stay: &Stay, rules: &RuleSet, showing: Showing) -> PupilAttendanceEnrolment {
    let counts = Counts::of(stay.line().bytes());
    let (sums, late) = (counts.sums(), view::told_late(counts.late(), showing.codes));
    let (urn, Span { from_on, to_on }) = (stay.urn, stay.days);
    PupilAttendanceEnrolment {
        urn,
        enrolment_id: stay.enrolled.id,
        registration: stay.enrolled.registration.clone(),
        starting_on: stay.enrolled.starting_on,
        deleted_on: stay.enrolled.deleted_on,
        from_on,
        to_on,
        sessions: view::sessions(sums, late),
        rates: view::rates(sums, late),
        persistent_absence: persistent(sums, rules),
        severe_absence: severe(sums, rules),
        links: PupilAttendanceLinks {
            marks: format!("/v1/pupils/{pupil}/marks?from_on={from_on}&to_on={to_on}"),
            registers: format!("/v1/schools/{urn}/registers/{{date}}/{{session}}"),
        },
        made_of: showing.explain.then(|| made_of(stay, &counts, showing)),
    }
}

/// The attendance of all enrolments together.
pub fn together(stays: &[Stay], rules: &RuleSet, showing: Showing) -> PupilAttendanceTogether {
    let together = Together::of(stays.iter().map(Stay::line));
    let counts = Counts::of(together.line().bytes());
    let (sums, late) = (counts.sums(), view::told_late(counts.late(), showing.codes));
    let once = || {
        let shown = together.gave_way().iter().filter_map(|mark| {
            let code = Code::from_byte(mark.byte)?;
            Some(PupilAttendanceSession {
                urn: stays[mark.line].urn,
                date: mark.on.date,
                session: mark.on.session,
                class: code.class(),
                code: showing.codes.then(|| code.as_str()),
            })
        });
        shown.collect()
    };
    PupilAttendanceTogether {
        sessions: view::sessions(sums, late),
        rates: view::rates(sums, late),
        persistent_absence: persistent(sums, rules),
        severe_absence: severe(sums, rules),
        codes: showing.explain.then(|| view::codes(&counts, showing.codes)),
        counted_once: showing.explain.then(once),
    }
}

fn persistent(sums: Sums, rules: &RuleSet) -> PupilAbsenceTest {
    let met = sums.is_persistently_absent(rules);
    test(sums, met, rules.persistent_percent, sums.to_persistent_absence(rules))
}

fn severe(sums: Sums, rules: &RuleSet) -> PupilAbsenceTest {
    let met = sums.is_severely_absent(rules);
    test(sums, met, rules.severe_percent, sums.to_severe_absence(rules))
}

fn test(sums: Sums, met: bool, percent: u32, sessions_to_go: u64) -> PupilAbsenceTest {
    let (absent, possible) = (sums.absent(), sums.possible());
    let arithmetic = match (possible, met) {
        (0, _) => "no possible session".to_owned(),
        (_, true) => format!("100 x {absent} >= {percent} x {possible}"),
        (_, false) => format!("100 x {absent} < {percent} x {possible}"),
    };
    PupilAbsenceTest { met, threshold_percent: percent, arithmetic, sessions_to_go }
}

fn made_of(stay: &Stay, counts: &Counts, showing: Showing) -> PupilAttendanceMadeOf {
    let school = stay.line.timetable();
    let gone = left_out(school, &stay.enrolled, stay.line(), &[stay.days], showing.until);
    let mut sums = LeftOut::default();
    gone.iter().for_each(|(_, why)| sums.add(*why));
    PupilAttendanceMadeOf {
        codes: view::codes(counts, showing.codes),
        left_out: view::left_out(counts, &sums),
        sessions_left_out: sessions_left_out(stay.line(), &gone, showing),
        calendars: school.calendars.iter().map(|held| FigureCalendar::of(held, stay.span)).collect(),
    }
}

/// The sessions on roll that are in no count: those that were not possible, and those without a mark.
fn sessions_left_out(
    line: Line<'_>,
    gone: &[(SessionOn, LeftOutWhy)],
    showing: Showing,
) -> Vec<PupilAttendanceLeftOut> {
    let not_possible = line.marks().filter(|mark| !mark.code.is_possible()).map(|mark| {
        let code = showing.codes.then(|| mark.code.as_str());
        (mark.on, PupilSessionLeftOut::NotPossible, code)
    });
    let unmarked = gone.iter().filter_map(|(on, why)| match why {
        LeftOutWhy::NoMark { closed: true } => Some((*on, PupilSessionLeftOut::NoMarkClosed, None)),
        LeftOutWhy::NoMark { closed: false } => Some((*on, PupilSessionLeftOut::NoMark, None)),
        _ => None,
    });
    let mut all: Vec<_> = not_possible.chain(unmarked).collect();
    all.sort_by_key(|(on, ..)| *on);
    let shown = |(on, why, code): (SessionOn, _, _)| PupilAttendanceLeftOut {
        date: on.date,
        session: on.session,
        why,
        code,
    };
    all.into_iter().map(shown).collect()
}
