//! What a penalty notice says and what was done with it, as it is stored and told.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::{
    before::PenaltyNoticeBefore,
    values::{PenaltyNoticeOutcome, PenaltyNoticeSupport, PenaltyNoticeWithdrawalGround},
};
use crate::{
    domain::{
        person::Person,
        session::{Session, SessionOn},
        text::{TextFault, clean, some_text},
    },
    notices::schedule::{Dates, PenaltyNoticeService, PenaltyNoticeStep, Tariff},
};

/// A session of an offence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeEvidence {
    /// The school at which it was missed.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The day.
    #[schema(example = "2026-11-18")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The code that stood when it was looked at; null without the scope `registers.codes:read`.
    #[schema(example = "G")]
    pub code: Option<String>,
}

impl PenaltyNoticeEvidence {
    /// The session.
    pub fn on(&self) -> SessionOn {
        SessionOn { date: self.date, session: self.session }
    }
}

/// What is asked before a notice is issued: whether support came first, and whether it is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeConsiderations {
    /// What became of the support that should come first.
    pub support: PenaltyNoticeSupport,
    /// Whether a notice is the best tool to change what the parent does.
    #[schema(example = true)]
    pub best_tool: bool,
    /// Whether the duties under the Equality Act 2010 were considered and speak for it.
    #[schema(example = true)]
    pub equality_considered: bool,
    /// Whether it is in the public interest, for the authority takes on a prosecution.
    #[schema(example = true)]
    pub public_interest: bool,
    /// The reasons, and where they are recorded.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Leave was refused for a holiday, which was taken all the same"
    )]
    pub explanation: String,
    /// The Notice to Improve that came first, if one did.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub notice_to_improve_id: Option<Uuid>,
}

impl PenaltyNoticeConsiderations {
    /// The same with its text as it is stored.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        Ok(Self { explanation: clean(&self.explanation)?, ..self.clone() })
    }

    /// What does not speak for a notice, each by the property that says so.
    pub fn against(&self) -> Vec<&'static str> {
        let all = [
            ("support", self.support != PenaltyNoticeSupport::Insufficient),
            ("best_tool", self.best_tool),
            ("equality_considered", self.equality_considered),
            ("public_interest", self.public_interest),
        ];
        all.into_iter().filter_map(|(name, speaks_for)| (!speaks_for).then_some(name)).collect()
    }
}

/// The decision that a notice is issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeDecision {
    /// What the authority considered.
    pub considerations: PenaltyNoticeConsiderations,
    /// Why a notice is right although ten sessions in ten school weeks are not reached.
    #[schema(example = "Several short holidays, arranged to stay below ten sessions")]
    pub below_threshold_reason: Option<String>,
    /// Why there was no Notice to Improve although support is what helps.
    #[serde(default)]
    #[schema(example = "A second notice within three years: another Notice to Improve would have no effect")]
    pub no_notice_to_improve_reason: Option<String>,
    /// What was on record of support and Notices to Improve when it was decided; null in decisions before it was kept.
    #[serde(default)]
    pub before: Option<PenaltyNoticeBefore>,
    /// The day of the decision.
    #[schema(example = "2026-11-20")]
    pub decided_on: NaiveDate,
    /// Who decided.
    pub decided_by: Person,
}

/// How a notice was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeIssue {
    /// The day.
    #[schema(example = "2026-11-23")]
    pub issued_on: NaiveDate,
    /// The officer who issued it.
    pub officer: Person,
    /// Which notice it is in three years.
    pub step: PenaltyNoticeStep,
    /// What it costs.
    pub tariff: Tariff,
    /// The notices that counted in the three years that end with its issue.
    #[schema(example = json!(["0199e2a4-5b1c-7d3e-8f90-123456789abe"]))]
    pub counting: Vec<Uuid>,
}

/// How a notice was served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeServed {
    /// How.
    pub by: PenaltyNoticeService,
    /// The day on which it was handed over or posted.
    #[schema(example = "2026-11-23")]
    pub sent_on: NaiveDate,
    /// Whether the day of receipt is presumed: the second working day after posting.
    #[schema(example = true)]
    pub presumed: bool,
    /// The day of receipt and the last days to pay.
    pub dates: Dates,
}

/// How a notice was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeWithdrawal {
    /// On what ground.
    pub ground: PenaltyNoticeWithdrawalGround,
    /// The day.
    #[schema(example = "2026-12-01")]
    pub withdrawn_on: NaiveDate,
}

/// A prosecution for what a notice was about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeProsecution {
    /// The day on which it was referred.
    #[schema(example = "2027-01-04")]
    pub referred_on: NaiveDate,
    /// What came of it; null while nothing has.
    pub outcome: Option<PenaltyNoticeOutcome>,
    /// The day on which it ended.
    #[schema(example = "2027-03-15")]
    pub ended_on: Option<NaiveDate>,
}

/// What a notice says and what was done with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeTerms {
    /// First day of the offence.
    #[schema(example = "2026-11-09")]
    pub from_on: NaiveDate,
    /// Last day of the offence: by it the rules are chosen.
    #[schema(example = "2026-11-13")]
    pub to_on: NaiveDate,
    /// The sessions, where it is about attendance.
    pub evidence: Vec<PenaltyNoticeEvidence>,
    /// Where an excluded pupil was found, where it is about that.
    #[schema(example = "The market place, during the second day of a suspension")]
    pub place: Option<String>,
    /// What the school considered.
    pub considerations: PenaltyNoticeConsiderations,
    /// The decision that it is issued; null while there is none.
    pub decision: Option<PenaltyNoticeDecision>,
    /// How it was issued.
    pub issue: Option<PenaltyNoticeIssue>,
    /// How it was served.
    pub service: Option<PenaltyNoticeServed>,
    /// How it was withdrawn.
    pub withdrawal: Option<PenaltyNoticeWithdrawal>,
    /// The prosecution.
    pub prosecution: Option<PenaltyNoticeProsecution>,
}

impl PenaltyNoticeTerms {
    /// The same without the codes, which tell of health, faith and the like.
    pub fn without_codes(mut self) -> Self {
        self.evidence.iter_mut().for_each(|each| each.code = None);
        self
    }

    /// The days of payment, once it was served.
    pub fn dates(&self) -> Option<&Dates> {
        self.service.as_ref().map(|service| &service.dates)
    }
}
