//! What a version of a questionnaire holds: areas and their questions, the scale they are rated on, and what each rests on.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};
use validator::{Validate, ValidationError};

use crate::domain::{
    Unreadable,
    decimal::Decimal,
    spelled::spelled,
    text::{TextFault, clean, some_text},
};

spelled! {
    /// How a question is answered.
    #[schema(as = QuestionnaireQuestionKind)]
    QuestionKind {
        /// By a rating of the questionnaire's scale.
        Rated = "rated";
        /// By yes or no.
        YesNo = "yes_no";
        /// By a number.
        Number = "number";
        /// By a text.
        Text = "text";
        /// By one of the question's options.
        Choice = "choice";
    }
}

spelled! {
    /// What kind of ground a questionnaire's source is. The list may grow.
    #[schema(as = QuestionnaireSourceKind)]
    SourceKind {
        /// The authority's own strategy.
        Strategy = "strategy";
        /// An Act or regulations.
        Law = "law";
        /// Guidance to which schools must have regard.
        StatutoryGuidance = "statutory_guidance";
        /// What schools are inspected by.
        InspectionFramework = "inspection_framework";
        /// Good practice.
        GoodPractice = "good_practice";
    }
}

/// What a version of a questionnaire holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct QuestionnaireContent {
    /// What people call it.
    #[validate(length(min = 1, max = 150), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 150, example = "Attendance self-assessment")]
    pub title: String,
    /// What who answers should know first.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 4000, example = "Rate what is in place now, not what is planned.")]
    pub introduction: Option<String>,
    /// The scale of rated questions, lowest first. Empty where no question is rated.
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub ratings: Vec<QuestionnaireRating>,
    /// What a mean of ratings is called, lowest first: each band reaches to where the next begins. Empty where none is told.
    #[validate(length(max = 6), nested)]
    #[schema(max_items = 6)]
    pub bands: Vec<QuestionnaireBand>,
    /// What questions rest on.
    #[validate(length(max = 30), nested)]
    #[schema(max_items = 30)]
    pub sources: Vec<QuestionnaireSource>,
    /// The areas, in the order in which they are asked about.
    #[validate(length(min = 1, max = 20), nested)]
    #[schema(min_items = 1, max_items = 20)]
    pub areas: Vec<QuestionnaireArea>,
}

/// A rating of the scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct QuestionnaireRating {
    /// What it counts.
    #[validate(range(min = 0, max = 100))]
    #[schema(minimum = 0, maximum = 100, example = 3)]
    pub value: u32,
    /// What it is called.
    #[validate(length(min = 1, max = 60), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 60, example = "Established")]
    pub label: String,
    /// When it is the right one.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "In place and working for most pupils.")]
    pub meaning: Option<String>,
}

/// What a mean of ratings is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct QuestionnaireBand {
    /// Stable name for programs.
    #[validate(length(min = 1, max = 60), custom(function = slug))]
    #[schema(min_length = 1, max_length = 60, example = "amber")]
    pub code: String,
    /// What people call it.
    #[validate(length(min = 1, max = 60), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 60, example = "Amber")]
    pub label: String,
    /// The least mean that is in it; it reaches to where the next band begins. The first begins at the lowest rating or below.
    pub from: Decimal,
}

/// What questions rest on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct QuestionnaireSource {
    /// Stable name for programs; questions refer to it.
    #[validate(length(min = 1, max = 60), custom(function = slug))]
    #[schema(min_length = 1, max_length = 60, example = "working-together")]
    pub code: String,
    /// What kind of ground it is; the list may grow.
    pub kind: SourceKind,
    /// What it is called.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Working together to improve school attendance")]
    pub title: String,
}

