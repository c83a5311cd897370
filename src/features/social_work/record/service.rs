//! Use cases: recording, putting right, and withdrawing what never was so.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    Recorded,
    reading::load,
    store::{self, WITHDRAWN},
};
use crate::{
    access::{Access, Act, Action, Attempt, Disclosure, Made, Permission, Session, Tx},
    attendance::book::entry,
    domain::{
        person::Person,
        purpose::{Purpose, Reader},
        span::Span,
        text::clean,
    },
    error::{AppError, Fault, FaultCode, Result},
    features::social_work::dto::SafeguardingRecordWithdraw,
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

/// Records it.
pub async fn create<T: Recorded>(
    cx: &Access<T::Writing>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<T::Create>,
) -> Result<Once<Tagged<T::Document>>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let new = body.parse()?;
    let (pupil, terms, by) = T::of_create(&new);
    let enrolment = check(&session, urn, terms, pupil).await?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let (terms, by) = (terms.cleaned()?, by.cleaned().map_err(AppError::internal)?);
    let id = Uuid::now_v7();
    let action = Action::new(T::OPERATIONS.create, id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        entry::lock(tx, enrolment).await?;
        let act = Act { action: "created", reason: None, by: &by };
        store::insert(tx, id, enrolment, &terms, &act).await?;
        Ok(Made { id })
    });
    let done = done.await?;
    // A repeated request is answered with what has become of it since.
    if done.replayed {
        disclose(cx, urn, T::OPERATIONS.create, done.value.id, &by).await?;
    }
    answered::<T>(cx, urn, done).await
}

/// Every fault of what is told at once, or the entry with which it stands.
async fn check<T: Recorded, C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    terms: &T,
    pupil: Uuid,
) -> Result<Uuid> {
    let mut faults = terms.faults(session.now());
    let (on, day_at) = terms.on_roll();
    let entries = entry::of_pupil(session, Some(urn), pupil).await?;
    let day = Span { from_on: on, to_on: on };
    let here = entries.iter().filter(|entry| entry.within(day).is_some()).max_by_key(|e| e.starting_on);
    if here.is_none() {
        faults.push(match entries.is_empty() {
            true => Fault::at("/pupil_id", FaultCode::ReferenceNotFound),
            false => Fault::at(day_at, FaultCode::PupilNotOnRoll),
        });
    }
    match here {
        Some(entry) if faults.is_empty() => Ok(entry.id),
        _ => Err(AppError::invalid(faults)),
    }
}

/// Puts it right. The same again changes nothing.
pub async fn put<T: Recorded>(
    cx: &Access<T::Writing>,
    urn: i32,
    id: Uuid,
    read: &Precondition,
    body: &Body<T::Put>,
) -> Result<Tagged<T::Document>> {
    let seen = load::<T, _>(cx, urn, id).await?;
    read.check(Some(&seen.shown.tag))?;
    seen.standing.refuse_withdrawn("amend")?;
    let put = body.parse()?;
    let (terms, reason, by) = T::of_put(&put);
    let enrolment = check(&cx.read().await?, urn, terms, seen.pupil_id).await?;
    let (terms, reason) = (terms.cleaned()?, clean(reason).map_err(AppError::internal)?);
    let by = by.cleaned().map_err(AppError::internal)?;
    disclose(cx, urn, T::OPERATIONS.amend, id, &by).await?;
    let action = Action::new(T::OPERATIONS.amend, id.to_string());
    let written = cx.write(urn, &action, async |tx: &Tx<'_>| {
        let (held, standing) = store::lock::<T>(tx, id).await?;
        read.check_version(&held.version.to_string())?;
        standing.refuse_withdrawn("amend")?;
        if standing.terms == terms {
            return Ok(());
        }
        let act = Act { action: "amended", reason: Some(&reason), by: &by };
        store::replace(tx, held, enrolment, &terms, &act).await
    });
    match written.await {
        Ok(()) => Ok(load::<T, _>(cx, urn, id).await.map_err(AppError::after_commit)?.shown),
        Err(error) => Err(overtaken::<T>(cx, urn, id, read, error).await),
    }
}

/// Withdraws it: it never was so. Whoever does has read the version that stands.
pub async fn withdraw<T: Recorded>(
    cx: &Access<T::Writing>,
    urn: i32,
    id: Uuid,
    read: &Precondition,
    key: IdempotencyKey,
    body: &Body<SafeguardingRecordWithdraw>,
) -> Result<Once<Tagged<T::Document>>> {
    match withdrawn::<T>(cx, urn, id, read, key, body).await {
        Ok(done) => answered::<T>(cx, urn, done).await,
        Err(error) => Err(overtaken::<T>(cx, urn, id, read, error).await),
    }
}

async fn withdrawn<T: Recorded>(
    cx: &Access<T::Writing>,
    urn: i32,
    id: Uuid,
    read: &Precondition,
    key: IdempotencyKey,
    body: &Body<SafeguardingRecordWithdraw>,
) -> Result<Once<Made>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let (seen, _) = store::versions::<T, _>(&session, urn, id).await?;
    // A repeated act is let on: what it came to is told again.
    if key.0.is_none() {
        read.check_version(&seen.row.version.to_string())?;
        seen.refuse_withdrawn("withdraw")?;
    }
    let sent = body.parse()?;
    let reason = clean(&sent.reason).map_err(AppError::internal)?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(id, &sent))?;
    disclose(cx, urn, T::OPERATIONS.withdraw, id, &by).await?;
    let action = Action::new(T::OPERATIONS.withdraw, id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        let (held, standing) = store::lock::<T>(tx, id).await?;
        read.check_version(&held.version.to_string())?;
        standing.refuse_withdrawn("withdraw")?;
        let act = Act { action: WITHDRAWN, reason: Some(&reason), by: &by };
        let enrolment = held.enrolment_id;
        store::replace(tx, held, enrolment, &standing.terms, &act).await?;
        Ok(Made { id })
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

async fn answered<T: Recorded>(
    cx: &Access<T::Writing>,
    urn: i32,
    done: Once<Made>,
) -> Result<Once<Tagged<T::Document>>> {
    done.told(async |made| Ok(load::<T, _>(cx, urn, made.id).await?.shown)).await
}

/// Where somebody else was faster, the version that stands now is named.
async fn overtaken<T: Recorded>(
    cx: &Access<T::Writing>,
    urn: i32,
    id: Uuid,
    read: &Precondition,
    error: AppError,
) -> AppError {
    read.overtaken(error, async || Ok(load::<T, _>(cx, urn, id).await?.shown.tag)).await
}
