//! What notifications and contacts have in common: each stands with an entry of the admission register, is listed, shown,
//! recorded, amended and withdrawn in one way, and keeps every version.
//!
//! They stand beside [`Revised`](crate::access::Revised), not on it: the entry with which a record stands may change with
//! a version and is kept with each, and whether an absence was told is asked of both kinds' versions in one table.

mod reading;
mod service;
mod store;
mod wanted;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use serde::{Serialize, de::DeserializeOwned};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

pub use reading::{list, show};
pub use service::{create, put, withdraw};
pub use store::Version;
pub use wanted::Wanted;

use crate::{
    access::{Permission, Session, WritePermission},
    attendance::rules::TriggerKind,
    domain::{action::Actions, person::Person},
    error::{Fault, Result},
};

/// What is done with records of a kind, by the names under which it is written down.
pub struct Operations {
    /// Recording one.
    pub create: &'static str,
    /// Putting one right.
    pub amend: &'static str,
    /// Withdrawing one.
    pub withdraw: &'static str,
    /// Reading one.
    pub read: &'static str,
    /// Reading many.
    pub list: &'static str,
}

/// A request that can be sent twice.
pub trait Sent: Serialize + DeserializeOwned + Validate + ToSchema {}

impl<T: Serialize + DeserializeOwned + Validate + ToSchema> Sent for T {}

/// What is recorded of a kind, and how that goes over the wire.
pub trait Recorded: Serialize + DeserializeOwned + Clone + PartialEq {
    /// The kind, as it is stored.
    const KIND: &'static str;
    /// Its lists, for cursors.
    const LIST: &'static str;
    /// What is done with it.
    const OPERATIONS: Operations;
    /// What reading it needs.
    type Reading: Permission;
    /// What recording it needs.
    type Writing: WritePermission;
    /// What records one.
    type Create: Sent;
    /// What puts one right.
    type Put: Sent;
    /// What must be known to show some, besides the records and their entries.
    type Beside;
    /// One as it stands.
    type View;
    /// One with every version of it.
    type Document: Serialize;

    /// When it was.
    fn at(&self) -> DateTime<Utc>;
    /// What a social worker was told of, and its first day.
    fn trigger(&self) -> Option<(TriggerKind, NaiveDate)>;
    /// The day on which the pupil is to be on roll, and where a request says it.
    fn on_roll(&self) -> (NaiveDate, &'static str);
    /// Everything wrong with it that can be seen without the school.
    fn faults(&self, now: DateTime<Utc>) -> Vec<Fault>;
    /// The same without what nobody means by it.
    fn cleaned(&self) -> Result<Self>;

    /// Of what records one: the pupil, what is recorded, and by whom.
    fn of_create(sent: &Self::Create) -> (Uuid, &Self, &Person);
    /// Of what puts one right: what is recorded, why, and by whom.
    fn of_put(sent: &Self::Put) -> (&Self, &str, &Person);

    /// Reads what must be known to show these, of whichever schools.
    async fn beside<C: ConnectionTrait>(
        session: &Session<'_, C>,
        versions: &[Version<Self>],
    ) -> Result<Self::Beside>;
    /// One as it stands.
    fn view(version: &Version<Self>, pupil_id: Uuid, beside: &Self::Beside) -> Self::View;
    /// One with every version of it, and what can be done with it.
    fn document(view: Self::View, history: Vec<Version<Self>>, actions: Actions) -> Self::Document;
    /// The same for who is not told what stood before.
    fn without_history(document: Self::Document) -> Self::Document;
}
