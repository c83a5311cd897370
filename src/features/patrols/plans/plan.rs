//! What is planned, as it goes over the wire and as it is kept.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    attendance::calendar::time_of_day,
    domain::{
        date,
        text::{TextFault, clean, some_text},
        urn::Urn,
    },
    features::patrols::values::{PatrolPartnerKind, PatrolRank},
};

/// A district of the authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct PatrolDistrict {
    /// What the official extract of schools calls it.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Breckland")]
    pub name: String,
}

/// An organisation that goes along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct PatrolPartner {
    /// What kind it is.
    pub kind: PatrolPartnerKind,
    /// What it is called.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Sample Constabulary")]
    pub name: String,
}

/// A school with which the plan was discussed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct PatrolConsultation {
    /// The school.
    pub urn: Urn,
    /// On which day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-10")]
    pub on: NaiveDate,
}

/// The direction of a senior police officer that constables may take children to school or to designated premises, within an
/// area and for a time (section 16(2) of the Crime and Disorder Act 1998).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct PatrolDirection {
    /// The rank of who gave it.
    pub given_by_rank: PatrolRank,
    /// When it was given: before it holds, for nobody can be taken anywhere under one that comes later.
    #[serde(deserialize_with = "date::instant")]
    #[schema(example = "2026-11-11T14:00:00Z")]
    pub given_at: DateTime<Utc>,
    /// In which of the patrol's districts the area lies that it specifies; in all of them, where none is named.
    #[serde(default)]
    #[validate(length(max = 30), nested)]
    #[schema(max_items = 30)]
    pub districts: Vec<PatrolDistrict>,
    /// From when on the day of the patrol it holds, on the wall (Europe/London).
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "09:30")]
    pub from_time: NaiveTime,
    /// Until when.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "14:30")]
    pub to_time: NaiveTime,
}

/// A patrol as it is planned. Where is told by district alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct PatrolPlan {
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-18")]
    pub held_on: NaiveDate,
    /// When it begins on the wall (Europe/London). A time that the clocks leave out or show twice that day is refused.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "09:30")]
    pub from_time: NaiveTime,
    /// When it ends, on the same day.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "14:30")]
    pub to_time: NaiveTime,
    /// In which districts of the authority, as the official extract of its schools calls them.
    #[validate(length(min = 1, max = 30), nested)]
    #[schema(min_items = 1, max_items = 30)]
    pub districts: Vec<PatrolDistrict>,
    /// Who goes along.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub partners: Vec<PatrolPartner>,
    /// The schools with which it was discussed: patrols are planned in discussion with schools.
    #[serde(default)]
    #[validate(length(max = 500), nested)]
    #[schema(max_items = 500)]
    pub consulted: Vec<PatrolConsultation>,
    /// The direction under which constables have a power, where one was given.
    #[validate(nested)]
    pub direction: Option<PatrolDirection>,
    /// What else is to be known; no place.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "With the autumn campaign of the town")]
    pub note: Option<String>,
}

impl PatrolPlan {
    /// What its districts are called.
    pub fn district_names(&self) -> impl Iterator<Item = &str> {
        self.districts.iter().map(|district| district.name.as_str())
    }

    /// As it is kept.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        let district = |one: &PatrolDistrict| Ok(PatrolDistrict { name: clean(&one.name)? });
        let partner = |one: &PatrolPartner| Ok(PatrolPartner { kind: one.kind, name: clean(&one.name)? });
        let direction = |one: &PatrolDirection| {
            let districts = one.districts.iter().map(district).collect::<Result<_, TextFault>>()?;
            Ok::<_, TextFault>(PatrolDirection { districts, ..one.clone() })
        };
        Ok(Self {
            direction: self.direction.as_ref().map(direction).transpose()?,
            districts: self.districts.iter().map(district).collect::<Result<_, TextFault>>()?,
            partners: self.partners.iter().map(partner).collect::<Result<_, TextFault>>()?,
            note: self.note.as_deref().map(clean).transpose()?,
            ..self.clone()
        })
    }
}

/// A patrol as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PatrolTerms {
    /// The plan.
    pub plan: PatrolPlan,
    /// When it begins.
    #[schema(example = "2026-11-18T09:30:00Z")]
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    #[schema(example = "2026-11-18T14:30:00Z")]
    pub ends_at: DateTime<Utc>,
    /// From when to when constables have a power, where a direction was given.
    pub power: Option<PatrolPower>,
}

/// When constables have the power of section 16.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PatrolPower {
    /// From when on.
    #[schema(example = "2026-11-18T09:30:00Z")]
    pub starts_at: DateTime<Utc>,
    /// Until when.
    #[schema(example = "2026-11-18T14:30:00Z")]
    pub ends_at: DateTime<Utc>,
}
