//! Use cases: recording, showing, listing and withdrawing closures.
//!
//! A closure of several schools is several transactions, one a school. A request that was cut short
//! between two of them is completed by sending it again under its `Idempotency-Key`: schools that have the
//! closure already answer with it, and the others get it under the same id.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, ExprTrait as _,
    FromQueryResult, Order,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    dto::{ClosureCreate, ClosureView, ClosureWithdraw, ClosureWithdrawal, ClosuresQuery},
    rules,
};
use crate::{
    access::{Access, Action, Attempt, CalendarsRead, ClosuresWrite, Session, Tx, short_print},
    attendance::book::calendars::sessions,
    domain::{
        person::Person,
        session,
        text::clean,
        urn::{AUTHORITY, Urn},
    },
    entities::{
        closure::{ActiveModel, Column, Entity, Model},
        school,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    http::{Body, IdempotencyKey, Once, Page, Tagged},
};

const CREATE: &str = "closure.create";
const WITHDRAW: &str = "closure.withdraw";

/// What recording a closure came to at one school: enough to tell a repeated request the same again.
#[derive(Serialize, Deserialize)]
struct Recorded {
    id: Uuid,
    recorded_at: DateTime<Utc>,
}

/// Records a closure of these schools, or of all.
pub async fn create(
    cx: &Access<ClosuresWrite>,
    key: IdempotencyKey,
    body: &Body<ClosureCreate>,
) -> Result<Once<ClosureView>> {
    let session = cx.read().await?;
    let new = body.parse()?;
    let urns = schools(&session, &new).await?;
    let attempt = Attempt::new(key, &new)?;
    let earlier: Option<Recorded> = session.earlier(CREATE, &attempt).await?;
    let closure = Closure::of(&new)?;
    let mut recorded = earlier.unwrap_or(Recorded { id: Uuid::now_v7(), recorded_at: session.now() });
    let mut replayed = true;
    for urn in &urns {
        let action = Action::new(CREATE, recorded.id.to_string());
        let once =
            cx.write_once(*urn, &action, &attempt, async |tx| record(tx, &recorded, &closure).await).await?;
        // Of two such requests at once, whoever comes second goes on under the id of the first.
        replayed &= once.replayed;
        recorded = once.value;
    }
    let rows: Vec<_> = urns.iter().map(|urn| closure.at(*urn, &recorded, session.client())).collect();
    Ok(Once { value: view(&rows, true)?, replayed })
}

/// The schools to close, in the order of their URNs; every fault of the request if there is one.
async fn schools<C: ConnectionTrait>(session: &Session<'_, C>, new: &ClosureCreate) -> Result<Vec<i32>> {
    let mut faults = rules::faults(new);
    let mut urns: Vec<i32> = new.urns.iter().flatten().copied().map(Urn::get).collect();
    let reached = reached(session, &urns).await?;
    let unknown = urns.iter().enumerate().filter(|(_, urn)| !reached.contains(urn));
    faults.extend(unknown.map(|(at, _)| Fault::at(format!("/urns/{at}"), FaultCode::ReferenceNotFound)));
    if new.all == Some(true) {
        if !session.reaches_authority().await? {
            let fault = Fault::at("/all", FaultCode::ReferenceNotFound);
            faults.push(fault.detail("This client does not reach every school; name the schools in `urns`."));
        }
        urns = vec![AUTHORITY];
    }
    urns.sort_unstable();
    if faults.is_empty() { Ok(urns) } else { Err(AppError::invalid(faults)) }
}

async fn reached<C: ConnectionTrait>(session: &Session<'_, C>, urns: &[i32]) -> Result<HashSet<i32>> {
    let mut reached = HashSet::new();
    for some in urns.chunks(500) {
        let schools =
            session.find::<school::Entity>().filter(school::Column::Urn.is_in(some.iter().copied()));
        let schools: Vec<UrnOf> = schools.columns([school::Column::Urn]).await?;
        reached.extend(schools.into_iter().map(|school| school.urn));
    }
    Ok(reached)
}

#[derive(FromQueryResult)]
struct UrnOf {
    urn: i32,
}

/// A closure as it is stored, apart from where and when.
struct Closure<'a> {
    new: &'a ClosureCreate,
    reason: String,
    recorded_by: Person,
}

impl<'a> Closure<'a> {
    fn of(new: &'a ClosureCreate) -> Result<Self> {
        let reason = clean(&new.reason).map_err(AppError::internal)?;
        Ok(Self { new, reason, recorded_by: new.recorded_by.cleaned().map_err(AppError::internal)? })
    }

