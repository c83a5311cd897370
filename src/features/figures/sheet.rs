//! Figures as a table: one row a group.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::dto::{Figure, FigureCode, FigureLeftOut, FigureRates, FigureSessions, FigureTable};
use crate::{
    attendance::figures::{Cohort, Unit},
    domain::percentage::Rate,
    http::Sheet,
};

/// The figures of one group, as a row. Of the dimensions those are filled that were asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureRow {
    /// First day.
    #[schema(example = "2026-11-02")]
    pub from_on: NaiveDate,
    /// Last day.
    #[schema(example = "2026-12-18")]
    pub to_on: NaiveDate,
    /// What is counted as one.
    pub unit: Unit,
    /// Who is counted.
    pub cohort: Cohort,
    /// URN of the school.
    #[schema(example = "120765")]
    pub school: Option<String>,
    /// Kind of school.
    #[schema(example = "primary")]
    pub phase: Option<String>,
    /// District of the school.
    #[schema(example = "Breckland")]
    pub district: Option<String>,
    /// National curriculum year group.
    #[schema(example = "6")]
    pub year_group: Option<String>,
    /// Form or class.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// The group of pupils that is told apart.
    #[schema(example = "social_worker")]
    pub pupil_group: Option<String>,
    /// `F` or `M`.
    #[schema(example = "F")]
    pub sex: Option<String>,
    /// SEN provision.
    #[schema(example = "N")]
    pub sen: Option<String>,
    /// Eligible for free school meals.
    #[schema(example = "false")]
    pub fsm: Option<String>,
    /// How the pupil is registered.
    #[schema(example = "single")]
    pub registration: Option<String>,
    /// Whether the pupil boards.
    #[schema(example = "false")]
    pub boarder: Option<String>,
    /// Whether the pupil is of compulsory school age.
    #[schema(example = "true")]
    pub compulsory_age: Option<String>,
    /// The Monday of the week.
    #[schema(example = "2026-11-16")]
    pub week: Option<String>,
    /// Day of the week.
    #[schema(example = "fri")]
    pub weekday: Option<String>,
    /// Whether the figures are withheld.
    #[schema(example = false)]
    pub suppressed: bool,
    /// Schools behind it.
    #[schema(example = 1)]
    pub schools: Option<usize>,
    /// Enrolments or children with a possible session.
    #[schema(example = 30)]
    pub counted: Option<u64>,
    /// Those on roll without a possible session.
    #[schema(example = 0)]
    pub without_possible_sessions: Option<u64>,
    /// Sessions.
    pub sessions: Option<FigureSessions>,
    /// Rates of the sessions.
    pub rates: Option<FigureRates>,
    /// Persistently absent.
    pub persistent_absence: Option<Rate>,
    /// Severely absent.
    pub severe_absence: Option<Rate>,
    /// Sessions by code, with `group_by=code` or `explain=true`.
    pub codes: Vec<FigureCode>,
    /// What was left out, with `explain=true`.
    pub left_out: Option<FigureLeftOut>,
}

impl Sheet for FigureTable {
    type Row = FigureRow;

    fn rows(&self) -> Vec<FigureRow> {
        self.data.iter().map(|figure| row(self, figure)).collect()
    }
}

fn row(table: &FigureTable, figure: &Figure) -> FigureRow {
    let of = |dimension: &str| figure.group.get(dimension).cloned().flatten();
    FigureRow {
        from_on: table.span.from_on,
        to_on: table.span.to_on,
        unit: table.unit,
        cohort: table.cohort,
        school: of("school"),
        phase: of("phase"),
        district: of("district"),
        year_group: of("year_group"),
        registration_group: of("registration_group"),
        pupil_group: of("pupil_group"),
        sex: of("sex"),
        sen: of("sen"),
        fsm: of("fsm"),
        registration: of("registration"),
        boarder: of("boarder"),
        compulsory_age: of("compulsory_age"),
        week: of("week"),
        weekday: of("weekday"),
        suppressed: figure.suppressed,
        schools: figure.schools,
        counted: figure.counted,
        without_possible_sessions: figure.without_possible_sessions,
        sessions: figure.sessions.clone(),
        rates: figure.rates.clone(),
        persistent_absence: figure.persistent_absence,
        severe_absence: figure.severe_absence,
        codes: figure.codes.clone(),
        left_out: figure.left_out.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{attendance::figures::Dimension, http::columns_of};

    #[test]
    fn every_dimension_has_a_column() {
        let columns: Vec<_> = columns_of::<FigureRow>().into_iter().map(|column| column.name).collect();
        for dimension in Dimension::ALL {
            assert!(columns.iter().any(|column| column == dimension.as_str()), "{}", dimension.as_str());
        }
        assert!(columns.contains(&"rates.absence.percent".to_owned()), "{columns:?}");
    }
}
