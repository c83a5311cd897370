//! What differs between two versions of a questionnaire.

use serde::Serialize;
use utoipa::ToSchema;

use super::questionnaire::{QuestionKind, QuestionnaireContent, QuestionnaireQuestion};
use crate::domain::spelled::spelled;

spelled! {
    /// What became of a question, or of an area.
    #[schema(as = QuestionnaireChange)]
    Change {
        /// The later version has it, the earlier has not.
        Added = "added";
        /// The earlier version has it, the later has not.
        Removed = "removed";
        /// Both have it, and it differs.
        Changed = "changed";
        /// Both have it alike.
        Unchanged = "unchanged";
    }
}

/// What differs between two versions of a questionnaire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuestionnaireDifference {
    /// What differs of the questionnaire itself: `title`, `introduction`, `ratings`, `bands`, `sources`.
    #[schema(example = json!(["introduction"]))]
    pub changed: Vec<&'static str>,
    /// Every area of either version, those of the later first, in its order.
    pub areas: Vec<QuestionnaireAreaDifference>,
    /// Every question of either version, those of the later first, in its order.
    pub questions: Vec<QuestionnaireQuestionDifference>,
    /// How many questions were added.
    #[schema(example = 1)]
    pub added: u32,
    /// How many were removed.
    #[schema(example = 0)]
    pub removed: u32,
    /// How many changed.
    #[schema(example = 2)]
    pub altered: u32,
    /// How many did not.
    #[schema(example = 41)]
    pub unchanged: u32,
}

/// What became of an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuestionnaireAreaDifference {
    /// Its code.
    #[schema(example = "leadership")]
    pub area: String,
    /// What became of it.
    pub change: Change,
    /// What changed: `title`, `guidance`.
    #[schema(example = json!(["title"]))]
    pub changed: Vec<&'static str>,
}

/// What became of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuestionnaireQuestionDifference {
    /// Its code.
    #[schema(example = "senior-champion")]
    pub question: String,
    /// What became of it.
    pub change: Change,
    /// What changed: names of its properties; `area` where it moved to another, `ratings` where it is rated on another scale.
    #[schema(example = json!(["text", "weight"]))]
    pub changed: Vec<&'static str>,
    /// Whether an answer to it can be carried over: what is asked, and how it is answered, is the same.
    #[schema(example = false)]
    pub answer_carries: bool,
    /// The question in the earlier version.
    pub before: Option<QuestionnaireQuestion>,
    /// The question in the later version.
    pub after: Option<QuestionnaireQuestion>,
}

/// Properties of a question that do not touch what is asked or how it is answered.
const AROUND: &[&str] = &["area", "guidance", "rests_on", "shown_if", "optional", "weight", "evidence"];

/// What differs between an earlier and a later version.
pub fn difference(before: &QuestionnaireContent, after: &QuestionnaireContent) -> QuestionnaireDifference {
    let questions = questions(before, after);
    let count = |change| {
        let of = questions.iter().filter(|one| one.change == change).count();
        u32::try_from(of).unwrap_or(u32::MAX)
    };
    let of_itself = [
        ("title", before.title != after.title),
        ("introduction", before.introduction != after.introduction),
        ("ratings", before.ratings != after.ratings),
        ("bands", before.bands != after.bands),
        ("sources", before.sources != after.sources),
    ];
    QuestionnaireDifference {
        changed: named(&of_itself),
        areas: areas(before, after),
        added: count(Change::Added),
        removed: count(Change::Removed),
        altered: count(Change::Changed),
        unchanged: count(Change::Unchanged),
        questions,
    }
}

