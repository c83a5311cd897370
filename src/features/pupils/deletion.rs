//! Deleting a name from the admission register: the grounds of regulation 9, and the facts each needs.
//!
//! Regulation 9(1)(a) to (o) lists the only grounds for a pupil of compulsory school age; each must be
//! applied when it is met. A pupil who is not of compulsory age is deleted under regulation 9(3), which has
//! a list of its own: such a deletion has the ground `9-3` and says in words what it is. That holds too where
//! a lettered ground reads alike, as (b), the end of nursery education, does for a child of four, or (l) for a
//! leaver of sixteen once the last Friday in June is past. The letters of regulation 8(1) of 2006 are not
//! read: they mean other things (electively educated at home was 8(1)(d) and is 9(1)(f)).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::values::EnquiryOutcome;
use crate::{
    attendance::age,
    domain::urn::Urn,
    error::{Fault, FaultCode},
};

/// A ground of regulation 9 of the 2024 regulations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ground(usize);

/// The grounds as they go over the wire, each in words.
const GROUNDS: [(&str, &str); 16] = [
    (
        "9-1-a",
        "Registered at another school, unless dual registration was agreed, a school attendance order names this school, or it is a mobile child's main school",
    ),
    ("9-1-b", "Nursery education here has ended, and the pupil does not go on to Reception here"),
    (
        "9-1-c",
        "Registered elsewhere too, not expected back, and every other school consents; not where a school attendance order names this school, nor at a mobile child's main school",
    ),
    ("9-1-d", "The school attendance order that named this school now names another"),
    ("9-1-e", "The school attendance order that named this school was revoked"),
    ("9-1-f", "To be educated otherwise than at school, as the parent has notified in writing"),
    ("9-1-g", "Lives no longer within a reasonable distance of the school"),
    ("9-1-h", "Not back within ten school days after a leave of absence ended"),
    ("9-1-i", "Continuously absent, without authorisation, for twenty school days"),
    ("9-1-j", "Detained under a sentence of detention and not expected back"),
    ("9-1-k", "Has died"),
    ("9-1-l", "Will be over compulsory school age and does not go on to the sixth form here"),
    ("9-1-m", "A boarder at a maintained school or academy whose boarding fees are unpaid"),
    ("9-1-n", "No longer a pupil of the independent or non-maintained special school"),
    ("9-1-o", "Permanently excluded"),
    ("9-3", "Not of compulsory school age: the ground is stated in words"),
];

impl Ground {
    /// The ground with this wire form.
    pub fn parse(text: &str) -> Option<Self> {
        GROUNDS.iter().position(|(wire, _)| *wire == text).map(Self)
    }

    /// Its wire form.
    pub fn as_str(self) -> &'static str {
        GROUNDS[self.0].0
    }

    /// What it means.
    pub fn meaning(self) -> &'static str {
        GROUNDS[self.0].1
    }

    /// Whether it is one for pupils of compulsory school age.
    pub fn is_for_compulsory_age(self) -> bool {
        self.as_str() != "9-3"
    }

    /// Whether it is (i): twenty school days of absence, which the registers must show.
    pub fn needs_continuous_absence(self) -> bool {
        self.as_str() == "9-1-i"
    }
}

/// A school as another school's register names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = EnrolmentOtherSchool)]
pub struct OtherSchool {
    /// Its name.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "Sample Infant School")]
    pub name: String,
    /// Its URN, where it has one that is known.
    #[schema(value_type = Option<Urn>, example = 120_766)]
    pub urn: Option<Urn>,
    /// Its address, on one line (regulation 8 asks for that of the school last attended).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300, example = "1 Sample Road, Sampleton, NR1 2DH")]
    pub address: Option<String>,
}

/// What a deletion states besides its day and ground.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletionFacts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enquiry_outcome: Option<EnquiryOutcome>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub la_confirmed: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_sickness_or_unavoidable_cause: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_schools_consent: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_school: Option<OtherSchool>,
}

/// A deletion: the last day on roll, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    pub on: NaiveDate,
    pub ground: Ground,
    pub facts: DeletionFacts,
}

impl Deletion {
    /// Everything that stands against it, as far as it can be told without the registers. `at` points at it.
    pub fn faults(&self, born_on: NaiveDate, starting_on: NaiveDate, at: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.on < starting_on {
            let fault = Fault::at(format!("{at}/on"), FaultCode::DeletionBeforeStart);
            faults.push(
                fault.detail("Starting day and deletion day are both on roll: the second cannot come first."),
            );
        }
        let compulsory = age::is_compulsory(born_on, self.on);
        if compulsory != self.ground.is_for_compulsory_age() {
            let fault = Fault::at(format!("{at}/ground"), FaultCode::DeletionGroundNotForAge);
            faults.push(match compulsory {
                true => fault.rule("reg9-1").detail(
                    "The pupil is of compulsory school age on the deletion day: state one of `9-1-a` to `9-1-o`.",
                ),
                false => fault.rule("reg9-3").detail(
                    "The pupil is not of compulsory school age on the deletion day: state `9-3`, and the ground in `text`.",
                ),
            });
        }
        faults.extend(self.missing().into_iter().map(|(name, why)| {
            Fault::at(format!("{at}/{name}"), FaultCode::DeletionEvidenceMissing)
                .rule(self.rule())
                .detail(why)
        }));
        faults
    }

    /// What the ground needs and the deletion does not state.
    fn missing(&self) -> Vec<(&'static str, &'static str)> {
        let facts = &self.facts;
        let mut missing = Vec::new();
        match self.ground.as_str() {
            "9-1-c" if facts.other_schools_consent != Some(true) => {
                missing.push((
                    "other_schools_consent",
                    "Ground (c) needs the consent of each other school: true.",
                ));
            }
            "9-1-h" | "9-1-i" => {
                if facts.enquiry_outcome.is_none() {
                    missing.push((
                        "enquiry_outcome",
                        "The joint enquiries must have come to `not_located` or `located_agreed`.",
                    ));
                }
                if facts.la_confirmed != Some(true) {
                    missing.push((
                        "la_confirmed",
                        "The authority must have confirmed its part of the enquiries: true.",
                    ));
                }
                if facts.no_sickness_or_unavoidable_cause != Some(true) {
                    missing.push((
                        "no_sickness_or_unavoidable_cause",
                        "The absence must not be due to sickness or an unavoidable cause: true.",
                    ));
                }
            }
            "9-3" if facts.text.as_deref().is_none_or(str::is_empty) => {
                missing.push(("text", "A deletion under regulation 9(3) states its ground in words."));
            }
            _ => {}
        }
        missing
    }

    fn rule(&self) -> &'static str {
        match self.ground.as_str() {
            "9-1-c" => "reg9-1-c",
            "9-1-h" => "reg9-1-h",
            "9-1-i" => "reg9-1-i",
            _ => "reg9-3",
        }
    }

    /// Ground (i) without the school days that it needs in the registers.
    pub fn run_too_short(days: usize, needed: usize, at: &str) -> Fault {
        Fault::at(format!("{at}/ground"), FaultCode::DeletionEvidenceMissing).rule("reg9-1-i").detail(format!(
            "The registers received here show {days} of {needed} school days of continuous unauthorised absence \
             (G, N or O in every session) up to the last one received before the deletion. Send the registers first.",
        ))
    }
}
