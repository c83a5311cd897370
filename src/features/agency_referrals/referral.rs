//! What is said of a referral, as it goes over the wire and as it is kept.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::values::{
    AgencyReferralAgency, AgencyReferralConsenter, AgencyReferralGround, AgencyReferralOutcome,
};
use crate::domain::{
    date,
    person::Person,
    text::{TextFault, clean, some_text},
};

/// Consent to a referral, or the ground on which it goes without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct AgencyReferralConsent {
    /// Whether consent was given.
    #[schema(example = true)]
    pub given: bool,
    /// By whom; of consent that was given, and only there.
    pub given_by: Option<AgencyReferralConsenter>,
    /// On which day; of consent that was given, and only there.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-11-10")]
    pub given_on: Option<NaiveDate>,
    /// The lawful ground without consent, and only there.
    pub ground: Option<AgencyReferralGround>,
    /// Why consent was not sought, or that it was refused; without consent, and only there.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Asking would put the child at risk")]
    pub explanation: Option<String>,
}

/// What is said of a referral.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct AgencyReferralSaid {
    /// The kind of agency.
    pub agency: AgencyReferralAgency,
    /// What the agency is called.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "School nursing, west")]
    pub agency_name: String,
    /// Why the pupil is referred.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "Often away with headaches; sleeps badly")]
    pub reason: String,
    /// The day of the referral.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-12")]
    pub referred_on: NaiveDate,
    /// Who referred.
    #[validate(nested)]
    pub referred_by: Person,
    /// Consent, or the ground on which it goes without.
    #[validate(nested)]
    pub consent: AgencyReferralConsent,
}

impl AgencyReferralSaid {
    /// As it is kept.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        let explanation = self.consent.explanation.as_deref().map(clean).transpose()?;
        Ok(Self {
            agency_name: clean(&self.agency_name)?,
            reason: clean(&self.reason)?,
            referred_by: self.referred_by.cleaned()?,
            consent: AgencyReferralConsent { explanation, ..self.consent.clone() },
            ..self.clone()
        })
    }
}

/// What the agency answered, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgencyReferralAnswer {
    /// On which day.
    #[schema(example = "2026-11-18")]
    pub on: NaiveDate,
    /// What was said.
    #[schema(example = "A first visit is planned for December")]
    pub note: Option<String>,
}

/// What came of it, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgencyReferralEnding {
    /// The last day.
    #[schema(example = "2027-02-05")]
    pub on: NaiveDate,
    /// What came of it.
    pub outcome: AgencyReferralOutcome,
    /// What was found.
    #[schema(example = "Glasses were prescribed")]
    pub note: Option<String>,
}

/// What was said and answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgencyReferralTerms {
    /// What was said.
    pub referral: AgencyReferralSaid,
    /// What the agency answered.
    pub answer: Option<AgencyReferralAnswer>,
    /// What came of it.
    pub ending: Option<AgencyReferralEnding>,
}
