//! What goes over the wire about steps of a penalty notice.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::act::Sent;
use crate::{
    domain::{address::Address, date, person::Person, text::some_text},
    features::penalty_notices::{
        considered::PenaltyNoticeConsiderations,
        notices::PenaltyNoticeSession,
        values::{PenaltyNoticeOffence, PenaltyNoticeOutcome, PenaltyNoticeWithdrawalGround},
    },
    notices::{schedule::PenaltyNoticeService, states::penalty::PenaltyNoticeAction},
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
    /// The sessions of the offence as the authority sees it, of every school in reach; those that were asked for when
    /// absent. Only for attendance.
    #[validate(length(min = 1, max = 400), nested)]
    #[schema(min_items = 1, max_items = 400)]
    pub sessions: Option<Vec<PenaltyNoticeSession>>,
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

/// The decision that a notice is not issued.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeRefuse {
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
    /// Why it is issued although nobody can be prosecuted for its offences once the days to pay are over; required there.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "It is handed over today, and the parent has asked for it"
    )]
    pub unprosecutable_reason: Option<String>,
    /// Why the child's address is not told to this parent; or else `child_address`.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "The child lives where this parent must not look for it"
    )]
    pub child_address_withheld: Option<String>,
    /// Where the child is educated, where that is not the school: the place of alternative provision.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Sample Alternative Provision Academy")]
    pub place_of_provision: Option<String>,
    /// Confirms that the notice is for the person who stands for the parent now, where the parent's record was merged
    /// into another since the decision.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub merged_parent_confirmed: bool,
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
    /// What shows the day of receipt; required where it is another than is presumed.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "The carrier's record of delivery")]
    pub received_evidence: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The service of a notice, put right: how it was in truth.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeServiceCorrect {
    /// How.
    pub by: PenaltyNoticeService,
    /// The day on which it was handed over, left or posted.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-23")]
    pub sent_on: NaiveDate,
    /// The day on which it was received, where it is shown to be another than is presumed.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-12-02")]
    pub received_on: Option<NaiveDate>,
    /// What shows the day of receipt; required where it is another than is presumed.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "The parent was abroad until 2 December: boarding pass seen"
    )]
    pub received_evidence: Option<String>,
    /// Why it is put right.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "The parent shows that it came later")]
    pub reason: String,
    /// Who decides.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a notice never reached the parent.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeNotReceived {
    /// What shows it.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Returned by the post: gone away")]
    pub reason: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The withdrawal of a notice.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeWithdraw {
    /// On what ground.
    pub ground: PenaltyNoticeWithdrawalGround,
    /// What the parent is told was wrong, in plain words: the letter prints it. Required of a material error, of which
    /// the ground alone tells nothing; not for one that was not paid.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "It named 12 November, when your child was at school."
    )]
    pub what_was_wrong: Option<String>,
    /// Why.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "The sessions were authorised since")]
    pub reason: String,
    /// Who decides.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a parent was told in writing of a withdrawal.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeTellWithdrawal {
    /// How.
    pub by: PenaltyNoticeService,
    /// The day on which it was handed over, left or posted.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-01")]
    pub told_on: NaiveDate,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The referral of an unpaid notice to be prosecuted.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeRefer {
    /// Why.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Not paid, and absence goes on")]
    pub reason: String,
    /// For which offence.
    pub offence: PenaltyNoticeOffence,
    /// The day of the referral, where it is recorded later; left out, today. The days to pay were over.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-03-01")]
    pub referred_on: Option<NaiveDate>,
    /// The day on which proceedings began, where they have: within six months of the last offence.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-03-04")]
    pub proceedings_begun_on: Option<NaiveDate>,
    /// Whether an education supervision order was considered, as it must be before proceedings for attendance begin
    /// (section 447 of the Education Act 1996). Only for attendance.
    #[schema(example = true)]
    pub education_supervision_order_considered: Option<bool>,
    /// Why none is applied for. Only for attendance.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "The family works with early help; an order would add nothing"
    )]
    pub education_supervision_order_reason: Option<String>,
    /// Who decides.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That proceedings began.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeProceedingsBegun {
    /// The day on which the information was laid, or the written charge issued: within six months of the last offence.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-01-11")]
    pub proceedings_begun_on: NaiveDate,
    /// The court, and its number of the case.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Sample Magistrates' Court, case 2700000001")]
    pub court: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What came of a prosecution.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeProsecuted {
    /// What.
    pub outcome: PenaltyNoticeOutcome,
    /// The day on which proceedings began: the information was laid. The one that is on record when absent; where there is
    /// none it is required, unless the prosecution was discontinued, for it may never have begun.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-01-11")]
    pub proceedings_begun_on: Option<NaiveDate>,
    /// The day on which it ended.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-03-15")]
    pub ended_on: NaiveDate,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What came of a prosecution, put right: on appeal, or as it was in truth.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeOutcomeCorrect {
    /// What.
    pub outcome: PenaltyNoticeOutcome,
    /// The day on which proceedings began: the information was laid. The one that is on record when absent; where there is
    /// none it is required, unless the prosecution was discontinued, for it may never have begun.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-01-11")]
    pub proceedings_begun_on: Option<NaiveDate>,
    /// The day on which it ended.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-05-10")]
    pub ended_on: NaiveDate,
    /// Why it is put right.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Quashed on appeal")]
    pub reason: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A reason that is asked for always, or sometimes.
trait Reason {
    fn told(&self) -> Option<&str>;
}

impl Reason for String {
    fn told(&self) -> Option<&str> {
        Some(self)
    }
}

impl Reason for Option<String> {
    fn told(&self) -> Option<&str> {
        self.as_deref()
    }
}

/// Says of the body of a step what it does, as the audit log and the history call it.
macro_rules! sent {
    ($($body:ident: $action:ident, $operation:literal, $told:literal, $by:ident $(, $reason:ident)?;)+) => {$(
        impl Sent for $body {
            const ACTION: PenaltyNoticeAction = PenaltyNoticeAction::$action;
            const OPERATION: &'static str = $operation;
            const TOLD: &'static str = $told;

            fn by(&self) -> &Person {
                &self.$by
            }

            $(fn reason(&self) -> Option<&str> {
                self.$reason.told()
            })?
        }
    )+};
}

sent! {
    PenaltyNoticeReview: Review, "penalty_notice.review", "reviewed", recorded_by;
    PenaltyNoticeApprove: Approve, "penalty_notice.approve", "approved", recorded_by;
    PenaltyNoticeRefuse: Refuse, "penalty_notice.refuse", "refused", recorded_by, reason;
    PenaltyNoticeIssueOrder: Issue, "penalty_notice.issue", "issued", officer, unprosecutable_reason;
    PenaltyNoticeServe: Serve, "penalty_notice.serve", "served", recorded_by;
    PenaltyNoticeServiceCorrect: CorrectService, "penalty_notice.correct_service", "service_corrected", recorded_by, reason;
    PenaltyNoticeNotReceived: RecordNotReceived, "penalty_notice.not_received", "not_received", recorded_by, reason;
    PenaltyNoticeTellWithdrawal: RecordWithdrawalTold, "penalty_notice.withdrawal_told", "withdrawal_told", recorded_by;
    PenaltyNoticeWithdraw: Withdraw, "penalty_notice.withdraw", "withdrawn", recorded_by, reason;
    PenaltyNoticeRefer: ReferToProsecution, "penalty_notice.refer", "referred", recorded_by, reason;
    PenaltyNoticeProceedingsBegun: RecordProceedingsBegun, "penalty_notice.proceedings_begun", "proceedings_begun", recorded_by;
    PenaltyNoticeProsecuted: RecordOutcome, "penalty_notice.prosecuted", "prosecuted", recorded_by;
    PenaltyNoticeOutcomeCorrect: CorrectOutcome, "penalty_notice.correct_outcome", "outcome_corrected", recorded_by, reason;
}
