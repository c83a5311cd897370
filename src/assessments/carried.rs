//! What becomes of a school's answers in another version of the questionnaire, or in another cycle of the same.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answers::Answers,
    difference::{Change, difference},
    questionnaire::QuestionnaireContent,
};

/// What becomes of earlier answers, by the codes of their questions, each list in the order of the later version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuestionnaireCarried {
    /// Questions that ask the same and are answered alike: their answers are carried over, to be confirmed.
    #[schema(example = json!(["senior-champion"]))]
    pub carried: Vec<String>,
    /// Questions that ask something else now, or are answered otherwise: their earlier answers are not carried over.
    #[schema(example = json!(["policy-published"]))]
    pub changed: Vec<String>,
    /// Questions that are new.
    #[schema(example = json!(["first-day-contact"]))]
    pub added: Vec<String>,
    /// Questions that are asked no more.
    #[schema(example = json!([]))]
    pub removed: Vec<String>,
    /// Questions that ask the same and that had no answer.
    #[schema(example = json!([]))]
    pub unanswered: Vec<String>,
}

/// What becomes of the answers to one version in another. An answer is carried over only if it answers the later question
/// as it stands.
pub fn carried(
    before: &QuestionnaireContent,
    answers: &Answers,
    after: &QuestionnaireContent,
) -> QuestionnaireCarried {
    let mut becomes = QuestionnaireCarried::default();
    for one in difference(before, after).questions {
        let list = match (one.change, &one.after) {
            (Change::Added, _) => &mut becomes.added,
            (Change::Removed, _) | (_, None) => &mut becomes.removed,
            (Change::Changed | Change::Unchanged, Some(question)) => match answers.get(&one.question) {
                Some(answer) if one.answer_carries && answer.faults(after, question, "").is_empty() => {
                    &mut becomes.carried
                }
                None if one.answer_carries => &mut becomes.unanswered,
                _ => &mut becomes.changed,
            },
        };
        list.push(one.question);
    }
    becomes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessments::sample::{content, rated, yes};

    #[test]
    fn only_answers_to_unchanged_questions_carry_over() {
        let (before, mut after) = (content(), content());
        after.areas[0].questions[1].text = "The policy is reviewed every year.".to_owned();
        after.areas[1].questions.retain(|question| question.code != "strength");
        let answers: Answers = [("champion", rated(3)), ("policy", rated(4)), ("timetables", yes(true))]
            .into_iter()
            .map(|(code, answer)| (code.to_owned(), answer))
            .collect();
        let becomes = carried(&before, &answers, &after);
        assert_eq!(becomes.carried, ["champion", "timetables"]);
        assert_eq!(becomes.changed, ["policy"]);
        assert_eq!(becomes.removed, ["strength"]);
        assert!(becomes.added.is_empty());
        assert!(becomes.unanswered.contains(&"frequency".to_owned()));
    }
}
