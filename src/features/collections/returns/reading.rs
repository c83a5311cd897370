//! Use cases: what a school is asked, one return with what the registers say beside it, and what it submitted.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    content::Content,
    dto::{
        CollectionReturn, CollectionReturnItem, CollectionReturnLinks, CollectionSubmission,
        SchoolCollectionReturnsQuery,
    },
    rules,
    seen::see,
    state::Standing,
    store,
};
use crate::{
    access::{
        Access, CollectionsManage, CollectionsRead, CollectionsWrite, Disclosure, Permission, Session,
        short_print,
    },
    domain::{action::RefusedAction, span::Span},
    entities::{collection, collection_return, collection_return_submission as submission},
    error::{AppError, Code, Result},
    features::collections::{
        days::Days,
        shown,
        values::{Kind, Step},
    },
    http::{Page, ReadBy, Tagged},
};

/// Why a client cannot take a step.
const SCHOOLS_STEP: &str = "It is the school's to do, and takes the scope collections:write.";
const AUTHORITYS_STEP: &str = "It is the authority's to do, and takes the scope collections:manage.";

/// What reading a return is called in the log of disclosures.
const READ: &str = "collection_return.read";
const READ_SUBMISSION: &str = "collection_submission.read";

/// The returns that a school is asked for, the last opened first.
pub async fn list(
    cx: &Access<CollectionsRead>,
    urn: i32,
    query: &SchoolCollectionReturnsQuery,
) -> Result<Page<CollectionReturnItem>> {
    use collection::Column;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let paging = cx.paging("collection returns", &urn, query.limit, query.cursor.as_deref())?;
    let these = shown::of_school(urn, Some(session.today())).add(shown::visible(cx));
    let mut rows = session.find::<collection::Entity>().filter(these).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.lt(id));
    }
    let rows = rows.order_by(Column::Id, Order::Desc).all().await?;
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let held = held_of(&session, urn, &page.data).await?;
    let days = Days::read(&session, &page.data, Some(&[urn])).await?;
    let item = |row: &collection::Model| {
        let fresh = || store::fresh(urn, row.id, session.now());
        let held = held.get(&row.id).cloned().unwrap_or_else(fresh);
        item(row, &held, days.of(row, urn), session.now()).map(|item| item.of_caller(cx))
    };
    Ok(Page { data: page.data.iter().map(item).collect::<Result<_>>()?, page: page.page })
}

/// A school's returns to these collections: one statement.
pub async fn held_of<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    collections: &[collection::Model],
) -> Result<HashMap<Uuid, collection_return::Model>> {
    use collection_return::Column;
    let these = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::CollectionId.is_in(collections.iter().map(|row| row.id)));
    let rows = session.find::<collection_return::Entity>().filter(these).all().await?;
    Ok(rows.into_iter().map(|row| (row.collection_id, row)).collect())
}

/// How a return stands at an instant.
pub fn standing(
    collection: &collection::Model,
    row: &collection_return::Model,
    now: DateTime<Utc>,
) -> Result<(Standing, bool)> {
    let today = crate::access::date_at_school(now);
    let standing = Standing { state: store::state(row)?, collection: shown::state(collection, today) };
    Ok((standing, standing.is_overdue(today > collection.due_on, row.submissions > 0)))
}

/// A return without what it says, and without its counts: they are of pupils, and lists write down no reader. The days
/// are those that the school is asked about.
pub fn item(
    collection: &collection::Model,
    row: &collection_return::Model,
    days: Span,
    now: DateTime<Utc>,
) -> Result<CollectionReturnItem> {
    let (standing, is_overdue) = standing(collection, row, now)?;
    let refused = standing.refused();
    let refused = refused.map(|(step, reason)| RefusedAction { action: step.as_str(), reason });
    let (urn, id) = (row.urn, collection.id);
    Ok(CollectionReturnItem {
        urn,
        collection_id: id,
        kind: shown::kind(collection)?,
        title: collection.title.clone(),
        from_on: days.from_on,
        to_on: days.to_on,
        due_on: collection.due_on,
        state: standing.state,
        is_overdue,
        message: row.message.clone(),
        submissions: row.submissions,
        submitted_at: row.submitted_at,
        is_late: row.late,
        totals: None,
        updated_at: (row.version > 0).then_some(row.updated_at),
        version: row.version,
        allowed_actions: standing.allowed(),
        refused_actions: refused.collect(),
        links: CollectionReturnLinks {
            this: format!("/v1/schools/{urn}/collection-returns/{id}"),
            submissions: format!("/v1/schools/{urn}/collection-returns/{id}/submissions"),
            history: format!("/v1/schools/{urn}/collection-returns/{id}/history"),
            collection: format!("/v1/collections/{id}"),
        },
    })
}

