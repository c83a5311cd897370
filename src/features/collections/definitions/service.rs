//! Use cases: opening a collection, changing what can still change, closing it, and reading what was defined.

use std::collections::BTreeSet;

use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, Order};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    dto::{Collection, CollectionClose, CollectionCreate, CollectionPut, CollectionsQuery},
    rules,
    view::{actions, view},
};
use crate::{
    access::{Access, Action, Attempt, CollectionsManage, CollectionsRead, Permission, Session, Tx},
    attendance::{book::calendars::Calendars, calendar::AskedDays},
    domain::{
        listed::listed,
        person::Person,
        school::{is_open, keeps_registers},
        span::Span,
        text::clean,
    },
    entities::{
        collection::{ActiveModel, Column, Entity, Model},
        collection_school, school,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::collections::{
        shown::{self, AUTHORITY_URN},
        values::{Age, CollectionState, Rule},
    },
    http::{Body, IdempotencyKey, Once, Page, Precondition, Tagged},
};

/// What a repeated request gets again.
#[derive(Serialize, Deserialize)]
struct Done {
    id: Uuid,
}

type Answer = Tagged<Collection>;

/// The collections that the caller may know of, newest first.
pub async fn list(cx: &Access<CollectionsRead>, query: &CollectionsQuery) -> Result<Page<Collection>> {
    let session = cx.read().await?;
    let states = states(query)?;
    let paging = cx.paging("collections", &states, query.limit, query.cursor.as_deref())?;
    let today = session.today();
    let is = |state: &CollectionState| match state {
        CollectionState::Closed => Condition::all().add(Column::ClosedAt.is_not_null()),
        CollectionState::Planned => {
            Condition::all().add(Column::OpensOn.gt(today)).add(Column::ClosedAt.is_null())
        }
        CollectionState::Open => {
            Condition::all().add(Column::OpensOn.lte(today)).add(Column::ClosedAt.is_null())
        }
    };
    let wanted = states.as_ref().map(|states| states.iter().map(is).fold(Condition::any(), Condition::add));
    let mut these = shown::authoritys().add_option(wanted).add(shown::visible(cx));
    if !session.reaches_authority().await? {
        these = these.add(shown::of_any_school(&session).await?);
    }
    let mut rows = session.find::<Entity>().filter(these).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.lt(id));
    }
    let rows = rows.order_by(Column::Id, Order::Desc).all().await?;
    let codes = shown::group_codes(&session, &rows).await?;
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let shown = page.data.into_iter().map(|row| {
        let code = row.group_id.and_then(|group| codes.get(&group).cloned());
        view(row, code, today)
    });
    Ok(Page { data: shown.collect::<Result<_>>()?, page: page.page })
}

fn states(query: &CollectionsQuery) -> Result<Option<Vec<CollectionState>>> {
    let Some(given) = &query.state else { return Ok(None) };
    let place = |text: &str| CollectionState::ALL.iter().position(|state| state.as_str() == text);
    let places = listed(given, 3, place).ok_or_else(|| {
        let fault = Fault::parameter("state", FaultCode::InvalidParameter);
        let fault = fault.detail("One or several of planned, open and closed, by comma.");
        AppError::new(Code::InvalidParameter).faults(vec![fault])
    })?;
    Ok(Some(places.into_iter().filter_map(|place| CollectionState::ALL.get(place).copied()).collect()))
}

/// One collection.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Answer> {
    let session = cx.read().await?;
    let row = shown::find(cx, &session, id).await?;
    tagged(&session, row).await
}

async fn tagged<C: ConnectionTrait>(session: &Session<'_, C>, row: Model) -> Result<Answer> {
    let codes = shown::group_codes(session, std::slice::from_ref(&row)).await?;
    let code = row.group_id.and_then(|group| codes.get(&group).cloned());
    let document = view(row, code, session.today())?;
    // Its state follows the day, with no version of its own.
    let tag = format!("{}-{}", document.version, document.state.as_str());
    Ok(Tagged { tag, document })
}

