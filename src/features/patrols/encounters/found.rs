//! What was found and done, as it goes over the wire and as it is kept.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    domain::{
        date,
        text::{TextFault, clean, some_text},
    },
    features::patrols::values::{PatrolEncounterOutcome, PatrolFollowUpKind, PatrolUnknownChild},
};

/// What was found and done. No place but the district.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct PatrolEncounterFound {
    /// When, to the quarter of an hour.
    #[serde(deserialize_with = "date::instant")]
    #[schema(example = "2026-11-18T10:15:00Z")]
    pub met_at: DateTime<Utc>,
    /// In which of the patrol's districts.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Breckland")]
    pub district: String,
    /// Whether an adult was with the child.
    #[schema(example = false)]
    pub with_adult: bool,
    /// Whether the child was excluded from school on disciplinary grounds, as far as was known: a constable may take it to
    /// designated premises then, never to the school.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub excluded: bool,
    /// What was done.
    pub outcome: PatrolEncounterOutcome,
    /// Whether a constable did it, or a community support officer whom the chief officer gave a constable's powers (Police Reform
    /// Act 2002, section 38).
    #[serde(default)]
    #[schema(default = false, example = true)]
    pub by_constable: bool,
    /// What was said; no place.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Said to be on the way to the dentist")]
    pub note: Option<String>,
}

impl PatrolEncounterFound {
    /// As it is kept.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        let note = self.note.as_deref().map(clean).transpose()?;
        Ok(Self { district: clean(&self.district)?, note, ..self.clone() })
    }
}

/// What followed, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PatrolFollowUp {
    /// What.
    pub kind: PatrolFollowUpKind,
    /// On which day.
    #[schema(example = "2026-11-18")]
    pub on: NaiveDate,
    /// What was said.
    #[schema(example = "The form tutor telephones the parents")]
    pub note: Option<String>,
}

/// An encounter, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PatrolEncounterTerms {
    /// Who the child is, where no school here knows it.
    pub child: Option<PatrolUnknownChild>,
    /// What was found and done.
    pub found: PatrolEncounterFound,
    /// What followed, in the order of recording.
    pub follow_ups: Vec<PatrolFollowUp>,
}
