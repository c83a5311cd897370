//! What a survey asks, how a question is answered, and what is wrong with either: pure.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    domain::{
        spelled::spelled,
        text::{TextFault, clean, program_name, some_text},
    },
    error::{Fault, FaultCode},
};

spelled! {
    /// How a question of a survey is answered. The list may grow.
    SurveyQuestionKind {
        /// By one of its options.
        Choice = "choice";
        /// By some of its options.
        MultipleChoice = "multiple_choice";
        /// By a point of its scale, from no confidence to full confidence.
        Confidence = "confidence";
        /// By a text.
        Text = "text";
    }
}

/// An option of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyOption {
    /// Its stable name for programs.
    #[validate(length(min = 1, max = 40), custom(function = program_name))]
    #[schema(min_length = 1, max_length = 40, example = "webinar")]
    pub code: String,
    /// What people read.
    #[validate(length(min = 1, max = 150), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 150, example = "Bite-size webinars")]
    pub label: String,
}

/// A scale of confidence: points from 1 on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyScale {
    /// The highest point.
    #[validate(range(min = 2, max = 10))]
    #[schema(minimum = 2, maximum = 10, example = 5)]
    pub points: i32,
    /// The point from which confidence is called high.
    #[validate(range(min = 2, max = 10))]
    #[schema(minimum = 2, maximum = 10, example = 4)]
    pub high_from: i32,
    /// What the lowest point is called.
    #[validate(length(min = 1, max = 80), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 80, example = "Not confident")]
    pub lowest: String,
    /// What the highest point is called.
    #[validate(length(min = 1, max = 80), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 80, example = "Fully confident")]
    pub highest: String,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyQuestion {
    /// Its stable name for programs.
    #[validate(length(min = 1, max = 40), custom(function = program_name))]
    #[schema(min_length = 1, max_length = 40, example = "knowledge")]
    pub code: String,
    /// How it is answered.
    pub kind: SurveyQuestionKind,
    /// What is asked.
    #[validate(length(min = 1, max = 300), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 300,
        example = "How confident are you in your knowledge of the revised guidance?"
    )]
    pub question: String,
    /// Whether nobody can answer the survey without it.
    #[serde(default)]
    #[schema(default = false, example = true)]
    pub required: bool,
    /// With `choice` and `multiple_choice`, and only there: two at least.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub options: Vec<SurveyOption>,
    /// With `confidence`, and only there.
    #[validate(nested)]
    pub scale: Option<SurveyScale>,
}

/// An answer to one question: by `choice`, `choices`, `rating` or `text`, as its kind asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SurveyAnswer {
    /// The question's code.
    #[validate(length(min = 1, max = 40), custom(function = program_name))]
    #[schema(min_length = 1, max_length = 40, example = "knowledge")]
    pub question: String,
    /// Of a `choice`: the option's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 40), custom(function = program_name))]
    #[schema(min_length = 1, max_length = 40, example = "webinar")]
    pub choice: Option<String>,
    /// Of a `multiple_choice`: the options' codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 20))]
    #[schema(min_items = 1, max_items = 20, value_type = Option<Vec<SurveyOptionCode>>, example = json!(["webinar", "leaflet"]))]
    pub choices: Option<Vec<String>>,
    /// Of a `confidence`: the point, from 1 on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 1, max = 10))]
    #[schema(minimum = 1, maximum = 10, example = 4)]
    pub rating: Option<i32>,
    /// Of a `text`: what is said; without names of pupils.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "Help with planning for part-time timetables.")]
    pub text: Option<String>,
}

/// A code of `choices`, for the document.
#[derive(Clone, Copy, Debug)]
pub struct SurveyOptionCode;

impl utoipa::PartialSchema for SurveyOptionCode {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .min_length(Some(1))
            .max_length(Some(MOST_CODE))
            .description(Some("An option's code."))
            .examples([serde_json::json!("webinar")])
            .into()
    }
}

impl ToSchema for SurveyOptionCode {}

const MOST_CODE: usize = 40;

