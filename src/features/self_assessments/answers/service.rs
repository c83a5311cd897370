//! Use cases: answering a question, and confirming answers that were carried over.

use serde_json::Value;
use uuid::Uuid;

use super::{
    dto::{
        SelfAssessmentAnswerDocument, SelfAssessmentAnswerPut, SelfAssessmentConfirm,
        SelfAssessmentQuestionCode,
    },
    reading,
    store::{Kept, keep},
};
use crate::{
    access::{Access, Action, Attempt, Made, SelfAssessmentsWrite},
    assessments::{answers::QuestionnaireAnswer, states::self_assessment::SelfAssessmentStep},
    domain::{person::Person, text::clean},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::self_assessments::{
        store, view,
        whole::{self, AnswerRow, Whole},
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

/// What an answer came to: the document, and whether it is the first of its question.
pub struct Answered {
    /// The answer as it stands.
    pub answer: Tagged<SelfAssessmentAnswerDocument>,
    /// Whether the question had no answer before.
    pub is_first: bool,
}

/// An answer as it is sent, cleaned.
struct Given {
    answer: Option<QuestionnaireAnswer>,
    narrative: Option<String>,
    by: Person,
}

impl Given {
    fn of(put: SelfAssessmentAnswerPut) -> Result<Self> {
        let answer = put.answer.map(QuestionnaireAnswer::cleaned).transpose();
        Ok(Self {
            answer: answer.map_err(AppError::internal)?,
            narrative: put.narrative.as_deref().map(clean).transpose().map_err(AppError::internal)?,
            by: put.recorded_by.cleaned().map_err(AppError::internal)?,
        })
    }

    /// Whether the answer says so already, and nobody is asked to confirm it.
    fn is(&self, row: &AnswerRow) -> Result<bool> {
        let said = row.answer.as_deref().map(whole::answer).transpose()?;
        Ok(said == self.answer && row.narrative == self.narrative && !row.to_confirm)
    }

    fn action(&self, before: Option<&AnswerRow>) -> Result<&'static str> {
        let said = before.and_then(|row| row.answer.as_deref()).map(whole::answer).transpose()?;
        let confirms = before.is_some_and(|row| row.to_confirm) && said == self.answer;
        Ok(match &self.answer {
            None => "withdrawn",
            Some(_) if confirms => "confirmed",
            Some(_) => "answered",
        })
    }
}

/// Answers a question, or takes an answer back.
pub async fn put(
    cx: &Access<SelfAssessmentsWrite>,
    (urn, cycle): (i32, Uuid),
    question: &str,
    read: &Precondition,
    body: &Body<SelfAssessmentAnswerPut>,
) -> Result<Answered> {
    let seen = whole::load(&cx.read().await?, urn, cycle).await?;
    seen.require(SelfAssessmentStep::Answer)?;
    let given = Given::of(body.parse()?)?;
    check(&seen, question, &given)?;
    let action = Action::new("self_assessment.answer", format!("{cycle} {question}"));
    let written = cx.write(urn, &action, async |tx| {
        let step = Some(SelfAssessmentStep::Answer);
        let store::Open { row, whole } = store::open(tx, cycle, &given.by, step).await?;
        let before = whole.answers.iter().find(|row| row.question == question);
        let current = before.map(|row| row.version.to_string());
        read.check(current.as_deref()).map_err(|refused| with_what_stands(refused, &whole, before))?;
        if before.is_none() && given.answer.is_none() {
            let detail = "There is no answer to take back: say what the answer is.";
            let fault = Fault::at("/answer", FaultCode::MissingProperty).detail(detail);
            return Err(AppError::invalid(vec![fault]));
        }
        // What others answered meanwhile may have changed what is asked.
        check(&whole, question, &given)?;
        if before.is_some_and(|row| given.is(row).unwrap_or(false)) {
            return Ok(false);
        }
        let kept = Kept {
            question,
            action: given.action(before)?,
            answer: given.answer.as_ref(),
            narrative: given.narrative.as_deref(),
            to_confirm: false,
        };
        keep(tx, row.id, before.map(|row| row.version), &kept, &given.by).await?;
        store::touch(tx, row).await?;
        Ok(before.is_none())
    });
    let is_first = written.await?;
    let answer = reading::show(cx, urn, cycle, question).await.map_err(AppError::after_commit)?;
    Ok(Answered { answer, is_first })
}

/// Whoever was overtaken is told what stands now: who answered, when, and what.
fn with_what_stands(refused: AppError, whole: &Whole, before: Option<&AnswerRow>) -> AppError {
    let stands = before.and_then(|row| view::answer(whole, row).ok());
    match stands.map(serde_json::to_value) {
        Some(Ok(Value::Object(answer))) if refused.code() == Code::PreconditionFailed => {
            refused.existing(answer)
        }
        _ => refused,
    }
}

/// Every way in which this does not answer this question.
fn check(whole: &Whole, question: &str, given: &Given) -> Result<()> {
    let of_address =
        |code, detail: String| AppError::invalid(vec![Fault::parameter("question", code).detail(detail)]);
    let Some(asked) = whole.content.question(question) else {
        let detail = format!(
            "The cycle asks version {} of the questionnaire {}, which has no such question.",
            whole.version, whole.cycle.questionnaire_code
        );
        return Err(of_address(FaultCode::NotOfThisVersion, detail));
    };
    let Some(answer) = &given.answer else { return Ok(()) };
    if !whole.asked().contains(question) {
        let on = asked.shown_if.as_ref().map(|condition| condition.question.as_str()).unwrap_or_default();
        let detail = format!("It is asked only after another answer to {on}: answer that first.");
        return Err(of_address(FaultCode::QuestionNotAsked, detail));
    }
    let faults = answer.faults(&whole.content, asked, "/answer");
    AppError::if_any(faults)
}

/// Confirms answers that were carried over, all or none.
pub async fn confirm(
    cx: &Access<SelfAssessmentsWrite>,
    (urn, cycle): (i32, Uuid),
    key: IdempotencyKey,
    body: &Body<SelfAssessmentConfirm>,
) -> Result<Once<Made>> {
    let seen = whole::load(&cx.read().await?, urn, cycle).await?;
    if key.0.is_none() {
        seen.require(SelfAssessmentStep::Answer)?;
    }
    let new = body.parse()?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(urn, cycle, &new))?;
    let action = Action::new("self_assessment.confirm", cycle.to_string());
    cx.write_once(urn, &action, &attempt, async |tx| {
        let step = Some(SelfAssessmentStep::Answer);
        let store::Open { row, whole } = store::open(tx, cycle, &by, step).await?;
        let faults = faults_of_confirmation(&whole, &new.questions);
        if !faults.is_empty() {
            return Err(AppError::invalid(faults));
        }
        let named = |row: &&AnswerRow| new.questions.iter().any(|one| one.as_str() == row.question);
        for before in whole.answers.iter().filter(named) {
            let answer = before.answer.as_deref().map(whole::answer).transpose()?;
            let kept = Kept {
                question: &before.question,
                action: "confirmed",
                answer: answer.as_ref(),
                narrative: before.narrative.as_deref(),
                to_confirm: false,
            };
            keep(tx, row.id, Some(before.version), &kept, &by).await?;
        }
        store::touch(tx, row).await?;
        Ok(Made { id: cycle })
    })
    .await
}

fn faults_of_confirmation(whole: &Whole, questions: &[SelfAssessmentQuestionCode]) -> Vec<Fault> {
    let fault = |place: usize, code, detail: &str| {
        Some(Fault::at(format!("/questions/{place}"), code).detail(detail))
    };
    let faults = questions.iter().enumerate().filter_map(|(place, question)| {
        if questions.iter().take(place).any(|earlier| earlier == question) {
            return fault(place, FaultCode::RepeatedValue, "Each question stands once.");
        }
        match whole.answers.iter().find(|row| row.question == question.as_str()) {
            Some(row) if row.to_confirm => None,
            _ => fault(place, FaultCode::ReferenceNotFound, "No answer to it waits to be confirmed."),
        }
    });
    faults.collect()
}
