//! Use case: the concerns of a school.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    dto::{AttendanceConcern, AttendanceConcernLinks, ConcernSession},
    query::{ConcernsQuery, Filter},
};
use crate::{
    access::{Access, Permission as _, RegistersCodesRead, RegistersRead},
    attendance::{
        age,
        book::{Book, Unread, Years, calendars::SchoolCalendar, enrolled::Enrolled},
        calendar::SchoolWeek,
        rules::{Concern, ConcernKind, Line, Mark, PupilLines, RuleSet, Sums, Together, concerns, opened},
    },
    domain::{academic_year::AcademicYear, percentage::Rate, session::SessionOn, span::Span},
    error::{AppError, Code, Result},
    http::Page,
};

/// Concerns by their place in the list: the enrolment, then the kind.
type Place = (Uuid, ConcernKind);

/// The concerns about the pupils of a school: the same few statements however many pupils it has.
pub async fn list(
    cx: &Access<RegistersRead>,
    urn: i32,
    query: &ConcernsQuery,
) -> Result<Page<AttendanceConcern>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let reached = session.school(urn).await?;
    let filter = query.understand()?;
    let codes = cx.also::<RegistersCodesRead>();
    if !codes && filter.kinds.iter().any(|kind| kind.tells_codes()) {
        return Err(AppError::new(Code::ScopeMissing).required_scope(RegistersCodesRead::SCOPE));
    }
    let on = filter.day(session.now(), session.today())?;
    let paging = cx.paging("concerns", &(urn, codes, &filter), query.limit, query.cursor.as_deref())?;
    let (rules, year) = (RuleSet::on(on), AcademicYear::of(on));
    let before = AcademicYear::starting(year.start_year() - 1).unwrap_or(year);
    let two_years = Span { from_on: before.first_day(), to_on: on };
    let years = Years::one(&session, urn, two_years, filter.as_of).await?;
    let from_on = first_day(&years.of(urn), before, rules).min(year.first_day());
    let unread = Unread::read(&session, urn, Span { from_on, to_on: on }, &years, filter.as_of).await?;
    drop(snapshot);
    let penalties = reached.school().kind != "independent";
    let after: Option<Place> = paging.after()?;
    let most = usize::try_from(paging.fetch()).unwrap_or(usize::MAX);
    let find = move |unread: &Unread| {
        let book = unread.turn()?;
        let mut found = found(&Day::new(&book, on, penalties, codes), &book, &filter);
        found.retain(|(place, _)| after.is_none_or(|after| *place > after));
        found.sort_by_key(|(place, _)| *place);
        found.truncate(most);
        Ok(found)
    };
    let found = cx.aside(unread, find).await?;
    paging.cut(found, |(place, _)| *place, |(_, row)| row)
}

/// Every concern that is asked for and may be seen, with its place.
fn found(asked: &Day, book: &Book, filter: &Filter) -> Vec<(Place, AttendanceConcern)> {
    let pupils = on_roll(book, asked.on).into_iter();
    let wanted = pupils.filter(|pupil| filter.wants_year_group(&pupil.enrolled.year_group));
    wanted.flat_map(|pupil| asked.rows(&pupil, filter)).collect()
}

/// The first day of the pages that are read: ten school weeks before the academic year, which the threshold of penalty
/// notices may reach back over. Where no calendar tells them, the whole year before.
fn first_day(calendars: &[SchoolCalendar], before: AcademicYear, rules: &RuleSet) -> NaiveDate {
    let held = calendars.iter().find(|known| known.calendar.year() == before);
    let weeks = held.map(|known| known.calendar.school_weeks()).unwrap_or_default();
    let first = weeks.get(weeks.len().saturating_sub(rules.penalty_weeks));
    first.map_or(before.first_day(), |week| week.monday)
}

/// A pupil with an enrolment on roll on the day.
struct OnRoll<'b> {
    enrolled: &'b Enrolled,
    /// The line of that enrolment.
    line: Line<'b>,
    /// The lines of all the pupil's enrolments at the school.
    lines: Vec<Line<'b>>,
}

