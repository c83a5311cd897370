//! Answers: what one can be, held against its question, and which questions are asked at all given the answers.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{
    questionnaire::{QuestionKind, QuestionnaireContent, QuestionnaireQuestion},
    questionnaire_faults::below,
};
use crate::{
    domain::{
        decimal::Decimal,
        text::{TextFault, clean, some_text},
    },
    error::{Fault, FaultCode},
};

/// An answer: exactly one of `rating`, `yes`, `number`, `text`, `choice` and `not_applicable`, as its question asks. The
/// stored form and the one on the wire are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct QuestionnaireAnswer {
    /// The rating, of a rated question.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(range(min = 0, max = 100))]
    #[schema(minimum = 0, maximum = 100, example = 3)]
    pub rating: Option<u32>,
    /// Yes or no.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = true)]
    pub yes: Option<bool>,
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Decimal>,
    /// The text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 4000, example = "Governors see the figures every half term.")]
    pub text: Option<String>,
    /// The code of the option that was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "weekly")]
    pub choice: Option<String>,
    /// Why the question does not apply here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The school has no sixth form.")]
    pub not_applicable: Option<String>,
}

/// What an answer says, once it is known to answer its question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<'a> {
    /// A rating of the scale.
    Rated(u32),
    /// Yes or no.
    YesNo(bool),
    /// A number.
    Number(Decimal),
    /// A text.
    Text(&'a str),
    /// The code of an option.
    Choice(&'a str),
    /// The question does not apply, for this reason.
    NotApplicable(&'a str),
}

/// Answers by the code of their question.
pub type Answers = BTreeMap<String, QuestionnaireAnswer>;

/// The names of the values that an answer can have.
const VALUES: &str = "rating, yes, number, text, choice or not_applicable";

impl QuestionnaireAnswer {
    /// What it says. Of several values, which no checked answer has, the first.
    pub fn says(&self) -> Option<Answer<'_>> {
        let not_applicable = self.not_applicable.as_deref().map(Answer::NotApplicable);
        not_applicable
            .or(self.rating.map(Answer::Rated))
            .or(self.yes.map(Answer::YesNo))
            .or(self.number.map(Answer::Number))
            .or(self.text.as_deref().map(Answer::Text))
            .or(self.choice.as_deref().map(Answer::Choice))
    }

    /// The answer as it is stored: texts composed and without blanks around them.
    pub fn cleaned(mut self) -> Result<Self, TextFault> {
        for text in [&mut self.text, &mut self.not_applicable].into_iter().flatten() {
            *text = clean(text)?;
        }
        Ok(self)
    }

    fn given(&self) -> Vec<&'static str> {
        let all = [
            ("rating", self.rating.is_some()),
            ("yes", self.yes.is_some()),
            ("number", self.number.is_some()),
            ("text", self.text.is_some()),
            ("choice", self.choice.is_some()),
            ("not_applicable", self.not_applicable.is_some()),
        ];
        all.into_iter().filter(|(_, given)| *given).map(|(name, _)| name).collect()
    }

    /// Every way in which it does not answer its question, each below `at`. Lengths and bounds are checked before.
    pub fn faults(
        &self,
        content: &QuestionnaireContent,
        question: &QuestionnaireQuestion,
        at: &str,
    ) -> Vec<Fault> {
        let given = self.given();
        let wanted = value_of(question.kind);
        if given.is_empty() {
            let detail = format!("Give `{wanted}`{}.", or_not(question));
            return vec![Fault::at(format!("{at}/{wanted}"), FaultCode::MissingProperty).detail(detail)];
        }
        if given.len() > 1 {
            let detail = format!("An answer has one of {VALUES}.");
            let beside = given.iter().skip(1);
            return beside
                .map(|name| Fault::at(format!("{at}/{name}"), FaultCode::ChooseOne).detail(detail.clone()))
                .collect();
        }
        let fault =
            |name: &str, code, detail: String| vec![Fault::at(format!("{at}/{name}"), code).detail(detail)];
        match (question.kind, self.says()) {
            (_, Some(Answer::NotApplicable(_))) if question.not_applicable => Vec::new(),
            (_, Some(Answer::NotApplicable(_))) => {
                fault("not_applicable", FaultCode::NotApplicableNotAllowed, format!("Give `{wanted}`."))
            }
            (QuestionKind::Rated, Some(Answer::Rated(value))) => match content.rating(value) {
                Some(_) => Vec::new(),
                None => fault("rating", FaultCode::UnknownValue, listed(question, content)),
            },
            (QuestionKind::YesNo, Some(Answer::YesNo(_))) | (QuestionKind::Text, Some(Answer::Text(_))) => {
                Vec::new()
            }
            (QuestionKind::Choice, Some(Answer::Choice(code))) => {
                match question.options.iter().flatten().any(|option| option.code == code) {
                    true => Vec::new(),
                    false => fault("choice", FaultCode::UnknownValue, listed(question, content)),
                }
            }
            (QuestionKind::Number, Some(Answer::Number(number))) => outside(question, number)
                .map_or_else(Vec::new, |why| fault("number", FaultCode::OutOfRange, why)),
            _ => {
                let name = given.first().copied().unwrap_or(wanted);
                let detail = format!("This question is answered by `{wanted}`{}.", or_not(question));
                fault(name, FaultCode::NotForQuestionKind, detail)
            }
        }
    }
}

impl Answer<'_> {
    /// The answer as a condition asks for it; none of a number, a text, or where the question does not apply.
    fn coded(&self) -> Option<String> {
        match self {
            Self::Rated(value) => Some(value.to_string()),
            Self::YesNo(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
            Self::Choice(code) => Some((*code).to_owned()),
            Self::Number(_) | Self::Text(_) | Self::NotApplicable(_) => None,
        }
    }
}

