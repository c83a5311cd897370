//! Use cases: listing schools' policies and showing one; and which are to be reviewed.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, Order, sea_query::Query};
use uuid::Uuid;

use super::{
    dto::{
        SchoolPoliciesMissingQuery, SchoolPoliciesQuery, SchoolPolicy, SchoolPolicyDetails,
        SchoolPolicyLinks, SchoolPolicyMissing, SchoolPolicyMissingLinks, SchoolPolicyRecord,
        SchoolPolicyState, SchoolPolicyStep,
    },
    rules,
};
use crate::{
    access::{Access, Permission, SchoolPoliciesRead, Session, Stood},
    attendance::book::schools,
    domain::action::Actions,
    entities::{
        school,
        school_policy::{Column, Entity, Model},
    },
    error::{AppError, Result},
    http::{Page, Tagged},
};

/// Policies in the order of recording: of one school, or of all in the caller's reach.
pub async fn list(
    cx: &Access<SchoolPoliciesRead>,
    urn: Option<i32>,
    query: &SchoolPoliciesQuery,
) -> Result<Page<SchoolPolicy>> {
    let session = cx.read().await?;
    if let Some(urn) = urn {
        session.school(urn).await?;
    }
    let state = query.state.unwrap_or(SchoolPolicyState::Current);
    let sealed = (urn, &query.kind, state, query.review_due_on_to);
    let paging = cx.paging("school policies", &sealed, query.limit, query.cursor.as_deref())?;
    let these = Condition::all()
        .add_option(urn.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.kind.as_ref().map(|kind| Column::Kind.eq(kind)))
        .add(Column::State.eq(state.as_str()))
        .add_option(query.review_due_on_to.map(|to| Column::ReviewDueOn.lte(to)))
        .add_option(paging.after::<Uuid>()?.map(|id| Column::Id.gt(id)));
    let rows = session.find::<Entity>().filter(these).order_by(Column::Id, Order::Asc);
    let rows = rows.limit(paging.fetch()).all().await?;
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let data = page.data.into_iter().map(|row| view(row, session.today())).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// One policy with its history.
pub async fn show<P: Permission>(cx: &Access<P>, urn: i32, id: Uuid) -> Result<Tagged<SchoolPolicyRecord>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let row = find(&session, urn, id).await?;
    let history = session.history::<Entity>(urn, id).await?;
    let history = history.into_iter().map(step).collect::<Result<_>>()?;
    let policy = view(row, session.today())?;
    let overdue = if policy.review_overdue { "-o" } else { "" };
    let tag = format!("{}{overdue}", policy.version);
    Ok(Tagged { tag, document: SchoolPolicyRecord { policy, history } })
}

/// The row, where the caller reaches its school.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32, id: Uuid) -> Result<Model> {
    session.school(urn).await?;
    session.document::<Entity>(urn, id).await
}

/// What a row says.
pub fn read(row: &Model) -> Result<(SchoolPolicyState, SchoolPolicyDetails)> {
    let unreadable = || AppError::internal("school_policy.state holds what it cannot");
    let state = SchoolPolicyState::spelled(&row.state).ok_or_else(unreadable)?;
    Ok((state, serde_json::from_str(&row.terms).map_err(AppError::internal)?))
}

fn step(stood: Stood) -> Result<SchoolPolicyStep> {
    Ok(SchoolPolicyStep {
        version: stood.version,
        action: stood.action,
        policy: serde_json::from_str(&stood.terms).map_err(AppError::internal)?,
        reason: stood.reason,
        recorded_by: stood.recorded_by,
        recorded_at: stood.recorded_at,
    })
}

fn view(row: Model, today: NaiveDate) -> Result<SchoolPolicy> {
    let (state, policy) = read(&row)?;
    let Actions { allowed, refused } = rules::actions(state);
    Ok(SchoolPolicy {
        id: row.id,
        urn: row.urn,
        state,
        review_overdue: state == SchoolPolicyState::Current && policy.review_due_on < today,
        policy,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: SchoolPolicyLinks { this: format!("/v1/schools/{}/policies/{}", row.urn, row.id) },
    })
}

/// A policy that is to be reviewed.
#[derive(Clone, Debug, FromQueryResult)]
pub struct PolicyReview {
    /// The school.
    pub urn: i32,
    /// The policy.
    pub id: Uuid,
    /// What it is about.
    pub kind: String,
    /// When it was approved.
    pub approved_on: NaiveDate,
    /// By when.
    pub review_due_on: NaiveDate,
}

/// The policies of these schools that are to be reviewed by a day: one statement.
pub async fn reviews_due<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
    by: NaiveDate,
) -> Result<Vec<PolicyReview>> {
    let these = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Column::State.eq(SchoolPolicyState::Current.as_str()))
        .add(Column::ReviewDueOn.lte(by));
    let columns = [Column::Urn, Column::Id, Column::Kind, Column::ApprovedOn, Column::ReviewDueOn];
    session.find::<Entity>().filter(these).columns(columns).await
}

/// The kind of policy that every school is to have.
pub const ATTENDANCE: &str = "attendance";

/// Schools that are open, keep registers and have no current policy of a kind.
fn without(kind: &str) -> Condition {
    let current = Condition::all()
        .add(Column::Kind.eq(kind))
        .add(Column::State.eq(SchoolPolicyState::Current.as_str()));
    let having = Query::select().column((Entity, Column::Urn)).from(Entity).cond_where(current).to_owned();
    Condition::all()
        .add(schools::open())
        .add(schools::keeping_registers())
        .add(school::Column::Urn.not_in_subquery(having))
}

#[derive(FromQueryResult)]
struct Without {
    urn: i32,
    name: String,
    kind: String,
}

/// Schools in reach that have no current policy of a kind, in the order of their URNs.
pub async fn missing(
    cx: &Access<SchoolPoliciesRead>,
    query: &SchoolPoliciesMissingQuery,
) -> Result<Page<SchoolPolicyMissing>> {
    let session = cx.read().await?;
    let kind = query.kind.as_deref().unwrap_or(ATTENDANCE);
    let paging = cx.paging("school policies missing", &kind, query.limit, query.cursor.as_deref())?;
    let after = paging.after::<i32>()?.map(|urn| school::Column::Urn.gt(urn));
    let rows = session.find::<school::Entity>().filter(without(kind).add_option(after));
    let rows = rows.order_by(school::Column::Urn, Order::Asc).limit(paging.fetch());
    let columns = [school::Column::Urn, school::Column::Name, school::Column::Kind];
    let rows: Vec<Without> = rows.columns(columns).await?;
    paging.cut(
        rows,
        |row| row.urn,
        |row| SchoolPolicyMissing {
            urn: row.urn,
            school: row.name,
            phase: row.kind,
            kind: kind.to_owned(),
            links: SchoolPolicyMissingLinks { policies: format!("/v1/schools/{}/policies", row.urn) },
        },
    )
}

/// Those of these schools that have no attendance policy: one statement.
pub async fn without_attendance_policy<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
) -> Result<Vec<i32>> {
    let these = without(ATTENDANCE).add(school::Column::Urn.is_in(urns.iter().copied()));
    let columns = [school::Column::Urn, school::Column::Name, school::Column::Kind];
    let rows: Vec<Without> = session.find::<school::Entity>().filter(these).columns(columns).await?;
    Ok(rows.into_iter().map(|row| row.urn).collect())
}
