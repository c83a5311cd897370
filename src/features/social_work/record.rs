//! What notifications and contacts have in common: each stands with an entry of the admission register, is amended and
//! withdrawn, and keeps every version.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, IntoActiveModel as _, Order,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::dto::{SafeguardingRecordState, SafeguardingRecordWithdraw, SafeguardingRecordsQuery, actions};
use crate::{
    access::{Access, Action, Attempt, Disclosure, Permission, Session, Tx, WritePermission},
    attendance::{book::entry, rules::TriggerKind},
    domain::{
        person::Person,
        purpose::{Purpose, Reader},
        span::Span,
        text::clean,
    },
    entities::safeguarding_record::{Column, Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    http::{Body, IdempotencyKey, Once, Page, Precondition, Tagged},
};

const WITHDRAWN: &str = "withdrawn";

/// What is recorded of a kind.
pub trait Terms: Serialize + DeserializeOwned + Clone + PartialEq {
    /// The kind, as it is stored.
    const KIND: &'static str;
    /// Its list, for cursors.
    const LIST: &'static str;
    /// Recording, amending and withdrawing, for the audit.
    const OPERATIONS: [&'static str; 3];
    /// When it was.
    fn at(&self) -> DateTime<Utc>;
    /// What a social worker was told of, and its first day.
    fn trigger(&self) -> Option<(TriggerKind, NaiveDate)>;
}

/// One version of a record.
pub struct Version<T> {
    /// As it is stored.
    pub row: Model,
    /// What it says.
    pub terms: T,
}

impl<T: Terms> Version<T> {
    fn of(row: Model) -> Result<Self> {
        let terms = serde_json::from_str(&row.terms).map_err(AppError::internal)?;
        Ok(Self { row, terms })
    }

    /// Whether the record is withdrawn by it.
    pub fn is_withdrawn(&self) -> bool {
        self.row.action == WITHDRAWN
    }

    /// How the record stands by it.
    pub fn state(&self) -> SafeguardingRecordState {
        match self.is_withdrawn() {
            true => SafeguardingRecordState::Withdrawn,
            false => SafeguardingRecordState::Recorded,
        }
    }

    /// Who recorded it so.
    pub fn recorded_by(&self) -> Person {
        Person { name: self.row.recorded_by_name.clone(), title: self.row.recorded_by_title.clone() }
    }
}

/// Which record a write made or changed.
#[derive(Serialize, Deserialize)]
pub struct Done {
    /// Its id.
    pub id: Uuid,
}

/// A school's records of a kind in the order of recording: a few statements however many.
pub async fn list<T: Terms, P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    urn: i32,
    query: &SafeguardingRecordsQuery,
) -> Result<Page<Version<T>>> {
    let sealed = (urn, query.pupil_id, query.include_withdrawn);
    let paging = cx.paging(T::LIST, &sealed, query.limit, query.cursor.as_deref())?;
    let mut wanted = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::Kind.eq(T::KIND))
        .add(Column::SupersededAt.is_null())
        .add_option((!query.include_withdrawn).then(|| Column::Action.ne(WITHDRAWN)))
        .add_option(paging.after::<Uuid>()?.map(|id| Column::Id.gt(id)));
    if let Some(pupil) = query.pupil_id {
        let entries = entry::of_pupil(session, Some(urn), pupil).await?;
        wanted = wanted.add(Column::EnrolmentId.is_in(entries.iter().map(|entry| entry.id)));
    }
    let rows = session.find::<Entity>().filter(wanted).limit(paging.fetch());
    let rows = rows.order_by(Column::Id, Order::Asc).all().await?;
    let rows = rows.into_iter().map(Version::of).collect::<Result<Vec<_>>>()?;
    paging.cut(rows, |version| version.row.id, |version| version)
}

/// Every version of a record, oldest first; `not_found` where there is none.
pub async fn versions<T: Terms, C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    id: Uuid,
) -> Result<(Version<T>, Vec<Version<T>>)> {
    let this = Condition::all().add(Column::Urn.eq(urn)).add(Column::Id.eq(id)).add(Column::Kind.eq(T::KIND));
    let rows = session.find::<Entity>().filter(this).order_by(Column::Version, Order::Asc).all().await?;
    let standing = rows.last().cloned().ok_or(Code::NotFound)?;
    let history = rows.into_iter().map(Version::of).collect::<Result<_>>()?;
    Ok((Version::of(standing)?, history))
}

