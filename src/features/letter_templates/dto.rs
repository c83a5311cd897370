//! What goes over the wire about the wording of letters.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    domain::{
        person::Person,
        text::{plain_text, some_text},
    },
    letters::{OwnWord, Wording},
};

/// A part that a letter must have, under a heading that ends with its name: `## How to pay {#payment_methods}`.
#[derive(Clone, Serialize, ToSchema)]
pub struct LetterPart {
    /// Its name.
    #[schema(example = "payment_methods")]
    pub name: &'static str,
    /// What it tells.
    #[schema(example = "how it may be paid")]
    pub what: &'static str,
    /// The rule that asks for it.
    #[schema(example = "pn2007-3")]
    pub rule: &'static str,
    /// The placeholders that must stand below its heading.
    #[schema(example = json!(["payment_methods"]))]
    pub placeholders: &'static [&'static str],
}

/// Something that can be said, written `{{ name }}`; what may be empty is asked for with `{% if name %} … {% endif %}`.
#[derive(Clone, Serialize, ToSchema)]
pub struct LetterPlaceholder {
    /// Its name.
    #[schema(example = "pay_until_on")]
    pub name: &'static str,
    /// What it is.
    #[schema(example = "the last day to pay, received on that day")]
    pub what: &'static str,
    /// What it could be.
    #[schema(example = "Sunday 30 March 2025")]
    pub sample: &'static str,
    /// Whether it is a list, a table or a picture, which stands on a line of its own between empty lines.
    #[schema(example = false)]
    pub block: bool,
}

/// A word of a table or of the letter's head, which a wording in another language than English gives in its own.
#[derive(Clone, Serialize, ToSchema)]
pub struct LetterWord {
    /// Its name.
    #[schema(example = "morning")]
    pub name: &'static str,
    /// The word in English.
    #[schema(example = "Morning")]
    pub english: &'static str,
}

/// The wording of a letter in one language, as it holds now.
#[derive(Clone, Serialize, ToSchema)]
pub struct LetterTemplateSummary {
    /// The language (BCP 47).
    #[schema(example = "en")]
    pub language: &'static str,
    /// Its name, as its speakers call it.
    #[schema(example = "English")]
    pub language_name: &'static str,
    /// Counts the versions; the first in English is the one that comes with the service.
    #[schema(example = 1)]
    pub version: i32,
    /// Tells its words from all others.
    #[schema(example = "9f2c1a7be0d45c31")]
    pub print: String,
    /// Where it is.
    pub links: LetterTemplateLinks,
}

/// Addresses of a wording.
#[derive(Clone, Serialize, ToSchema)]
pub struct LetterTemplateLinks {
    /// The wording.
    #[serde(rename = "self")]
    #[schema(example = "/v1/letter-templates/penalty_notice/en")]
    pub this: String,
}

/// A kind of letter: what it must say, what it can say, and how it is worded.
#[derive(Clone, Serialize, ToSchema)]
pub struct LetterForm {
    /// Its name.
    #[schema(example = "penalty_notice")]
    pub form: &'static str,
    /// The parts that it must have, in any order.
    pub parts: Vec<LetterPart>,
    /// What can be said, anywhere in it.
    pub placeholders: Vec<LetterPlaceholder>,
    /// The words that another language needs.
    pub words: Vec<LetterWord>,
    /// Its wordings, English first.
    pub templates: Vec<LetterTemplateSummary>,
}

/// Every kind of letter.
#[derive(Clone, Serialize, ToSchema)]
pub struct LetterForms {
    /// The letters.
    pub forms: Vec<LetterForm>,
}

/// Which version of a wording is shown.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct LetterTemplateQuery {
    /// The version; the one that holds when absent.
    #[validate(range(min = 1, max = 100_000))]
    #[param(minimum = 1, maximum = 100_000, example = 1)]
    pub version: Option<i32>,
}

/// A version of a wording.
#[derive(Clone, Serialize, ToSchema)]
pub struct LetterTemplateVersion {
    /// Which it is.
    #[schema(example = 2)]
    pub version: i32,
    /// Tells its words from all others.
    #[schema(example = "9f2c1a7be0d45c31")]
    pub print: String,
    /// Who set it; null of the one that comes with the service.
    pub recorded_by: Option<Person>,
    /// When; null of the one that comes with the service.
    #[schema(example = "2026-09-01T09:00:00Z")]
    pub recorded_at: Option<DateTime<Utc>>,
}

/// A wording, with all that there were before it.
#[derive(Clone, Serialize, ToSchema)]
pub struct LetterTemplate {
    /// The wording.
    pub wording: Wording,
    /// Every version, oldest first.
    pub history: Vec<LetterTemplateVersion>,
}

/// The wording of a letter.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct LetterTemplateText {
    /// The title, in one line; placeholders may stand in it.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Penalty notice about {{ child_name }}")]
    pub title: String,
    /// The text: paragraphs, `##` headings, `-` lists, `**bold**` words and links, with placeholders and conditions.
    #[validate(length(min = 1, max = 20_000), custom(function = plain_text))]
    #[schema(min_length = 1, max_length = 20_000, example = "Dear {{ parent_name }},")]
    pub text: String,
    /// The words of tables and of the letter's head, for another language than English.
    #[serde(default)]
    #[validate(length(max = 60), nested)]
    #[schema(max_items = 60)]
    pub words: Vec<OwnWord>,
}

/// A wording, to be set.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct LetterTemplatePut {
    /// The wording, whole.
    #[validate(nested)]
    pub template: LetterTemplateText,
    /// Who sets it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A wording, to be looked at.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct LetterTemplatePreview {
    /// The wording, whole; the one that holds when absent.
    #[validate(nested)]
    pub template: Option<LetterTemplateText>,
    /// Whether it is in large print.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub large_print: bool,
}