/// An area: questions that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct QuestionnaireArea {
    /// Stable name for programs; it means the same in every version.
    #[validate(length(min = 1, max = 60), custom(function = slug))]
    #[schema(min_length = 1, max_length = 60, example = "leadership")]
    pub code: String,
    /// What people call it.
    #[validate(length(min = 1, max = 150), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 150, example = "Leadership, culture and policy")]
    pub title: String,
    /// What the area is about.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Who leads on attendance, and how the school says so."
    )]
    pub guidance: Option<String>,
    /// Its questions, in the order in which they are asked.
    #[validate(length(min = 1, max = 60), nested)]
    #[schema(min_items = 1, max_items = 60)]
    pub questions: Vec<QuestionnaireQuestion>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct QuestionnaireQuestion {
    /// Stable name for programs, once in the whole questionnaire; it means the same question in every version.
    #[validate(length(min = 1, max = 60), custom(function = slug))]
    #[schema(min_length = 1, max_length = 60, example = "senior-champion")]
    pub code: String,
    /// How it is answered; the list may grow.
    pub kind: QuestionKind,
    /// What is asked.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "A senior leader champions attendance and is known to families."
    )]
    pub text: String,
    /// How to come to an answer.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "Look at the website, and ask a new parent.")]
    pub guidance: Option<String>,
    /// What it rests on.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub rests_on: Vec<QuestionnaireReference>,
    /// When it is asked at all; left out, always.
    #[validate(nested)]
    pub shown_if: Option<QuestionnaireCondition>,
    /// Whether it may be left without an answer.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub optional: bool,
    /// Whether it may be answered as not applicable, with a reason.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub not_applicable: bool,
    /// How much its rating counts, with three decimals at most; left out, 1. Of rated questions only.
    pub weight: Option<Decimal>,
    /// What shows that the answer is true, where it must be shown.
    #[validate(nested)]
    pub evidence: Option<QuestionnaireEvidence>,
    /// What can be chosen: two options at least. Of questions of choice, and only there.
    #[validate(length(min = 1, max = 30), nested)]
    #[schema(min_items = 1, max_items = 30)]
    pub options: Option<Vec<QuestionnaireOption>>,
    /// Within what the number lies. Of questions that ask for a number, and only there.
    #[validate(nested)]
    pub number: Option<QuestionnaireNumber>,
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct QuestionnaireReference {
    /// The source, one of the questionnaire's.
    #[validate(length(min = 1, max = 60), custom(function = slug))]
    #[schema(min_length = 1, max_length = 60, example = "working-together")]
    pub source: String,
    /// The place in it, in words.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Expectations of schools")]
    pub place: Option<String>,
}

/// When a question is asked: another, which stands before it, is in force and has one of these answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct QuestionnaireCondition {
    /// The other question: rated, yes or no, or of choice.
    #[validate(length(min = 1, max = 60), custom(function = slug))]
    #[schema(min_length = 1, max_length = 60, example = "part-time-timetables-used")]
    pub question: String,
    /// Its answers: `yes`, `no`, a rating such as `2`, or the code of an option.
    #[validate(length(min = 1, max = 30))]
    #[schema(min_items = 1, max_items = 30, example = json!(["yes"]))]
    pub answers: Vec<ConditionAnswer>,
}

/// An answer for which a condition asks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ConditionAnswer(String);

impl ConditionAnswer {
    /// As it is written: `yes`, `no`, a rating, or the code of an option.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for ConditionAnswer {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        match !text.is_empty() && text.len() <= MOST_SLUG && text.chars().all(plain) {
            true => Ok(Self(text)),
            false => {
                Err(de::Error::custom(Unreadable { expected: "yes, no, a rating, or the code of an option" }))
            }
        }
    }
}

impl PartialSchema for ConditionAnswer {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[a-z0-9-]{1,60}$"))
            .description(Some("`yes`, `no`, a rating such as `2`, or the code of an option."))
            .examples([serde_json::json!("yes")])
            .into()
    }
}

impl ToSchema for ConditionAnswer {
    fn name() -> std::borrow::Cow<'static, str> {
        "QuestionnaireConditionAnswer".into()
    }
}

/// What shows that an answer is true. It must be there when the question is answered, but not when it is answered `no` or
/// as not applicable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct QuestionnaireEvidence {
    /// What would show it.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The attendance policy as it is published")]
    pub what: String,
    /// The lowest rating that must be shown; left out, every rating. Of rated questions only.
    #[validate(range(min = 0, max = 100))]
    #[schema(minimum = 0, maximum = 100, example = 3)]
    pub from_rating: Option<u32>,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct QuestionnaireOption {
    /// Stable name for programs.
    #[validate(length(min = 1, max = 60), custom(function = slug))]
    #[schema(min_length = 1, max_length = 60, example = "weekly")]
    pub code: String,
    /// What people read.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Every week")]
    pub label: String,
}

