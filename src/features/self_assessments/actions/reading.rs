//! Use cases: listing actions, and showing one with its history.

use chrono::NaiveDate;
use uuid::Uuid;

use super::dto::{
    SelfAssessmentAction, SelfAssessmentActionDocument, SelfAssessmentActionQuery,
    SelfAssessmentActionRevision, SelfAssessmentActionTerms,
};
use crate::{
    access::{Access, Permission, SelfAssessmentsRead, short_print},
    assessments::states::self_assessment::{ACTION, SelfAssessmentActionState},
    domain::action::Actions,
    entities::self_assessment_action::Entity,
    error::{AppError, Code, Result},
    features::self_assessments::{
        reading::reader,
        view::Reader,
        whole::{self, ActionRow, Whole},
    },
    http::{Page, Tagged},
};

/// A stored state.
pub fn state(text: &str) -> Result<SelfAssessmentActionState> {
    let state = SelfAssessmentActionState::spelled(text);
    state.ok_or_else(|| AppError::internal("the state of an action is not what it can be"))
}

/// What a stored action says.
pub fn terms(text: &str) -> Result<SelfAssessmentActionTerms> {
    serde_json::from_str(text).map_err(AppError::internal)
}

/// An action as it goes over the wire.
pub fn told(row: &ActionRow, today: NaiveDate) -> Result<SelfAssessmentAction> {
    let (state, terms) = (state(&row.state)?, terms(&row.terms)?);
    let Actions { allowed, refused } = ACTION.actions(state);
    let lives = matches!(state, SelfAssessmentActionState::Open | SelfAssessmentActionState::InProgress);
    Ok(SelfAssessmentAction {
        id: row.id,
        state,
        overdue: lives && terms.plan.due_on < today,
        plan: terms.plan,
        done: terms.done,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
    })
}

/// Whether actions are told: a school's own to who can answer, to everybody else once it was submitted.
fn are_told(whole: &Whole, reader: Reader) -> bool {
    reader.answers || !whole.statements.is_empty()
}

/// Actions in the order of recording.
pub async fn list(
    cx: &Access<SelfAssessmentsRead>,
    (urn, cycle): (i32, Uuid),
    query: &SelfAssessmentActionQuery,
) -> Result<Page<SelfAssessmentAction>> {
    let sealed = (urn, cycle, query.state);
    let paging = cx.paging("self-assessment actions", &sealed, query.limit, query.cursor.as_deref())?;
    let session = cx.read().await?;
    let whole = whole::load(&session, urn, cycle).await?;
    let after = paging.after::<Uuid>()?;
    let wanted = whole.actions.iter().filter(|row| {
        are_told(&whole, reader(cx))
            && after.is_none_or(|after| row.id > after)
            && query.state.is_none_or(|state| row.state == state.as_str())
    });
    let rows = wanted.map(|row| told(row, session.today())).collect::<Result<Vec<_>>>()?;
    paging.cut(rows, |row| row.id, |row| row)
}

/// An action with its history.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    (urn, cycle): (i32, Uuid),
    id: Uuid,
) -> Result<Tagged<SelfAssessmentActionDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let whole = whole::load(&session, urn, cycle).await?;
    let row = found(&whole, id, reader(cx))?;
    let history = session.history::<Entity>(urn, id).await?.into_iter().map(|kept| {
        Ok(SelfAssessmentActionRevision {
            version: kept.version,
            action: kept.action,
            state: state(&kept.state)?,
            terms: terms(&kept.terms)?,
            reason: kept.reason,
            recorded_by: kept.recorded_by,
            recorded_at: kept.recorded_at,
        })
    });
    let history = history.collect::<Result<_>>()?;
    let document = SelfAssessmentActionDocument { action: told(row, session.today())?, history };
    // What is overdue changes with the day, not with a version.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

/// The action, where it is told.
pub fn found(whole: &Whole, id: Uuid, reader: Reader) -> Result<&ActionRow> {
    let row = whole.actions.iter().find(|row| row.id == id);
    row.filter(|_| are_told(whole, reader)).ok_or(Code::NotFound.into())
}
