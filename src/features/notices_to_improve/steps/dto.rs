//! What goes over the wire about steps of a Notice to Improve.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    domain::{date, person::Person, text::some_text},
    notices::{schedule::PenaltyNoticeService, watch::NoticeToImproveGroundKind},
};

/// The issue of a notice.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeToImproveIssueOrder {
    /// Who issues it, with the title: the parent reads both.
    #[validate(nested)]
    pub issued_by: Person,
}

/// The service of a notice.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeToImproveServe {
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

/// How and when a notice was received, put right.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeToImproveServiceCorrect {
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
    /// What was wrong.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "It was posted a day later than was recorded")]
    pub reason: String,
    /// Who puts it right.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What was said to have come of a notice, put right.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeToImproveConclusionCorrect {
    /// Why it was the other.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "The two absences turned out to be illness")]
    pub reason: String,
    /// Who puts it right.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What came of a notice whose period is over.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeToImproveConclude {
    /// Why; required where the registers say otherwise, or do not tell it for certain (`uncertain` of
    /// `getNoticeToImproveProgress`), and told where it was given.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "The one late morning was the bus's, and attendance is whole otherwise"
    )]
    pub reason: Option<String>,
    /// Who says so.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// An end before the period is over.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeToImproveEndEarly {
    /// On which of the grounds that the notice told.
    pub ground: NoticeToImproveGroundKind,
    /// What happened; required where the registers do not tell it.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "Two meetings of the attendance contract were not attended"
    )]
    pub explanation: Option<String>,
    /// The day on which the parent was told that the notice would end: before a penalty notice follows, and not before the
    /// sessions that bear the ground out.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-04")]
    pub parent_told_on: NaiveDate,
    /// Who ends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A cancellation.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeToImproveCancel {
    /// Why.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "It was addressed to the wrong parent")]
    pub reason: String,
    /// Who cancels it.
    #[validate(nested)]
    pub recorded_by: Person,
}
