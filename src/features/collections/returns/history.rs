//! What became of a return: the steps that were taken with it, and the versions that were submitted.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, Order};
use uuid::Uuid;

use super::dto::{CollectionReturnStep, CollectionReturnStepsQuery, CollectionSubmissionItem};
use crate::{
    access::{Access, CollectionsRead, Session},
    domain::person::Person,
    entities::{collection_return_step as step, collection_return_submission as submission},
    error::Result,
    features::collections::shown,
    http::Page,
};

/// Steps and versions that stand with a return itself; all of them are listed by themselves.
const SHOWN: u64 = 50;

/// A version that was submitted, without what it says.
#[derive(FromQueryResult)]
struct Outline {
    submission: i32,
    submitted_at: chrono::DateTime<chrono::Utc>,
    late: bool,
    recorded_by_name: String,
    recorded_by_title: Option<String>,
}

impl From<Outline> for CollectionSubmissionItem {
    fn from(row: Outline) -> Self {
        Self {
            submission: row.submission,
            submitted_at: row.submitted_at,
            is_late: row.late,
            recorded_by: Person { name: row.recorded_by_name, title: row.recorded_by_title },
        }
    }
}

impl From<&submission::Model> for CollectionSubmissionItem {
    fn from(row: &submission::Model) -> Self {
        let (name, title) = (row.recorded_by_name.clone(), row.recorded_by_title.clone());
        let recorded_by = Person { name, title };
        Self { submission: row.submission, submitted_at: row.submitted_at, is_late: row.late, recorded_by }
    }
}

impl From<step::Model> for CollectionReturnStep {
    fn from(row: step::Model) -> Self {
        Self {
            version: row.version,
            action: row.action,
            state: row.state,
            message: row.message,
            recorded_by: Person { name: row.recorded_by_name, title: row.recorded_by_title },
            recorded_at: row.recorded_at,
        }
    }
}

/// The last steps of a return, oldest first.
pub async fn last_steps<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    id: Uuid,
) -> Result<Vec<CollectionReturnStep>> {
    let rows = steps_before(session, urn, id, None, SHOWN).await?;
    Ok(rows.into_iter().rev().map(CollectionReturnStep::from).collect())
}

/// The last versions that were submitted, oldest first.
pub async fn last_submissions<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    id: Uuid,
) -> Result<Vec<CollectionSubmissionItem>> {
    let rows = submissions_before(session, urn, id, None, SHOWN).await?;
    Ok(rows.into_iter().rev().map(CollectionSubmissionItem::from).collect())
}

/// Every step of a return, the last one first. It tells nothing of what the return says.
pub async fn steps(
    cx: &Access<CollectionsRead>,
    (urn, id): (i32, Uuid),
    query: &CollectionReturnStepsQuery,
) -> Result<Page<CollectionReturnStep>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let paging = cx.paging("steps of a return", &(urn, id), query.limit, query.cursor.as_deref())?;
    session.school(urn).await?;
    shown::find_for_school(cx, &session, urn, id).await?;
    let rows = steps_before(&session, urn, id, paging.after()?, paging.fetch()).await?;
    paging.cut(rows, |row| row.version, CollectionReturnStep::from)
}

/// Every version of a return that was submitted, the last one first.
pub async fn submissions(
    cx: &Access<CollectionsRead>,
    (urn, id): (i32, Uuid),
    query: &CollectionReturnStepsQuery,
) -> Result<Page<CollectionSubmissionItem>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let paging = cx.paging("versions of a return", &(urn, id), query.limit, query.cursor.as_deref())?;
    session.school(urn).await?;
    shown::find_for_school(cx, &session, urn, id).await?;
    let rows = submissions_before(&session, urn, id, paging.after()?, paging.fetch()).await?;
    paging.cut(rows, |row| row.submission, CollectionSubmissionItem::from)
}

async fn steps_before<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    id: Uuid,
    before: Option<i32>,
    most: u64,
) -> Result<Vec<step::Model>> {
    use step::Column;
    let of = Condition::all().add(Column::Urn.eq(urn)).add(Column::CollectionId.eq(id));
    let of = of.add_option(before.map(|version| Column::Version.lt(version)));
    let rows = session.find::<step::Entity>().filter(of).order_by(Column::Version, Order::Desc);
    rows.limit(most).all().await
}

async fn submissions_before<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    id: Uuid,
    before: Option<i32>,
    most: u64,
) -> Result<Vec<Outline>> {
    use submission::Column;
    let of = Condition::all().add(Column::Urn.eq(urn)).add(Column::CollectionId.eq(id));
    let of = of.add_option(before.map(|number| Column::Submission.lt(number)));
    let rows = session.find::<submission::Entity>().filter(of).order_by(Column::Submission, Order::Desc);
    let columns = [
        Column::Submission,
        Column::SubmittedAt,
        Column::Late,
        Column::RecordedByName,
        Column::RecordedByTitle,
    ];
    rows.limit(most).columns::<Outline>(columns).await
}

/// What was last submitted, with what it says.
pub async fn last_submitted<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    id: Uuid,
) -> Result<Option<submission::Model>> {
    use submission::Column;
    let of = Condition::all().add(Column::Urn.eq(urn)).add(Column::CollectionId.eq(id));
    let rows = session.find::<submission::Entity>().filter(of);
    rows.order_by(Column::Submission, Order::Desc).limit(1).one().await
}
