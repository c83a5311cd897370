//! What goes over the wire about payments of penalty notices.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    domain::{date, person::Person, text::some_text},
    entities::penalty_notice_payment::Model,
};

/// A payment, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticePaymentRecord {
    /// The finance system's own reference. Of one notice it is recorded once, however often it is sent.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "PN-2026-000123")]
    pub reference: String,
    /// How much, in pence.
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000, example = 8000)]
    pub pence: i64,
    /// The day on which the authority received it.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-01")]
    pub received_on: NaiveDate,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A payment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PenaltyNoticePayment {
    /// The finance system's reference.
    #[schema(example = "PN-2026-000123")]
    pub reference: String,
    /// How much, in pence.
    #[schema(example = 8000)]
    pub pence: i64,
    /// The day on which the authority received it.
    #[schema(example = "2026-12-01")]
    pub received_on: NaiveDate,
    /// Who recorded it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-12-01T16:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

impl PenaltyNoticePayment {
    /// A row as it is told.
    pub fn of(row: &Model) -> Self {
        Self {
            reference: row.reference.clone(),
            pence: row.pence,
            received_on: row.received_on,
            recorded_by: Person { name: row.recorded_by_name.clone(), title: row.recorded_by_title.clone() },
            recorded_at: row.recorded_at,
        }
    }
}
