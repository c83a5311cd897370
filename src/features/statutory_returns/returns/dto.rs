//! What a school states of itself, and what is done with returns.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::domain::{date, person::Person, spelled::spelled, text::some_text};

spelled! {
    /// What a school can state of itself.
    #[schema(as = StatutoryReturnStatedKind)]
    StatedKind {
        /// That a pupil of compulsory school age does not attend regularly.
        Attendance = "attendance";
        /// That a pupil of compulsory school age will miss fifteen school days of the year through illness.
        Sickness = "sickness";
    }
}

/// A return that rests on what the school knows, before the registers show it.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct StatutoryReturnCreate {
    /// What is stated. `sickness` needs the scope `registers.codes:read`.
    pub kind: StatedKind,
    /// The pupil, on roll on the first day.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// First day of the absence; of illness it may lie ahead.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-23")]
    pub from_on: NaiveDate,
    /// Last day; of illness that which is expected.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-18")]
    pub to_on: NaiveDate,
    /// What the school knows: why it believes so, or why the pupil does not attend.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "An operation is planned; four weeks at home after it"
    )]
    pub cause: String,
    /// Of illness, the day on which the school came to believe it; today when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-11-19")]
    pub believed_on: Option<NaiveDate>,
    /// Who states it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a return is taken back.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct StatutoryReturnWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The deletion was a mistake and is taken back")]
    pub reason: String,
    /// Who takes it back.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Who of the authority has read a return.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct StatutoryReturnAcknowledge {
    /// Who acknowledges it.
    #[validate(nested)]
    pub recorded_by: Person,
}