/// Opens a collection: whom it asks is told now, and stays.
pub async fn create(
    cx: &Access<CollectionsManage>,
    key: IdempotencyKey,
    body: &Body<CollectionCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    shown::require_authority(&session).await?;
    let new = body.parse()?;
    let (span, schools) = check(&session, &new).await?;
    let attempt = Attempt::new(key, &new)?;
    let id = Uuid::now_v7();
    let text = |text: &str| clean(text).map_err(AppError::internal);
    let (title, guidance) = (text(&new.title)?, new.guidance.as_deref().map(text).transpose()?);
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("collection.create", id.to_string());
    let done = cx.write_once(AUTHORITY_URN, &action, &attempt, async |tx| {
        let row = Model {
            urn: AUTHORITY_URN,
            id,
            kind: new.kind.as_str().to_owned(),
            title: title.clone(),
            guidance: guidance.clone(),
            period: new.period.clone(),
            from_on: span.from_on,
            to_on: span.to_on,
            group_id: new.group_id,
            age: new.age.unwrap_or(Age::Compulsory).as_str().to_owned(),
            audience: new.audience.rule.as_str().to_owned(),
            phase: new.audience.phase.map(|phase| phase.as_str().to_owned()),
            schools: i32::try_from(schools.len()).map_err(AppError::internal)?,
            opens_on: new.opens_on,
            due_on: new.due_on,
            closed_at: None,
            recorded_by_name: by.name.clone(),
            recorded_by_title: by.title.clone(),
            closed_by_name: None,
            closed_by_title: None,
            client_id: tx.client(),
            created_at: tx.now(),
            updated_at: tx.now(),
            version: 1,
        };
        tx.insert(vec![ActiveModel::from(row).reset_all()]).await?;
        let asked = schools.iter().map(|urn| collection_school::ActiveModel {
            urn: Set(AUTHORITY_URN),
            collection_id: Set(id),
            school_urn: Set(*urn),
        });
        tx.insert(asked.collect()).await?;
        Ok(Done { id })
    });
    let done = done.await?;
    Ok(Once { value: told(cx, done.value.id).await?, replayed: done.replayed })
}

/// Every fault of a collection at once, or its days and the schools that it asks.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    new: &CollectionCreate,
) -> Result<(Span, BTreeSet<i32>)> {
    let mut faults = Vec::new();
    let days = AskedDays { period: new.period.as_deref(), from_on: new.from_on, to_on: new.to_on };
    let calendar = match days.calendar_year() {
        Some(year) => Calendars::one(session, AUTHORITY_URN, year).await?.of(AUTHORITY_URN),
        None => None,
    };
    let calendar = calendar.as_ref().map(|held| &*held.calendar);
    let span = rules::understood(new, calendar, session.today(), &mut faults);
    if let Some(group) = new.group_id
        && shown::open_group(session, group).await?.is_none()
    {
        let fault = Fault::at("/group_id", FaultCode::ReferenceNotFound);
        faults.push(fault.detail("There is no such group, or it is not opened to schools."));
    }
    let mut asked = BTreeSet::new();
    if let Some(span) = span {
        asked = audience(session, new, span).await?;
        match (&new.audience.urns, asked.is_empty()) {
            (Some(named), _) if new.audience.rule == Rule::Urns => {
                faults.extend(rules::not_asked(named, &asked));
            }
            (_, true) => {
                let fault = Fault::at("/audience", FaultCode::ReferenceNotFound);
                faults.push(fault.detail("There is no such school."));
            }
            _ => {}
        }
    }
    match span {
        Some(span) if faults.is_empty() => Ok((span, asked)),
        _ => Err(AppError::invalid(faults)),
    }
}

async fn audience<C: ConnectionTrait>(
    session: &Session<'_, C>,
    new: &CollectionCreate,
    span: Span,
) -> Result<BTreeSet<i32>> {
    let audience = &new.audience;
    let urns = audience.urns.as_ref().map(|urns| school::Column::Urn.is_in(urns.iter().map(|urn| urn.get())));
    let phase = audience.phase.map(|phase| school::Column::Kind.eq(phase.as_str()));
    let these = Condition::all()
        .add_option(urns.filter(|_| audience.rule == Rule::Urns))
        .add_option(phase.filter(|_| audience.rule == Rule::Phase));
    let rows = session.find::<school::Entity>().filter(these).all().await?;
    let asked = rows.into_iter().filter(|row| {
        keeps_registers(&row.kind, row.type_code)
            && is_open(&row.status, row.opened_on, row.closed_on, span.to_on)
    });
    Ok(asked.map(|row| row.urn).collect())
}

