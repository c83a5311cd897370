//! How soon social workers were told, as it goes over the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    attendance::rules::TriggerKind,
    domain::{date, percentage::Rate, urn::Urn},
    http::Sheet,
};

/// Which notifications and absences to summarise.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SocialWorkerNotificationSummaryQuery {
    /// What began on this day or later; the first day of the last day's academic year when absent, and no earlier.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-01")]
    pub from_on: Option<NaiveDate>,
    /// What began on this day or before; today (Europe/London) when absent, and no later.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub to_on: Option<NaiveDate>,
    /// What is of this kind.
    #[param(inline)]
    pub kind: Option<TriggerKind>,
    /// Schools, several by comma.
    #[param(value_type = Option<Vec<Urn>>, style = Form, explode = false, max_items = 100)]
    #[param(example = json!([120765]))]
    pub urn: Option<String>,
}

/// How soon social workers were told of what began in some days.
#[derive(Debug, Serialize, ToSchema)]
pub struct SocialWorkerNotificationSummary {
    /// First day.
    #[schema(example = "2026-08-01")]
    pub from_on: NaiveDate,
    /// Last day.
    #[schema(example = "2026-11-20")]
    pub to_on: NaiveDate,
    /// At all schools together.
    pub together: SocialWorkerPromptness,
    /// At each school at which somebody was told, or was to be told, in the order of their URNs.
    pub schools: Vec<SocialWorkerPromptnessOfSchool>,
}

/// How soon social workers were told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SocialWorkerPromptness {
    /// Notifications that were not withdrawn.
    #[schema(example = 14)]
    pub notifications: u64,
    /// Hours from the beginning until somebody was told: half of the notifications took no longer. Rounded half up to
    /// one decimal; null where no calendar tells when anything began.
    #[schema(example = 3.5)]
    pub median_hours: Option<f64>,
    /// Notifications made within 24 hours, out of those of which a calendar tells when it began.
    pub within_24_hours: Rate,
    /// Absences of children with a social worker of which nobody was told; null where the authority does not open the
    /// group to the client.
    #[schema(example = 3)]
    pub untold: Option<u64>,
    /// Of these, those that began more than 24 hours ago.
    #[schema(example = 2)]
    pub untold_for_24_hours: Option<u64>,
    /// Notifications made within 24 hours, out of those and of the absences of which nobody was told for longer than
    /// that: the share without the silence of who told nobody.
    pub within_24_hours_of_all: Option<Rate>,
}

/// The same at one school.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SocialWorkerPromptnessOfSchool {
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// How soon social workers were told.
    pub promptness: SocialWorkerPromptness,
}

impl Sheet for SocialWorkerNotificationSummary {
    type Row = SocialWorkerPromptnessOfSchool;

    fn rows(&self) -> Vec<Self::Row> {
        self.schools.clone()
    }
}