    fn at(&self, urn: i32, recorded: &Recorded, client_id: Uuid) -> Model {
        let closed = session::Session::ALL.into_iter().filter(|session| self.new.sessions.contains(session));
        let sessions: Vec<_> = closed.map(session::Session::as_str).collect();
        Model {
            urn,
            id: recorded.id,
            from_on: self.new.from_on,
            to_on: self.new.to_on,
            sessions: sessions.join(","),
            kind: self.new.kind.as_str().to_owned(),
            reason: self.reason.clone(),
            recorded_by_name: self.recorded_by.name.clone(),
            recorded_by_title: self.recorded_by.title.clone(),
            client_id,
            recorded_at: recorded.recorded_at,
            withdrawn_at: None,
            withdrawn_by_name: None,
            withdrawn_by_title: None,
            withdrawn_reason: None,
        }
    }
}

async fn record(tx: &Tx<'_>, recorded: &Recorded, closure: &Closure<'_>) -> Result<Recorded> {
    let recorded = Recorded { id: recorded.id, recorded_at: recorded.recorded_at };
    let row = closure.at(tx.urn(), &recorded, tx.client());
    tx.insert(vec![ActiveModel::from(row).reset_all()]).await?;
    Ok(recorded)
}

/// The closure with every school of it that the client reaches.
pub async fn show(cx: &Access<CalendarsRead>, id: Uuid) -> Result<Tagged<ClosureView>> {
    let session = cx.read().await?;
    let rows = rows_of(&session, id).await?;
    let document = view(&rows, may_act(&session, &rows).await?)?;
    Ok(Tagged { tag: short_print(&document)?, document })
}

/// Closures in the order in which they were recorded, each with every school of it that the client reaches.
pub async fn list(cx: &Access<CalendarsRead>, query: &ClosuresQuery) -> Result<Page<ClosureView>> {
    let paging = cx.paging("closures", &query.filters(), query.limit, query.cursor.as_deref())?;
    let session = cx.read().await?;
    let mut ids = session.find::<Entity>().filter(matching(query));
    if let Some(after) = paging.after::<Uuid>()? {
        ids = ids.after([Column::Id], [after.into()]);
    }
    let ids = ids.order_by(Column::Id, Order::Asc).distinct().limit(paging.fetch());
    let ids: Vec<IdOf> = ids.columns([Column::Id]).await?;
    let page = paging.cut(ids, |row| row.id, |row| row.id)?;
    let rows = session.find::<Entity>().filter(Column::Id.is_in(page.data));
    let rows = rows.order_by(Column::Id, Order::Asc).order_by(Column::Urn, Order::Asc).all().await?;
    let reached = session.reaches_authority().await?;
    let closures = rows.chunk_by(|one, next| one.id == next.id);
    let data = closures.map(|rows| view(rows, reached || !is_of_all(rows))).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

#[derive(FromQueryResult)]
struct IdOf {
    id: Uuid,
}

fn matching(query: &ClosuresQuery) -> Condition {
    Condition::all()
        .add_option(query.urn.map(|urn| Column::Urn.is_in([AUTHORITY, urn.get()])))
        .add_option(query.on.map(|on| Column::FromOn.lte(on).and(Column::ToOn.gte(on))))
        .add_option(query.to_on_from.map(|from| Column::ToOn.gte(from)))
        .add_option(query.from_on_to.map(|to| Column::FromOn.lte(to)))
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind.as_str())))
        .add_option((!query.include_withdrawn).then(|| Column::WithdrawnAt.is_null()))
}

