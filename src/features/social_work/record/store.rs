//! The rows of records: a version each, of which one stands.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, IntoActiveModel as _, Order,
};
use uuid::Uuid;

use super::Recorded;
use crate::{
    access::{Act, Locked, Session, Tx},
    domain::person::Person,
    entities::safeguarding_record::{Column, Entity, Model},
    error::{AppError, Code, Result},
    features::social_work::dto::{SafeguardingRecordState, actions},
};

/// The action of the version that withdraws a record.
pub const WITHDRAWN: &str = "withdrawn";

/// One version of a record.
pub struct Version<T> {
    /// As it is stored.
    pub row: Model,
    /// What it says.
    pub terms: T,
}

impl<T: Recorded> Version<T> {
    /// What a row says.
    pub fn of(row: Model) -> Result<Self> {
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

    /// Refuses to change what is withdrawn.
    pub fn refuse_withdrawn(&self, action: &str) -> Result<()> {
        AppError::unless_allowed(actions(self.is_withdrawn()), action)
    }
}

/// The versions of a kind that stand.
pub fn of_kind<T: Recorded>() -> Condition {
    Condition::all().add(Column::Kind.eq(T::KIND)).add(Column::SupersededAt.is_null())
}

/// Every version of a record, oldest first; `not_found` where there is none.
pub async fn versions<T: Recorded, C: ConnectionTrait>(
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

/// The version that stands, locked: of two who change a record the second sees what the first made of it.
pub async fn lock<'t, T: Recorded>(tx: &'t Tx<'_>, id: Uuid) -> Result<(Locked<'t, Entity>, Version<T>)> {
    // A new version may take its place while it is waited for.
    const LOOKS: usize = 3;
    for _ in 0..LOOKS {
        let standing = of_kind::<T>().add(Column::Id.eq(id));
        if let Some(row) = tx.lock::<Entity>(standing).await? {
            let version = Version::of((*row).clone())?;
            return Ok((row, version));
        }
    }
    Err(Code::Overloaded.into())
}

/// Keeps the first version of a record.
pub async fn insert<T: Recorded>(
    tx: &Tx<'_>,
    id: Uuid,
    enrolment_id: Uuid,
    terms: &T,
    act: &Act<'_>,
) -> Result<()> {
    let created_at = tx.now();
    keep(tx, Next { id, version: 1, enrolment_id, terms, act, created_at }).await
}

/// Keeps the next version of a record, in the place of the one that is locked.
pub async fn replace<T: Recorded>(
    tx: &Tx<'_>,
    held: Locked<'_, Entity>,
    enrolment_id: Uuid,
    terms: &T,
    act: &Act<'_>,
) -> Result<()> {
    let (id, version, created_at) = (held.id, held.version + 1, held.created_at);
    let this = Condition::all().add(Column::Id.eq(id)).add(Column::Version.eq(held.version));
    tx.set_all::<Entity>(this, vec![(Column::SupersededAt, tx.now().into())]).await?;
    keep(tx, Next { id, version, enrolment_id, terms, act, created_at }).await
}

/// A version to be kept.
struct Next<'a, T> {
    id: Uuid,
    version: i32,
    enrolment_id: Uuid,
    terms: &'a T,
    act: &'a Act<'a>,
    created_at: DateTime<Utc>,
}

async fn keep<T: Recorded>(tx: &Tx<'_>, next: Next<'_, T>) -> Result<()> {
    let trigger = next.terms.trigger();
    let row = Model {
        urn: tx.urn(),
        id: next.id,
        version: next.version,
        kind: T::KIND.to_owned(),
        enrolment_id: next.enrolment_id,
        action: next.act.action.to_owned(),
        trigger_kind: trigger.map(|(kind, _)| kind.as_str().to_owned()),
        from_on: trigger.map(|(_, from_on)| from_on),
        at: next.terms.at(),
        terms: serde_json::to_string(next.terms).map_err(AppError::internal)?,
        reason: next.act.reason.map(str::to_owned),
        recorded_by_name: next.act.by.name.clone(),
        recorded_by_title: next.act.by.title.clone(),
        client_id: tx.client(),
        created_at: next.created_at,
        recorded_at: tx.now(),
        superseded_at: None,
    };
    tx.insert(vec![row.into_active_model().reset_all()]).await
}