/// Everything that is wrong with questions, which stand at `/questions` of a body.
pub fn question_faults(questions: &[SurveyQuestion]) -> Vec<Fault> {
    let (mut faults, mut codes) = (Vec::new(), BTreeSet::new());
    for (place, question) in questions.iter().enumerate() {
        let at = |part: &str| format!("/questions/{place}/{part}");
        if !codes.insert(question.code.as_str()) {
            faults.push(Fault::at(at("code"), FaultCode::RepeatedValue));
        }
        let by_option =
            matches!(question.kind, SurveyQuestionKind::Choice | SurveyQuestionKind::MultipleChoice);
        match (by_option, question.options.len()) {
            (true, 0 | 1) => {
                let fault = Fault::at(at("options"), FaultCode::WrongLength);
                faults.push(fault.detail("A choice has two options at least."));
            }
            (false, 1..) => faults.push(Fault::at(at("options"), FaultCode::NotForQuestionKind)),
            _ => {}
        }
        let mut options = BTreeSet::new();
        for (number, option) in question.options.iter().enumerate() {
            if !options.insert(option.code.as_str()) {
                faults.push(Fault::at(at(&format!("options/{number}/code")), FaultCode::RepeatedValue));
            }
        }
        match (&question.scale, question.kind == SurveyQuestionKind::Confidence) {
            (None, true) => {
                let fault = Fault::at(at("scale"), FaultCode::MissingProperty);
                faults.push(fault.detail("Confidence is told on a scale."));
            }
            (Some(_), false) => faults.push(Fault::at(at("scale"), FaultCode::NotForQuestionKind)),
            (Some(scale), true) if scale.high_from > scale.points => {
                let fault = Fault::at(at("scale/high_from"), FaultCode::ReferenceNotFound);
                faults.push(fault.detail("The scale has no such point."));
            }
            _ => {}
        }
    }
    faults
}

/// Everything that is wrong with answers, which stand at `/answers` of a body.
pub fn answer_faults(questions: &[SurveyQuestion], answers: &[SurveyAnswer]) -> Vec<Fault> {
    let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
    for (place, answer) in answers.iter().enumerate() {
        let at = format!("/answers/{place}");
        if !seen.insert(answer.question.as_str()) {
            faults.push(Fault::at(format!("{at}/question"), FaultCode::RepeatedValue));
            continue;
        }
        match questions.iter().find(|question| question.code == answer.question) {
            Some(question) => faults.extend(answer.faults(question, &at)),
            None => {
                let fault = Fault::at(format!("{at}/question"), FaultCode::ReferenceNotFound);
                faults.push(fault.detail("The survey has no such question."));
            }
        }
    }
    let missing = questions.iter().filter(|one| one.required && !seen.contains(one.code.as_str()));
    faults.extend(missing.map(|one| {
        Fault::at("/answers", FaultCode::AnswerMissing).detail(format!("`{}` must be answered.", one.code))
    }));
    faults
}

impl SurveyAnswer {
    fn faults(&self, question: &SurveyQuestion, at: &str) -> Vec<Fault> {
        use SurveyQuestionKind as Kind;
        let own = match question.kind {
            Kind::Choice => "choice",
            Kind::MultipleChoice => "choices",
            Kind::Confidence => "rating",
            Kind::Text => "text",
        };
        let given = [
            ("choice", self.choice.is_some()),
            ("choices", self.choices.is_some()),
            ("rating", self.rating.is_some()),
            ("text", self.text.is_some()),
        ];
        let mut faults = Vec::new();
        for (name, given) in given {
            let at = format!("{at}/{name}");
            match (name == own, given) {
                (true, false) => faults.push(Fault::at(at, FaultCode::MissingProperty)),
                (false, true) => faults.push(
                    Fault::at(at, FaultCode::NotForQuestionKind)
                        .detail(format!("The question is answered by `{own}`.")),
                ),
                _ => {}
            }
        }
        let is_option = |code: &String| question.options.iter().any(|option| option.code == *code);
        match question.kind {
            Kind::Choice if self.choice.as_ref().is_some_and(|code| !is_option(code)) => {
                faults.push(Fault::at(format!("{at}/choice"), FaultCode::UnknownValue));
            }
            Kind::MultipleChoice => {
                let mut seen = BTreeSet::new();
                for (place, code) in self.choices.iter().flatten().enumerate() {
                    let at = format!("{at}/choices/{place}");
                    if !is_option(code) {
                        faults.push(Fault::at(at, FaultCode::UnknownValue));
                    } else if !seen.insert(code) {
                        faults.push(Fault::at(at, FaultCode::RepeatedValue));
                    }
                }
            }
            Kind::Confidence => {
                let points = question.scale.as_ref().map_or(0, |scale| scale.points);
                if self.rating.is_some_and(|rating| rating > points) {
                    let fault = Fault::at(format!("{at}/rating"), FaultCode::OutOfRange);
                    faults.push(fault.detail(format!("The scale has {points} points.")));
                }
            }
            _ => {}
        }
        faults
    }

