//! What a Notice to Improve says, part by part. While it is drafted this is worked out from what the service knows; at the
//! issue it is frozen, and from then on a letter is made from it and it never changes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::said::NoticeToImproveContact;
use crate::{
    domain::{
        address::Address,
        person::Person,
        session::{Session, SessionOn},
        support::{SupportKind, SupportOutcome, SupportState},
    },
    error::Fault,
    letters::Wording,
    notices::{
        parts,
        watch::{NoticeToImproveAim, NoticeToImproveGround},
    },
};

/// The school that a notice names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveSchool {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Its name.
    #[schema(example = "Sample Primary School")]
    pub name: String,
}

/// A session of unauthorised absence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveSession {
    /// The school at which it was missed; null where it is another than the notice's and the reader may not be told.
    #[schema(example = 120765)]
    pub urn: Option<i32>,
    /// The day.
    #[schema(example = "2026-11-18")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The code that stood when it was looked at; null without the scope `registers.codes:read`.
    #[schema(example = "O")]
    pub code: Option<String>,
}

impl NoticeToImproveSession {
    /// The session.
    pub fn on(&self) -> SessionOn {
        SessionOn { date: self.date, session: self.session }
    }
}

/// Sessions of a span, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveCount {
    /// Sessions that the pupil could have attended.
    #[schema(example = 100)]
    pub possible: u64,
    /// Sessions attended.
    #[schema(example = 82)]
    pub attended: u64,
    /// Sessions missed with the school's authorisation.
    #[schema(example = 6)]
    pub authorised: u64,
    /// Sessions missed without it.
    #[schema(example = 12)]
    pub unauthorised: u64,
}

/// A school week of the attendance record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveWeek {
    /// Its Monday, in school or not.
    #[schema(example = "2026-11-16")]
    pub monday_on: NaiveDate,
    /// Its sessions, counted.
    pub count: NoticeToImproveCount,
}

/// The pupil's attendance record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveRecord {
    /// Its first day: of the academic year, or of the ten school weeks if they begin before.
    #[schema(example = "2026-09-02")]
    pub from_on: NaiveDate,
    /// Its last day.
    #[schema(example = "2026-11-20")]
    pub to_on: NaiveDate,
    /// All of it, counted.
    pub count: NoticeToImproveCount,
    /// Week by week, oldest first; weeks without a possible session are left out.
    pub weeks: Vec<NoticeToImproveWeek>,
}

/// How the sessions stand to the threshold of ten in ten school weeks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveThreshold {
    /// Whether it is reached.
    #[schema(example = true)]
    pub met: bool,
    /// Sessions still to go.
    #[schema(example = 0)]
    pub sessions_to_go: usize,
    /// Sessions under `N` among them, of which the reason is not established.
    #[schema(example = 0)]
    pub unresolved: usize,
    /// The first day of the ten school weeks.
    #[schema(example = "2026-09-07")]
    pub from_on: NaiveDate,
}

/// Support that was provided, is on offer, or was not taken up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveSupport {
    /// What it is.
    pub kind: SupportKind,
    /// What it is called.
    #[schema(example = "Attendance plan, autumn term")]
    pub title: String,
    /// How far it was.
    pub state: SupportState,
    /// When it was offered.
    #[schema(example = "2026-09-14")]
    pub offered_on: NaiveDate,
    /// When it began.
    #[schema(example = "2026-09-21")]
    pub started_on: Option<NaiveDate>,
    /// When it was not taken up.
    pub not_taken_on: Option<NaiveDate>,
    /// When it ended.
    pub ended_on: Option<NaiveDate>,
    /// What came of it.
    pub outcome: Option<SupportOutcome>,
}

/// Further support that is on offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveFurther {
    /// What, in words that the parent reads.
    #[schema(example = "A place in the breakfast club from 7:45")]
    pub what: String,
    /// Since when it is on offer, where it is recorded as support.
    #[schema(example = "2026-11-16")]
    pub offered_on: Option<NaiveDate>,
}

/// By which rules a notice was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveRules {
    /// The guidance whose eight parts it has.
    #[schema(example = "wt-2024-08-19")]
    pub guidance: String,
    /// The rule set of the threshold.
    #[schema(example = "2024-08-19")]
    pub threshold: String,
}

