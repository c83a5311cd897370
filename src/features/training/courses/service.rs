//! Use cases: recording a course, changing it, ending it.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{Course, CourseCreate, CourseDetails, CoursePut},
    reading,
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, Session, TrainingWrite, document, revised},
    domain::{
        text::{TextFault, clean},
        urn::AUTHORITY,
    },
    entities::{
        course::{self, ActiveModel, Column, Entity},
        course_revision, document,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::training::{
        records::TrainingWithdraw,
        values::{TrainingState, actions},
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

revised!(course, course_revision { course_id = CourseId });
document!(course: TrainingState, CourseDetails, columns);

type Answer = Tagged<Course>;

const ACTIONS: &[&str] = &["amend", "withdraw"];

fn columns(row: &mut ActiveModel, _: TrainingState, course: &CourseDetails) {
    row.code = Set(course.code.clone());
}

async fn checked<C: ConnectionTrait>(
    session: &Session<'_, C>,
    course: &CourseDetails,
) -> Result<CourseDetails> {
    let twice = course.groups.iter().enumerate().filter(|(at, group)| course.groups[..*at].contains(group));
    let mut faults: Vec<_> =
        twice.map(|(at, _)| Fault::at(format!("/course/groups/{at}"), FaultCode::RepeatedValue)).collect();
    if let Some(id) = course.document_id {
        let this = Condition::all().add(document::Column::Urn.eq(AUTHORITY)).add(document::Column::Id.eq(id));
        let found = session.find::<document::Entity>().filter(this).one().await?;
        faults
            .extend(found.is_none().then(|| Fault::at("/course/document_id", FaultCode::ReferenceNotFound)));
    }
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    cleaned(course).map_err(AppError::internal)
}

fn cleaned(course: &CourseDetails) -> std::result::Result<CourseDetails, TextFault> {
    Ok(CourseDetails {
        title: clean(&course.title)?,
        description: course.description.as_deref().map(clean).transpose()?,
        ..course.clone()
    })
}

/// Records a course. Its code is its own: the unique index lets no second one through.
pub async fn create(
    cx: &Access<TrainingWrite>,
    key: IdempotencyKey,
    body: &Body<CourseCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let new = body.parse()?;
    let course = checked(&session, &new.course).await?;
    let attempt = Attempt::new(key, &new)?;
    let (by, id) = (new.recorded_by.cleaned().map_err(AppError::internal)?, Uuid::now_v7());
    let action = Action::new("course.create", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        if let Some(other) = tx.find::<Entity>().filter(Column::Code.eq(&course.code)).one().await? {
            let place = format!("/v1/courses/{}", other.id);
            let existing = [("id".to_owned(), json!(other.id)), ("self".to_owned(), json!(place))];
            let duplicate = AppError::new(Code::Duplicate).detail("There is a course of this code.");
            return Err(duplicate.existing(Map::from_iter(existing)));
        }
        let act = Act { action: "created", reason: None, by: &by };
        tx.record_document::<Entity>(id, TrainingState::Current, &course, &act, |_| {}).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}

/// Changes a course; the same again changes nothing. Its code stays what it is.
pub async fn amend(
    cx: &Access<TrainingWrite>,
    id: Uuid,
    read: &Precondition,
    body: &Body<CoursePut>,
) -> Result<Answer> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let row = reading::find(&session, id).await?;
    read.check(Some(&row.version.to_string()))?;
    AppError::unless_allowed(actions(ACTIONS, reading::read(&row)?.0), "amend")?;
    let put = body.parse()?;
    if put.course.code != row.code {
        let fault = Fault::at("/course/code", FaultCode::UnknownValue);
        return Err(AppError::invalid(vec![fault.detail(format!("The code stays {}.", row.code))]));
    }
    let course = checked(&session, &put.course).await?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("course.amend", id.to_string());
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let standing = tx.standing::<Entity>(id).await?;
        read.check(Some(&standing.row.version.to_string()))?;
        AppError::unless_allowed(actions(ACTIONS, standing.state), "amend")?;
        if standing.terms == course {
            return Ok(());
        }
        let act = Act { action: "amended", reason: None, by: &by };
        let state = standing.state;
        tx.change(standing, state, &course, &act).await
    });
    match written.await {
        Ok(()) => reading::show(cx, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

/// Ends a course: nobody is recorded for it any more; what was recorded counts.
pub async fn withdraw(
    cx: &Access<TrainingWrite>,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<TrainingWithdraw>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let row = reading::find(&session, id).await?;
    if key.0.is_none() {
        AppError::unless_allowed(actions(ACTIONS, reading::read(&row)?.0), "withdraw")?;
    }
    let new = body.parse()?;
    let attempt = Attempt::new(key, &(id, &new))?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("course.withdraw", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let standing = tx.standing::<Entity>(id).await?;
        AppError::unless_allowed(actions(ACTIONS, standing.state), "withdraw")?;
        let act = Act { action: "withdrawn", reason: Some(&reason), by: &by };
        let course = standing.terms.clone();
        tx.change(standing, TrainingState::Withdrawn, &course, &act).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}
