//! What a penalty notice says and what was done with it, as it is stored and told.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    before::PenaltyNoticeBefore,
    considered::PenaltyNoticeConsiderations,
    exclusion::PenaltyNoticeExclusion,
    notices::PenaltyNoticeSession,
    values::{PenaltyNoticeOffence, PenaltyNoticeOutcome, PenaltyNoticeWithdrawalGround},
};
use crate::{
    domain::{
        parent::ParentBasis,
        person::Person,
        session::{Session, SessionOn},
    },
    notices::schedule::{Dates, PenaltyNoticeService, PenaltyNoticeStep, Tariff},
};

/// A session of an offence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeEvidence {
    /// The school at which it was missed; null where that is out of reach.
    #[schema(example = 120765)]
    pub urn: Option<i32>,
    /// The day.
    #[schema(example = "2026-11-18")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The code that stood when it was looked at; null without the scope `registers.codes:read`, and where the school is
    /// out of reach.
    #[schema(example = "G")]
    pub code: Option<String>,
}

impl PenaltyNoticeEvidence {
    /// The session.
    pub fn on(&self) -> SessionOn {
        SessionOn { date: self.date, session: self.session }
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
    /// The parent, by the record that stood when it was decided.
    #[serde(default)]
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41")]
    pub parent_id: Option<Uuid>,
    /// By what the person was the child's parent on every day of the offence (section 576 of the Education Act 1996).
    #[serde(default)]
    pub parent_basis: Option<ParentBasis>,
    /// Sessions that the authority added to those that were asked for.
    #[serde(default)]
    pub sessions_added: Vec<PenaltyNoticeSession>,
    /// Sessions that were asked for and that the authority left out.
    #[serde(default)]
    pub sessions_left_out: Vec<PenaltyNoticeSession>,
    /// Why there was no Notice to Improve although support is what helps.
    #[serde(default)]
    #[schema(example = "A second notice within three years: another Notice to Improve would have no effect")]
    pub no_notice_to_improve_reason: Option<String>,
    /// What was on record of support and Notices to Improve when it was decided; null in decisions before it was kept.
    #[serde(default)]
    pub before: Option<PenaltyNoticeBefore>,
    /// The authority's code of conduct for penalty notices that held when it was decided, by title and edition; null where
    /// the settings named none.
    #[serde(default)]
    #[schema(example = "Code of conduct for penalty notices, August 2024")]
    pub code_of_conduct: Option<String>,
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
    /// The notices that counted in the three years that end with its issue, as far as their schools are in reach.
    #[schema(example = json!(["0199e2a4-5b1c-7d3e-8f90-123456789abe"]))]
    pub counting: Vec<Uuid>,
    /// How many they were.
    #[serde(default)]
    #[schema(example = 1)]
    pub counted: usize,
    /// The number that is quoted with a payment: nine digits, the last of them a check digit. Null of notices that were
    /// issued before there were numbers.
    #[serde(default)]
    #[schema(example = "482190376")]
    pub number: Option<String>,
    /// Whether the notice says where the child lives.
    #[serde(default = "yes")]
    #[schema(example = true)]
    pub child_address_told: bool,
    /// Why it does not, told to who reaches the authority.
    #[serde(default)]
    #[schema(example = "The child lives where this parent must not look for it")]
    pub child_address_withheld: Option<String>,
}

fn yes() -> bool {
    true
}

/// How a notice was served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeServed {
    /// How.
    pub by: PenaltyNoticeService,
    /// The day on which it was handed over or posted.
    #[schema(example = "2026-11-23")]
    pub sent_on: NaiveDate,
    /// Whether the day of receipt is presumed: the second working day after posting, or the day on which it was left.
    #[schema(example = true)]
    pub presumed: bool,
    /// What shows the day of receipt, where it is another than is presumed.
    #[schema(example = "The carrier's record of delivery")]
    pub received_evidence: Option<String>,
    /// Whether it went to another address than it was issued with: the one known of the parent when it was served.
    #[serde(default)]
    #[schema(example = false)]
    pub readdressed: bool,
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
    /// What the parent is told was wrong; required of a material error.
    #[serde(default)]
    #[schema(example = "It named 12 November, when your child was at school.")]
    pub what_was_wrong: Option<String>,
    /// What was to be repaid on that day, in pence.
    #[serde(default)]
    #[schema(example = 8000)]
    pub to_repay_pence: i64,
    /// When the parent was told in writing; null while that is still to be done.
    pub told: Option<PenaltyNoticeWithdrawalTold>,
}

/// When a parent was told in writing that a notice is withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeWithdrawalTold {
    /// The day on which it was handed over, left or posted.
    #[schema(example = "2026-12-01")]
    pub told_on: NaiveDate,
    /// How.
    pub by: PenaltyNoticeService,
    /// Whether it went to another address than the notice was issued with: the one known of the parent on that day.
    #[serde(default)]
    #[schema(example = false)]
    pub readdressed: bool,
}

/// A prosecution for what a notice was about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PenaltyNoticeProsecution {
    /// The day on which it was referred.
    #[schema(example = "2027-01-04")]
    pub referred_on: NaiveDate,
    /// For which offence.
    pub offence: Option<PenaltyNoticeOffence>,
    /// Whether an education supervision order was considered first (section 447 of the Education Act 1996).
    #[schema(example = true)]
    pub education_supervision_order_considered: Option<bool>,
    /// Why none is applied for.
    #[schema(example = "The family works with early help; an order would add nothing")]
    pub education_supervision_order_reason: Option<String>,
    /// The day on which proceedings began: the information was laid.
    #[schema(example = "2027-01-11")]
    pub proceedings_begun_on: Option<NaiveDate>,
    /// The court, and its number of the case.
    #[serde(default)]
    #[schema(example = "Sample Magistrates' Court, case 2700000001")]
    pub court: Option<String>,
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
    /// The exclusion, where it is about that.
    pub exclusion: Option<PenaltyNoticeExclusion>,
    /// Whether the register showed the pupil as excluded on that day when it was asked for (`E`, or `D`, `K` or `B` where
    /// provision was made elsewhere); null where it is not about that.
    #[schema(example = true)]
    pub excluded_in_register: Option<bool>,
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
    /// The sessions that it takes up: no other notice to the parent for the child is given for them. Of an excluded pupil it
    /// is the half of the day in which the pupil was found.
    pub fn taken_up(&self) -> impl Iterator<Item = SessionOn> + '_ {
        let found = self.exclusion.iter().map(|one| SessionOn { date: self.to_on, session: one.found_in() });
        self.evidence.iter().map(PenaltyNoticeEvidence::on).chain(found)
    }

    /// The days of payment, once it was served.
    pub fn dates(&self) -> Option<&Dates> {
        self.service.as_ref().map(|service| &service.dates)
    }
}
