//! Use cases: carrying the answers of the last self-assessment over, so that a school redoes only what changed.
//!
//! The answers are those of the last statement to the same questionnaire: what was submitted, not what was being written.
//! Carried answers are marked and count as missing until somebody confirms them. What is answered already stays as it is.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    answers::{Kept, keep},
    dto::{SelfAssessmentCarriedFrom, SelfAssessmentDocument, SelfAssessmentStepTaken, SelfAssessmentTerms},
    service,
    statements::Frozen,
    store::{self, Open},
    whole::{self, Whole},
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, SelfAssessmentsWrite, Session},
    assessments::{
        answers::{Answers, QuestionnaireAnswer},
        carried::{QuestionnaireCarried, carried},
        states::self_assessment::SelfAssessmentStep,
    },
    domain::urn::AUTHORITY,
    entities::{self_assessment, self_assessment_cycle, self_assessment_statement},
    error::{AppError, Code, Result},
    http::{Body, IdempotencyKey, Once, Tagged},
};

/// An answer of the last statement.
struct Earlier {
    question: String,
    answer: QuestionnaireAnswer,
    narrative: Option<String>,
}

/// What was submitted last.
struct Last {
    from: SelfAssessmentCarriedFrom,
    answers: Vec<Earlier>,
}

/// Carries the answers of the last self-assessment over.
pub async fn carry(
    cx: &Access<SelfAssessmentsWrite>,
    (urn, cycle): (i32, Uuid),
    key: IdempotencyKey,
    body: &Body<SelfAssessmentStepTaken>,
) -> Result<Once<Tagged<SelfAssessmentDocument>>> {
    let session = cx.read().await?;
    let seen = whole::load(&session, urn, cycle).await?;
    if key.0.is_none() {
        seen.require(SelfAssessmentStep::CarryForward)?;
    }
    let new = body.parse()?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let nothing = "The school has submitted no other self-assessment to this questionnaire.";
    let Some(last) = last(&session, &seen).await? else {
        return Err(AppError::new(Code::StateConflict).detail(nothing).allowed_actions(Vec::new()));
    };
    let attempt = Attempt::new(key, &(urn, cycle, &new))?;
    let action = Action::new("self_assessment.carry_forward", cycle.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let step = SelfAssessmentStep::CarryForward;
        let Open { row, whole } = store::open(tx, cycle, &by, Some(step)).await?;
        let mut taken = Vec::new();
        for earlier in last.answers.iter().filter(|one| last.from.carried.contains(&one.question)) {
            // What is answered here already, or was taken back here, is the school's present word.
            if whole.answers.iter().any(|row| row.question == earlier.question) {
                continue;
            }
            let kept = Kept {
                question: &earlier.question,
                action: "carried",
                answer: Some(&earlier.answer),
                narrative: earlier.narrative.as_deref(),
                to_confirm: true,
            };
            keep(tx, row.id, None, &kept, &by).await?;
            taken.push(earlier.question.clone());
        }
        let is_none_new = taken.is_empty();
        let before = whole.terms.carried_forward.iter().flat_map(|from| &from.carried);
        taken.extend(before.filter(|question| last.from.carried.contains(question)).cloned());
        let from = SelfAssessmentCarriedFrom {
            carried: last.from.carried.iter().filter(|one| taken.contains(one)).cloned().collect(),
            ..last.from.clone()
        };
        // The same again changes nothing, and overtakes nobody.
        if is_none_new && whole.terms.carried_forward.as_ref() == Some(&from) {
            return Ok(Made { id: cycle });
        }
        let terms = SelfAssessmentTerms { carried_forward: Some(from) };
        let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
        let act = Act { action: "carried_forward", reason: None, by: &by };
        store::step(tx, row, (whole.state, step), &act, |row| row.terms = Set(text)).await?;
        Ok(Made { id: cycle })
    });
    service::answered(cx, urn, cycle, done.await?).await
}

/// What the school submitted last to the same questionnaire in another cycle.
async fn last<C: ConnectionTrait>(session: &Session<'_, C>, now: &Whole) -> Result<Option<Last>> {
    use self_assessment::Column as Own;
    use self_assessment_cycle::Column as Cycle;
    use self_assessment_statement::Column as Statement;
    let urn = now.school.urn;
    let alike = Condition::all()
        .add(Cycle::Urn.eq(AUTHORITY))
        .add(Cycle::QuestionnaireCode.eq(&now.cycle.questionnaire_code))
        .add(Cycle::Id.ne(now.cycle.id));
    let alike = session.find::<self_assessment_cycle::Entity>().filter(alike).all().await?;
    let own = Condition::all()
        .add(Own::Urn.eq(urn))
        .add(Own::CycleId.is_in(alike.iter().map(|cycle| cycle.id)))
        .add(Own::Statements.gt(0));
    let own = session.find::<self_assessment::Entity>().filter(own).order_by(Own::SubmittedAt, Order::Desc);
    let Some(own) = own.limit(1).one().await? else { return Ok(None) };
    let this = Condition::all()
        .add(Statement::Urn.eq(urn))
        .add(Statement::SelfAssessmentId.eq(own.id))
        .add(Statement::Number.eq(own.statements));
    let statement = session.find::<self_assessment_statement::Entity>().filter(this).one().await?;
    let statement = statement.ok_or_else(|| AppError::internal("a statement is gone"))?;
    let frozen: Frozen = serde_json::from_str(&statement.document).map_err(AppError::internal)?;
    let before = whole::load(session, urn, own.cycle_id).await?;
    let questions = frozen.areas.into_iter().flat_map(|area| area.questions);
    let answers: Vec<Earlier> = questions
        .filter_map(|one| Some(Earlier { question: one.code, answer: one.answer?, narrative: one.narrative }))
        .collect();
    let said: Answers = answers.iter().map(|one| (one.question.clone(), one.answer.clone())).collect();
    let QuestionnaireCarried { carried, changed, added, removed, unanswered } =
        carried(&before.content, &said, &now.content);
    let from = SelfAssessmentCarriedFrom {
        cycle_id: own.cycle_id,
        statement: statement.number,
        questionnaire_version: frozen.questionnaire.version,
        carried,
        changed,
        added,
        removed,
        unanswered,
    };
    Ok(Some(Last { from, answers }))
}