/// Within what a number lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct QuestionnaireNumber {
    /// The least.
    pub least: Option<Decimal>,
    /// The most.
    pub most: Option<Decimal>,
    /// Of what.
    #[validate(length(min = 1, max = 60), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 60, example = "minutes")]
    pub unit: Option<String>,
    /// Digits after the point, at most.
    #[serde(default)]
    #[validate(range(min = 0, max = 6))]
    #[schema(minimum = 0, maximum = 6, default = 0, example = 0)]
    pub decimals: u32,
}

/// Validator rule: a stable name for programs that can stand in an address: small letters, digits and `-`, beginning with a
/// letter. An empty one is for the bounds to refuse.
pub fn slug(text: &str) -> Result<(), ValidationError> {
    match is_slug(text) || text.is_empty() {
        true => Ok(()),
        false => Err(ValidationError::new("format")
            .with_message("Expected small letters, digits and -, beginning with a letter.".into())),
    }
}

/// Whether a text is a stable name for programs that can stand in an address.
pub fn is_slug(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(plain) && text.len() <= MOST_SLUG
}

/// Characters of a stable name.
pub const MOST_SLUG: usize = 60;
/// Questions of a whole questionnaire.
pub const MOST_QUESTIONS: usize = 200;

impl QuestionnaireContent {
    /// Every question in the order in which it is asked, with its area.
    pub fn questions(&self) -> impl Iterator<Item = (&QuestionnaireArea, &QuestionnaireQuestion)> {
        self.areas.iter().flat_map(|area| area.questions.iter().map(move |question| (area, question)))
    }

    /// Every question under its code.
    pub fn by_code(&self) -> BTreeMap<&str, &QuestionnaireQuestion> {
        self.questions().map(|(_, question)| (question.code.as_str(), question)).collect()
    }

    /// The question of a code.
    pub fn question(&self, code: &str) -> Option<&QuestionnaireQuestion> {
        self.questions().map(|(_, question)| question).find(|question| question.code == code)
    }

    /// The rating of a value.
    pub fn rating(&self, value: u32) -> Option<&QuestionnaireRating> {
        self.ratings.iter().find(|rating| rating.value == value)
    }

    /// The content as it is stored: every text composed and without blanks around it.
    pub fn cleaned(mut self) -> Result<Self, TextFault> {
        let tidy = |text: &mut String| clean(text).map(|cleaned| *text = cleaned);
        let mut texts = vec![&mut self.title];
        texts.extend(&mut self.introduction);
        for rating in &mut self.ratings {
            texts.push(&mut rating.label);
            texts.extend(&mut rating.meaning);
        }
        texts.extend(self.bands.iter_mut().map(|band| &mut band.label));
        texts.extend(self.sources.iter_mut().map(|source| &mut source.title));
        for area in &mut self.areas {
            texts.push(&mut area.title);
            texts.extend(&mut area.guidance);
            for question in &mut area.questions {
                texts.push(&mut question.text);
                texts.extend(&mut question.guidance);
                texts.extend(question.rests_on.iter_mut().filter_map(|rests| rests.place.as_mut()));
                texts.extend(question.evidence.as_mut().map(|evidence| &mut evidence.what));
                texts.extend(question.options.iter_mut().flatten().map(|option| &mut option.label));
                texts.extend(question.number.as_mut().and_then(|number| number.unit.as_mut()));
            }
        }
        texts.into_iter().try_for_each(tidy)?;
        Ok(self)
    }
}

impl QuestionnaireQuestion {
    /// The answers that a condition can ask for: `yes`, `no`, ratings or the codes of options. None of a question that is
    /// answered by a number or a text.
    pub fn answers<'a>(&'a self, ratings: &'a [QuestionnaireRating]) -> Vec<String> {
        match self.kind {
            QuestionKind::Rated => ratings.iter().map(|rating| rating.value.to_string()).collect(),
            QuestionKind::YesNo => vec!["yes".to_owned(), "no".to_owned()],
            QuestionKind::Choice => self.options.iter().flatten().map(|option| option.code.clone()).collect(),
            QuestionKind::Number | QuestionKind::Text => Vec::new(),
        }
    }
}
