//! What a school is compared with, for whoever works its figures out: the answer of this room, and agendas that quote it.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;

use super::{
    beside::Beside,
    dto::ComparisonRow,
    picture::{ByWeek, Drawable, drawn},
    service::rows,
};
use crate::{
    access::Session,
    attendance::{
        book::{calendars::SchoolCalendar, tables::Figures},
        figures::{Cohort, Measure},
    },
    domain::{academic_year::AcademicYear, span::Span},
    entities::school,
    error::Result,
    features::comparators::layouts::{PHASES, region_of_name},
};

/// What a school is compared with.
pub struct Compared {
    pub(super) la_code: String,
    /// The kind of school that the published figures are of.
    phase: &'static str,
    beside: Beside,
    /// The calendars that the school goes by.
    pub(super) calendars: Vec<SchoolCalendar>,
}

impl Compared {
    /// Reads it: three statements. `named` is the year of the published figures, where it is named; otherwise it is the newest
    /// of each publication that is not after `own`.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        school: &school::Model,
        calendars: Vec<SchoolCalendar>,
        measures: &[Measure],
        (named, own): (Option<AcademicYear>, AcademicYear),
    ) -> Result<Self> {
        // Schools of a kind of which nothing is published stand beside all schools.
        let phase = PHASES.into_iter().find(|phase| *phase == school.kind).unwrap_or("all");
        let la_code = format!("{:03}", school.la_code);
        let region = school.region_name.as_deref().and_then(region_of_name).map(|(code, _)| code);
        let beside = Beside::load(session, &la_code, region, measures, (named, own)).await?;
        Ok(Self { la_code, phase, beside, calendars })
    }

    /// A row for each measure; none where nobody was on roll.
    pub fn rows(&self, figures: &Figures, measures: &[Measure]) -> Vec<ComparisonRow> {
        let Some((group, tally)) = figures.groups.iter().next() else { return Vec::new() };
        let shown = Some(tally).filter(|_| !figures.withheld.contains(group));
        rows(self.phase, shown, measures, &self.beside)
    }

    /// The school's overall absence week by week beside what is published, as SVG. `whole` and `by_week` are its figures of
    /// the same days, the second grouped by week.
    pub fn weekly(&self, of: &School<'_>, whole: &Figures, by_week: Figures) -> Result<String> {
        let drawable = Drawable { measure: Measure::OverallAbsence, phase: "all" };
        drawn(&ByWeek {
            key: format!("absence-{}", of.urn),
            whose: format!("{} (URN {})", of.name, of.urn),
            drawable,
            cohort: of.cohort,
            span: of.span,
            until: of.until,
            figures: Some(by_week),
            calendars: self.calendars.clone(),
            row: self.rows(whole, &[Measure::OverallAbsence]).into_iter().next(),
            data_as_at: of.data_as_at,
        })
    }
}

/// Whose weeks are drawn.
pub struct School<'a> {
    /// The school.
    pub urn: i32,
    /// Its name.
    pub name: &'a str,
    /// Who is counted.
    pub cohort: Cohort,
    /// The days.
    pub span: Span,
    /// The last of them that registers can have come of.
    pub until: NaiveDate,
    /// The instant as of which everything was read.
    pub data_as_at: DateTime<Utc>,
}
