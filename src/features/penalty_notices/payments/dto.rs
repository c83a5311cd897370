//! What goes over the wire about the account of penalty notices.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{date, person::Person, text::some_text, urn::Urn},
    entities::penalty_notice_payment::Model,
    error::{AppError, Result},
    notices::{
        payments::{PenaltyNoticeEntryKind, Settlement},
        states::penalty::PenaltyNoticeState,
    },
};

/// A payment, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticePaymentRecord {
    /// The finance system's own reference. It stands for one notice of the authority, and is recorded once however often it
    /// is sent.
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

/// A reversal, to be recorded: an entry turned out not to be so.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeReversalRecord {
    /// The finance system's own reference of the reversal.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "PN-2026-000123-R")]
    pub reference: String,
    /// The reference of the payment or repayment that is reversed: the whole of it.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "PN-2026-000123")]
    pub reverses: String,
    /// The day of the reversal.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-08")]
    pub reversed_on: NaiveDate,
    /// Why: booked to the wrong notice, charged back, a cheque that was not met.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Booked to the wrong notice")]
    pub reason: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A repayment, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeRepaymentRecord {
    /// The finance system's own reference.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "RF-2026-000045")]
    pub reference: String,
    /// How much, in pence: no more than is to be repaid.
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000, example = 8000)]
    pub pence: i64,
    /// The day on which it was given back.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-10")]
    pub repaid_on: NaiveDate,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// An entry in the account of a notice.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PenaltyNoticePayment {
    /// The finance system's reference.
    #[schema(example = "PN-2026-000123")]
    pub reference: String,
    /// What it is.
    pub kind: PenaltyNoticeEntryKind,
    /// Of a reversal, the reference of what it reverses.
    #[schema(example = "PN-2026-000122")]
    pub reverses: Option<String>,
    /// How much, in pence.
    #[schema(example = 8000)]
    pub pence: i64,
    /// The day on which the authority received it, gave it back, or reversed the other.
    #[schema(example = "2026-12-01")]
    pub received_on: NaiveDate,
    /// Why it was reversed.
    #[schema(example = "Booked to the wrong notice")]
    pub reason: Option<String>,
    /// Who recorded it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-12-01T16:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

impl PenaltyNoticePayment {
    /// A row as it is told.
    pub fn of(row: &Model) -> Result<Self> {
        let unreadable = || AppError::internal("penalty_notice_payment.kind holds what it cannot");
        Ok(Self {
            reference: row.reference.clone(),
            kind: PenaltyNoticeEntryKind::spelled(&row.kind).ok_or_else(unreadable)?,
            reverses: row.reverses.clone(),
            pence: row.pence,
            received_on: row.received_on,
            reason: row.reason.clone(),
            recorded_by: Person { name: row.recorded_by_name.clone(), title: row.recorded_by_title.clone() },
            recorded_at: row.recorded_at,
        })
    }
}

/// The account of a penalty notice: what finance needs of it, and nothing of why it was issued.
#[derive(Debug, Serialize, ToSchema)]
pub struct PenaltyNoticeAccount {
    /// The notice.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub penalty_notice_id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// How the notice stands today.
    pub state: PenaltyNoticeState,
    /// The last day on which the reduced amount suffices; null where nothing less than the whole does, or it is not served.
    #[schema(example = "2026-12-15")]
    pub reduced_until_on: Option<NaiveDate>,
    /// The last day to pay; null while it is not served.
    #[schema(example = "2026-12-22")]
    pub pay_until_on: Option<NaiveDate>,
    /// What was paid, repaid and reversed, in the order of recording.
    pub payments: Vec<PenaltyNoticePayment>,
    /// What that comes to today; null while nothing is issued.
    pub settlement: Option<Settlement>,
}
