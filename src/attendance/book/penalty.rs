//! What a penalty position rests on: a pupil's line of marks over the schools in reach, their school weeks, and the
//! sessions for which there are no notices.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};

use super::OwnLine;
use crate::{
    access::Session,
    attendance::{
        age,
        calendar::SchoolWeek,
        code::Code,
        rules::{Line, NotCounted, PenaltyPosition, RuleSet, Together, penalty_position},
    },
    domain::{
        academic_year::AcademicYear,
        school::{Notices, notices},
        session::SessionOn,
        span::Span,
    },
    entities::{enrolment, school},
    error::Result,
};

/// The marks of a pupil up to a day, in its academic year and the one before, over these enrolments.
pub struct PenaltyLine {
    stays: Vec<Stay>,
    together: Together,
    weeks: BTreeSet<SchoolWeek>,
    barred: BTreeMap<SessionOn, NotCounted>,
}

/// One enrolment with its line.
struct Stay {
    row: enrolment::Model,
    days: Span,
    line: OwnLine,
}

impl Stay {
    fn line(&self) -> Line<'_> {
        self.line.line().within(self.days)
    }
}

impl PenaltyLine {
    /// Reads them: a few statements for each enrolment, and one.
    pub async fn load<C: ConnectionTrait>(
        session: &Session<'_, C>,
        enrolments: &[enrolment::Model],
        on: NaiveDate,
    ) -> Result<Self> {
        let stays = stays(session, enrolments, on).await?;
        let together = Together::of(stays.iter().map(Stay::line));
        // The school's weeks go on while the pupil is not on its roll.
        let weeks = stays.iter().flat_map(|stay| stay.line.line().sessions());
        let weeks = weeks.map(|on| SchoolWeek::of(on.date)).collect();
        let barred = barred(session, &stays, &together).await?;
        Ok(Self { stays, together, weeks, barred })
    }

    /// The position on a day. `besides` are further sessions that do not count.
    pub fn position(
        &self,
        on: NaiveDate,
        besides: &BTreeMap<SessionOn, NotCounted>,
        rules: &RuleSet,
    ) -> PenaltyPosition {
        // Why a session could never count is told rather than that it was used.
        let mut barred = besides.clone();
        barred.extend(&self.barred);
        penalty_position(self.together.line(), &self.weeks, &barred, on, rules)
    }

    /// The marks of all these enrolments, each session once.
    pub fn line(&self) -> Line<'_> {
        self.together.line()
    }

    /// The school at which the mark of a session stands.
    pub fn school_of(&self, at: SessionOn) -> Option<i32> {
        self.together.source(at).map(|line| self.stays[line].row.urn)
    }

    /// The code that stands in a session, if it is one of `G`, `N`, `O` and `U` and nothing bars it.
    pub fn offence(&self, at: SessionOn) -> Option<Code> {
        let day = self.together.line().between(at.date, at.date);
        let mark = day.marks().find(|mark| mark.on == at)?;
        (mark.code.info().penalty && !self.barred.contains_key(&at)).then_some(mark.code)
    }

    /// The sessions of a span of days that were to be marked and are not, at any of the schools: incompleteness, and no
    /// absence. A session that was marked at one school lacks nothing at another.
    pub fn unmarked(&self, span: Span) -> Vec<SessionOn> {
        let marked: BTreeSet<SessionOn> =
            self.together.line().within(span).marks().map(|mark| mark.on).collect();
        let due = self.stays.iter().flat_map(|stay| {
            let timetable = stay.line.timetable();
            let line = stay.line().within(span);
            timetable.unmarked(line, span.to_on).filter(move |on| !timetable.is_closed(*on))
        });
        let open: BTreeSet<SessionOn> = due.filter(|on| !marked.contains(on)).collect();
        open.into_iter().collect()
    }

    /// The marks that stand at one school.
    pub fn line_at(&self, urn: i32) -> Together {
        Together::of(self.stays.iter().filter(|stay| stay.row.urn == urn).map(Stay::line))
    }

    /// The codes that stand on a day.
    pub fn codes_on(&self, day: NaiveDate) -> Vec<Code> {
        self.together.line().between(day, day).marks().map(|mark| mark.code).collect()
    }

    /// Every session that could be an offence.
    pub fn offences(&self) -> impl Iterator<Item = (SessionOn, Code)> + '_ {
        let marks = self.together.line().marks();
        let could = marks.filter(|mark| mark.code.info().penalty && !self.barred.contains_key(&mark.on));
        could.map(|mark| (mark.on, mark.code))
    }
}

/// The enrolments of the academic year of a day, up to it, and of the year before.
async fn stays<C: ConnectionTrait>(
    session: &Session<'_, C>,
    enrolments: &[enrolment::Model],
    on: NaiveDate,
) -> Result<Vec<Stay>> {
    let year = AcademicYear::of(on);
    let before = AcademicYear::starting(year.start_year() - 1).unwrap_or(year);
    let whole = Span { from_on: before.first_day(), to_on: on };
    let mut stays = Vec::new();
    for row in enrolments {
        let days = Span::new(row.starting_on, row.deleted_on.unwrap_or(NaiveDate::MAX));
        let Some(days) = days.and_then(|days| days.and(whole)) else { continue };
        let line = OwnLine::load(session, (row.urn, row.id), whole, None).await?;
        stays.push(Stay { row: row.clone(), days, line });
    }
    // Of two schools that tell the same of a session the earlier one stands, in whatever order they were read.
    stays.sort_by_key(|stay| (stay.row.starting_on, stay.row.id));
    Ok(stays)
}

/// The sessions for which there are no penalty notices: while the pupil was not of compulsory school age, and at
/// schools that have none. One statement.
async fn barred<C: ConnectionTrait>(
    session: &Session<'_, C>,
    stays: &[Stay],
    together: &Together,
) -> Result<BTreeMap<SessionOn, NotCounted>> {
    use school::Column;
    let these = Condition::all().add(Column::Urn.is_in(stays.iter().map(|stay| stay.row.urn)));
    let mut without = session.find::<school::Entity>().filter(these).all().await?;
    without.retain(|school| notices(school.type_code, &school.kind) == Notices::DoNotApply);
    let why = |on: SessionOn| {
        let row = &stays[together.source(on)?].row;
        match age::is_compulsory(row.born_on, on.date) {
            false => Some(NotCounted::NotCompulsoryAge),
            true => without.iter().any(|own| own.urn == row.urn).then_some(NotCounted::IndependentSchool),
        }
    };
    Ok(together.line().marks().filter_map(|mark| Some((mark.on, why(mark.on)?))).collect())
}
