//! Use cases: setting a target, changing its value, withdrawing it. Every value is kept.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{TargetCreate, TargetDocument, TargetPhase, TargetPut, TargetVisibility, TargetWithdraw},
    reading::{self, Owner, tag},
    rules,
};
use crate::{
    access::{
        Access, Action, Attempt, Locked, Permission as _, Session, TargetsConfidentialRead, TargetsWrite, Tx,
    },
    attendance::{book::calendars::Calendars, calendar::Period},
    domain::{person::Person, text::clean},
    entities::{
        attendance_target::{ActiveModel, Column, Entity, Model},
        attendance_target_revision as revision,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

const CREATE: &str = "target.create";
const CHANGE: &str = "target.change";
const WITHDRAW: &str = "target.withdraw";

/// Which target a write made or changed. What it says is read again: a repeated request learns no more than its client
/// may see then.
#[derive(Serialize, Deserialize)]
struct Done {
    id: Uuid,
}

/// Sets a target.
pub async fn create(
    cx: &Access<TargetsWrite>,
    owner: Owner,
    key: IdempotencyKey,
    body: &Body<TargetCreate>,
) -> Result<Once<Tagged<TargetDocument>>> {
    let session = cx.read().await?;
    let school = owner.require(&session).await?;
    let new = body.parse()?;
    let visibility = new.kind.visibility();
    if visibility == TargetVisibility::Confidential && !cx.also::<TargetsConfidentialRead>() {
        return Err(AppError::new(Code::ScopeMissing).required_scope(TargetsConfidentialRead::SCOPE));
    }
    check(&session, owner, &new, school.as_deref()).await?;
    let attempt = Attempt::new(key, &(owner.urn(), &new))?;
    let fresh = Fresh::of(&new)?;
    let id = Uuid::now_v7();
    let action = Action::new(CREATE, id.to_string());
    let done = cx.write_once(owner.urn(), &action, &attempt, async |tx| fresh.insert(tx, id).await).await?;
    answered(cx, owner, done).await
}

/// Every fault of a new target at once.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    owner: Owner,
    new: &TargetCreate,
    school: Option<&str>,
) -> Result<()> {
    let (period, mut faults) = rules::faults(new, school);
    if let Some(period) = period.filter(|period| !matches!(period, Period::Year(_))) {
        let held = Calendars::one(session, owner.urn(), period.year()).await?.of(owner.urn());
        if period.span(held.as_ref().map(|held| &*held.calendar)).is_none() {
            let detail = "The calendar has no such half term: send the calendar first, or name the year.";
            faults.push(Fault::at("/period", FaultCode::SpanInvalid).detail(detail));
        }
    }
    AppError::if_any(faults)
}

/// A target that is set for the first time.
struct Fresh<'a> {
    new: &'a TargetCreate,
    phase: Option<&'static str>,
    hundredths: i32,
    note: Option<String>,
    by: Person,
}

impl<'a> Fresh<'a> {
    fn of(new: &'a TargetCreate) -> Result<Self> {
        Ok(Self {
            new,
            phase: new.phase.map(TargetPhase::as_str),
            hundredths: rules::hundredths(new.percent).ok_or(Code::Internal)?,
            note: new.note.as_deref().map(clean).transpose().map_err(AppError::internal)?,
            by: new.recorded_by.cleaned().map_err(AppError::internal)?,
        })
    }

    /// Of one kind, measure, period and kind of school there is one target at a time.
    fn slot(&self) -> String {
        let (kind, measure) = (self.new.kind.as_str(), self.new.measure.as_str());
        format!("{kind}/{measure}/{}/{}", self.new.period, self.phase.unwrap_or_default())
    }

    async fn insert(&self, tx: &Tx<'_>, id: Uuid) -> Result<Done> {
        let row = Model {
            urn: tx.urn(),
            id,
            slot: self.slot(),
            kind: self.new.kind.as_str().to_owned(),
            visibility: self.new.kind.visibility().as_str().to_owned(),
            measure: self.new.measure.as_str().to_owned(),
            phase: self.phase.map(str::to_owned),
            period: self.new.period.clone(),
            percent_hundredths: self.hundredths,
            note: self.note.clone(),
            created_at: tx.now(),
            updated_at: tx.now(),
            withdrawn_at: None,
            version: 1,
        };
        let made =
            tx.insert_if_absent(sea_orm::ActiveModelTrait::reset_all(ActiveModel::from(row.clone()))).await?;
        if !made {
            let held = tx.find::<Entity>().filter(Column::Slot.eq(&row.slot)).one().await?;
            return Err(duplicate(&held.ok_or(Code::Overloaded)?));
        }
        tx.insert(vec![kept(tx, &row, "created", None, &self.by)]).await?;
        Ok(Done { id })
    }
}