/// The same with the counts of what was last submitted, for a client that may be told them.
pub fn counted<P: Permission>(
    cx: &Access<P>,
    collection: &collection::Model,
    row: &collection_return::Model,
    days: Span,
    now: DateTime<Utc>,
) -> Result<CollectionReturnItem> {
    let item = item(collection, row, days, now)?;
    let totals = if shown::sees_totals(cx, item.kind) { store::totals(row)? } else { None };
    Ok(CollectionReturnItem { totals, ..item }.of_caller(cx))
}

impl CollectionReturnItem {
    /// The same for who asks: a step that takes a scope which the client does not hold is refused, and says so.
    pub fn of_caller<P: Permission>(mut self, cx: &Access<P>) -> Self {
        for (scope, why, holds) in [
            (CollectionsWrite::SCOPE, SCHOOLS_STEP, cx.also::<CollectionsWrite>()),
            (CollectionsManage::SCOPE, AUTHORITYS_STEP, cx.also::<CollectionsManage>()),
        ] {
            let takes = |action: &str| Step::spelled(action).is_some_and(|step| step.scope() == scope);
            let refused = self.allowed_actions.extract_if(.., |action| !holds && takes(action));
            let refused = refused.map(|action| RefusedAction { action, reason: why });
            self.refused_actions.extend(refused);
        }
        self
    }
}

/// One return, once it is written down who reads it; its tag begins with its version.
pub async fn show(
    cx: &Access<CollectionsRead>,
    urn: i32,
    id: Uuid,
    by: &ReadBy,
) -> Result<(String, CollectionReturn)> {
    let seen = see(cx, urn, id).await?;
    let is_the_schools = cx.also::<CollectionsWrite>();
    let content = match &seen.submitted {
        Some(last) => frozen(last)?,
        None if is_the_schools => seen.content(store::draft(&seen.row)?.as_ref()),
        None => seen.content(None),
    };
    let mut outline = counted(cx, &seen.collection, &seen.row, seen.question.span_of(urn), seen.now)?;
    if is_the_schools && !rules::obstacles(&content).is_empty() {
        outline.allowed_actions.retain(|action| *action != Step::Submit.as_str());
        if outline.refused_actions.iter().all(|refused| refused.action != Step::Submit.as_str()) {
            let reason = "There are errors, or queries that are not explained.";
            let action = Step::Submit.as_str();
            outline.refused_actions.push(RefusedAction { action, reason });
        }
    }
    disclose(cx, &seen.collection, urn, READ, by, content.rows.len()).await?;
    let document = CollectionReturn {
        outline,
        feed: seen.feed(),
        submissions: seen.submissions,
        history: seen.steps,
        content,
    };
    let tag = format!("{}-{}", seen.row.version, printed(&document)?);
    Ok((tag, document))
}

/// Tells one state of the document from another: the instant of reading is none.
fn printed(document: &CollectionReturn) -> Result<String> {
    let content = Content { data_as_at: DateTime::UNIX_EPOCH, ..document.content.clone() };
    short_print(&CollectionReturn { content, ..document.clone() })
}

/// A version that was submitted, once it is written down who reads it.
pub async fn show_submission(
    cx: &Access<CollectionsRead>,
    (urn, id): (i32, Uuid),
    number: i32,
    by: &ReadBy,
) -> Result<Tagged<CollectionSubmission>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let collection = shown::find_for_school(cx, &session, urn, id).await?;
    shown::require_sight_of_rows(cx, shown::kind(&collection)?)?;
    let this = Condition::all()
        .add(submission::Column::Urn.eq(urn))
        .add(submission::Column::CollectionId.eq(id))
        .add(submission::Column::Submission.eq(number));
    let row = session.find::<submission::Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
    let content = frozen(&row)?;
    disclose(cx, &collection, urn, READ_SUBMISSION, by, content.rows.len()).await?;
    let document = CollectionSubmission { urn, collection_id: id, submission: (&row).into(), content };
    Ok(Tagged { tag: row.submission.to_string(), document })
}

fn frozen(row: &submission::Model) -> Result<Content> {
    serde_json::from_str(&row.document).map_err(AppError::internal)
}

/// Writes down who is told which pupils are in a group; of the whole school nobody is.
async fn disclose<P: Permission>(
    cx: &Access<P>,
    collection: &collection::Model,
    urn: i32,
    operation: &'static str,
    by: &ReadBy,
    pupils: usize,
) -> Result<()> {
    if shown::kind(collection)? == Kind::SchoolAttendance {
        return Ok(());
    }
    let reader = by.require()?;
    let told = Disclosure { operation, subject: collection.id.to_string(), reader: &reader, pupils };
    cx.disclose(urn, &told).await
}

/// How a school's return stands, read anew.
pub async fn outline<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<(CollectionReturnItem, collection_return::Model, collection::Model)> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let collection = shown::find_for_school(cx, &session, urn, id).await?;
    let row = store::held(&session, urn, id).await?;
    let days = Days::read(&session, [&collection], Some(&[urn])).await?.of(&collection, urn);
    Ok((counted(cx, &collection, &row, days, session.now())?, row, collection))
}
