//! Documents that people edit: the row that stands, and beside it every way in which it stood, with who made it so.
//!
//! A table of documents has a table of revisions beside it, append-only, with the columns that [`revised`] names. A write
//! goes through [`Tx::record`] or [`Tx::revise`], so that no document ever changes without the version being kept.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, Order, TryIntoModel,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    session::Session,
    tx::{Locked, Tx},
};
use crate::{
    domain::person::Person,
    entities::Tenanted,
    error::{Code, Result},
};

/// What is done to a document, and who does it.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// What is done, as the history tells it: `created`, `amended`.
    pub action: &'static str,
    /// Why, where that is asked for.
    pub reason: Option<&'a str>,
    /// Who does it.
    pub by: &'a Person,
}

/// A way in which a document stood.
#[derive(Clone, Debug)]
pub struct Stood {
    /// Which of its versions.
    pub version: i32,
    /// What was done.
    pub action: String,
    /// How far it was from then on.
    pub state: String,
    /// What it said, in JSON.
    pub terms: String,
    /// Why.
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// Which document a write made or changed: what a repeated request is told again.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Made {
    /// The document.
    pub id: Uuid,
}

/// A table of documents with a table of revisions beside it. It is implemented by [`revised`].
pub trait Revised: Tenanted {
    /// Where every way in which a document stood is kept.
    type Revision: Tenanted;
    /// The document's id.
    const ID: Self::Column;
    /// Of a revision, its document.
    const OF: <Self::Revision as EntityTrait>::Column;
    /// Of a revision, which it is.
    const VERSION: <Self::Revision as EntityTrait>::Column;

    /// A row as it is when the document is recorded; what it says is to be added.
    fn fresh(urn: i32, id: Uuid, now: DateTime<Utc>) -> Self::ActiveModel;

    /// Which of its versions a row is.
    fn version(row: &Self::Model) -> i32;

    /// Makes a changed row the next version.
    fn next(row: &mut Self::ActiveModel, before: &Self::Model, now: DateTime<Utc>);

    /// The version to be kept of a row.
    fn revision(
        row: &Self::Model,
        act: &Act<'_>,
        client: Uuid,
        now: DateTime<Utc>,
    ) -> <Self::Revision as EntityTrait>::ActiveModel;

    /// A version that was kept.
    fn stood(row: <Self::Revision as EntityTrait>::Model) -> Stood;
}

/// Implements [`Revised`] for the entity of a module, whose revisions stand in another: of documents with `urn`, `id`,
/// `state`, `terms`, `created_at`, `updated_at` and `version`; of revisions with `urn`, the document's id under the name
/// that is given, `version`, `action`, `state`, `terms`, `reason`, `recorded_by_name`, `recorded_by_title`, `client_id`
/// and `recorded_at`.
macro_rules! revised {
    ($document:ident, $revision:ident { $of:ident = $column:ident }) => {
        impl $crate::access::Revised for $document::Entity {
            type Revision = $revision::Entity;
            const ID: $document::Column = $document::Column::Id;
            const OF: $revision::Column = $revision::Column::$column;
            const VERSION: $revision::Column = $revision::Column::Version;

            fn fresh(urn: i32, id: uuid::Uuid, now: chrono::DateTime<chrono::Utc>) -> $document::ActiveModel {
                use sea_orm::ActiveValue::Set;
                $document::ActiveModel {
                    urn: Set(urn),
                    id: Set(id),
                    created_at: Set(now),
                    updated_at: Set(now),
                    version: Set(1),
                    ..Default::default()
                }
            }

            fn version(row: &$document::Model) -> i32 {
                row.version
            }

            fn next(
                row: &mut $document::ActiveModel,
                before: &$document::Model,
                now: chrono::DateTime<chrono::Utc>,
            ) {
                row.updated_at = sea_orm::ActiveValue::Set(now);
                row.version = sea_orm::ActiveValue::Set(before.version + 1);
            }

            fn revision(
                row: &$document::Model,
                act: &$crate::access::Act<'_>,
                client: uuid::Uuid,
                now: chrono::DateTime<chrono::Utc>,
            ) -> $revision::ActiveModel {
                use sea_orm::ActiveValue::Set;
                $revision::ActiveModel {
                    urn: Set(row.urn),
                    $of: Set(row.id),
                    version: Set(row.version),
                    action: Set(act.action.to_owned()),
                    state: Set(row.state.clone()),
                    terms: Set(row.terms.clone()),
                    reason: Set(act.reason.map(str::to_owned)),
                    recorded_by_name: Set(act.by.name.clone()),
                    recorded_by_title: Set(act.by.title.clone()),
                    client_id: Set(client),
                    recorded_at: Set(now),
                }
            }

            fn stood(row: $revision::Model) -> $crate::access::Stood {
                $crate::access::Stood {
                    version: row.version,
                    action: row.action,
                    state: row.state,
                    terms: row.terms,
                    reason: row.reason,
                    recorded_by: $crate::domain::person::Person {
                        name: row.recorded_by_name,
                        title: row.recorded_by_title,
                    },
                    recorded_at: row.recorded_at,
                }
            }
        }
    };
}