/// The pupils on roll on a day.
fn on_roll(book: &Book, on: NaiveDate) -> Vec<OnRoll<'_>> {
    let mut pupils: BTreeMap<Uuid, Vec<(&Enrolled, Line<'_>)>> = BTreeMap::new();
    for (enrolled, line) in book.lines() {
        pupils.entry(enrolled.pupil_id).or_default().push((enrolled, line));
    }
    let day = Span { from_on: on, to_on: on };
    let mut found = Vec::new();
    for stays in pupils.into_values() {
        if let Some((enrolled, line)) = stays.iter().find(|(enrolled, _)| enrolled.within(day).is_some()) {
            let lines = stays.iter().map(|(_, line)| *line).collect();
            found.push(OnRoll { enrolled, line: *line, lines });
        }
    }
    found
}

/// What is asked of every pupil.
struct Day {
    on: NaiveDate,
    year: AcademicYear,
    rules: &'static RuleSet,
    weeks: BTreeSet<SchoolWeek>,
    /// Sessions for which the school was unexpectedly closed: nobody has to mark them.
    closed: BTreeSet<SessionOn>,
    penalties: bool,
    codes: bool,
}

impl Day {
    fn new(book: &Book, on: NaiveDate, penalties: bool, codes: bool) -> Self {
        let weeks = book.sessions().iter().map(|on| SchoolWeek::of(on.date)).collect();
        let closed = book.sessions().iter().copied().filter(|on| book.is_closed(*on)).collect();
        Self { on, year: AcademicYear::of(on), rules: RuleSet::on(on), weeks, closed, penalties, codes }
    }

    /// The concerns about one pupil, those that are asked for and may be seen.
    fn rows(&self, pupil: &OnRoll<'_>, filter: &Filter) -> Vec<(Place, AttendanceConcern)> {
        let enrolled = pupil.enrolled;
        let enrolment = pupil.line.between(self.year.first_day(), self.on);
        let together = (pupil.lines.len() > 1).then(|| Together::of(pupil.lines.iter().copied()));
        let whole = together.as_ref().map_or(pupil.line, Together::line);
        let (sessions, marks) = opened(whole, &self.closed);
        let whole = Line::new(&sessions, &marks);
        let (from, to) = age::compulsory_school_age(enrolled.born_on);
        let (weeks, year_from, penalties) = (&self.weeks, self.year.first_day(), self.penalties);
        let lines = PupilLines {
            enrolment,
            compulsory: self.compulsory(whole, from, to),
            is_compulsory: from <= self.on && self.on <= to,
            weeks,
            year_from,
            penalties,
        };
        let found = concerns(lines, self.on, self.rules).into_iter();
        let shown = found.filter(|concern| self.codes || !concern.kind.tells_codes());
        let absence = Sums::of(enrolment.bytes()).absence();
        let row = |concern: Concern| ((enrolled.id, concern.kind), self.row(enrolled, concern, absence));
        shown.filter(|concern| filter.wants(concern.kind)).map(row).collect()
    }

    /// The part of a line in compulsory school age. What was met by the last Friday in June stands after it, too, but not
    /// in the year that follows: a sixth former owes nothing for Year 11.
    fn compulsory<'l>(&self, line: Line<'l>, from: NaiveDate, to: NaiveDate) -> Line<'l> {
        if to < self.year.first_day() { Line::default() } else { line.between(from, self.on.min(to)) }
    }

    fn row(&self, enrolled: &Enrolled, concern: Concern, absence: Rate) -> AttendanceConcern {
        let (pupil, on, first) = (enrolled.pupil_id, self.on, self.year.first_day());
        let session = |mark: &Mark| ConcernSession {
            date: mark.on.date,
            session: mark.on.session,
            class: mark.code.class(),
            code: self.codes.then(|| mark.code.as_str()),
        };
        AttendanceConcern {
            pupil_id: pupil,
            enrolment_id: enrolled.id,
            year_group: enrolled.year_group.clone(),
            registration_group: enrolled.registration_group.clone(),
            kind: concern.kind,
            on,
            first_met_on: concern.first_met_on.date,
            met_on: concern.met_on.date,
            sessions_to_go: concern.to_go,
            runs_on: concern.runs_on,
            absence,
            evidence: concern.evidence.iter().map(session).collect(),
            rule_set: self.rules.id,
            links: AttendanceConcernLinks {
                attendance: format!("/v1/pupils/{pupil}/attendance?from_on={first}&to_on={on}&explain=true"),
                penalty_position: format!("/v1/pupils/{pupil}/penalty-position?on={on}"),
            },
        }
    }
}
