//! Steps upon documents: each names the version that was read, is taken where the state allows it, and applies once.

use sea_orm::{ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};
use serde::Serialize;
use uuid::Uuid;

use super::{
    Access, WritePermission,
    document::{Document, Standing},
    once::Attempt,
    revised::{Act, Made},
    session::Session,
    tx::Tx,
    write::Action,
};
use crate::{
    domain::{action::Actions, person::Person},
    error::{AppError, Result},
    http::{IdempotencyKey, Once, PathParams, Precondition},
};

/// Upon which document a step is taken, which version of it was read, and which attempt it is.
pub struct StepPlace {
    /// The school, or 0 for what is the authority's own.
    pub urn: i32,
    /// The document.
    pub id: Uuid,
    /// The version that was read.
    pub read: Precondition,
    /// The attempt.
    pub key: IdempotencyKey,
}

impl StepPlace {
    /// The document of a school that a path names under `id`.
    pub fn of(path: &PathParams, id: &str, read: Precondition, key: IdempotencyKey) -> Result<Self> {
        Ok(Self { urn: path.school()?, id: path.id(id)?, read, key })
    }
}

/// What a step is called, and what each state says of it.
#[derive(Clone, Copy)]
pub struct StepName<S> {
    /// As `allowed_actions` names it.
    pub action: &'static str,
    /// As the audit log calls it.
    pub operation: &'static str,
    /// As the history calls it.
    pub told: &'static str,
    /// What a state allows.
    pub actions: fn(S) -> Actions,
}

impl<C: ConnectionTrait> Session<'_, C> {
    /// The document, if it is at the version that is named and its state lets the step be taken: what is asked before the
    /// body is looked at. A repeated step is let on: what it came to is told again.
    pub async fn before_step<E: Document>(
        &self,
        place: &StepPlace,
        step: StepName<E::State>,
    ) -> Result<E::Model> {
        let row = self.document::<E>(place.urn, place.id).await?;
        if place.key.0.is_none() {
            // Named first: who holds an old version is told so, whatever has become of it.
            place.read.check_version(&E::version(&row).to_string())?;
            AppError::unless_allowed((step.actions)(E::read(&row)?.0), step.action)?;
        }
        Ok(row)
    }
}

impl<P: WritePermission> Access<P> {
    /// Takes a step: `change` says how far the document is and what it says from then on, nothing where it stands so
    /// already, or why it cannot be taken. `tag` tells the version that stands, for who was overtaken.
    pub async fn step<E: Document>(
        &self,
        place: StepPlace,
        step: StepName<E::State>,
        sent: &impl Serialize,
        act: (&Person, Option<&str>),
        change: impl AsyncFn(&Tx<'_>, &Standing<'_, E>) -> Result<Option<(E::State, E::Terms)>>,
        tag: impl AsyncFnOnce() -> Result<String>,
    ) -> Result<Once<Made>>
    where
        E::Model: IntoActiveModel<E::ActiveModel> + Clone,
        E::ActiveModel: ActiveModelBehavior + Send,
        <E::Revision as EntityTrait>::ActiveModel:
            ActiveModelTrait<Entity = E::Revision> + ActiveModelBehavior + Send,
    {
        self.step_after::<E>(place, step, sent, act, async |_: &Tx<'_>| Ok(()), change, tag).await
    }

    /// The same of a document within another: `before` locks what is locked before it, in the order in which every
    /// writer does.
    #[allow(clippy::too_many_arguments, reason = "each says another thing of one step")]
    pub async fn step_after<E: Document>(
        &self,
        place: StepPlace,
        step: StepName<E::State>,
        sent: &impl Serialize,
        (by, reason): (&Person, Option<&str>),
        before: impl AsyncFn(&Tx<'_>) -> Result<()>,
        change: impl AsyncFn(&Tx<'_>, &Standing<'_, E>) -> Result<Option<(E::State, E::Terms)>>,
        tag: impl AsyncFnOnce() -> Result<String>,
    ) -> Result<Once<Made>>
    where
        E::Model: IntoActiveModel<E::ActiveModel> + Clone,
        E::ActiveModel: ActiveModelBehavior + Send,
        <E::Revision as EntityTrait>::ActiveModel:
            ActiveModelTrait<Entity = E::Revision> + ActiveModelBehavior + Send,
    {
        let StepPlace { urn, id, read, key } = place;
        let attempt = Attempt::new(key, &(id, sent))?;
        let audited = Action::new(step.operation, id.to_string());
        let done = self.write_once(urn, &audited, &attempt, async |tx| {
            before(tx).await?;
            let standing = tx.standing::<E>(id).await?;
            read.check_version(&E::version(&standing.row).to_string())?;
            AppError::unless_allowed((step.actions)(standing.state), step.action)?;
            let Some((state, terms)) = change(tx, &standing).await? else { return Ok(Made { id }) };
            let act = Act { action: step.told, reason, by };
            tx.change(standing, state, &terms, &act).await?;
            Ok(Made { id })
        });
        match done.await {
            Ok(done) => Ok(done),
            Err(error) => Err(read.overtaken(error, tag).await),
        }
    }
}