    /// The same as it is stored.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        Ok(Self { text: self.text.as_deref().map(clean).transpose()?, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn questions() -> Vec<SurveyQuestion> {
        serde_json::from_value(json!([
            {"code": "knowledge", "kind": "confidence", "question": "How confident?", "required": true,
             "scale": {"points": 5, "high_from": 4, "lowest": "Not", "highest": "Fully"}},
            {"code": "format", "kind": "choice", "question": "Which?",
             "options": [{"code": "webinar", "label": "Webinars"}, {"code": "leaflet", "label": "Leaflets"}]},
            {"code": "topics", "kind": "multiple_choice", "question": "What about?",
             "options": [{"code": "planning", "label": "Planning"}, {"code": "legal", "label": "Law"}]},
            {"code": "else", "kind": "text", "question": "Anything else?"},
        ]))
        .unwrap()
    }

    fn told(answers: serde_json::Value) -> Vec<(String, FaultCode)> {
        let answers: Vec<SurveyAnswer> = serde_json::from_value(answers).unwrap();
        let faults = answer_faults(&questions(), &answers);
        faults.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
    }

    #[test]
    fn good_questions_and_answers_have_no_fault() {
        assert_eq!(question_faults(&questions()), []);
        assert_eq!(
            told(json!([
                {"question": "knowledge", "rating": 5}, {"question": "format", "choice": "webinar"},
                {"question": "topics", "choices": ["legal", "planning"]}, {"question": "else", "text": "<script>"},
            ])),
            []
        );
    }

    #[test]
    fn every_mistake_of_an_answer_is_told_at_once() {
        use FaultCode::*;
        let answers = json!([
            {"question": "knowledge", "rating": 6, "text": "x"},
            {"question": "format", "choice": "radio"},
            {"question": "format", "choice": "webinar"},
            {"question": "topics", "choices": ["legal", "legal", "radio"]},
            {"question": "weather", "text": "x"},
            {"question": "else"},
        ]);
        assert_eq!(
            told(answers),
            [
                ("/answers/0/text".to_owned(), NotForQuestionKind),
                ("/answers/0/rating".to_owned(), OutOfRange),
                ("/answers/1/choice".to_owned(), UnknownValue),
                ("/answers/2/question".to_owned(), RepeatedValue),
                ("/answers/3/choices/1".to_owned(), RepeatedValue),
                ("/answers/3/choices/2".to_owned(), UnknownValue),
                ("/answers/4/question".to_owned(), ReferenceNotFound),
                ("/answers/5/text".to_owned(), MissingProperty),
            ]
        );
        assert_eq!(told(json!([])), [("/answers".to_owned(), AnswerMissing)]);
    }

    #[test]
    fn every_mistake_of_a_question_is_told_at_once() {
        let mut wrong = questions();
        wrong[1].options.truncate(1);
        wrong[1].scale = wrong[0].scale.clone();
        wrong[2].code = "knowledge".to_owned();
        wrong[3].options = wrong[2].options.clone();
        if let Some(scale) = &mut wrong[0].scale {
            scale.high_from = 6;
        }
        let places: Vec<_> = question_faults(&wrong).into_iter().filter_map(|fault| fault.pointer).collect();
        assert_eq!(
            places,
            [
                "/questions/0/scale/high_from",
                "/questions/1/options",
                "/questions/1/scale",
                "/questions/2/code",
                "/questions/3/options"
            ]
        );
    }
}
