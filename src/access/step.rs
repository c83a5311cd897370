//! Steps upon documents: each names the version that was read, is taken where the state allows it, and applies once.

use chrono::NaiveDate;
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};
use serde::Serialize;
use uuid::Uuid;

use super::{
    Access, Permission, WritePermission,
    document::{Document, Standing},
    once::Attempt,
    revised::{Act, Made},
    session::Session,
    snapshot::Pooled,
    tx::Tx,
    write::Action,
};
use crate::{
    domain::{action::Actions, person::Person, purpose::Reader, text::clean},
    error::{AppError, Result},
    http::{IdempotencyKey, Once, PathParams, Precondition, Tagged},
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

impl<S> StepName<S> {
    /// A step under its three names, of documents of which `actions` says what each state allows.
    pub const fn new(
        action: &'static str,
        operation: &'static str,
        told: &'static str,
        actions: fn(S) -> Actions,
    ) -> Self {
        Self { action, operation, told, actions }
    }
}

/// A document upon which a step may be taken.
pub struct Opened<E: EntityTrait> {
    /// Its row, as it was before the body was looked at.
    pub row: E::Model,
    /// The day.
    pub today: NaiveDate,
}

/// Nothing is locked before the document.
async fn nothing_first(_: &Tx<'_>) -> Result<()> {
    Ok(())
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

impl<P: Permission> Access<P> {
    /// A document of a school that the caller reaches, if the step may be taken: asked before the body is looked at.
    pub async fn open_step<E: Document>(
        &self,
        place: &StepPlace,
        step: StepName<E::State>,
    ) -> Result<Opened<E>> {
        let of_school = async |session: &Pooled<'_>| session.school(place.urn).await.map(drop);
        self.open_step_within(place, step, of_school).await
    }

    /// The same where something else says that the document is there: `within` finds what it is part of.
    pub async fn open_step_within<E: Document>(
        &self,
        place: &StepPlace,
        step: StepName<E::State>,
        within: impl AsyncFnOnce(&Pooled<'_>) -> Result<()>,
    ) -> Result<Opened<E>> {
        let session = self.read().await?;
        within(&session).await?;
        let row = session.before_step::<E>(place, step).await?;
        Ok(Opened { row, today: session.today() })
    }
}

impl<P: WritePermission> Access<P> {
    /// Takes a step and shows the document as it stands then: `change` says how far it is and what it says from then on,
    /// nothing where it stands so already, or why the step cannot be taken. `shown` reads it with its version, which who
    /// was overtaken is told as well.
    pub async fn step_shown<E: Document, D>(
        &self,
        place: StepPlace,
        step: StepName<E::State>,
        sent: &impl Serialize,
        (by, reason): (&Person, Option<&str>),
        shown: impl AsyncFn(&Self, i32, Uuid) -> Result<Tagged<D>>,
        change: impl AsyncFn(&Tx<'_>, &Standing<'_, E>) -> Result<Option<(E::State, E::Terms)>>,
    ) -> Result<Once<Tagged<D>>>
    where
        E::Model: IntoActiveModel<E::ActiveModel> + Clone,
        E::ActiveModel: ActiveModelBehavior + Send,
        <E::Revision as EntityTrait>::ActiveModel:
            ActiveModelTrait<Entity = E::Revision> + ActiveModelBehavior + Send,
    {
        let (urn, id) = (place.urn, place.id);
        let (by, reason) = (by.cleaned()?, reason.map(clean).transpose()?);
        let tag = async || Ok(shown(self, urn, id).await?.tag);
        let act = (&by, reason.as_deref());
        let done = self.step::<E>(place, step, sent, act, nothing_first, change, tag).await?;
        done.told(async |made: Made| shown(self, urn, made.id).await).await
    }

    /// The same of a document about one pupil: that who takes the step is told what stands, to follow the absence up, is
    /// written down before the answer leaves.
    pub async fn step_told<E: Document, D>(
        &self,
        place: StepPlace,
        step: StepName<E::State>,
        sent: &impl Serialize,
        act: (&Person, Option<&str>),
        shown: impl AsyncFn(&Self, i32, Uuid) -> Result<Tagged<D>>,
        change: impl AsyncFn(&Tx<'_>, &Standing<'_, E>) -> Result<Option<(E::State, E::Terms)>>,
    ) -> Result<Once<Tagged<D>>>
    where
        E::Model: IntoActiveModel<E::ActiveModel> + Clone,
        E::ActiveModel: ActiveModelBehavior + Send,
        <E::Revision as EntityTrait>::ActiveModel:
            ActiveModelTrait<Entity = E::Revision> + ActiveModelBehavior + Send,
    {
        self.step_told_after::<E, D>(place, step, sent, act, nothing_first, shown, change).await
    }

    /// The same where `before` locks what is locked before the document, in the order in which every writer does.
    #[allow(clippy::too_many_arguments, reason = "each says another thing of one step")]
    pub async fn step_told_after<E: Document, D>(
        &self,
        place: StepPlace,
        step: StepName<E::State>,
        sent: &impl Serialize,
        (by, reason): (&Person, Option<&str>),
        before: impl AsyncFn(&Tx<'_>) -> Result<()>,
        shown: impl AsyncFn(&Self, i32, Uuid) -> Result<Tagged<D>>,
        change: impl AsyncFn(&Tx<'_>, &Standing<'_, E>) -> Result<Option<(E::State, E::Terms)>>,
    ) -> Result<Once<Tagged<D>>>
    where
        E::Model: IntoActiveModel<E::ActiveModel> + Clone,
        E::ActiveModel: ActiveModelBehavior + Send,
        <E::Revision as EntityTrait>::ActiveModel:
            ActiveModelTrait<Entity = E::Revision> + ActiveModelBehavior + Send,
    {
        let (urn, id) = (place.urn, place.id);
        let (by, reason) = (by.cleaned()?, reason.map(clean).transpose()?);
        let tag = async || Ok(shown(self, urn, id).await?.tag);
        let act = (&by, reason.as_deref());
        let done = self.step::<E>(place, step, sent, act, before, change, tag).await?;
        let reader = Reader::writing(&by);
        let told = async |made: Made| {
            self.disclose_one(urn, step.operation, made.id, &reader).await?;
            shown(self, urn, made.id).await
        };
        done.told(told).await
    }

    /// Takes a step under the locks of `before`. `tag` tells the version that stands, for who was overtaken.
    #[allow(clippy::too_many_arguments, reason = "each says another thing of one step")]
    async fn step<E: Document>(
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
