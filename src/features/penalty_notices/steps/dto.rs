//! What goes over the wire about steps of a penalty notice.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    domain::{address::Address, date, person::Person, text::some_text},
    features::penalty_notices::{
        terms::PenaltyNoticeConsiderations,
        values::{PenaltyNoticeOutcome, PenaltyNoticeWithdrawalGround},
    },
    notices::schedule::PenaltyNoticeService,
};

/// Who takes a request in hand.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeReview {
    /// Who.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The decision that a notice is issued.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeApprove {
    /// What the authority considered; each must speak for it.
    #[validate(nested)]
    pub considerations: PenaltyNoticeConsiderations,
    /// Why a notice is right although ten sessions in ten school weeks are not reached; required there.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "Several short holidays, arranged to stay below ten sessions"
    )]
    pub below_threshold_reason: Option<String>,
    /// Why there was no Notice to Improve; required where support was provided or refused and none is named.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "The parent had one last year: another would have no effect"
    )]
    pub no_notice_to_improve_reason: Option<String>,
    /// Who decides.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A step with its reason.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeReasoned {
    /// Why.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Support comes first here")]
    pub reason: String,
    /// Who decides.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The issue of a notice.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeIssueOrder {
    /// The authorised officer who issues it, with the official title.
    #[validate(nested)]
    pub officer: Person,
    /// The child's address as it may be told to this parent. Nothing that the service holds is put there by itself: the
    /// child may live with somebody whose address this parent must not learn.
    #[validate(nested)]
    pub child_address: Option<Address>,
}

/// The service of a notice.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeServe {
    /// How.
    pub by: PenaltyNoticeService,
    /// The day on which it was handed over or posted.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-23")]
    pub sent_on: NaiveDate,
    /// The day on which it was received, where it is shown to be another than is presumed of the post.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-11-26")]
    pub received_on: Option<NaiveDate>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The withdrawal of a notice.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeWithdraw {
    /// On what ground.
    pub ground: PenaltyNoticeWithdrawalGround,
    /// Why.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "The sessions were authorised since")]
    pub reason: String,
    /// Who decides.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What came of a prosecution.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeProsecuted {
    /// What.
    pub outcome: PenaltyNoticeOutcome,
    /// The day on which it ended.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-03-15")]
    pub ended_on: NaiveDate,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}
