//! Documents, understood: of a row of [`Revised`], the state as a value and the terms as what they say.

use sea_orm::{ActiveModelBehavior, ActiveModelTrait, EntityTrait, IntoActiveModel, TryIntoModel};
use serde::Serialize;
use uuid::Uuid;

use super::{
    revised::{Act, Revised, Stood},
    tx::{Locked, Tx},
};
use crate::error::{AppError, Result};

/// A table of documents whose state is of a closed list and whose terms are a value. It is implemented by [`document`].
pub trait Document: Revised {
    /// How far a document is.
    type State: Copy + Send;
    /// What a document says.
    type Terms: Serialize + Send + Sync;

    /// A stored state.
    fn state(text: &str) -> Result<Self::State>;

    /// Stored terms.
    fn terms(text: &str) -> Result<Self::Terms>;

    /// What a row says.
    fn read(row: &Self::Model) -> Result<(Self::State, Self::Terms)>;

    /// Writes into a row what it says: in full as `text`, and in the columns by which lists are filtered.
    fn lay(row: &mut Self::ActiveModel, state: Self::State, terms: &Self::Terms, text: String);
}

/// Implements [`Document`] for the entity of a module: the types of its state and of its terms, and the function that says
/// what the columns beside `state` and `terms` hold.
macro_rules! document {
    ($document:ident: $state:ty, $terms:ty, $columns:path) => {
        impl $crate::access::Document for $document::Entity {
            type State = $state;
            type Terms = $terms;

            fn state(text: &str) -> $crate::error::Result<$state> {
                let unreadable = concat!(stringify!($document), ".state holds what it cannot");
                <$state>::spelled(text).ok_or_else(|| $crate::error::AppError::internal(unreadable))
            }

            fn terms(text: &str) -> $crate::error::Result<$terms> {
                serde_json::from_str(text).map_err($crate::error::AppError::internal)
            }

            fn read(row: &$document::Model) -> $crate::error::Result<($state, $terms)> {
                Ok((Self::state(&row.state)?, Self::terms(&row.terms)?))
            }

            fn lay(row: &mut $document::ActiveModel, state: $state, terms: &$terms, text: String) {
                row.state = sea_orm::ActiveValue::Set(state.as_str().to_owned());
                row.terms = sea_orm::ActiveValue::Set(text);
                $columns(row, state, terms);
            }
        }
    };
}

pub(crate) use document;

/// A locked document, understood.
pub struct Standing<'t, E: Document> {
    /// Its row.
    pub row: Locked<'t, E>,
    /// How far it is.
    pub state: E::State,
    /// What it says.
    pub terms: E::Terms,
}

impl<E: Document> Standing<'_, E> {
    /// How the document stands from then on, or nothing where it stands so already.
    pub fn changed_to(&self, state: E::State, terms: E::Terms) -> Option<(E::State, E::Terms)>
    where
        E::State: PartialEq,
        E::Terms: PartialEq,
    {
        ((self.state, &self.terms) != (state, &terms)).then_some((state, terms))
    }
}

impl Stood {
    /// How far the document was, and what it said.
    pub fn read<E: Document>(&self) -> Result<(E::State, E::Terms)> {
        Ok((E::state(&self.state)?, E::terms(&self.terms)?))
    }
}

fn text(terms: &impl Serialize) -> Result<String> {
    serde_json::to_string(terms).map_err(AppError::internal)
}

impl Tx<'_> {
    /// The document, locked.
    pub async fn standing<E: Document>(&self, id: Uuid) -> Result<Standing<'_, E>> {
        let row = self.lock_document::<E>(id).await?;
        let (state, terms) = E::read(&row)?;
        Ok(Standing { row, state, terms })
    }

    /// Records a document of this school under an id, and keeps its first version. `lay` adds what never changes: whose
    /// document it is.
    pub async fn record_document<E: Document>(
        &self,
        id: Uuid,
        state: E::State,
        terms: &E::Terms,
        act: &Act<'_>,
        lay: impl FnOnce(&mut E::ActiveModel),
    ) -> Result<()>
    where
        E::ActiveModel:
            ActiveModelTrait<Entity = E> + ActiveModelBehavior + TryIntoModel<E::Model> + Clone + Send,
        <E::Revision as EntityTrait>::ActiveModel:
            ActiveModelTrait<Entity = E::Revision> + ActiveModelBehavior + Send,
    {
        let text = text(terms)?;
        let lay = |row: &mut E::ActiveModel| {
            lay(row);
            E::lay(row, state, terms, text);
        };
        self.record::<E>(id, act, lay).await
    }

    /// Lets a document stand otherwise than it did, and keeps the version.
    pub async fn change<E: Document>(
        &self,
        standing: Standing<'_, E>,
        state: E::State,
        terms: &E::Terms,
        act: &Act<'_>,
    ) -> Result<()>
    where
        E::Model: IntoActiveModel<E::ActiveModel> + Clone,
        E::ActiveModel: ActiveModelBehavior + Send,
        <E::Revision as EntityTrait>::ActiveModel:
            ActiveModelTrait<Entity = E::Revision> + ActiveModelBehavior + Send,
    {
        let text = text(terms)?;
        self.revise(standing.row, act, |row| E::lay(row, state, terms, text)).await
    }
}
