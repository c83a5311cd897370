//! Writing an answer: the row that stands and the version that is kept, under the lock of the self-assessment.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::{
    access::Tx,
    assessments::answers::QuestionnaireAnswer,
    domain::person::Person,
    entities::{
        self_assessment_answer::{ActiveModel, Column, Entity},
        self_assessment_answer_revision as revision,
    },
    error::{AppError, Result},
};

/// An answer as it is to stand.
pub struct Kept<'a> {
    /// The question's code.
    pub question: &'a str,
    /// How the history calls it: `answered`, `carried`, `confirmed`, `withdrawn`.
    pub action: &'static str,
    /// What it says.
    pub answer: Option<&'a QuestionnaireAnswer>,
    /// What stands behind it.
    pub narrative: Option<&'a str>,
    /// Whether somebody is still to confirm it.
    pub to_confirm: bool,
}

/// Lets an answer stand; `before` is the version that stands now, which the caller has read under the lock.
pub async fn keep(tx: &Tx<'_>, of: Uuid, before: Option<i32>, kept: &Kept<'_>, by: &Person) -> Result<()> {
    let answer = kept.answer.map(serde_json::to_string).transpose().map_err(AppError::internal)?;
    let narrative = kept.narrative.map(str::to_owned);
    let version = before.unwrap_or(0) + 1;
    let stands = |row: &mut ActiveModel| {
        row.answer = Set(answer.clone());
        row.narrative = Set(narrative.clone());
        row.to_confirm = Set(kept.to_confirm);
        row.answered_by_name = Set(by.name.clone());
        row.answered_by_title = Set(by.title.clone());
        row.client_id = Set(tx.client());
        row.answered_at = Set(tx.now());
        row.version = Set(version);
    };
    match before {
        None => {
            let mut row = ActiveModel {
                urn: Set(tx.urn()),
                self_assessment_id: Set(of),
                question: Set(kept.question.to_owned()),
                ..Default::default()
            };
            stands(&mut row);
            tx.insert(vec![row]).await?;
        }
        Some(_) => {
            let this =
                Condition::all().add(Column::SelfAssessmentId.eq(of)).add(Column::Question.eq(kept.question));
            let row = tx.lock::<Entity>(this).await?;
            let row = row.ok_or_else(|| AppError::internal("an answer is gone"))?;
            tx.update(row, stands).await?;
        }
    }
    let kept = revision::ActiveModel {
        urn: Set(tx.urn()),
        self_assessment_id: Set(of),
        question: Set(kept.question.to_owned()),
        version: Set(version),
        action: Set(kept.action.to_owned()),
        answer: Set(answer),
        narrative: Set(narrative),
        recorded_by_name: Set(by.name.clone()),
        recorded_by_title: Set(by.title.clone()),
        client_id: Set(tx.client()),
        recorded_at: Set(tx.now()),
    };
    tx.insert(vec![kept]).await
}
