//! What a penalty notice says and what was done with it, as it is stored and told.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::{
    before::PenaltyNoticeBefore,
    notices::PenaltyNoticeSession,
    values::{
        PenaltyNoticeOffence, PenaltyNoticeOutcome, PenaltyNoticeSupport, PenaltyNoticeWithdrawalGround,
    },
};
use crate::{
    attendance::calendar::time_of_day,
    domain::{
        date,
        parent::ParentBasis,
        person::Person,
        session::{Session, SessionOn},
        text::{TextFault, clean, some_text},
    },
    error::{Fault, FaultCode},
    notices::schedule::{Dates, PenaltyNoticeKind, PenaltyNoticeService, PenaltyNoticeStep, Tariff},
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

    /// What does not speak for a notice of a kind, each by the property that says so. Support comes first for attendance
    /// alone.
    pub fn against(&self, kind: PenaltyNoticeKind) -> Vec<&'static str> {
        let support = self.support != PenaltyNoticeSupport::Insufficient;
        let all = [
            ("support", support || kind == PenaltyNoticeKind::ExcludedInPublicPlace),
            ("best_tool", self.best_tool),
            ("equality_considered", self.equality_considered),
            ("public_interest", self.public_interest),
        ];
        all.into_iter().filter_map(|(name, speaks_for)| (!speaks_for).then_some(name)).collect()
    }
}

/// The exclusion of a pupil who was found in a public place: section 103 of the Education and Inspections Act 2006 holds
/// on the first five school days of it, where the parent was given notice of them under section 104.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeExclusion {
    /// The first day of the exclusion.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-17")]
    pub excluded_from_on: NaiveDate,
    /// When this parent was given the notice under section 104.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-16")]
    pub notice_given_on: NaiveDate,
    /// The first of the days that it named.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-17")]
    pub named_from_on: NaiveDate,
    /// The last of the days that it named.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-23")]
    pub named_to_on: NaiveDate,
    /// The time of day at which the pupil was found.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "10:40")]
    pub found_at: NaiveTime,
    /// What the parent said.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "On the way to the surgery; no appointment was found"
    )]
    pub explanation: Option<String>,
    /// Whether there was a reasonable justification: then there is no offence.
    #[schema(example = false)]
    pub reasonable_justification: bool,
}

impl PenaltyNoticeExclusion {
    /// The same with its text as it is stored.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        let explanation = self.explanation.as_deref().map(clean).transpose()?;
        Ok(Self { explanation, ..self.clone() })
    }

    /// Everything wrong with it for a pupil who was found on this day; `first_days` are the first five school days of the
    /// exclusion, where the school's calendar tells them.
    pub fn faults(&self, found_on: NaiveDate, first_days: Option<&[NaiveDate]>) -> Vec<Fault> {
        let at = |at: &str, code| Fault::at(at, code).rule("eia2006-103");
        let mut faults = Vec::new();
        if found_on < self.excluded_from_on {
            faults.push(at("/exclusion/excluded_from_on", FaultCode::DatesReversed));
        }
        if found_on < self.notice_given_on {
            let detail = "The parent had not been given the notice under section 104.";
            faults.push(at("/exclusion/notice_given_on", FaultCode::DatesReversed).detail(detail));
        }
        if self.named_from_on < self.excluded_from_on {
            faults.push(at("/exclusion/named_from_on", FaultCode::DatesReversed));
        }
        if self.named_to_on < self.named_from_on {
            faults.push(at("/exclusion/named_to_on", FaultCode::DatesReversed));
        } else if found_on < self.named_from_on || self.named_to_on < found_on {
            let detail = "It is not among the days that the notice under section 104 named.";
            faults.push(at("/found_on", FaultCode::OutOfRange).detail(detail));
        }
        if first_days.is_some_and(|days| !days.contains(&found_on)) {
            let detail = "It is not one of the first five school days of the exclusion.";
            faults.push(at("/found_on", FaultCode::DateOutsideCalendar).detail(detail));
        }
        faults
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
    /// The days of payment, once it was served.
    pub fn dates(&self) -> Option<&Dates> {
        self.service.as_ref().map(|service| &service.dates)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults(change: serde_json::Value, found_on: &str) -> Vec<(String, FaultCode)> {
        let mut sent = json!({
            "excluded_from_on": "2026-11-17", "notice_given_on": "2026-11-16", "named_from_on": "2026-11-17",
            "named_to_on": "2026-11-23", "found_at": "10:40", "reasonable_justification": false,
        });
        for (name, value) in change.as_object().unwrap() {
            sent[name] = value.clone();
        }
        let sent: PenaltyNoticeExclusion = serde_json::from_value(sent).unwrap();
        let days = [17, 18, 19, 20, 23].map(|day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap());
        let found = sent.faults(found_on.parse().unwrap(), Some(&days));
        found.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
    }

    #[test]
    fn an_excluded_pupil_is_found_on_a_named_day_of_the_first_five() {
        let none: [(&str, FaultCode); 0] = [];
        let told = |found: Vec<(String, FaultCode)>, wanted: &[(&str, FaultCode)]| {
            let found: Vec<_> = found.iter().map(|(at, code)| (at.as_str(), *code)).collect();
            assert_eq!(found, wanted);
        };
        told(faults(json!({}), "2026-11-23"), &none);
        let outside = [("/found_on", FaultCode::OutOfRange), ("/found_on", FaultCode::DateOutsideCalendar)];
        told(faults(json!({}), "2026-11-24"), &outside);
        told(faults(json!({}), "2026-11-22"), &outside[1..]);
        let late = [("/exclusion/notice_given_on", FaultCode::DatesReversed)];
        told(faults(json!({ "notice_given_on": "2026-11-19" }), "2026-11-18"), &late);
    }
}
