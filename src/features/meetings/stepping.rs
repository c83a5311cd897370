//! Steps of the documents of this room: the document is read first, then locked, and what becomes of it is kept with who
//! did it.

use chrono::NaiveDate;
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde::Serialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    access::{Access, Act, Action, Attempt, Document, Made, WritePermission},
    domain::{action::Actions, person::Person, text::clean},
    error::{AppError, Result},
    http::{IdempotencyKey, Once, PathParams, Precondition},
};

/// Which document, which version of it, and which attempt.
pub struct Place {
    /// The school.
    pub urn: i32,
    /// The document.
    pub id: Uuid,
    /// The version that was read.
    pub read: Precondition,
    /// The attempt.
    pub key: IdempotencyKey,
}

impl Place {
    /// The document that a path names as `id`.
    pub fn of(path: &PathParams, id: &str, read: Precondition, key: IdempotencyKey) -> Result<Self> {
        Ok(Self { urn: path.school()?, id: path.id(id)?, read, key })
    }
}

/// Which version of a document, and which attempt.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct Named {
    /// The `ETag` that was read
    #[param(rename = "If-Match")]
    if_match: String,
    /// Makes a repeated request apply once
    #[param(rename = "Idempotency-Key")]
    idempotency_key: Option<String>,
}

/// Documents whose steps name the version.
pub trait Stepped: Document {
    /// What a state allows.
    fn actions(state: Self::State) -> Actions;
}

/// A step as it is sent.
pub trait Sent: Serialize {
    /// As `allowed_actions` names it.
    const NAME: &'static str;
    /// How the audit log calls it.
    const OPERATION: &'static str;
    /// How the history calls it.
    const TOLD: &'static str;

    /// Who does it.
    fn by(&self) -> &Person;

    /// Why, where that is asked for.
    fn reason(&self) -> Option<&str> {
        None
    }
}

/// Says of the body of a step what it does.
macro_rules! sent {
    ($($body:ident: $name:literal, $operation:literal, $told:literal $(, $reason:ident)?;)+) => {$(
        impl $crate::features::meetings::stepping::Sent for $body {
            const NAME: &'static str = $name;
            const OPERATION: &'static str = $operation;
            const TOLD: &'static str = $told;

            fn by(&self) -> &$crate::domain::person::Person {
                &self.recorded_by
            }

            $(fn reason(&self) -> Option<&str> {
                Some(&self.$reason)
            })?
        }
    )+};
}

pub(super) use sent;

/// What was read before a step is taken.
pub struct Opened<E: Document> {
    /// The document.
    pub row: E::Model,
    /// The date of the request.
    pub today: NaiveDate,
}

/// The document, if it is at the version that is named and its state lets the step be taken. A repeated step is let on: what
/// it came to is told again.
pub async fn open<P: WritePermission, E: Stepped, S: Sent>(
    cx: &Access<P>,
    place: &Place,
) -> Result<Opened<E>> {
    let session = cx.read().await?;
    session.school(place.urn).await?;
    let row = session.document::<E>(place.urn, place.id).await?;
    if place.key.0.is_none() {
        // Named first: who holds an old version is told so, whatever has become of it.
        place.read.check_version(&E::version(&row).to_string())?;
        let (state, _) = E::read(&row)?;
        AppError::unless_allowed(E::actions(state), S::NAME)?;
    }
    Ok(Opened { row, today: session.today() })
}

/// Takes the step: `change` says how the document stands from then on, or why it cannot.
pub async fn take<P, E, S>(
    cx: &Access<P>,
    place: &Place,
    sent: &S,
    change: impl Fn(E::State, &E::Terms) -> Result<(E::State, E::Terms)>,
) -> Result<Once<Made>>
where
    P: WritePermission,
    E: Stepped,
    S: Sent,
    E::Model: IntoActiveModel<E::ActiveModel> + Clone,
    E::ActiveModel: ActiveModelBehavior + Send,
    <E::Revision as EntityTrait>::ActiveModel:
        ActiveModelTrait<Entity = E::Revision> + ActiveModelBehavior + Send,
{
    let (urn, id) = (place.urn, place.id);
    let by = sent.by().cleaned().map_err(AppError::internal)?;
    let reason = sent.reason().map(clean).transpose().map_err(AppError::internal)?;
    let attempt = Attempt::new(IdempotencyKey(place.key.0.clone()), &(id, sent))?;
    let action = Action::new(S::OPERATION, id.to_string());
    cx.write_once(urn, &action, &attempt, async |tx| {
        let standing = tx.standing::<E>(id).await?;
        place.read.check_version(&E::version(&standing.row).to_string())?;
        AppError::unless_allowed(E::actions(standing.state), S::NAME)?;
        let (state, terms) = change(standing.state, &standing.terms)?;
        let act = Act { action: S::TOLD, reason: reason.as_deref(), by: &by };
        tx.change(standing, state, &terms, &act).await?;
        Ok(Made { id })
    })
    .await
}

/// Nothing, or every fault at once.
pub fn refuse_faults(faults: Vec<crate::error::Fault>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(AppError::invalid(faults)) }
}

/// A text as it is stored.
pub fn cleaned(text: &str) -> Result<String> {
    clean(text).map_err(AppError::internal)
}

/// The same of one that may be absent.
pub fn cleaned_option(text: &Option<String>) -> Result<Option<String>> {
    text.as_deref().map(cleaned).transpose()
}
