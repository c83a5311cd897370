//! What the authority sets for its notices, within what the law and national guidance leave open.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::period::PeriodLength;
use crate::domain::{address::Address, spelled::spelled, text::some_text};

spelled! {
    /// Who issues Notices to Improve.
    NoticeToImproveIssuer {
        /// Schools, as in Norfolk.
        School = "school";
        /// The authority.
        Authority = "authority";
    }
}

/// The authority's settings for notices.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeSettings {
    /// The authority's name, as notices give it.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Norfolk County Council")]
    pub authority: String,
    /// Where correspondence about notices is sent.
    #[validate(nested)]
    pub correspondence_address: Address,
    /// Where payments are sent, if elsewhere.
    #[validate(nested)]
    pub payment_address: Option<Address>,
    /// How a penalty may be paid, one way each.
    #[validate(length(min = 1, max = 10), nested)]
    #[schema(min_items = 1, max_items = 10)]
    pub payment_methods: Vec<NoticePaymentMethod>,
    /// The authority's code of conduct for penalty notices, by title and edition: decisions name the one that held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Code of conduct for penalty notices, August 2024")]
    pub code_of_conduct: Option<String>,
    /// How long an improvement period is.
    #[validate(nested)]
    #[serde(default)]
    pub improvement_period: PeriodLength,
    /// Who issues Notices to Improve.
    #[serde(default = "school")]
    #[schema(default = "school")]
    pub notice_to_improve_issuer: NoticeToImproveIssuer,
    /// Whether marks at a pupil's previous schools count towards the threshold in the authority's view.
    #[serde(default = "yes")]
    #[schema(default = true, example = true)]
    pub count_previous_schools: bool,
}

/// A way of paying a penalty.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticePaymentMethod {
    /// What to do, in words.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Online, with the number of the notice")]
    pub how: String,
}

fn school() -> NoticeToImproveIssuer {
    NoticeToImproveIssuer::School
}

fn yes() -> bool {
    true
}
