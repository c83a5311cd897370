//! What goes over the wire about imports of historic cases.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{date, person::Person, text::some_text, urn::Urn},
    error::Fault,
    features::casework::{cases::AttendanceCaseStage, values::CaseImportOutcome},
};

/// Historic cases, to be imported. What holds a UPN cannot be printed.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct CaseImport {
    /// The cases; each is answered by itself.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub rows: Vec<CaseImportRow>,
    /// Who imports them.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A historic case.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct CaseImportRow {
    /// The school.
    #[schema(example = 120765)]
    pub urn: Urn,
    /// The pupil's UPN, as the school held it.
    #[validate(length(min = 1, max = 20), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 20, example = "R201100018042")]
    pub upn: String,
    /// What the case was called where it comes from: of a school, one case has it.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "FT-2005-0042")]
    pub legacy_reference: String,
    /// First day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2005-01-10")]
    pub opened_on: NaiveDate,
    /// Last day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2005-04-04")]
    pub closed_on: NaiveDate,
    /// Its stages, in order.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub stages: Vec<AttendanceCaseStage>,
    /// What came of it, in its own words.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Attendance improved to 91 per cent")]
    pub outcome: String,
}

/// What an import came to. The same again changes nothing.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseImportAnswer {
    /// One row for each case, in the order of the request.
    pub rows: Vec<CaseImportReceipt>,
    /// The same counted.
    pub summary: CaseImportSummary,
    /// False when nothing was stored because `dry_run` was asked for.
    #[schema(example = true)]
    pub committed: bool,
}

/// What became of one row.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CaseImportReceipt {
    /// Place of the row, from 0.
    #[schema(example = 0)]
    pub index: usize,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// What the case was called where it comes from.
    #[schema(example = "FT-2005-0042")]
    pub legacy_reference: String,
    /// What was done.
    pub outcome: CaseImportOutcome,
    /// The case, unless the row was rejected.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ac9")]
    pub case_id: Option<Uuid>,
    /// Everything that is wrong with the row.
    pub errors: Vec<Fault>,
}

/// How many rows came to what.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct CaseImportSummary {
    /// Rows in the request.
    #[schema(example = 42)]
    pub received: usize,
    /// Cases that are new.
    #[schema(example = 40)]
    pub created: usize,
    /// Cases that were imported before, the same.
    #[schema(example = 1)]
    pub unchanged: usize,
    /// Rows that were not taken.
    #[schema(example = 1)]
    pub rejected: usize,
}

/// How it is done.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct CaseImportQuery {
    /// Everything is checked and nothing kept.
    #[serde(default)]
    #[param(default = false, example = true)]
    pub dry_run: bool,
}
