//! The pages of one school for a span of days, read once and turned: each enrolment is a line of marks.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    Timetable,
    calendars::{Calendars, SchoolCalendar},
    enrolled::Enrolled,
};
use crate::{
    access::Session,
    attendance::{calendar::SchoolWeek, code::NO_MARK, page::Page, rules::Line},
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    error::Result,
};

/// The calendars of the academic years of a span.
pub struct Years(Vec<Calendars>);

impl Years {
    /// Those that these schools go by: two statements a year.
    pub async fn some<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urns: &[i32],
        span: Span,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Self> {
        let mut years = Vec::new();
        for year in span.years() {
            years.push(Calendars::some_as_of(session, urns, year, as_of).await?);
        }
        Ok(Self(years))
    }

    /// Those that one school goes by, or with [`AUTHORITY`](crate::domain::urn::AUTHORITY) the authority: two statements
    /// a year.
    pub async fn one<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urn: i32,
        span: Span,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Self> {
        Self::some(session, &[urn], span, as_of).await
    }

    /// The calendars that a school goes by, oldest first; years for which none is held are left out.
    pub fn of(&self, urn: i32) -> Vec<SchoolCalendar> {
        self.0.iter().filter_map(|year| year.of(urn)).collect()
    }
}

/// The register book of one school for a span of days.
///
/// Its sessions are those of the calendar and those of which a page is held, in order of time. An enrolment's line
/// of marks is cut to its days on roll: nothing beside them is ever counted.
pub struct Book {
    /// The school.
    pub urn: i32,
    /// The days it holds.
    pub span: Span,
    /// The calendars that the school went by, oldest first.
    pub calendars: Vec<SchoolCalendar>,
    sessions: Vec<SessionOn>,
    enrolments: Vec<Enrolled>,
    /// Enrolment by enrolment, a byte for each session.
    marks: Vec<u8>,
}

impl Book {
    /// Turns the pages, so that the marks of one enrolment lie side by side.
    pub fn turn(
        urn: i32,
        span: Span,
        calendars: Vec<SchoolCalendar>,
        enrolments: Vec<Enrolled>,
        lines: &HashMap<(AcademicYear, Uuid), u16>,
        pages: &[(SessionOn, Page)],
    ) -> Self {
        let mut sessions: Vec<SessionOn> = calendars
            .iter()
            .flat_map(|known| known.calendar.sessions_between(span.from_on, span.to_on))
            .copied()
            .chain(pages.iter().map(|(on, _)| *on))
            .collect();
        sessions.sort_unstable();
        sessions.dedup();
        let width = sessions.len();
        let mut marks = vec![NO_MARK; width * enrolments.len()];
        for pages in pages.chunk_by(|(one, _), (next, _)| year_of(*one) == year_of(*next)) {
            let Some((on, _)) = pages.first() else { continue };
            let line = |(row, each): (usize, &Enrolled)| Some((row, *lines.get(&(year_of(*on), each.id))?));
            let places: Vec<(usize, u16)> = enrolments.iter().enumerate().filter_map(line).collect();
            for pages in pages.chunks(ABREAST) {
                let column = |(on, page)| Some((sessions.binary_search(on).ok()?, page));
                let columns: Vec<(usize, &Page)> =
                    pages.iter().filter_map(|(on, page)| column((on, page))).collect();
                for (row, line) in &places {
                    let marks = &mut marks[row * width..(row + 1) * width];
                    for (column, page) in &columns {
                        marks[*column] = page.byte(*line);
                    }
                }
            }
        }
        Self { urn, span, calendars, sessions, enrolments, marks }
    }

    /// Every enrolment with its line of marks, in the order of their first days.
    pub fn lines(&self) -> impl Iterator<Item = (&Enrolled, Line<'_>)> {
        let rows = (0..self.enrolments.len()).map(|row| self.row(row));
        self.enrolments.iter().zip(rows).map(|(enrolled, line)| {
            let line = enrolled.within(self.span).map_or(Line::default(), |days| line.within(days));
            (enrolled, line)
        })
    }

    /// The same book as if nothing had been marked on these days.
    pub fn without_marks(mut self, days: &[Span]) -> Self {
        let width = self.sessions.len();
        let is_blank =
            |on: &SessionOn| days.iter().any(|days| days.from_on <= on.date && on.date <= days.to_on);
        let blank: Vec<usize> =
            (0..width).filter(|at| self.sessions.get(*at).is_some_and(is_blank)).collect();
        for line in self.marks.chunks_mut(width.max(1)) {
            for at in &blank {
                if let Some(mark) = line.get_mut(*at) {
                    *mark = NO_MARK;
                }
            }
        }
        self
    }

    /// Children on roll on any of these days.
    pub fn on_roll(&self, days: Span) -> usize {
        let here = self.enrolments.iter().filter(|enrolled| enrolled.within(days).is_some());
        here.map(|enrolled| enrolled.pupil_id).collect::<BTreeSet<_>>().len()
    }

    /// The sessions of the calendar and of the pages, in order of time.
    pub fn sessions(&self) -> &[SessionOn] {
        &self.sessions
    }

    /// Whether a session is in the calendar that the school went by.
    pub fn is_in_calendar(&self, on: SessionOn) -> bool {
        self.timetable().is_in_calendar(on)
    }

