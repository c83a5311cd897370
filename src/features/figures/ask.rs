//! What is asked for: the parameters of a figure, understood.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::dfe;
use crate::{
    access::date_at_school,
    attendance::{
        calendar::{Calendar, Period, query_of_days},
        figures::{Ask, Cohort, Dimension, Unit},
    },
    domain::{date, span::Span},
    error::{AppError, Code, Fault, FaultCode, Result},
};

/// Dimensions that one figure may be grouped by.
const MOST_DIMENSIONS: usize = 3;
/// Groups by code beside the others: sessions of each group are counted by code.
const BY_CODE: &str = "code";

query_of_days! {
    /// What to work out.
    pub struct FiguresQuery {
        /// An academic year (`2026-27`), term (`2026-27-autumn`) or half term (`2026-27-autumn-2`) by the calendar of
        /// the school, or of the authority for all schools. Without it and without days: the academic year to date.
        period,
        /// Up to three, several by comma, of `school`, `phase`, `district`, `year_group`, `registration_group`,
        /// `pupil_group`, `sex`, `sen`, `fsm`, `registration`, `boarder`, `compulsory_age`, `week`, `weekday`; and `code`,
        /// which counts the sessions of each group by attendance code. `pupil_group` tells those who were in one group on
        /// the last day of the span from everybody else, and needs the scopes `pupils:read` and `pupils.groups:read`.
        #[param(example = "year_group,sex")]
        pub group_by: Option<String>,
        /// The group that `pupil_group` tells apart: children with a social worker where none is named.
        #[param(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
        pub group_id: Option<Uuid>,
        /// What is counted as one; `child` needs the scope `pupils:read`.
        #[serde(default)]
        #[param(inline, default = "enrolment")]
        pub unit: Unit,
        /// Who is counted: everyone, unless the Department's columns are asked for, which tell of whom it counts.
        #[param(inline)]
        pub cohort: Option<Cohort>,
        /// Tell what each figure is made of: counts by code, what was left out and why, the calendars.
        #[serde(default)]
        #[param(default = false)]
        pub explain: bool,
        /// The columns of the table, where `Accept: text/csv` asks for one: those of this document, or with `dfe` those of
        /// the Department's year-to-date file, for academic years (also to date), terms and single days of enrolments, by
        /// `school` and `phase`, with the scope `registers.codes:read`. There withheld cells are `c`, cells that do not
        /// apply `z`, percentages are not rounded, and late sessions are `L` and `U` together, as the Department has them.
        /// The codes of nine characters and the numbers of the census are not known here and have no column.
        #[serde(default)]
        #[param(inline, default = "rollcall")]
        pub columns: Columns,
        /// As it stood at this past instant: registers, roll, calendars and closures.
        #[serde(default, deserialize_with = "date::instant_option")]
        #[param(example = "2026-11-20T12:00:00Z")]
        pub as_of: Option<DateTime<Utc>>,
    }
}

/// The columns of a table of figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FigureColumns)]
pub enum Columns {
    /// The properties of a figure.
    #[default]
    Rollcall,
    /// Those of the Department's year-to-date file.
    Dfe,
}

/// A figure that can be worked out.
pub struct Asked {
    /// The period by its name, where it was given so.
    pub period: Option<Period>,
    /// What to work out.
    pub ask: Ask,
    /// Whether sessions are shown by code.
    pub with_counts: bool,
    /// Whether each figure is explained.
    pub explain: bool,
    /// The past instant, if one is asked for.
    pub as_of: Option<DateTime<Utc>>,
    /// The Department's name for the span, where its columns are asked for.
    pub dfe: Option<dfe::Time>,
}

impl FiguresQuery {
    fn cohort(&self) -> Cohort {
        self.cohort.unwrap_or(match self.columns {
            Columns::Dfe => Cohort::DfeComparable,
            Columns::Rollcall => Cohort::Everyone,
        })
    }

    /// Every fault of the parameters at once, or what they ask for.
    pub fn understand(
        &self,
        calendar: Option<&Calendar>,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<Asked> {
        let mut faults = Vec::new();
        let by = self.dimensions().unwrap_or_else(|fault| {
            faults.push(fault);
            (Vec::new(), false)
        });
        let span = self.days().span(calendar, today).unwrap_or_else(|fault| {
            faults.push(fault);
            (None, Span { from_on: today, to_on: today })
        });
        let dfe = (self.columns == Columns::Dfe).then(|| dfe::time(span, &by.0, self.unit)).transpose();
        let dfe = dfe.unwrap_or_else(|detail| {
            faults.push(Fault::parameter("columns", FaultCode::InvalidParameter).detail(detail));
            None
        });
        if self.group_id.is_some() && !by.0.contains(&Dimension::PupilGroup) {
            let detail = "It says which group pupil_group tells apart. Ask for group_by=pupil_group too.";
            faults.push(Fault::parameter("group_id", FaultCode::InvalidParameter).detail(detail));
        }
        if self.as_of.is_some_and(|then| then > now) {
            faults.push(Fault::in_future("as_of"));
        }
        if !faults.is_empty() {
            return Err(AppError::new(Code::InvalidParameter).faults(faults));
        }
        let ((by, with_counts), (period, span)) = (by, span);
        let by_code = with_counts || self.explain || dfe.is_some();
        // Not the day itself: its registers may still be coming.
        let until = self.as_of.map_or(today, date_at_school).pred_opt().unwrap_or(today);
        let by_code = by_code.then_some(until);
        let ask = Ask { span, unit: self.unit, cohort: self.cohort(), by, by_code, group: None };
        Ok(Asked { period, ask, with_counts, explain: self.explain, as_of: self.as_of, dfe })
    }

    fn dimensions(&self) -> Result<(Vec<Dimension>, bool), Fault> {
        let fault = |detail: String| Fault::parameter("group_by", FaultCode::InvalidParameter).detail(detail);
        let mut by = Vec::new();
        let mut with_counts = false;
        for name in self.group_by.iter().flat_map(|names| names.split(',')) {
            if name == BY_CODE {
                with_counts = true;
                continue;
            }
            let Some(known) = Dimension::ALL.into_iter().find(|known| known.as_str() == name) else {
                let known: Vec<_> = Dimension::ALL.iter().map(|known| known.as_str()).collect();
                return Err(fault(format!("One or several of {} and code, by comma.", known.join(", "))));
            };
            if by.contains(&known) {
                return Err(fault("Each stands once.".to_owned()));
            }
            by.push(known);
        }
        match by.len() > MOST_DIMENSIONS {
            true => Err(fault(format!("At most {MOST_DIMENSIONS} beside code."))),
            false => Ok((by, with_counts)),
        }
    }
}
