//! Use cases: the tasks of a case, and one of them.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::dto::{CaseTask, CaseTaskDocument, CaseTaskLinks, CaseTaskRevision, CaseTasksQuery};
use crate::{
    access::{Access, CasesConfidentialRead, Document as _, Permission, Stood, short_print},
    domain::action::Actions,
    entities::case_task::{Column, Entity, Model},
    error::Result,
    features::casework::{cases, states::TASK, values::CaseTaskState},
    http::{Page, ReadBy, Tagged},
};

/// Tasks of a case in the order of recording.
pub async fn list(
    cx: &Access<CasesConfidentialRead>,
    (urn, case_id): (i32, Uuid),
    query: &CaseTasksQuery,
    by: &ReadBy,
) -> Result<Page<CaseTask>> {
    let sealed = (urn, case_id, query.state, query.due_on_to);
    let paging = cx.paging("case tasks", &sealed, query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let case = cases::find(&session, urn, case_id).await?;
    let reader = by.require()?;
    let wanted = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::CaseId.eq(case.id))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())))
        .add_option(query.due_on_to.map(|day| Column::DueOn.lte(day)));
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let today = session.today();
    drop(snapshot);
    cx.disclose_one(urn, "case_task.list", case_id, &reader).await?;
    let data = page.data.iter().map(|row| view(row, today)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// One task; the read is written down.
pub async fn show(
    cx: &Access<CasesConfidentialRead>,
    case: (i32, Uuid),
    id: Uuid,
    by: &ReadBy,
) -> Result<Tagged<CaseTaskDocument>> {
    let found = load(cx, case, id).await?;
    let reader = by.require()?;
    cx.disclose_one(case.0, "case_task.read", id, &reader).await?;
    Ok(found)
}

/// One task, for whoever has written it down.
pub async fn load<P: Permission>(
    cx: &Access<P>,
    (urn, case_id): (i32, Uuid),
    id: Uuid,
) -> Result<Tagged<CaseTaskDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    cases::find(&session, urn, case_id).await?;
    let row = session.document_within::<Entity>(urn, id, |row| row.case_id == case_id).await?;
    let history = session.history::<Entity>(urn, id).await?;
    let task = view(&row, session.today())?;
    let Actions { allowed, refused } = TASK.actions(task.state);
    let document = CaseTaskDocument {
        task,
        history: history.into_iter().map(stood).collect::<Result<_>>()?,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // What is overdue changes with the day, not with a version.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

fn stood(kept: Stood) -> Result<CaseTaskRevision> {
    let (state, terms) = kept.read::<Entity>()?;
    Ok(CaseTaskRevision {
        version: kept.version,
        action: kept.action,
        state,
        terms,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

fn view(row: &Model, today: NaiveDate) -> Result<CaseTask> {
    let (state, terms) = Entity::read(row)?;
    let case = cases::link(row.urn, row.case_id);
    Ok(CaseTask {
        id: row.id,
        urn: row.urn,
        case_id: row.case_id,
        state,
        overdue: state == CaseTaskState::Open && row.due_on < today,
        task: terms.task,
        done: terms.done,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: CaseTaskLinks { this: format!("{case}/tasks/{}", row.id) },
    })
}
