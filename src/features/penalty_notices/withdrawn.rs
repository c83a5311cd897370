//! What a parent is told in writing when a notice is withdrawn: from it a letter is made.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    document::{PenaltyNoticeContents, PenaltyNoticeNamed, PenaltyNoticeSchool},
    letters::because,
    terms::PenaltyNoticeWithdrawal,
    values::PenaltyNoticeWithdrawalGround,
};
use crate::{
    letters::{Template, Wording},
    notices::{letters::PENALTY_NOTICE_WITHDRAWAL, schedule::PenaltyNoticeKind},
};

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
    /// The same in words, as the letter says it.
    #[schema(example = "It contained a material error.")]
    pub because: String,
    /// What was wrong; null where that was not said.
    #[schema(example = "It named 12 November, when your child was at school.")]
    pub what_was_wrong: Option<String>,
    /// Whether a notice without the mistake can be given for the same absence; otherwise nobody is prosecuted for it.
    #[schema(example = false)]
    pub new_notice_possible: bool,
    /// What is to be repaid, in pence, as it stood on the day of the withdrawal.
    #[schema(example = 8000)]
    pub to_repay_pence: i64,
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

impl PenaltyNoticeWithdrawalContents {
    /// Made of what was issued and of how it was withdrawn.
    pub fn of(issued: PenaltyNoticeContents, withdrawal: &PenaltyNoticeWithdrawal) -> Self {
        let form = &PENALTY_NOTICE_WITHDRAWAL;
        let wording = issued.wordings.iter().find(|wording| wording.is_of(form));
        let template = wording.map_or_else(|| Template::shipped(form), Wording::template);
        Self {
            kind: issued.kind,
            issued_on: issued.issued_on,
            recipient: issued.recipient,
            child_name: issued.child.name,
            school: issued.school,
            authority: issued.authority,
            withdrawn_on: withdrawal.withdrawn_on,
            ground: withdrawal.ground,
            because: because(&template, withdrawal.ground),
            what_was_wrong: withdrawal.what_was_wrong.clone(),
            new_notice_possible: withdrawal.ground == PenaltyNoticeWithdrawalGround::MaterialError,
            to_repay_pence: withdrawal.to_repay_pence,
            told_on: withdrawal.told.as_ref().map(|told| told.told_on),
            language: issued.language,
            large_print: issued.large_print,
        }
    }
}
