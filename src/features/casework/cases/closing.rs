//! What keeps a case from being closed. Each check is one line of `what_keeps_open`; it is asked when a case is shown and,
//! under the lock of its row, when it is closed.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};

use crate::{
    access::Session,
    entities::{attendance_case::Model, case_feedback, case_task, legal_action},
    error::Result,
    features::casework::values::{AttendanceCaseState, CaseTaskState},
};

/// A school gets feedback in writing on each case.
const NO_FEEDBACK: &str =
    "No written feedback to the school stands since the case was opened: write it first.";
const OPEN_TASKS: &str = "Tasks of the case are open: have them done or cancel them.";

const OPEN_ACTIONS: &str =
    "Legal action of the case is open: record what came of it, or that it is not pursued.";

/// What keeps an open case open; nothing of one that is closed.
pub async fn what_keeps_open<C: ConnectionTrait>(
    session: &Session<'_, C>,
    case: &Model,
) -> Result<Vec<&'static str>> {
    if case.state != AttendanceCaseState::Open.as_str() {
        return Ok(Vec::new());
    }
    let checks = [
        (NO_FEEDBACK, !has_feedback(session, case).await?),
        (OPEN_TASKS, has_open_tasks(session, case).await?),
        (OPEN_ACTIONS, has_open_actions(session, case).await?),
    ];
    Ok(checks.into_iter().filter(|(_, keeps)| *keeps).map(|(why, _)| why).collect())
}

async fn has_feedback<C: ConnectionTrait>(session: &Session<'_, C>, case: &Model) -> Result<bool> {
    use case_feedback::{Column, Entity};
    let since = Condition::all()
        .add(Column::Urn.eq(case.urn))
        .add(Column::CaseId.eq(case.id))
        .add(Column::CaseVersion.gte(case.open_since_version));
    Ok(session.find::<Entity>().filter(since).one().await?.is_some())
}

async fn has_open_tasks<C: ConnectionTrait>(session: &Session<'_, C>, case: &Model) -> Result<bool> {
    use case_task::{Column, Entity};
    let open = Condition::all()
        .add(Column::Urn.eq(case.urn))
        .add(Column::CaseId.eq(case.id))
        .add(Column::State.eq(CaseTaskState::Open.as_str()));
    Ok(session.find::<Entity>().filter(open).one().await?.is_some())
}

/// None is opened meanwhile: whoever opens one locks the case.
async fn has_open_actions<C: ConnectionTrait>(session: &Session<'_, C>, case: &Model) -> Result<bool> {
    use legal_action::{Column, Entity};
    let open = Condition::all()
        .add(Column::Urn.eq(case.urn))
        .add(Column::CaseId.eq(case.id))
        .add(Column::IsOpen.eq(true));
    Ok(session.find::<Entity>().filter(open).one().await?.is_some())
}