/// What is read after the commit: if that fails, the client must not be told that nothing was stored.
async fn told(cx: &Access<CollectionsManage>, id: Uuid) -> Result<Answer> {
    show(cx, id).await.map_err(|error| AppError::new(Code::OutcomeUnknown).cause(error))
}

/// Changes title, guidance and due day; the same again changes nothing.
pub async fn change(
    cx: &Access<CollectionsManage>,
    id: Uuid,
    read: &Precondition,
    body: &Body<CollectionPut>,
) -> Result<Answer> {
    let row = find(cx, id).await?;
    read.check_version(&row.version.to_string())?;
    refuse_closed(&row)?;
    let put = body.parse()?;
    let faults = rules::faults_of_change(&put, row.opens_on, row.to_on);
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let text = |text: &str| clean(text).map_err(AppError::internal);
    let (title, guidance) = (text(&put.title)?, put.guidance.as_deref().map(text).transpose()?);
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("collection.change", id.to_string());
    cx.write(AUTHORITY_URN, &action, async |tx| {
        let held = lock(tx, id).await?;
        read.check_version(&held.version.to_string())?;
        refuse_closed(&held)?;
        if (&held.title, &held.guidance, held.due_on) == (&title, &guidance, put.due_on) {
            return Ok(());
        }
        let version = held.version + 1;
        tx.update(held, |row| {
            row.title = Set(title.clone());
            row.guidance = Set(guidance.clone());
            row.due_on = Set(put.due_on);
            changed(tx, row, version, &by);
        })
        .await
        .map(drop)
    })
    .await?;
    told(cx, id).await
}

/// Closes a collection: nothing more is taken.
pub async fn close(
    cx: &Access<CollectionsManage>,
    id: Uuid,
    read: &Precondition,
    key: IdempotencyKey,
    body: &Body<CollectionClose>,
) -> Result<Once<Answer>> {
    let row = find(cx, id).await?;
    if key.0.is_none() {
        // Named first: who holds an old version is told so, whatever has become of it.
        read.check_version(&row.version.to_string())?;
        refuse_closed(&row)?;
    }
    let close = body.parse()?;
    let by = close.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(id, &close))?;
    let action = Action::new("collection.close", id.to_string());
    let done = cx.write_once(AUTHORITY_URN, &action, &attempt, async |tx| {
        let held = lock(tx, id).await?;
        read.check_version(&held.version.to_string())?;
        refuse_closed(&held)?;
        let version = held.version + 1;
        tx.update(held, |row| {
            row.closed_at = Set(Some(tx.now()));
            row.closed_by_name = Set(Some(by.name.clone()));
            row.closed_by_title = Set(by.title.clone());
            row.updated_at = Set(tx.now());
            row.version = Set(version);
        })
        .await?;
        Ok(Done { id })
    });
    let done = done.await?;
    Ok(Once { value: told(cx, id).await?, replayed: done.replayed })
}

fn changed(tx: &Tx<'_>, row: &mut ActiveModel, version: i32, by: &Person) {
    row.recorded_by_name = Set(by.name.clone());
    row.recorded_by_title = Set(by.title.clone());
    row.client_id = Set(tx.client());
    row.updated_at = Set(tx.now());
    row.version = Set(version);
}

async fn find(cx: &Access<CollectionsManage>, id: Uuid) -> Result<Model> {
    let session = cx.read().await?;
    shown::find_for_authority(cx, &session, id).await
}

async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<crate::access::Locked<'t, Entity>> {
    tx.lock::<Entity>(Column::Id.eq(id).into()).await?.ok_or(Code::NotFound.into())
}

fn refuse_closed(row: &Model) -> Result<()> {
    match row.closed_at {
        None => Ok(()),
        Some(_) => Err(AppError::new(Code::StateConflict)
            .detail("The collection is closed.")
            .allowed_actions(actions(CollectionState::Closed).0)),
    }
}
