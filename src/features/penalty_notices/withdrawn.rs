//! What a parent is told in writing when a notice is withdrawn: from it a letter is made.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    document::{PenaltyNoticeContents, PenaltyNoticeNamed, PenaltyNoticeSchool},
    terms::PenaltyNoticeWithdrawal,
    values::PenaltyNoticeWithdrawalGround,
};
use crate::notices::schedule::PenaltyNoticeKind;

/// What a parent is told of a withdrawal (regulation 8 of the Education (Penalty Notices) (England) Regulations 2007).
#[derive(Serialize, ToSchema)]
pub struct PenaltyNoticeWithdrawalContents {
    /// What the notice was given for.
    pub kind: PenaltyNoticeKind,
    /// The day on which it was issued.
    #[schema(example = "2026-11-23")]
    pub issued_on: NaiveDate,
    /// The recipient, as the notice named one.
    pub recipient: PenaltyNoticeNamed,
    /// The child's name.
    #[schema(example = "Pupil-0001 Sample-Oak")]
    pub child_name: String,
    /// The school.
    pub school: PenaltyNoticeSchool,
    /// The authority, with its address for correspondence.
    pub authority: PenaltyNoticeNamed,
    /// The day of the withdrawal.
    #[schema(example = "2026-12-01")]
    pub withdrawn_on: NaiveDate,
    /// On what ground.
    pub ground: PenaltyNoticeWithdrawalGround,
    /// The same in words.
    #[schema(example = "It should not have been issued.")]
    pub because: &'static str,
    /// What is to be repaid, in pence, as it stood on the day of the withdrawal.
    #[schema(example = 8000)]
    pub to_repay_pence: i64,
    /// What follows.
    #[schema(
        example = "You need not pay it, and you will not be prosecuted for the absence it was given for."
    )]
    pub consequences: &'static str,
    /// When the parent was told; null while that is still to be done.
    #[schema(example = "2026-12-01")]
    pub told_on: Option<NaiveDate>,
    /// The language in which the parent prefers to read.
    #[schema(example = "en-GB")]
    pub language: Option<String>,
    /// Whether it is to be in large print.
    #[schema(example = false)]
    pub large_print: bool,
}

const ATTENDANCE: &str = "You need not pay it, and you will not be prosecuted for the absence it was given for. What you \
    have paid is given back to you.";
const EXCLUDED: &str = "You need not pay it, and you will not be prosecuted for what it was given for. What you have paid \
    is given back to you.";

impl PenaltyNoticeWithdrawalContents {
    /// Made of what was issued and of how it was withdrawn.
    pub fn of(issued: PenaltyNoticeContents, withdrawal: &PenaltyNoticeWithdrawal) -> Self {
        Self {
            kind: issued.kind,
            issued_on: issued.issued_on,
            recipient: issued.recipient,
            child_name: issued.child.name,
            school: issued.school,
            authority: issued.authority,
            withdrawn_on: withdrawal.withdrawn_on,
            ground: withdrawal.ground,
            because: because(withdrawal.ground),
            to_repay_pence: withdrawal.to_repay_pence,
            consequences: match issued.kind {
                PenaltyNoticeKind::Attendance => ATTENDANCE,
                PenaltyNoticeKind::ExcludedInPublicPlace => EXCLUDED,
            },
            told_on: withdrawal.told.as_ref().map(|told| told.told_on),
            language: issued.language,
            large_print: issued.large_print,
        }
    }
}

const fn because(ground: PenaltyNoticeWithdrawalGround) -> &'static str {
    match ground {
        PenaltyNoticeWithdrawalGround::ShouldNotHaveBeenIssued => "It should not have been issued.",
        PenaltyNoticeWithdrawalGround::WrongPerson => "It should have been issued to somebody else.",
        PenaltyNoticeWithdrawalGround::MaterialError => "It contains a material error.",
        PenaltyNoticeWithdrawalGround::UnpaidNotProsecuted => {
            "It was not paid in time, and you are not prosecuted: then it must be withdrawn."
        }
    }
}
