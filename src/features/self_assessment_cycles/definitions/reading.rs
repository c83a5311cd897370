//! Use cases: listing cycles and showing one.

use sea_orm::{ColumnTrait as _, ConnectionTrait, Order};
use uuid::Uuid;

use super::dto::{
    SelfAssessmentCycle, SelfAssessmentCycleDocument, SelfAssessmentCycleLinks, SelfAssessmentCycleStep,
    SelfAssessmentCyclesQuery,
};
use crate::{
    access::{Access, SelfAssessmentsManage, Session, Stood},
    assessments::states::cycle::CYCLE,
    domain::{action::Actions, urn::AUTHORITY},
    entities::{
        questionnaire_version,
        self_assessment_cycle::{Column, Entity, Model},
    },
    error::{AppError, Result},
    features::self_assessment_cycles::shown,
    http::{Page, Tagged},
};

/// Cycles, newest first.
pub async fn list(
    cx: &Access<SelfAssessmentsManage>,
    query: &SelfAssessmentCyclesQuery,
) -> Result<Page<SelfAssessmentCycle>> {
    let session = cx.read().await?;
    let paging = cx.paging("cycles", &query.questionnaire, query.limit, query.cursor.as_deref())?;
    let of = query.questionnaire.as_ref().map(|code| Column::QuestionnaireCode.eq(code));
    let these = shown::authoritys().add_option(of);
    let mut rows = session.find::<Entity>().filter(these).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.lt(id));
    }
    // What a client may see of the authority's own it sees with every school in reach.
    let rows = match session.reaches_authority().await? {
        true => rows.order_by(Column::Id, Order::Desc).all().await?,
        false => Vec::new(),
    };
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let numbers = numbers(&session, &page.data).await?;
    let data = page.data.iter().map(|row| view(row, &numbers, &session)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// A cycle with what was done with it.
pub async fn show(
    cx: &Access<SelfAssessmentsManage>,
    id: Uuid,
) -> Result<Tagged<SelfAssessmentCycleDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let row = shown::find(&session, id).await?;
    let numbers = numbers(&session, std::slice::from_ref(&row)).await?;
    let cycle = view(&row, &numbers, &session)?;
    let history = session.history::<Entity>(AUTHORITY, id).await?;
    let step = |stood: Stood| SelfAssessmentCycleStep {
        version: stood.version,
        action: stood.action,
        reason: stood.reason,
        recorded_by: stood.recorded_by,
        recorded_at: stood.recorded_at,
    };
    // Its state follows the day, with no version of its own.
    let tag = format!("{}-{}", row.version, cycle.state.as_str());
    let document = SelfAssessmentCycleDocument { cycle, history: history.into_iter().map(step).collect() };
    Ok(Tagged { tag, document })
}

type Numbers = std::collections::HashMap<Uuid, i32>;

/// Which versions of their questionnaires these cycles ask.
async fn numbers<C: ConnectionTrait>(session: &Session<'_, C>, rows: &[Model]) -> Result<Numbers> {
    use questionnaire_version::{Column, Entity};
    let ids = rows.iter().map(|row| row.questionnaire_version_id);
    let these = session.find::<Entity>().filter(Column::Urn.eq(AUTHORITY)).filter(Column::Id.is_in(ids));
    let found: Vec<Numbered> = these.columns([Column::Id, Column::Number]).await?;
    Ok(found.into_iter().filter_map(|row| Some((row.id, row.number?))).collect())
}

#[derive(sea_orm::FromQueryResult)]
struct Numbered {
    id: Uuid,
    number: Option<i32>,
}

fn view<C: ConnectionTrait>(
    row: &Model,
    numbers: &Numbers,
    session: &Session<'_, C>,
) -> Result<SelfAssessmentCycle> {
    let number = numbers.get(&row.questionnaire_version_id);
    let number = number.ok_or_else(|| AppError::internal("a cycle asks what was never published"))?;
    let (terms, state) = (shown::terms(row)?, shown::state(row, session.today())?);
    let Actions { allowed, refused } = CYCLE.actions(state);
    let this = format!("/v1/self-assessment-cycles/{}", row.id);
    Ok(SelfAssessmentCycle {
        id: row.id,
        questionnaire: row.questionnaire_code.clone(),
        questionnaire_version: *number,
        state,
        opens_on: row.opens_on,
        due_on: row.due_on,
        due_by: terms.due_by,
        schools: row.schools,
        reminders: terms.reminders(row.opens_on, row.due_on),
        title: terms.title,
        guidance: terms.guidance,
        audience: terms.audience,
        reminder_days: terms.reminder_days,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: SelfAssessmentCycleLinks {
            questionnaire: format!("/v1/questionnaires/{}/versions/{number}", row.questionnaire_code),
            completion: format!("{this}/completion"),
            schools: format!("{this}/schools"),
            reminders: format!("{this}/reminders"),
            analysis: format!("{this}/analysis"),
            this,
        },
    })
}
