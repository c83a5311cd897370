//! What a submission is, beside its rows: its form, what it asks for, and what holds for rows that do not say it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    domain::{date, session::Session, urn::Urn},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::registers::push::Manner,
};

/// How a submission is to be taken. Who recorded the marks stands in the file: URLs are logged, and hold no name.
#[derive(Clone, Debug, Default, Deserialize, Serialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SubmissionQuery {
    /// Check everything and keep nothing.
    #[serde(default)]
    #[param(default = false)]
    pub dry_run: bool,
    /// Let more than five marks and a tenth of a page be taken back at once.
    #[serde(default)]
    #[param(default = false)]
    pub confirm_removals: bool,
    /// `historic` hands over old records as they are: a code that a past day does not have is stored as it was sent,
    /// with the query `code_withdrawn`, and a past day of a year of which no calendar is held is accepted.
    #[param(inline)]
    pub mode: Option<SubmissionMode>,
    /// The school, for a CSV file without that column.
    #[serde(default)]
    pub urn: Option<Urn>,
    /// The day, for a CSV file without that column.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub date: Option<NaiveDate>,
    /// The session, for a CSV file without that column.
    pub session: Option<Session>,
    /// When the MIS's record was in the state that the file shows, for a CSV file without that column.
    #[serde(default, deserialize_with = "date::instant_option")]
    #[param(example = "2026-11-20T09:02:11Z")]
    pub taken_at: Option<DateTime<Utc>>,
}

/// Whether a submission is of these days or an old record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegisterSubmissionMode)]
pub enum SubmissionMode {
    /// The rules of each register's day hold.
    #[default]
    Live,
    /// Past days are taken as they were recorded.
    Historic,
}

/// The form of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// A register on each line.
    Ndjson,
    /// A mark in each row.
    Csv,
}

impl Media {
    /// The form that a media type and its character set stand for.
    pub fn of(media: &str, charset: &str) -> Result<Self> {
        match (media, charset) {
            ("application/x-ndjson", "UTF-8") => Ok(Self::Ndjson),
            ("text/csv", "UTF-8" | "windows-1252") => Ok(Self::Csv),
            _ => {
                let detail = "This operation takes `application/x-ndjson` in UTF-8, or `text/csv` in UTF-8 or \
                              Windows-1252, plain or gzip: name it in `Content-Type`.";
                Err(AppError::new(Code::UnsupportedMediaType).detail(detail))
            }
        }
    }
}

/// Everything about a submission that is not in its body.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Terms {
    /// Its form.
    pub media: Media,
    /// Whether good marks are kept when others of their register are refused.
    pub lenient: bool,
    /// What was asked for.
    pub query: SubmissionQuery,
}

impl Terms {
    /// How each of its registers is to be pushed.
    pub fn manner(&self) -> Manner {
        Manner {
            dry_run: self.query.dry_run,
            lenient: self.lenient,
            confirm_removals: self.query.confirm_removals,
            historic: self.query.mode == Some(SubmissionMode::Historic),
            // Each row of CSV is answered; a line of NDJSON as a push is.
            every_row: self.media == Media::Csv,
        }
    }

    /// Parameters that stand for a column, with whether they were given.
    pub fn for_columns(&self) -> [(&'static str, bool); 4] {
        let query = &self.query;
        [
            ("urn", query.urn.is_some()),
            ("date", query.date.is_some()),
            ("session", query.session.is_some()),
            ("taken_at", query.taken_at.is_some()),
        ]
    }

    /// Refuses parameters that would be ignored: a line of NDJSON says all of it.
    pub fn check(&self) -> Result<()> {
        if self.media == Media::Csv {
            return Ok(());
        }
        let given = self.for_columns().into_iter().filter(|(_, given)| *given);
        let faults: Vec<_> =
            given.map(|(name, _)| refused_parameter(name, "Each line of NDJSON says it.")).collect();
        if faults.is_empty() { Ok(()) } else { Err(AppError::new(Code::InvalidParameter).faults(faults)) }
    }
}

/// A parameter that would be ignored.
pub fn refused_parameter(name: &str, why: &str) -> Fault {
    let detail = format!("It is for CSV files without that column. {why} Leave the parameter out.");
    Fault::parameter(name, FaultCode::InvalidParameter).detail(detail)
}
