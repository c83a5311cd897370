//! What a statement says: a self-assessment as it was submitted, complete in itself.
//!
//! It is stored as canonical JSON (RFC 8785) with its SHA-256, so that whoever holds it can show that nothing was changed.
//! It can be added to; what it has keeps its name and its meaning, for a statement is read for as long as it is kept.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    assessments::{
        answers::{Answer, QuestionnaireAnswer},
        questionnaire::{
            QuestionKind, QuestionnaireBand, QuestionnaireContent, QuestionnaireQuestion, QuestionnaireRating,
        },
        score::{QuestionnaireScore, Scores, scores},
    },
    domain::{decimal::Decimal, person::Person},
    error::Result,
    features::self_assessments::{
        actions::{self, SelfAssessmentAction},
        evidence::{self, SelfAssessmentEvidence},
        whole::{AnswerRow, EvidenceRow, Whole, person},
    },
};

/// How scores are worked out, as every statement tells it.
const FORMULA: &str = "The score of an area is the sum of weight times rating over the sum of weights, of its rated \
                       questions that are asked and have a rating; the overall score is the same over all areas \
                       together. Questions that are not asked or do not apply are left out. A band is found by the \
                       exact fraction; the mean that is shown is rounded half up to two decimals.";
/// What names the kind of document, and its form.
const KIND: &str = "rollcall.self_assessment_statement.1";

/// A statement.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Frozen {
    pub kind: String,
    pub number: i32,
    pub submitted_at: DateTime<Utc>,
    /// When the school first submitted; none in its first statement.
    pub first_submitted_at: Option<DateTime<Utc>>,
    pub submitted_by: Person,
    pub comment: Option<String>,
    pub late: bool,
    pub school: FrozenSchool,
    pub cycle: FrozenCycle,
    pub questionnaire: FrozenQuestionnaire,
    pub formula: String,
    pub overall: QuestionnaireScore,
    pub areas: Vec<FrozenArea>,
    pub evidence: Vec<FrozenEvidence>,
    pub actions: Vec<FrozenAction>,
}

/// The school as it was called.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FrozenSchool {
    pub urn: i32,
    pub name: String,
    pub phase: Option<String>,
    pub la_code: i32,
}

/// The cycle.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FrozenCycle {
    pub id: Uuid,
    pub title: String,
    pub opens_on: NaiveDate,
    pub due_on: NaiveDate,
}

/// The questionnaire, without its questions: those stand in the areas.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FrozenQuestionnaire {
    pub code: String,
    pub version: i32,
    pub title: String,
    pub ratings: Vec<QuestionnaireRating>,
    pub bands: Vec<QuestionnaireBand>,
}

/// An area with its score.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FrozenArea {
    pub code: String,
    pub title: String,
    pub score: QuestionnaireScore,
    pub questions: Vec<FrozenQuestion>,
}

/// A question with its answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FrozenQuestion {
    pub code: String,
    pub kind: QuestionKind,
    pub text: String,
    pub rests_on: Vec<String>,
    pub weight: Option<Decimal>,
    /// Whether it was asked, given the answers to others.
    pub in_force: bool,
    pub answer: Option<QuestionnaireAnswer>,
    /// The answer as people read it.
    pub says: Option<String>,
    pub narrative: Option<String>,
    pub answered_by: Option<Person>,
    pub answered_at: Option<DateTime<Utc>>,
}

/// Evidence that was there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FrozenEvidence {
    pub id: Uuid,
    pub title: String,
    pub question: Option<String>,
    pub action_id: Option<Uuid>,
    pub address: Option<String>,
    pub file_name: Option<String>,
    pub media_type: Option<String>,
    pub size: Option<i32>,
    pub sha256: Option<String>,
    pub recorded_by: Person,
    pub recorded_at: DateTime<Utc>,
}

/// An action as it stood.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FrozenAction {
    pub id: Uuid,
    pub version: i32,
    pub state: String,
    pub what: String,
    pub owner: Person,
    pub due_on: NaiveDate,
    pub area: Option<String>,
    pub question: Option<String>,
    pub completed_on: Option<NaiveDate>,
    pub completion_evidence: Option<String>,
}

/// What is said with a submission.
pub struct Submission<'a> {
    pub number: i32,
    pub at: DateTime<Utc>,
    /// The date of it on a school's wall.
    pub on: NaiveDate,
    pub by: &'a Person,
    pub comment: Option<&'a str>,
}