/// Withdraws a closure wherever it stands within the client's reach.
pub async fn withdraw(
    cx: &Access<ClosuresWrite>,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<ClosureWithdraw>,
) -> Result<Once<ClosureView>> {
    let session = cx.read().await?;
    let rows = rows_of(&session, id).await?;
    if !may_act(&session, &rows).await? {
        return Err(Code::NotFound.into());
    }
    let standing = rows.iter().any(|row| row.withdrawn_at.is_none());
    if !standing && key.0.is_none() {
        return Err(conflict());
    }
    let act = body.parse()?;
    let attempt = Attempt::new(key, &(id, &act))?;
    session.earlier::<DateTime<Utc>>(WITHDRAW, &attempt).await?;
    let (reason, person) = (
        clean(&act.reason).map_err(AppError::internal)?,
        act.recorded_by.cleaned().map_err(AppError::internal)?,
    );
    let (mut done, mut replayed) = (false, true);
    for row in &rows {
        let action = Action::new(WITHDRAW, id.to_string());
        let work = async |tx: &Tx<'_>| end(tx, id, session.now(), &reason, &person).await;
        match cx.write_once(row.urn, &action, &attempt, work).await {
            Ok(once) => (done, replayed) = (true, replayed && once.replayed),
            // Somebody else withdrew it at this school; there may be others.
            Err(error) if error.code() == Code::StateConflict => {}
            Err(error) => return Err(error),
        }
    }
    match done {
        true => Ok(Once { value: view(&rows_of(&session, id).await?, true)?, replayed }),
        false => Err(conflict()),
    }
}

async fn end(
    tx: &Tx<'_>,
    id: Uuid,
    at: DateTime<Utc>,
    reason: &str,
    person: &Person,
) -> Result<DateTime<Utc>> {
    let row = tx.lock::<Entity>(Column::Id.eq(id).into()).await?.ok_or(Code::NotFound)?;
    if row.withdrawn_at.is_some() {
        return Err(conflict());
    }
    tx.update(row, |row| {
        row.withdrawn_at = Set(Some(at));
        row.withdrawn_by_name = Set(Some(person.name.clone()));
        row.withdrawn_by_title = Set(person.title.clone());
        row.withdrawn_reason = Set(Some(reason.to_owned()));
    })
    .await?;
    Ok(at)
}

fn conflict() -> AppError {
    let error =
        AppError::new(Code::StateConflict).detail("The closure is withdrawn; record another if need be.");
    error.allowed_actions(Vec::new())
}

/// The rows of a closure within reach, in the order of their URNs; at least one.
async fn rows_of<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<Vec<Model>> {
    let rows =
        session.find::<Entity>().filter(Column::Id.eq(id)).order_by(Column::Urn, Order::Asc).all().await?;
    if rows.is_empty() { Err(Code::NotFound.into()) } else { Ok(rows) }
}

fn is_of_all(rows: &[Model]) -> bool {
    rows.iter().any(|row| row.urn == AUTHORITY)
}

/// Everybody sees a closure of every school; only who reaches them all may act on it.
async fn may_act<C: ConnectionTrait>(session: &Session<'_, C>, rows: &[Model]) -> Result<bool> {
    Ok(!is_of_all(rows) || session.reaches_authority().await?)
}

fn view(rows: &[Model], reached: bool) -> Result<ClosureView> {
    let first = rows.first().ok_or(Code::Internal)?;
    let withdrawals = withdrawals(rows);
    let withdrawn = rows.iter().filter(|row| row.withdrawn_at.is_some()).count();
    let status = rules::status(withdrawn, rows.len());
    let (allowed_actions, refused_actions) = rules::actions(status, reached);
    let name = first.recorded_by_name.clone();
    Ok(ClosureView {
        id: first.id,
        status,
        all: is_of_all(rows),
        urns: rows.iter().map(|row| row.urn).filter(|urn| *urn != AUTHORITY).collect(),
        from_on: first.from_on,
        to_on: first.to_on,
        sessions: sessions(first)?,
        kind: first.kind.parse().map_err(AppError::internal)?,
        reason: first.reason.clone(),
        recorded_by: Person { name, title: first.recorded_by_title.clone() },
        created_at: first.recorded_at,
        updated_at: withdrawals.last().map_or(first.recorded_at, |last| last.withdrawn_at),
        version: 1 + withdrawals.len(),
        withdrawals,
        allowed_actions,
        refused_actions,
    })
}

fn withdrawals(rows: &[Model]) -> Vec<ClosureWithdrawal> {
    let acts = rows.iter().filter_map(|row| {
        let why = row.withdrawn_reason.clone().unwrap_or_default();
        let who = (row.withdrawn_by_name.clone().unwrap_or_default(), row.withdrawn_by_title.clone());
        Some((row.withdrawn_at?, (why, who), row.urn))
    });
    let gathered = rules::gathered(acts).into_iter();
    gathered
        .map(|(withdrawn_at, (reason, (name, title)), urns)| ClosureWithdrawal {
            urns: urns.into_iter().filter(|urn| *urn != AUTHORITY).collect(),
            withdrawn_at,
            reason,
            recorded_by: Person { name, title },
        })
        .collect()
}