/// The entry of a pupil who is on the school's roll on a day, or what is wrong with that.
pub async fn on_roll<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    pupil: Uuid,
    on: NaiveDate,
    day_at: &str,
) -> Result<Result<Uuid, Fault>> {
    let entries = entry::of_pupil(session, Some(urn), pupil).await?;
    if entries.is_empty() {
        return Ok(Err(Fault::at("/pupil_id", FaultCode::ReferenceNotFound)));
    }
    let day = Span { from_on: on, to_on: on };
    let here = entries.iter().filter(|entry| entry.within(day).is_some()).max_by_key(|e| e.starting_on);
    Ok(here.map(|entry| entry.id).ok_or_else(|| Fault::at(day_at, FaultCode::PupilNotOnRoll)))
}

/// Records it.
pub async fn create<T: Terms, P: WritePermission>(
    cx: &Access<P>,
    urn: i32,
    attempt: &Attempt,
    enrolment_id: Uuid,
    terms: &T,
    by: &Person,
) -> Result<Once<Done>> {
    let id = Uuid::now_v7();
    let action = Action::new(T::OPERATIONS[0], id.to_string());
    let done = cx.write_once(urn, &action, attempt, async |tx: &Tx<'_>| {
        entry::lock(tx, enrolment_id).await?;
        let (version, created_at) = (1, tx.now());
        let next = Next { id, version, enrolment_id, action: "created", terms, reason: None, by, created_at };
        insert(tx, next).await?;
        Ok(Done { id })
    });
    let done = done.await?;
    // A repeated request is answered with what has become of it since.
    if done.replayed {
        disclose(cx, urn, T::OPERATIONS[0], done.value.id, by).await?;
    }
    Ok(done)
}

/// What amends a record.
pub struct Amendment<'a, T> {
    /// The version that was read.
    pub seen: &'a Version<T>,
    /// The entry with which it is to stand.
    pub enrolment: Uuid,
    /// What it is to say.
    pub terms: &'a T,
    /// Why.
    pub reason: &'a str,
    /// Who amends it.
    pub by: &'a Person,
}

/// Puts it right. The same again changes nothing.
pub async fn amend<T: Terms, P: WritePermission>(
    cx: &Access<P>,
    urn: i32,
    read: &Precondition,
    amendment: &Amendment<'_, T>,
) -> Result<()> {
    let Amendment { seen, enrolment, terms, reason, by } = *amendment;
    let id = seen.row.id;
    disclose(cx, urn, T::OPERATIONS[1], id, by).await?;
    let action = Action::new(T::OPERATIONS[1], id.to_string());
    let written = cx.write(urn, &action, async |tx: &Tx<'_>| {
        let mut held = lock::<T>(tx, id, seen.row.enrolment_id).await?;
        refuse_withdrawn(&held)?;
        if held.row.version != seen.row.version {
            read.check(Some(&held.row.version.to_string()))?;
        }
        if held.terms == *terms {
            return Ok(());
        }
        held.row.enrolment_id = enrolment;
        replace(tx, &held, "amended", terms, reason, by).await
    });
    written.await
}

/// Withdraws it: it never was so.
pub async fn withdraw<T: Terms, P: WritePermission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<SafeguardingRecordWithdraw>,
) -> Result<Once<Done>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let (seen, _) = versions::<T, _>(&session, urn, id).await?;
    // A repeated act is let on: what it came to is told again.
    if key.0.is_none() {
        refuse_withdrawn(&seen)?;
    }
    let act = body.parse()?;
    let reason = clean(&act.reason).map_err(AppError::internal)?;
    let by = act.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(id, &act))?;
    disclose(cx, urn, T::OPERATIONS[2], id, &by).await?;
    let action = Action::new(T::OPERATIONS[2], id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        let held = lock::<T>(tx, id, seen.row.enrolment_id).await?;
        refuse_withdrawn(&held)?;
        replace(tx, &held, WITHDRAWN, &held.terms, &reason, &by).await?;
        Ok(Done { id })
    });
    done.await
}

