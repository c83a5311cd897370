//! Where somebody lives and can be called, as it goes over the wire and is stored.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::spelled::spelled;

spelled! {
    /// Where a telephone rings.
    #[schema(as = ContactTelephoneKind)]
    TelephoneKind {
        /// At home.
        Home = "home";
        /// In a pocket.
        Mobile = "mobile";
        /// At work.
        Work = "work";
        /// Elsewhere.
        Other = "other";
    }
}

/// An address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = ContactAddress)]
pub struct Address {
    /// First line.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "1 Sample Road")]
    pub line_1: String,
    /// Second line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "Sample Green")]
    pub line_2: Option<String>,
    /// Third line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "Little Sampleton")]
    pub line_3: Option<String>,
    /// Town.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "Sampleton")]
    pub town: Option<String>,
    /// County.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "Norfolk")]
    pub county: Option<String>,
    /// Postcode; of the United Kingdom's form unless a country is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 20))]
    #[schema(max_length = 20, example = "NR1 2DH")]
    pub postcode: Option<String>,
    /// Country, where it is not the United Kingdom.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 60))]
    #[schema(max_length = 60, example = "Ireland")]
    pub country: Option<String>,
}

/// A telephone number.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = ContactTelephone)]
pub struct Telephone {
    /// The number, as the school writes it.
    #[validate(length(max = 40))]
    #[schema(max_length = 40, example = "01632 960001")]
    pub number: String,
    /// Where it rings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<TelephoneKind>,
    /// Whether it is for emergencies.
    #[serde(default = "yes")]
    #[schema(default = true, example = true)]
    pub emergency: bool,
}

fn yes() -> bool {
    true
}
