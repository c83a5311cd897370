//! Use cases: recording an action, and amending it.

use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{
    acting::refuse,
    dto::{
        SelfAssessmentActionCreate, SelfAssessmentActionDocument, SelfAssessmentActionPlan,
        SelfAssessmentActionPut, SelfAssessmentActionTerms,
    },
    reading::{self, found, state},
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, SelfAssessmentsWrite},
    assessments::states::self_assessment::{SelfAssessmentActionState, SelfAssessmentActionStep},
    domain::text::{TextFault, clean},
    entities::self_assessment_action::{ActiveModel, Entity},
    error::{AppError, Fault, FaultCode, Result},
    features::self_assessments::{
        reading::reader,
        store::{self, Open},
        whole::{self, Whole},
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

/// Actions of one self-assessment.
const MOST: usize = 200;

pub type Answer = Tagged<SelfAssessmentActionDocument>;

/// Records an action.
pub async fn create(
    cx: &Access<SelfAssessmentsWrite>,
    (urn, cycle): (i32, Uuid),
    key: IdempotencyKey,
    body: &Body<SelfAssessmentActionCreate>,
) -> Result<Once<Answer>> {
    let seen = whole::load(&cx.read().await?, urn, cycle).await?;
    let new = body.parse()?;
    check(&seen, &new.plan)?;
    let terms =
        SelfAssessmentActionTerms { plan: cleaned(&new.plan).map_err(AppError::internal)?, done: None };
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let (id, attempt) = (Uuid::now_v7(), Attempt::new(key, &(urn, cycle, &new))?);
    let action = Action::new("self_assessment.action", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let Open { row, whole } = store::open(tx, cycle, &by, None).await?;
        if whole.actions.len() >= MOST {
            let detail = format!("A self-assessment has {MOST} actions at the most.");
            return Err(AppError::invalid(vec![Fault::at("", FaultCode::OutOfRange).detail(detail)]));
        }
        let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
        let of = row.id;
        let act = Act { action: "recorded", reason: None, by: &by };
        let record = tx.record::<Entity>(id, &act, |row| {
            row.self_assessment_id = Set(of);
            lay(row, SelfAssessmentActionState::Open, &terms, text);
        });
        record.await?;
        store::touch(tx, row).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, (urn, cycle), made.id).await).await
}

/// What a row says of its action; the columns beside `terms` are what lists are filtered by.
pub fn lay(
    row: &mut ActiveModel,
    state: SelfAssessmentActionState,
    terms: &SelfAssessmentActionTerms,
    text: String,
) {
    row.state = Set(state.as_str().to_owned());
    row.due_on = Set(terms.plan.due_on);
    row.terms = Set(text);
}

fn check(whole: &Whole, plan: &SelfAssessmentActionPlan) -> Result<()> {
    let mut faults = Vec::new();
    if plan.area.as_deref().is_some_and(|area| whole.content.areas.iter().all(|one| one.code != area)) {
        faults.push(Fault::at("/plan/area", FaultCode::NotOfThisVersion));
    }
    if plan.question.as_deref().is_some_and(|question| whole.content.question(question).is_none()) {
        faults.push(Fault::at("/plan/question", FaultCode::NotOfThisVersion));
    }
    AppError::if_any(faults)
}

fn cleaned(plan: &SelfAssessmentActionPlan) -> std::result::Result<SelfAssessmentActionPlan, TextFault> {
    Ok(SelfAssessmentActionPlan { what: clean(&plan.what)?, owner: plan.owner.cleaned()?, ..plan.clone() })
}

/// Changes what is to be done.
pub async fn amend(
    cx: &Access<SelfAssessmentsWrite>,
    (urn, cycle): (i32, Uuid),
    id: Uuid,
    read: &Precondition,
    body: &Body<SelfAssessmentActionPut>,
) -> Result<Answer> {
    let seen = whole::load(&cx.read().await?, urn, cycle).await?;
    let row = found(&seen, id, reader(cx))?;
    read.check_version(&row.version.to_string())?;
    refuse(state(&row.state)?, SelfAssessmentActionStep::Amend)?;
    let put = body.parse()?;
    check(&seen, &put.plan)?;
    let plan = cleaned(&put.plan).map_err(AppError::internal)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let reason = put.amendment_reason.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let action = Action::new("self_assessment.action_amend", id.to_string());
    let written = cx.write(urn, &action, async |tx| {
        let Open { row, .. } = store::open(tx, cycle, &by, None).await?;
        let locked = tx.lock_document::<Entity>(id).await?;
        read.check_version(&locked.version.to_string())?;
        let stands = state(&locked.state)?;
        refuse(stands, SelfAssessmentActionStep::Amend)?;
        let before = reading::terms(&locked.terms)?;
        if before.plan == plan {
            return Ok(());
        }
        let terms = SelfAssessmentActionTerms { plan: plan.clone(), ..before };
        let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
        let act = Act { action: "amended", reason: reason.as_deref(), by: &by };
        tx.revise(locked, &act, |row| lay(row, stands, &terms, text)).await?;
        store::touch(tx, row).await
    });
    match written.await {
        Ok(()) => reading::show(cx, (urn, cycle), id).await.map_err(AppError::after_commit),
        Err(error) => {
            Err(read.overtaken(error, async || Ok(reading::show(cx, (urn, cycle), id).await?.tag)).await)
        }
    }
}