fn duplicate(held: &Model) -> AppError {
    let existing = Map::from_iter([("id".to_owned(), json!(held.id))]);
    AppError::new(Code::Duplicate)
        .detail("There is such a target for the period: change its value, or withdraw it.")
        .existing(existing)
}

/// One value of a target, to be kept.
fn kept(
    tx: &Tx<'_>,
    row: &Model,
    action: &str,
    reason: Option<String>,
    by: &Person,
) -> revision::ActiveModel {
    revision::ActiveModel {
        urn: Set(row.urn),
        target_id: Set(row.id),
        version: Set(row.version),
        action: Set(action.to_owned()),
        percent_hundredths: Set(row.percent_hundredths),
        note: Set(row.note.clone()),
        reason: Set(reason),
        recorded_by_name: Set(by.name.clone()),
        recorded_by_title: Set(by.title.clone()),
        client_id: Set(tx.client()),
        recorded_at: Set(tx.now()),
    }
}

/// Gives a target another value; the same value again changes nothing.
pub async fn change(
    cx: &Access<TargetsWrite>,
    owner: Owner,
    id: Uuid,
    read: &Precondition,
    body: &Body<TargetPut>,
) -> Result<Tagged<TargetDocument>> {
    let session = cx.read().await?;
    owner.require(&session).await?;
    let row = reading::find(cx, &session, owner, id).await?;
    read.check(Some(&tag(row.version)))?;
    if row.withdrawn_at.is_some() {
        return Err(withdrawn());
    }
    let put = body.parse()?;
    if let Some(fault) = rules::percent_fault(put.percent) {
        return Err(AppError::invalid(vec![fault]));
    }
    let hundredths = rules::hundredths(put.percent).ok_or(Code::Internal)?;
    let note = put.note.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new(CHANGE, id.to_string());
    cx.write(owner.urn(), &action, async |tx| {
        let row = standing(tx, id).await?;
        read.check(Some(&tag(row.version)))?;
        if row.percent_hundredths == hundredths && row.note == note {
            return Ok(());
        }
        let version = row.version + 1;
        let row = tx.update(row, |row| {
            row.percent_hundredths = Set(hundredths);
            row.note = Set(note.clone());
            row.updated_at = Set(tx.now());
            row.version = Set(version);
        });
        tx.insert(vec![kept(tx, &row.await?, "changed", None, &by)]).await
    })
    .await?;
    told(cx, owner, id).await
}

/// Withdraws a target. It stays to be seen, and another may be set in its place.
pub async fn withdraw(
    cx: &Access<TargetsWrite>,
    owner: Owner,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<TargetWithdraw>,
) -> Result<Once<Tagged<TargetDocument>>> {
    let session = cx.read().await?;
    owner.require(&session).await?;
    let row = reading::find(cx, &session, owner, id).await?;
    if row.withdrawn_at.is_some() && key.0.is_none() {
        return Err(withdrawn());
    }
    let act = body.parse()?;
    let reason = clean(&act.reason).map_err(AppError::internal)?;
    let by = act.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(id, &act))?;
    let action = Action::new(WITHDRAW, id.to_string());
    let done = cx.write_once(owner.urn(), &action, &attempt, async |tx| {
        let row = standing(tx, id).await?;
        let (version, slot) = (row.version + 1, format!("{}/{id}", row.slot));
        let row = tx.update(row, |row| {
            row.slot = Set(slot);
            row.withdrawn_at = Set(Some(tx.now()));
            row.updated_at = Set(tx.now());
            row.version = Set(version);
        });
        tx.insert(vec![kept(tx, &row.await?, "withdrawn", Some(reason.clone()), &by)]).await?;
        Ok(Done { id })
    });
    answered(cx, owner, done.await?).await
}

/// The target, locked, unless it was withdrawn.
async fn standing<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<Locked<'t, Entity>> {
    let row = tx.lock::<Entity>(Column::Id.eq(id).into()).await?.ok_or(Code::NotFound)?;
    match row.withdrawn_at {
        None => Ok(row),
        Some(_) => Err(withdrawn()),
    }
}

fn withdrawn() -> AppError {
    let error = AppError::new(Code::StateConflict).detail("The target is withdrawn; set another if need be.");
    error.allowed_actions(Vec::new())
}

async fn answered(
    cx: &Access<TargetsWrite>,
    owner: Owner,
    done: Once<Done>,
) -> Result<Once<Tagged<TargetDocument>>> {
    let document = told(cx, owner, done.value.id).await?;
    Ok(Once { value: document, replayed: done.replayed })
}

/// What is read after the commit: if that fails, the client must not be told that nothing was stored.
async fn told(cx: &Access<TargetsWrite>, owner: Owner, id: Uuid) -> Result<Tagged<TargetDocument>> {
    reading::show(cx, owner, id).await.map_err(|error| match error.code() {
        Code::NotFound => error,
        _ => AppError::new(Code::OutcomeUnknown).cause(error),
    })
}