/// A self-assessment as it stands, frozen.
pub fn freeze(whole: &Whole, submission: &Submission<'_>) -> Result<Frozen> {
    let Scores { areas: of_areas, overall } = scores(&whole.content, &whole.said);
    let areas = whole.content.areas.iter().zip(of_areas).map(|(area, of_area)| FrozenArea {
        code: area.code.clone(),
        title: area.title.clone(),
        score: of_area.score,
        questions: area.questions.iter().map(|question| frozen_question(whole, question)).collect(),
    });
    let evidence = whole.evidence.iter().filter(|one| one.counts());
    // A school that was in time stays so when it is let to put something right.
    let first = whole.statements.first();
    Ok(Frozen {
        kind: KIND.to_owned(),
        number: submission.number,
        submitted_at: submission.at,
        first_submitted_at: first.map(|first| first.submitted_at),
        submitted_by: submission.by.clone(),
        comment: submission.comment.map(str::to_owned),
        late: first.map_or(submission.on > whole.cycle.due_on, |first| first.late),
        school: FrozenSchool {
            urn: whole.school.urn,
            name: whole.school.name.clone(),
            phase: whole.school.phase_name.clone(),
            la_code: whole.school.la_code,
        },
        cycle: FrozenCycle {
            id: whole.cycle.id,
            title: whole.cycle_terms()?.title,
            opens_on: whole.cycle.opens_on,
            due_on: whole.cycle.due_on,
        },
        questionnaire: FrozenQuestionnaire {
            code: whole.cycle.questionnaire_code.clone(),
            version: whole.version,
            title: whole.content.title.clone(),
            ratings: whole.content.ratings.clone(),
            bands: whole.content.bands.clone(),
        },
        formula: FORMULA.to_owned(),
        overall,
        areas: areas.collect(),
        evidence: evidence.map(frozen_evidence).collect::<Result<_>>()?,
        actions: whole
            .actions
            .iter()
            .map(|row| Ok(frozen_action(actions::told(row, submission.on)?)))
            .collect::<Result<_>>()?,
    })
}

fn frozen_question(whole: &Whole, question: &QuestionnaireQuestion) -> FrozenQuestion {
    let row: Option<&AnswerRow> = whole.answers.iter().find(|row| row.question == question.code);
    let answer = whole.said.get(&question.code);
    FrozenQuestion {
        code: question.code.clone(),
        kind: question.kind,
        text: question.text.clone(),
        rests_on: rests_on(&whole.content, question),
        weight: question.weight,
        in_force: whole.asked().contains(question.code.as_str()),
        answer: answer.cloned(),
        says: answer.and_then(|answer| says(&whole.content, question, answer)),
        narrative: row.and_then(|row| row.narrative.clone()),
        answered_by: row.map(|row| person(&row.answered_by_name, row.answered_by_title.as_deref())),
        answered_at: row.map(|row| row.answered_at),
    }
}

/// What a question rests on, in words.
fn rests_on(content: &QuestionnaireContent, question: &QuestionnaireQuestion) -> Vec<String> {
    let told = question.rests_on.iter().map(|one| {
        let source = content.sources.iter().find(|source| source.code == one.source);
        let title = source.map_or(one.source.as_str(), |source| source.title.as_str());
        match &one.place {
            Some(place) => format!("{title}: {place}"),
            None => title.to_owned(),
        }
    });
    told.collect()
}

/// An answer as people read it.
fn says(
    content: &QuestionnaireContent,
    question: &QuestionnaireQuestion,
    answer: &QuestionnaireAnswer,
) -> Option<String> {
    Some(match answer.says()? {
        Answer::Rated(value) => match content.rating(value) {
            Some(rating) => format!("{value} {}", rating.label),
            None => value.to_string(),
        },
        Answer::YesNo(yes) => if yes { "Yes" } else { "No" }.to_owned(),
        Answer::Number(number) => match question.number.as_ref().and_then(|number| number.unit.as_deref()) {
            Some(unit) => format!("{number} {unit}"),
            None => number.to_string(),
        },
        Answer::Text(text) => text.to_owned(),
        Answer::Choice(code) => {
            let option = question.options.iter().flatten().find(|option| option.code == code);
            option.map_or(code, |option| option.label.as_str()).to_owned()
        }
        Answer::NotApplicable(reason) => format!("Does not apply: {reason}"),
    })
}

fn frozen_evidence(row: &EvidenceRow) -> Result<FrozenEvidence> {
    let SelfAssessmentEvidence {
        id,
        title,
        question,
        action_id,
        address,
        file,
        recorded_by,
        recorded_at,
        ..
    } = evidence::told(row)?;
    Ok(FrozenEvidence {
        id,
        title,
        question,
        action_id,
        address,
        file_name: file.as_ref().map(|file| file.name.clone()),
        media_type: file.as_ref().map(|file| file.media_type.as_str().to_owned()),
        size: file.as_ref().and_then(|file| file.size),
        sha256: file.and_then(|file| file.sha256),
        recorded_by,
        recorded_at,
    })
}

/// An action as it stands.
pub fn frozen_action(action: SelfAssessmentAction) -> FrozenAction {
    let SelfAssessmentAction { id, version, state, plan, done, .. } = action;
    FrozenAction {
        id,
        version,
        state: state.as_str().to_owned(),
        what: plan.what,
        owner: plan.owner,
        due_on: plan.due_on,
        area: plan.area,
        question: plan.question,
        completed_on: done.as_ref().map(|done| done.completed_on),
        completion_evidence: done.map(|done| done.evidence),
    }
}