fn named(all: &[(&'static str, bool)]) -> Vec<&'static str> {
    all.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect()
}

fn areas(before: &QuestionnaireContent, after: &QuestionnaireContent) -> Vec<QuestionnaireAreaDifference> {
    let told =
        |area: &str, change, changed| QuestionnaireAreaDifference { area: area.to_owned(), change, changed };
    let later = after.areas.iter().map(|area| {
        let Some(old) = before.areas.iter().find(|old| old.code == area.code) else {
            return told(&area.code, Change::Added, Vec::new());
        };
        let changed =
            named(&[("title", old.title != area.title), ("guidance", old.guidance != area.guidance)]);
        let change = if changed.is_empty() { Change::Unchanged } else { Change::Changed };
        told(&area.code, change, changed)
    });
    let gone = before.areas.iter().filter(|old| after.areas.iter().all(|area| area.code != old.code));
    later.chain(gone.map(|old| told(&old.code, Change::Removed, Vec::new()))).collect()
}

fn questions(
    before: &QuestionnaireContent,
    after: &QuestionnaireContent,
) -> Vec<QuestionnaireQuestionDifference> {
    let old: std::collections::BTreeMap<_, _> =
        before.questions().map(|(area, question)| (question.code.as_str(), (area, question))).collect();
    let new = after.by_code();
    let later = after.questions().map(|(area, question)| {
        let Some((from, earlier)) = old.get(question.code.as_str()) else {
            return QuestionnaireQuestionDifference {
                question: question.code.clone(),
                change: Change::Added,
                changed: Vec::new(),
                answer_carries: false,
                before: None,
                after: Some(question.clone()),
            };
        };
        let mut changed = changed(earlier, question);
        changed.extend((from.code != area.code).then_some("area"));
        let rated = question.kind == QuestionKind::Rated && earlier.kind == QuestionKind::Rated;
        changed.extend((rated && before.ratings != after.ratings).then_some("ratings"));
        QuestionnaireQuestionDifference {
            question: question.code.clone(),
            change: if changed.is_empty() { Change::Unchanged } else { Change::Changed },
            answer_carries: changed.iter().all(|name| AROUND.contains(name)),
            changed,
            before: Some((*earlier).clone()),
            after: Some(question.clone()),
        }
    });
    let gone = before.questions().filter(|(_, earlier)| !new.contains_key(earlier.code.as_str()));
    let gone = gone.map(|(_, earlier)| QuestionnaireQuestionDifference {
        question: earlier.code.clone(),
        change: Change::Removed,
        changed: Vec::new(),
        answer_carries: false,
        before: Some(earlier.clone()),
        after: None,
    });
    later.chain(gone).collect()
}

fn changed(before: &QuestionnaireQuestion, after: &QuestionnaireQuestion) -> Vec<&'static str> {
    named(&[
        ("kind", before.kind != after.kind),
        ("text", before.text != after.text),
        ("guidance", before.guidance != after.guidance),
        ("rests_on", before.rests_on != after.rests_on),
        ("shown_if", before.shown_if != after.shown_if),
        ("optional", before.optional != after.optional),
        ("not_applicable", before.not_applicable != after.not_applicable),
        ("weight", before.weight != after.weight),
        ("evidence", before.evidence != after.evidence),
        ("options", before.options != after.options),
        ("number", before.number != after.number),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessments::sample::content;

    #[test]
    fn a_version_does_not_differ_from_itself() {
        let same = difference(&content(), &content());
        assert_eq!((same.added, same.removed, same.altered), (0, 0, 0));
        assert!(same.changed.is_empty() && same.questions.iter().all(|one| one.answer_carries));
        assert!(same.areas.iter().all(|one| one.change == Change::Unchanged));
    }

    #[test]
    fn what_was_added_removed_and_changed_is_told_with_what_changed() {
        let (before, mut after) = (content(), content());
        after.areas[0].title = "Leadership".to_owned();
        let mut gone = after.areas[1].questions.remove(0);
        gone.code = "shifts".to_owned();
        after.areas[1].questions.push(gone);
        after.areas[0].questions[0].text = "Who leads?".to_owned();
        after.areas[0].questions[1].weight = None;
        let found = difference(&before, &after);
        assert_eq!((found.added, found.removed, found.altered), (1, 1, 2));
        assert_eq!(found.areas[0].changed, ["title"]);
        let of = |code: &str| found.questions.iter().find(|one| one.question == code).unwrap();
        assert_eq!(
            (of("champion").changed.as_slice(), of("champion").answer_carries),
            (&["text"][..], false)
        );
        assert_eq!((of("policy").changed.as_slice(), of("policy").answer_carries), (&["weight"][..], true));
        assert_eq!(of("shifts").change, Change::Added);
        assert_eq!(of("timetables").change, Change::Removed);
    }

    #[test]
    fn another_scale_changes_every_rated_question_and_no_other() {
        let (before, mut after) = (content(), content());
        after.ratings.pop();
        let found = difference(&before, &after);
        assert_eq!(found.changed, ["ratings"]);
        for one in &found.questions {
            let rated = one.after.as_ref().unwrap().kind == QuestionKind::Rated;
            assert_eq!(one.change == Change::Changed, rated, "{}", one.question);
            assert_eq!(one.answer_carries, !rated, "{}", one.question);
        }
    }
}