/// Writes down that whoever changes a record is about to be told what it says: to put it right.
async fn disclose<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    operation: &'static str,
    id: Uuid,
    by: &Person,
) -> Result<()> {
    let reader = Reader { person: by.clone(), purpose: Purpose::DataQuality };
    cx.disclose(urn, &Disclosure { operation, subject: id.to_string(), reader: &reader, pupils: 1 }).await
}

/// Refuses to change what is withdrawn.
pub fn refuse_withdrawn<T: Terms>(held: &Version<T>) -> Result<()> {
    match held.is_withdrawn() {
        false => Ok(()),
        true => Err(AppError::new(Code::StateConflict)
            .allowed_actions(actions(true).0)
            .detail("It is withdrawn; record another if need be.")),
    }
}

/// What is read after a commit: if that fails, the client must not be told that nothing was stored.
pub fn after_commit<T>(read: Result<T>) -> Result<T> {
    read.map_err(|error| match error.code() {
        Code::NotFound => error,
        _ => AppError::new(Code::OutcomeUnknown).cause(error),
    })
}

/// What an amendment is answered with: where somebody else was faster, the version that stands now is named.
pub fn or_stale<D>(amended: Result<()>, read: &Precondition, now: Result<Tagged<D>>) -> Result<Tagged<D>> {
    match amended {
        Ok(()) => now,
        Err(error) if error.code() == Code::PreconditionFailed => read.check(Some(&now?.tag)).and(Err(error)),
        Err(error) => Err(error),
    }
}

/// The version that stands. Whoever changes it waits at the pupil's entry for whoever else does.
async fn lock<T: Terms>(tx: &Tx<'_>, id: Uuid, enrolment: Uuid) -> Result<Version<T>> {
    entry::lock(tx, enrolment).await?;
    let standing = Condition::all().add(Column::Id.eq(id)).add(Column::SupersededAt.is_null());
    Version::of(tx.find::<Entity>().filter(standing).one().await?.ok_or(Code::NotFound)?)
}

/// A version to be kept.
struct Next<'a, T> {
    id: Uuid,
    version: i32,
    enrolment_id: Uuid,
    action: &'static str,
    terms: &'a T,
    reason: Option<String>,
    by: &'a Person,
    created_at: DateTime<Utc>,
}

async fn replace<T: Terms>(
    tx: &Tx<'_>,
    held: &Version<T>,
    action: &'static str,
    terms: &T,
    reason: &str,
    by: &Person,
) -> Result<()> {
    let standing = Condition::all().add(Column::Id.eq(held.row.id)).add(Column::SupersededAt.is_null());
    tx.set_all::<Entity>(standing, vec![(Column::SupersededAt, tx.now().into())]).await?;
    let next = Next {
        id: held.row.id,
        version: held.row.version + 1,
        enrolment_id: held.row.enrolment_id,
        action,
        terms,
        reason: Some(reason.to_owned()),
        by,
        created_at: held.row.created_at,
    };
    insert(tx, next).await
}

async fn insert<T: Terms>(tx: &Tx<'_>, next: Next<'_, T>) -> Result<()> {
    let trigger = next.terms.trigger();
    let row = Model {
        urn: tx.urn(),
        id: next.id,
        version: next.version,
        kind: T::KIND.to_owned(),
        enrolment_id: next.enrolment_id,
        action: next.action.to_owned(),
        trigger_kind: trigger.map(|(kind, _)| kind.as_str().to_owned()),
        from_on: trigger.map(|(_, from_on)| from_on),
        at: next.terms.at(),
        terms: serde_json::to_string(next.terms).map_err(AppError::internal)?,
        reason: next.reason,
        recorded_by_name: next.by.name.clone(),
        recorded_by_title: next.by.title.clone(),
        client_id: tx.client(),
        created_at: next.created_at,
        recorded_at: tx.now(),
        superseded_at: None,
    };
    tx.insert(vec![row.into_active_model().reset_all()]).await
}
