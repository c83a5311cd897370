//! Use cases: showing an answer with its history.

use sea_orm::{ColumnTrait as _, Condition, Order};
use uuid::Uuid;

use super::dto::{SelfAssessmentAnswerDocument, SelfAssessmentAnswerRevision};
use crate::{
    access::{Access, Permission},
    assessments::completeness,
    entities::self_assessment_answer_revision::{Column, Entity},
    error::{Code, Result},
    features::self_assessments::{
        view,
        whole::{self, person},
    },
    http::Tagged,
};

/// So many versions of an answer are shown with it: more than people make. The others are kept.
const SHOWN: u64 = 100;

/// An answer with the ways in which it stood.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    cycle: Uuid,
    question: &str,
) -> Result<Tagged<SelfAssessmentAnswerDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let whole = whole::load(&session, urn, cycle).await?;
    let row = whole.answers.iter().find(|row| row.question == question).ok_or(Code::NotFound)?;
    let of = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::SelfAssessmentId.eq(whole.id().ok_or(Code::NotFound)?))
        .add(Column::Question.eq(question));
    let newest = session.find::<Entity>().filter(of).limit(SHOWN).order_by(Column::Version, Order::Desc);
    let history = newest.all().await?.into_iter().rev().map(|kept| {
        Ok(SelfAssessmentAnswerRevision {
            version: kept.version,
            action: kept.action,
            answer: kept.answer.as_deref().map(whole::answer).transpose()?,
            narrative: kept.narrative,
            recorded_by: person(&kept.recorded_by_name, kept.recorded_by_title.as_deref()),
            recorded_at: kept.recorded_at,
        })
    });
    let document = SelfAssessmentAnswerDocument {
        answer: view::answer(&whole, row)?,
        history: history.collect::<Result<_>>()?,
        progress: completeness::progress(&whole.content, &whole.said, &whole),
    };
    // The version alone: who saves an answer meets nobody who saves another.
    Ok(Tagged { tag: row.version.to_string(), document })
}