/// What a Notice to Improve says (*Working together to improve school attendance*). What is null stands in no notice that
/// was issued, but for what is said of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeToImproveContents {
    /// The number that the parent quotes; null of a draft, and of notices that were issued before there were numbers: they
    /// are quoted by their id.
    #[serde(default)]
    #[schema(example = "604318826")]
    pub number: Option<String>,
    /// The day of issue.
    #[schema(example = "2026-11-23")]
    pub issued_on: Option<NaiveDate>,
    /// The parent, by name.
    #[schema(example = "Ms Parent-0001 Sample-Oak")]
    pub parent_name: String,
    /// Where it is sent. Null where the reader may not be told: then the authority sends it.
    pub parent_address: Option<Address>,
    /// Whether the address must be told to nobody else.
    #[schema(example = false)]
    pub parent_address_confidential: bool,
    /// The language in which the parent prefers to read.
    #[schema(example = "en-GB")]
    pub language: Option<String>,
    /// Whether it is to be in large print.
    #[schema(example = false)]
    pub large_print: bool,
    /// The child, by name.
    #[schema(example = "Pupil-0001 Sample-Oak")]
    pub child_name: String,
    /// The school.
    pub school: NoticeToImproveSchool,
    /// Whether it also counts and tells what stands at other schools, as the authority has decided.
    #[serde(default)]
    #[schema(example = false)]
    pub other_schools: bool,
    /// The authority, by name; null where it has set nothing.
    #[schema(example = "Norfolk County Council")]
    pub authority: Option<String>,
    /// Who at the school helps.
    pub contact: Option<NoticeToImproveContact>,
    /// Part 1: the attendance record.
    pub attendance_record: NoticeToImproveRecord,
    /// Part 1: the offences, the sessions that count towards the threshold.
    pub offences: Vec<NoticeToImproveSession>,
    /// Part 1: how they stand to the threshold.
    pub threshold: NoticeToImproveThreshold,
    /// Part 1: why it is right although the threshold is not reached. Null where it is reached.
    #[schema(example = "Several short absences, each below the threshold")]
    pub override_reason: Option<String>,
    /// Part 2: the benefits of regular attendance, and the parent's duty.
    #[schema(example = "Children who are in school every day learn more.")]
    pub duty_and_benefits: String,
    /// Part 3: the support that was provided so far to this parent, or to the family. What the other parent did with what
    /// was offered to both is not told.
    pub support_so_far: Vec<NoticeToImproveSupport>,
    /// Part 3: support that was tried and could not be had: the agency did not take the referral.
    #[serde(default)]
    pub support_not_available: Vec<NoticeToImproveSupport>,
    /// Part 3: parenting programmes that a court directed: no support that was offered, and told apart from it.
    #[serde(default)]
    pub court_directed: Vec<NoticeToImproveSupport>,
    /// Part 3: why none was provided or offered. Null where some was.
    #[schema(example = "The family could not be reached by any means that were tried")]
    pub no_support_reason: Option<String>,
    /// Part 4: further support on offer.
    pub further_support: Vec<NoticeToImproveFurther>,
    /// Part 4: earlier offers that were not taken up, and still can be.
    pub offers_not_taken: Vec<NoticeToImproveSupport>,
    /// Part 5: the warning.
    #[schema(example = "You may be given a penalty notice, or be prosecuted.")]
    pub warning: String,
    /// Part 5: what would come next for this parent and child.
    #[schema(example = "A penalty notice would be £160, or £80 if you pay within 21 days.")]
    pub next_step: String,
    /// Part 6: the first day of the improvement period.
    #[schema(example = "2026-11-26")]
    pub period_from_on: Option<NaiveDate>,
    /// Part 6: its last day; null also where the school's calendar is not known so far ahead.
    #[schema(example = "2027-01-20")]
    pub period_to_on: Option<NaiveDate>,
    /// Part 6: its school days.
    #[schema(example = 30)]
    pub school_days: usize,
    /// Part 6: its school weeks.
    #[schema(example = 6)]
    pub school_weeks: u8,
    /// Part 7: what sufficient improvement means for this family.
    pub sufficient_improvement: Option<NoticeToImproveAim>,
    /// Part 8: the grounds on which a penalty notice may be issued before the period ends.
    pub early_grounds: Vec<NoticeToImproveGround>,
    /// Who issued it.
    pub issued_by: Option<Person>,
    /// By which rules.
    pub rules: NoticeToImproveRules,
    /// The wording of the letter on the day of issue, in every language that there was; none of a draft.
    #[serde(default)]
    pub wordings: Vec<Wording>,
}