fn value_of(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Rated => "rating",
        QuestionKind::YesNo => "yes",
        QuestionKind::Number => "number",
        QuestionKind::Text => "text",
        QuestionKind::Choice => "choice",
    }
}

fn or_not(question: &QuestionnaireQuestion) -> &'static str {
    if question.not_applicable { ", or `not_applicable` with the reason" } else { "" }
}

fn listed(question: &QuestionnaireQuestion, content: &QuestionnaireContent) -> String {
    format!("The question is answered by: {}.", question.answers(&content.ratings).join(", "))
}

/// Why a number does not answer.
fn outside(question: &QuestionnaireQuestion, number: Decimal) -> Option<String> {
    let bounds = question.number.as_ref();
    let (least, most) = (bounds.and_then(|n| n.least), bounds.and_then(|n| n.most));
    if let Some(least) = least.filter(|least| below(number, *least)) {
        return Some(format!("The number is {least} at the least."));
    }
    if let Some(most) = most.filter(|most| below(*most, number)) {
        return Some(format!("The number is {most} at the most."));
    }
    let decimals = bounds.map_or(0, |n| n.decimals);
    let finer = number.unit() > 10_u128.pow(decimals);
    finer.then(|| match decimals {
        0 => "A whole number is asked for.".to_owned(),
        decimals => format!("The number has {decimals} digits after the point at the most."),
    })
}

/// The codes of the questions that are asked given the answers. A question whose condition is not met, or whose condition
/// asks about a question that is itself not asked, is not asked; an answer that it has is kept and does not count.
pub fn in_force<'a>(content: &'a QuestionnaireContent, answers: &Answers) -> BTreeSet<&'a str> {
    let mut asked = BTreeSet::new();
    for (_, question) in content.questions() {
        let met = question.shown_if.as_ref().is_none_or(|condition| {
            let other = condition.question.as_str();
            let said =
                answers.get(other).and_then(QuestionnaireAnswer::says).and_then(|answer| answer.coded());
            asked.contains(other)
                && said.is_some_and(|said| condition.answers.iter().any(|one| one.as_str() == said))
        });
        if met {
            asked.insert(question.code.as_str());
        }
    }
    asked
}

/// Whether an answer must be shown by evidence.
pub fn needs_evidence(question: &QuestionnaireQuestion, answer: &QuestionnaireAnswer) -> bool {
    let Some(evidence) = &question.evidence else { return false };
    match answer.says() {
        None | Some(Answer::NotApplicable(_) | Answer::YesNo(false)) => false,
        Some(Answer::Rated(value)) => evidence.from_rating.is_none_or(|from| value >= from),
        Some(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessments::sample::{choice, content, not_applicable, number, rated, text, yes};

    fn codes(question: &str, answer: &QuestionnaireAnswer) -> Vec<(String, FaultCode)> {
        let content = content();
        let question = content.question(question).unwrap();
        let faults = answer.faults(&content, question, "/answer");
        faults.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
    }

    #[test]
    fn each_kind_of_question_has_its_answer() {
        for (question, answer) in [
            ("champion", rated(4)),
            ("champion", not_applicable()),
            ("timetables", yes(false)),
            ("frequency", choice("weekly")),
            ("closes-after", number("30")),
            ("strength", text("Families are greeted at the gate.")),
        ] {
            assert_eq!(codes(question, &answer), [], "{question}");
        }
    }

    #[test]
    fn what_does_not_answer_the_question_is_told_with_its_place() {
        use FaultCode::*;
        for (question, answer, at, code) in [
            ("champion", rated(5), "/answer/rating", UnknownValue),
            ("champion", yes(true), "/answer/yes", NotForQuestionKind),
            ("champion", QuestionnaireAnswer::default(), "/answer/rating", MissingProperty),
            ("timetables", not_applicable(), "/answer/not_applicable", NotApplicableNotAllowed),
            ("frequency", choice("never"), "/answer/choice", UnknownValue),
            ("closes-after", number("31"), "/answer/number", OutOfRange),
            ("closes-after", number("0.5"), "/answer/number", OutOfRange),
            ("champion", QuestionnaireAnswer { yes: Some(true), ..rated(3) }, "/answer/yes", ChooseOne),
        ] {
            assert_eq!(codes(question, &answer), [(at.to_owned(), code)], "{question}");
        }
    }

    #[test]
    fn a_question_is_asked_only_while_its_condition_is_met() {
        let content = content();
        let asked = |answers: &[(&str, QuestionnaireAnswer)]| {
            let answers = answers.iter().map(|(code, answer)| ((*code).to_owned(), answer.clone())).collect();
            let asked = in_force(&content, &answers);
            ["timetables-reviewed", "timetables-ended"].map(|code| asked.contains(code))
        };
        assert_eq!(asked(&[]), [false, false]);
        assert_eq!(asked(&[("timetables", yes(true))]), [true, false]);
        assert_eq!(asked(&[("timetables", yes(true)), ("timetables-reviewed", rated(1))]), [true, true]);
        assert_eq!(
            asked(&[("timetables", yes(false)), ("timetables-reviewed", rated(1))]),
            [false, false],
            "what hangs on a question that is not asked is not asked"
        );
    }

    #[test]
    fn evidence_is_asked_for_from_a_rating_up_and_never_of_what_is_not_there() {
        let content = content();
        let needs = |code: &str, answer| needs_evidence(content.question(code).unwrap(), &answer);
        assert!(!needs("champion", rated(2)));
        assert!(needs("champion", rated(3)));
        assert!(!needs("champion", not_applicable()));
        assert!(!needs("frequency", choice("weekly")), "it asks for none");
    }
}
