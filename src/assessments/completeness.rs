//! What is missing before a self-assessment can be submitted, all of it at once; and how far each area is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answers::{Answers, in_force, needs_evidence},
    questionnaire::QuestionnaireContent,
};
use crate::domain::spelled::spelled;

spelled! {
    /// What is missing of an answer.
    #[schema(as = QuestionnaireMissingPart)]
    Missing {
        /// The answer.
        Answer = "answer";
        /// Evidence that it is true.
        Evidence = "evidence";
        /// Somebody's word that an answer that was carried over still holds.
        Confirmation = "confirmation";
    }
}

/// What is known of answers beside what they say.
pub trait Beside {
    /// Whether the question has evidence.
    fn has_evidence(&self, question: &str) -> bool;
    /// Whether its answer was carried over and nobody has confirmed it.
    fn to_confirm(&self, question: &str) -> bool;
}

/// Something that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuestionnaireMissing {
    /// The area's code.
    #[schema(example = "leadership")]
    pub area: String,
    /// The question's code.
    #[schema(example = "senior-champion")]
    pub question: String,
    /// What is missing; the list may grow.
    pub missing: Missing,
}

/// How far an area is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuestionnaireProgress {
    /// The area's code.
    #[schema(example = "leadership")]
    pub area: String,
    /// How many of its questions are asked, given the answers.
    #[schema(example = 9)]
    pub asked: u32,
    /// How many of them have an answer.
    #[schema(example = 6)]
    pub answered: u32,
    /// How much is missing of it: answers, evidence and confirmations.
    #[schema(example = 4)]
    pub missing: u32,
}

/// Everything that is missing, in the order of the questionnaire.
pub fn missing(
    content: &QuestionnaireContent,
    answers: &Answers,
    beside: &impl Beside,
) -> Vec<QuestionnaireMissing> {
    let asked = in_force(content, answers);
    let mut all = Vec::new();
    for (area, question) in content.questions().filter(|(_, one)| asked.contains(one.code.as_str())) {
        let mut miss = |missing| {
            all.push(QuestionnaireMissing {
                area: area.code.clone(),
                question: question.code.clone(),
                missing,
            });
        };
        match answers.get(&question.code) {
            None if question.optional => {}
            None => miss(Missing::Answer),
            Some(answer) => {
                if beside.to_confirm(&question.code) {
                    miss(Missing::Confirmation);
                }
                if needs_evidence(question, answer) && !beside.has_evidence(&question.code) {
                    miss(Missing::Evidence);
                }
            }
        }
    }
    all
}

/// How far each area is, in the order of the questionnaire.
pub fn progress(
    content: &QuestionnaireContent,
    answers: &Answers,
    beside: &impl Beside,
) -> Vec<QuestionnaireProgress> {
    let asked = in_force(content, answers);
    let missing = missing(content, answers, beside);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let areas = content.areas.iter().map(|area| {
        let questions = || area.questions.iter().filter(|one| asked.contains(one.code.as_str()));
        QuestionnaireProgress {
            area: area.code.clone(),
            asked: count(questions().count()),
            answered: count(questions().filter(|one| answers.contains_key(&one.code)).count()),
            missing: count(missing.iter().filter(|one| one.area == area.code).count()),
        }
    });
    areas.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessments::sample::{choice, content, number, rated, yes};

    struct Known {
        evidence: &'static [&'static str],
        to_confirm: &'static [&'static str],
    }

    impl Beside for Known {
        fn has_evidence(&self, question: &str) -> bool {
            self.evidence.contains(&question)
        }
        fn to_confirm(&self, question: &str) -> bool {
            self.to_confirm.contains(&question)
        }
    }

    #[test]
    fn everything_that_is_missing_is_told_at_once() {
        let nothing = Known { evidence: &[], to_confirm: &[] };
        let all = missing(&content(), &Answers::new(), &nothing);
        let codes: Vec<_> = all.iter().map(|one| (one.question.as_str(), one.missing)).collect();
        assert_eq!(
            codes,
            [
                ("champion", Missing::Answer),
                ("policy", Missing::Answer),
                ("timetables", Missing::Answer),
                ("frequency", Missing::Answer),
                ("closes-after", Missing::Answer),
            ],
            "neither what is not asked nor what may be left out"
        );
    }

    #[test]
    fn evidence_and_confirmation_are_missing_of_an_answer_that_is_there() {
        let answers: Answers = [
            ("champion", rated(4)),
            ("policy", rated(2)),
            ("timetables", yes(true)),
            ("timetables-reviewed", rated(2)),
            ("frequency", choice("weekly")),
            ("closes-after", number("30")),
        ]
        .into_iter()
        .map(|(code, answer)| (code.to_owned(), answer))
        .collect();
        let carried = Known { evidence: &[], to_confirm: &["policy"] };
        let all = missing(&content(), &answers, &carried);
        let codes: Vec<_> = all.iter().map(|one| (one.question.as_str(), one.missing)).collect();
        assert_eq!(codes, [("champion", Missing::Evidence), ("policy", Missing::Confirmation)]);
        let done = Known { evidence: &["champion"], to_confirm: &[] };
        assert_eq!(missing(&content(), &answers, &done), []);
        let far = progress(&content(), &answers, &carried);
        let counts: Vec<_> = far.iter().map(|area| (area.asked, area.answered, area.missing)).collect();
        assert_eq!(counts, [(2, 2, 2), (5, 4, 0)]);
    }
}