    /// Whether the school was unexpectedly closed for a session of its calendar.
    pub fn is_closed(&self, on: SessionOn) -> bool {
        self.timetable().is_closed(on)
    }

    /// The sessions with what the calendars say of them.
    pub fn timetable(&self) -> Timetable<'_> {
        Timetable { sessions: &self.sessions, calendars: &self.calendars }
    }

    /// The school weeks of the span: those with at least one session in the calendar.
    pub fn school_weeks(&self) -> BTreeSet<SchoolWeek> {
        let days = |known: &SchoolCalendar| {
            let sessions = known.calendar.sessions_between(self.span.from_on, self.span.to_on);
            sessions.iter().map(|on| SchoolWeek::of(on.date)).collect::<BTreeSet<_>>()
        };
        self.calendars.iter().flat_map(days).collect()
    }

    fn row(&self, row: usize) -> Line<'_> {
        let width = self.sessions.len();
        Line::new(&self.sessions, &self.marks[row * width..(row + 1) * width])
    }
}

/// Pages that are turned together: what they add to one line lies side by side in memory.
const ABREAST: usize = 16;

fn year_of(on: SessionOn) -> AcademicYear {
    AcademicYear::of(on.date)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::session::Session::{Am, Pm};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn enrolled(id: u128, starting_on: &str, deleted_on: Option<&str>) -> Enrolled {
        Enrolled {
            id: Uuid::from_u128(id),
            pupil_id: Uuid::from_u128(100 + id),
            born_on: day("2016-05-02"),
            sex: "F".into(),
            starting_on: day(starting_on),
            deleted_on: deleted_on.map(day),
            registration: "single".into(),
            boarder: false,
            year_group: "6".into(),
            registration_group: None,
            sen: None,
            fsm: None,
            before: Vec::new(),
        }
    }

    #[test]
    fn pages_are_turned_year_by_year_and_cut_to_the_days_on_roll() {
        let (before, after) = (AcademicYear::starting(2025).unwrap(), AcademicYear::starting(2026).unwrap());
        let on = |date, session| SessionOn { date: day(date), session };
        let pages = [
            (on("2026-07-16", Am), Page::from_bytes(b"/I".to_vec())),
            (on("2026-07-16", Pm), Page::from_bytes(b"\\G".to_vec())),
            (on("2026-09-03", Am), Page::from_bytes(b"OL".to_vec())),
        ];
        let one = Uuid::from_u128(1);
        let other = Uuid::from_u128(2);
        let lines =
            HashMap::from([((before, one), 0), ((before, other), 1), ((after, one), 1), ((after, other), 0)]);
        let span = Span { from_on: day("2026-07-01"), to_on: day("2026-09-30") };
        let enrolments = vec![enrolled(1, "2024-09-01", None), enrolled(2, "2024-09-01", Some("2026-08-31"))];
        let book = Book::turn(1, span, Vec::new(), enrolments, &lines, &pages);
        let marks: Vec<&[u8]> = book.lines().map(|(_, line)| line.bytes()).collect();
        assert_eq!(marks, [b"/\\L".as_slice(), b"IG"]);
        assert_eq!(book.sessions().len(), 3);
        assert!(!book.is_in_calendar(on("2026-07-16", Am)));
    }
    proptest! {
        /// Pages are turned many at a time; what comes out is what lies on them, looked up one by one.
        #[test]
        fn every_byte_of_a_line_is_the_byte_on_its_page(
            marks in prop::collection::vec(prop::collection::vec(prop::sample::select(&b"/\\LIO."[..]), 0..6), 1..90),
            places in prop::collection::vec(0..8_u16, 1..5),
        ) {
            let first = day("2026-07-01");
            let session = |at: usize| if at.is_multiple_of(2) { Am } else { Pm };
            let on = |at: usize| SessionOn { date: first + chrono::Days::new(at as u64 / 2), session: session(at) };
            let pages: Vec<_> =
                marks.into_iter().enumerate().map(|(at, bytes)| (on(at), Page::from_bytes(bytes))).collect();
            let enrolments: Vec<_> = (0..places.len()).map(|id| enrolled(id as u128, "2024-09-01", None)).collect();
            // Of the year that ends in July all have a line, of the next every other one.
            let [before, after] = [2025, 2026].map(|year| AcademicYear::starting(year).unwrap());
            let given = enrolments.iter().zip(&places).enumerate().flat_map(|(at, (each, line))| {
                [Some(((before, each.id), *line)), at.is_multiple_of(2).then_some(((after, each.id), 7 - *line))]
            });
            let lines: HashMap<_, _> = given.flatten().collect();
            let span = Span { from_on: first, to_on: day("2026-09-30") };
            let book = Book::turn(1, span, Vec::new(), enrolments, &lines, &pages);
            for (each, line) in book.lines() {
                let on_page = |(on, page): &(SessionOn, Page)| {
                    lines.get(&(year_of(*on), each.id)).map_or(NO_MARK, |line| page.byte(*line))
                };
                prop_assert_eq!(line.bytes(), pages.iter().map(on_page).collect::<Vec<_>>());
            }
        }
    }
}