impl NoticeToImproveContents {
    /// Whether it says this of the eight parts.
    pub fn says(&self, part: &str) -> bool {
        match part {
            "attendance_record" => {
                self.attendance_record.count.possible > 0
                    && (!self.offences.is_empty() || self.override_reason.is_some())
            }
            "duty_and_benefits" => !self.duty_and_benefits.is_empty(),
            // Support that was offered and not taken up is told in part 4; what was tried in vain was tried.
            "support_so_far" => {
                let offered = self.further_support.iter().any(|offer| offer.offered_on.is_some());
                !self.support_so_far.is_empty()
                    || !self.offers_not_taken.is_empty()
                    || offered
                    || !self.support_not_available.is_empty()
                    || !self.court_directed.is_empty()
                    || self.no_support_reason.is_some()
            }
            "further_support" => !self.further_support.is_empty() || !self.offers_not_taken.is_empty(),
            "warning" => !self.warning.is_empty(),
            "improvement_period" => self.period_from_on.is_some() && self.school_days > 0,
            "sufficient_improvement" => self.sufficient_improvement.is_some(),
            "early_grounds" => !self.early_grounds.is_empty(),
            _ => false,
        }
    }

    /// The parts that it lacks.
    pub fn missing(&self) -> Vec<parts::Part> {
        parts::missing(&parts::NOTICE_TO_IMPROVE, |part| self.says(part)).copied().collect()
    }

    /// A fault for each of them.
    pub fn faults(&self) -> Vec<Fault> {
        parts::faults(&parts::NOTICE_TO_IMPROVE, "/parts", |part| self.says(part))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn whole() -> Value {
        let count = json!({ "possible": 22, "attended": 10, "authorised": 0, "unauthorised": 12 });
        json!({
            "issued_on": "2026-11-23", "parent_name": "Ms Parent-0001 Sample-Oak", "parent_address": null,
            "parent_address_confidential": false, "language": null, "large_print": false,
            "child_name": "Pupil Sample-0001", "school": { "urn": 120_765, "name": "Sample Primary School" },
            "authority": null, "contact": null,
            "attendance_record": { "from_on": "2026-09-03", "to_on": "2026-11-20", "count": count, "weeks": [] },
            "offences": [{ "urn": 120_765, "date": "2026-09-09", "session": "am", "code": "O" }],
            "threshold": { "met": true, "sessions_to_go": 0, "unresolved": 0, "from_on": "2026-09-07" },
            "override_reason": null, "duty_and_benefits": "Duty", "support_so_far": [],
            "no_support_reason": "The family could not be reached",
            "further_support": [{ "what": "Breakfast club", "offered_on": null }], "offers_not_taken": [],
            "warning": "Warning", "next_step": "Next", "period_from_on": "2026-11-25",
            "period_to_on": "2027-01-19", "school_days": 28, "school_weeks": 6,
            "sufficient_improvement": { "kind": "tailored", "text": "Ninety of a hundred" },
            "early_grounds": [{ "kind": "other", "sessions": null, "text": "As agreed" }],
            "issued_by": null, "rules": { "guidance": "wt-2024-08-19", "threshold": "2024-08-19" },
        })
    }

    /// Each part, and how it is taken away.
    fn parts() -> [(&'static str, &'static str, Value); 8] {
        [
            ("attendance_record", "offences", json!([])),
            ("duty_and_benefits", "duty_and_benefits", json!("")),
            ("support_so_far", "no_support_reason", json!(null)),
            ("further_support", "further_support", json!([])),
            ("warning", "warning", json!("")),
            ("improvement_period", "period_from_on", json!(null)),
            ("sufficient_improvement", "sufficient_improvement", json!(null)),
            ("early_grounds", "early_grounds", json!([])),
        ]
    }

    proptest! {
        #[test]
        fn exactly_the_parts_that_are_not_there_are_missing(taken in prop::collection::vec(any::<bool>(), 8)) {
            let mut contents = whole();
            let mut expected = Vec::new();
            for ((part, field, nothing), taken) in parts().into_iter().zip(taken) {
                if taken {
                    contents[field] = nothing;
                    expected.push(part);
                }
            }
            let contents: NoticeToImproveContents = serde_json::from_value(contents).unwrap();
            let missing: Vec<_> = contents.missing().iter().map(|part| part.code).collect();
            prop_assert_eq!(missing, expected.clone());
            prop_assert_eq!(contents.faults().len(), expected.len());
        }
    }

    #[test]
    fn an_offer_that_was_not_taken_up_is_support_so_far_and_on_offer() {
        let mut contents = whole();
        contents["no_support_reason"] = json!(null);
        contents["further_support"] = json!([]);
        contents["offers_not_taken"] = json!([{
            "kind": "plan", "title": "Attendance plan", "state": "not_taken", "offered_on": "2026-10-05",
            "started_on": null, "not_taken_on": "2026-10-12", "ended_on": null, "outcome": null,
        }]);
        let contents: NoticeToImproveContents = serde_json::from_value(contents).unwrap();
        assert_eq!(contents.missing().len(), 0);
    }
}
