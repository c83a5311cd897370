//! Use cases: recording who had training, and withdrawing a record.

use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{
    dto::{TrainingRecord, TrainingRecordCreate, TrainingSession, TrainingWithdraw},
    reading, rules,
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, TrainingWrite, Tx, document, revised},
    domain::{text::clean, urn::AUTHORITY},
    entities::{
        course,
        training_record::{self, ActiveModel, Entity},
        training_record_revision,
    },
    error::{AppError, Result},
    features::training::{
        courses,
        values::{TrainingState, actions},
    },
    http::{Body, IdempotencyKey, Once, Tagged},
};

revised!(training_record, training_record_revision { training_record_id = TrainingRecordId });
document!(training_record: TrainingState, TrainingSession, columns);

type Answer = Tagged<TrainingRecord>;

const ACTIONS: &[&str] = &["withdraw"];

fn columns(row: &mut ActiveModel, _: TrainingState, session: &TrainingSession) {
    row.course_id = Set(session.course_id);
    row.group = Set(session.group.as_str().to_owned());
    row.held_on = Set(session.held_on);
    row.trained = Set(session.trained);
    row.staff = Set(session.staff);
}

/// Records a session at a school, or with `urn` 0 one of magistrates.
pub async fn create(
    cx: &Access<TrainingWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<TrainingRecordCreate>,
) -> Result<Once<Answer>> {
    reading::reach(&cx.read().await?, urn).await?;
    let new = body.parse()?;
    let note = new.training.note.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let training = TrainingSession { note, ..new.training.clone() };
    let attempt = Attempt::new(key, &new)?;
    let (by, id) = (new.recorded_by.cleaned().map_err(AppError::internal)?, Uuid::now_v7());
    let action = Action::new("training_record.create", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        // Here and not before: a repeated request is told what it came to, also when the course is withdrawn.
        refuse_wrong(tx, urn, &new.training).await?;
        let act = Act { action: "created", reason: None, by: &by };
        tx.record_document::<Entity>(id, TrainingState::Current, &training, &act, |_| {}).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}

async fn refuse_wrong(tx: &Tx<'_>, urn: i32, training: &TrainingSession) -> Result<()> {
    let row = match tx.document::<course::Entity>(AUTHORITY, training.course_id).await {
        Ok(row) => Some(courses::read(&row)?),
        Err(error) if error.code() == crate::error::Code::NotFound => None,
        Err(error) => return Err(error),
    };
    let given = row.filter(|(state, _)| *state == TrainingState::Current).map(|(_, course)| course.groups);
    let at_school = urn != AUTHORITY;
    let faults = rules::faults(training, at_school, given.as_deref(), tx.today());
    AppError::if_any(faults)
}

/// Withdraws a record: it counts nowhere any more.
pub async fn withdraw(
    cx: &Access<TrainingWrite>,
    (urn, id): (i32, Uuid),
    key: IdempotencyKey,
    body: &Body<TrainingWithdraw>,
) -> Result<Once<Answer>> {
    let row = reading::find(&cx.read().await?, urn, id).await?;
    if key.0.is_none() {
        AppError::unless_allowed(actions(ACTIONS, reading::read(&row)?.0), "withdraw")?;
    }
    let new = body.parse()?;
    let attempt = Attempt::new(key, &(id, &new))?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("training_record.withdraw", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let standing = tx.standing::<Entity>(id).await?;
        AppError::unless_allowed(actions(ACTIONS, standing.state), "withdraw")?;
        let act = Act { action: "withdrawn", reason: Some(&reason), by: &by };
        let training = standing.terms.clone();
        tx.change(standing, TrainingState::Withdrawn, &training, &act).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}
