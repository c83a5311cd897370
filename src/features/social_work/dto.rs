//! What notifications and contacts share on the wire.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::domain::{action::Actions, person::Person, spelled::spelled, text::some_text};

spelled! {
    /// How a record stands.
    SafeguardingRecordState {
        /// It was so.
        Recorded = "recorded";
        /// It was recorded and never was so. It stays to be seen.
        Withdrawn = "withdrawn";
    }
}

/// Which records to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SafeguardingRecordsQuery {
    /// Records about this pupil.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// Whether to list those too that were withdrawn.
    #[serde(default)]
    #[param(example = false, default = false)]
    pub include_withdrawn: bool,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// Why a record is withdrawn, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SafeguardingRecordWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Recorded for the wrong pupil")]
    pub reason: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Where to go on from a record.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SafeguardingRecordLinks {
    /// The record itself.
    #[serde(rename = "self")]
    #[schema(
        example = "/v1/schools/120765/social-worker-notifications/0199e2a4-5b1c-7d3e-8f90-123456789abc"
    )]
    pub this: String,
}

/// What can be done with a record, and what cannot.
pub fn actions(withdrawn: bool) -> Actions {
    const ALL: [&str; 2] = ["amend", "withdraw"];
    match withdrawn {
        false => Actions::new(ALL, []),
        true => Actions::none(ALL, "It is withdrawn."),
    }
}
