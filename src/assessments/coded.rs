//! The answers of a submission without anything that a person wrote: what analysis reads.
//!
//! It is kept beside each statement, so that no analysis ever reads a narrative, a text, or why something does not apply.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    answers::{Answer, Answers, QuestionnaireAnswer, in_force},
    questionnaire::QuestionnaireContent,
};

/// An answer without words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodedAnswer {
    /// A rating.
    #[serde(rename = "r")]
    Rated(u32),
    /// Yes or no.
    #[serde(rename = "y")]
    YesNo(bool),
    /// A number, digit for digit.
    #[serde(rename = "n")]
    Number(String),
    /// The code of an option.
    #[serde(rename = "c")]
    Choice(String),
    /// It does not apply.
    #[serde(rename = "na")]
    NotApplicable,
    /// A text was written.
    #[serde(rename = "t")]
    Text,
}

/// Answers without words by the code of their question; only of questions that are asked.
pub type Coded = BTreeMap<String, CodedAnswer>;

/// The answers that count, without words.
pub fn coded(content: &QuestionnaireContent, answers: &Answers) -> Coded {
    let asked = in_force(content, answers);
    let told = answers.iter().filter(|(code, _)| asked.contains(code.as_str()));
    told.filter_map(|(code, answer)| Some((code.clone(), of(answer)?))).collect()
}

fn of(answer: &QuestionnaireAnswer) -> Option<CodedAnswer> {
    Some(match answer.says()? {
        Answer::Rated(rating) => CodedAnswer::Rated(rating),
        Answer::YesNo(yes) => CodedAnswer::YesNo(yes),
        Answer::Number(number) => CodedAnswer::Number(number.to_string()),
        Answer::Choice(code) => CodedAnswer::Choice(code.to_owned()),
        Answer::NotApplicable(_) => CodedAnswer::NotApplicable,
        Answer::Text(_) => CodedAnswer::Text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessments::sample::{content, not_applicable, rated, text, yes};

    #[test]
    fn nothing_that_a_person_wrote_is_kept() {
        let answers: Answers = [
            ("champion", rated(3)),
            ("policy", not_applicable()),
            ("timetables", yes(false)),
            ("timetables-reviewed", rated(1)),
            ("strength", text("A secret of the school")),
        ]
        .into_iter()
        .map(|(code, answer)| (code.to_owned(), answer))
        .collect();
        let kept = serde_json::to_string(&coded(&content(), &answers)).unwrap();
        assert_eq!(kept, r#"{"champion":{"r":3},"policy":"na","strength":"t","timetables":{"y":false}}"#);
    }
}
