//! What is asked of proposals, and what a school answers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    domain::{date, person::Person, text::some_text},
    features::statutory_returns::{dto::StatutoryReturnAmendment, values::Kind},
};

/// Which proposals to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ProposalsQuery {
    /// Kinds, several by comma; every kind that the client may see when absent. `sickness` needs the scope
    /// `registers.codes:read`.
    #[param(value_type = Option<Vec<Kind>>, inline, style = Form, explode = false, max_items = 4)]
    #[param(example = json!(["new_pupil", "deletion"]))]
    pub kind: Option<String>,
    /// What occurred on this day or later; when absent since the beginning of the academic year, and not later than
    /// sixty days ago. At the earliest the first day of the academic year before the present one.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-01")]
    pub from_on: Option<NaiveDate>,
    /// Whether to list what is exempt, too: the authority may ask for it.
    #[serde(default)]
    #[param(default = false, example = false)]
    pub include_exempt: bool,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// Whether to keep what is answered.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct AnswerQuery {
    /// Check everything and store nothing; the answer is the same, with `committed` false.
    #[serde(default)]
    #[param(example = false)]
    pub dry_run: bool,
}

/// A proposal is returned as it was shown.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct StatutoryReturnConfirm {
    /// Why the pupil is absent, where that is known; of absences only.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Family moved; no answer to three calls")]
    pub cause: Option<String>,
    /// The day on which the school came to believe that fifteen school days will be missed; of illness only. The day of
    /// the return when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-11-19")]
    pub believed_on: Option<NaiveDate>,
    /// Who confirms it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A proposal is returned with changes.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct StatutoryReturnAmend {
    /// What is otherwise, and why.
    #[validate(nested)]
    pub amendment: StatutoryReturnAmendment,
    /// Why the pupil is absent, where that is known; of absences only.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Family moved; no answer to three calls")]
    pub cause: Option<String>,
    /// The day on which the school came to believe that fifteen school days will be missed; of illness only.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-11-19")]
    pub believed_on: Option<NaiveDate>,
    /// Who returns it so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// No return is required.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct StatutoryReturnDecline {
    /// Why not.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Returned by the old form on 3 November")]
    pub reason: String,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}