pub(crate) use revised;

impl<C: ConnectionTrait> Session<'_, C> {
    /// The document, if the caller reaches its school.
    pub async fn document<E: Revised>(&self, urn: i32, id: Uuid) -> Result<E::Model> {
        let this = Condition::all().add(E::URN.eq(urn)).add(E::ID.eq(id));
        self.find::<E>().filter(this).one().await?.ok_or(Code::NotFound.into())
    }

    /// The same where it is part of another, as `is_part` tells of its row; of whatever else it is not there.
    pub async fn document_within<E: Revised>(
        &self,
        urn: i32,
        id: Uuid,
        is_part: impl FnOnce(&E::Model) -> bool,
    ) -> Result<E::Model> {
        let row = self.document::<E>(urn, id).await?;
        if is_part(&row) { Ok(row) } else { Err(Code::NotFound.into()) }
    }

    /// Every way in which it stood, oldest first.
    pub async fn history<E: Revised>(&self, urn: i32, id: Uuid) -> Result<Vec<Stood>> {
        let of = Condition::all().add(<E::Revision as Tenanted>::URN.eq(urn)).add(E::OF.eq(id));
        let rows = self.find::<E::Revision>().filter(of).order_by(E::VERSION, Order::Asc).all().await?;
        Ok(rows.into_iter().map(E::stood).collect())
    }
}

impl Tx<'_> {
    /// The document, locked.
    pub async fn lock_document<E: Revised>(&self, id: Uuid) -> Result<Locked<'_, E>> {
        self.lock::<E>(Condition::all().add(E::ID.eq(id))).await?.ok_or(Code::NotFound.into())
    }

    /// Records a document of this school under an id, as `lay` says, and keeps its first version.
    pub async fn record<E: Revised>(
        &self,
        id: Uuid,
        act: &Act<'_>,
        lay: impl FnOnce(&mut E::ActiveModel),
    ) -> Result<()>
    where
        E::ActiveModel:
            ActiveModelTrait<Entity = E> + ActiveModelBehavior + TryIntoModel<E::Model> + Clone + Send,
        <E::Revision as EntityTrait>::ActiveModel:
            ActiveModelTrait<Entity = E::Revision> + ActiveModelBehavior + Send,
    {
        let mut row = E::fresh(self.urn(), id, self.now());
        lay(&mut row);
        let recorded = row.clone().try_into_model()?;
        self.insert(vec![row]).await?;
        self.keep::<E>(&recorded, act).await
    }

    /// Lets a document stand otherwise than it did, as `lay` says, and keeps the version.
    pub async fn revise<E: Revised>(
        &self,
        locked: Locked<'_, E>,
        act: &Act<'_>,
        lay: impl FnOnce(&mut E::ActiveModel),
    ) -> Result<()>
    where
        E::Model: IntoActiveModel<E::ActiveModel> + Clone,
        E::ActiveModel: ActiveModelBehavior + Send,
        <E::Revision as EntityTrait>::ActiveModel:
            ActiveModelTrait<Entity = E::Revision> + ActiveModelBehavior + Send,
    {
        let (before, now) = ((*locked).clone(), self.now());
        let changed = self.update(locked, |row| {
            lay(row);
            E::next(row, &before, now);
        });
        let row = changed.await?;
        self.keep::<E>(&row, act).await
    }

    async fn keep<E: Revised>(&self, row: &E::Model, act: &Act<'_>) -> Result<()>
    where
        <E::Revision as EntityTrait>::ActiveModel:
            ActiveModelTrait<Entity = E::Revision> + ActiveModelBehavior + Send,
    {
        self.insert(vec![E::revision(row, act, self.client(), self.now())]).await
    }
}
