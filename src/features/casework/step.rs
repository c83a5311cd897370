//! One way of taking a step: the document is locked, its version is asked, the change is made, the version kept.

use sea_orm::{ActiveModelBehavior, ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::store::Versioned;
use crate::{
    access::{Access, Act, Action, Attempt, Document, Made, Revised, Standing, Tx, WritePermission},
    domain::{
        person::Person,
        text::{TextFault, clean},
    },
    error::{AppError, Fault, Result},
    http::{IdempotencyKey, Once, Precondition},
};

/// Which document, which version of it, and which attempt.
pub struct Place {
    /// The school; 0 is the authority.
    pub urn: i32,
    /// The document.
    pub id: Uuid,
    /// The version that was read.
    pub read: Precondition,
    /// The attempt.
    pub key: IdempotencyKey,
}

impl Place {
    /// Whether a stored document is at the version that is named. A repeated step is let on: what it came to is told again.
    pub fn is_seen(&self, row: &impl Versioned) -> Result<bool> {
        if self.key.0.is_some() {
            return Ok(false);
        }
        self.read.check_version(&row.version().to_string())?;
        Ok(true)
    }
}

/// What is done, and who does it.
pub struct Deed {
    /// How the audit log calls it.
    pub operation: &'static str,
    /// How the history calls it.
    pub told: &'static str,
    /// Who does it.
    pub by: Person,
    /// Why, where that is asked for.
    pub reason: Option<String>,
}

impl Deed {
    /// A deed of a person, with the reason where one is given.
    pub fn new(
        operation: &'static str,
        told: &'static str,
        by: &Person,
        reason: Option<&str>,
    ) -> Result<Self> {
        let (by, reason) = (kept(by.cleaned())?, kept(reason.map(clean).transpose())?);
        Ok(Self { operation, told, by, reason })
    }

    /// As the history keeps it.
    pub fn act(&self) -> Act<'_> {
        Act { action: self.told, reason: self.reason.as_deref(), by: &self.by }
    }

    /// As the audit log keeps it.
    pub fn action(&self, subject: Uuid) -> Action {
        Action::new(self.operation, subject.to_string())
    }
}

/// Takes a step: `change` says how the document stands from then on.
pub async fn take<E, P>(
    cx: &Access<P>,
    place: &Place,
    attempt: &Attempt,
    deed: &Deed,
    change: impl AsyncFn(&Tx<'_>, &Standing<'_, E>) -> Result<(E::State, E::Terms)>,
) -> Result<Once<Made>>
where
    P: WritePermission,
    E: Document,
    E::Model: IntoActiveModel<E::ActiveModel> + Versioned + Clone,
    E::ActiveModel: ActiveModelBehavior + Send,
    <<E as Revised>::Revision as EntityTrait>::ActiveModel:
        ActiveModelTrait<Entity = <E as Revised>::Revision> + ActiveModelBehavior + Send,
{
    let (id, action) = (place.id, deed.action(place.id));
    cx.write_once(place.urn, &action, attempt, async |tx: &Tx<'_>| {
        let standing = tx.standing::<E>(id).await?;
        place.read.check_version(&standing.row.version().to_string())?;
        let (state, terms) = change(tx, &standing).await?;
        tx.change(standing, state, &terms, &deed.act()).await?;
        Ok(Made { id })
    })
    .await
}

/// A text or a person as it is stored.
pub fn kept<T>(cleaned: Result<T, TextFault>) -> Result<T> {
    cleaned.map_err(AppError::internal)
}

/// A text that may be absent, as it is stored.
pub fn kept_option(text: &Option<String>) -> Result<Option<String>> {
    kept(text.as_deref().map(clean).transpose())
}

/// All faults at once.
pub fn refuse(faults: Vec<Fault>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(AppError::invalid(faults)) }
}
