//! What goes over the wire about what could be issued.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{date, spelled::spelled, urn::Urn},
    features::penalty_notices::{before::PenaltyNoticeBefore, terms::PenaltyNoticeEvidence},
    notices::{
        ladder::{LadderReason, PenaltyNoticeNotCounted},
        schedule::{Dates, PenaltyNoticeKind, PenaltyNoticeStep, Tariff},
    },
};

/// Of whom it is asked.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct PenaltyNoticeEligibilityQuery {
    /// The pupil.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The parent.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41")]
    pub parent_id: Uuid,
    /// The day on which it would be issued; today (Europe/London) when absent, and not before it.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-23")]
    pub proposed_on: Option<NaiveDate>,
}

spelled! {
    /// What stands in the way of a notice. The list may grow.
    PenaltyNoticeObstacleCode {
        /// The pupil was not of compulsory school age on that day.
        NotCompulsoryAge = "not_compulsory_age";
        /// The school is independent, a non-maintained special school or a college.
        IndependentSchool = "independent_school";
        /// The type of the school is not known: the decision explains why there can be a notice.
        SchoolTypeUnknown = "school_type_unknown";
        /// The pupil boards at the school.
        Boarder = "boarder";
        /// Ten sessions in ten school weeks are not reached. The authority may act below that, and says why.
        ThresholdNotMet = "threshold_not_met";
        /// Marks of `N` are among the sessions: they must be resolved before a notice is approved.
        UnresolvedMarks = "unresolved_marks";
        /// Two notices count in the three years.
        LimitReached = "limit_reached";
    }
}

/// Something that stands in the way.
#[derive(Debug, Serialize, ToSchema)]
pub struct PenaltyNoticeObstacle {
    /// What.
    pub code: PenaltyNoticeObstacleCode,
    /// The same in words.
    #[schema(example = "Two notices count in the three years that end with the proposed day.")]
    pub detail: &'static str,
    /// Whether no notice can be issued because of it, whatever is considered.
    #[schema(example = true)]
    pub bars: bool,
}

/// A question that is answered before a notice is issued.
#[derive(Debug, Serialize, ToSchema)]
pub struct PenaltyNoticeQuestion {
    /// The property of a request's considerations that answers it.
    #[schema(example = "support")]
    pub property: &'static str,
    /// The question.
    #[schema(example = "Was sufficient support provided, where support is what helps?")]
    pub question: &'static str,
}

/// How near the threshold is, for this parent.
#[derive(Debug, Serialize, ToSchema)]
pub struct PenaltyNoticeThreshold {
    /// Whether ten sessions in ten school weeks are reached.
    #[schema(example = true)]
    pub met: bool,
    /// Sessions still to go.
    #[schema(example = 0)]
    pub sessions_to_go: usize,
    /// Sessions under `N` among them.
    #[schema(example = 0)]
    pub unresolved: usize,
    /// The school weeks that are counted, by their Mondays.
    #[schema(example = json!(["2026-11-09", "2026-11-16"]))]
    pub weeks: Vec<NaiveDate>,
    /// The sessions that count. Those that notices to this parent cover are not counted again.
    pub sessions: Vec<PenaltyNoticeEvidence>,
}

/// A notice to the parent for the child, here or elsewhere.
#[derive(Debug, Serialize, ToSchema)]
pub struct PenaltyNoticeEarlier {
    /// The notice; null where it is of a school out of reach.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abe")]
    pub id: Option<Uuid>,
    /// The school; null where it is out of reach, or the notice is of another authority.
    #[schema(example = 120765)]
    pub urn: Option<i32>,
    /// Whether another authority issued it.
    #[schema(example = false)]
    pub elsewhere: bool,
    /// What it was given for.
    pub kind: PenaltyNoticeKind,
    /// The day of its issue.
    #[schema(example = "2025-03-03")]
    pub issued_on: NaiveDate,
    /// Whether it counts towards the limit.
    #[schema(example = true)]
    pub counts: bool,
    /// Why it does not.
    pub why: Option<PenaltyNoticeNotCounted>,
}

/// What a notice would cost, and by when.
#[derive(Debug, Serialize, ToSchema)]
pub struct PenaltyNoticeIfIssued {
    /// What it would cost.
    pub tariff: Tariff,
    /// The last days to pay, were it handed over on the proposed day.
    pub by_hand: Dates,
    /// The same, were it posted on that day.
    pub by_post: Dates,
}

/// What could be issued to a parent for a child, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct PenaltyNoticeEligibility {
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The parent, by the record that stands.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41")]
    pub parent_id: Uuid,
    /// The day on which it would be issued.
    #[schema(example = "2026-11-23")]
    pub proposed_on: NaiveDate,
    /// Whether nothing stands in the way. A notice must then be *considered*: nothing follows by itself.
    #[schema(example = true)]
    pub eligible: bool,
    /// What stands in the way.
    pub obstacles: Vec<PenaltyNoticeObstacle>,
    /// How near the threshold is.
    pub threshold: PenaltyNoticeThreshold,
    /// What is asked before a notice is issued.
    pub questions: Vec<PenaltyNoticeQuestion>,
    /// What is on record of support, and of Notices to Improve to this parent about this child.
    pub before: PenaltyNoticeBefore,
    /// The first of the three years' days.
    #[schema(example = "2023-11-24")]
    pub window_from_on: NaiveDate,
    /// The notices to the parent for the child, in the order of issue: of every school and authority.
    pub notices: Vec<PenaltyNoticeEarlier>,
    /// The next permitted step; null where the limit is reached.
    pub next_step: Option<PenaltyNoticeStep>,
    /// Why it is that.
    pub reason: LadderReason,
    /// The same in words.
    #[schema(
        example = "No notice to this parent for this child counts in the three years that end with the proposed day."
    )]
    pub explanation: &'static str,
    /// Where the limit is reached, the first day on which it no longer is.
    #[schema(example = "2027-09-10")]
    pub possible_from_on: Option<NaiveDate>,
    /// The amounts and days, were it issued on the proposed day; null where it cannot be.
    pub if_issued: Option<PenaltyNoticeIfIssued>,
}
