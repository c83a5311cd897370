//! What can be done with a document in the state that it is in.

use serde::Serialize;
use utoipa::ToSchema;

/// Something that cannot be done now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RefusedAction {
    /// The action.
    #[schema(example = "withdraw")]
    pub action: &'static str,
    /// Why not.
    #[schema(example = "It is withdrawn.")]
    pub reason: &'static str,
}

/// What a state allows, and what it refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actions {
    /// What can be done.
    pub allowed: Vec<&'static str>,
    /// What cannot, each with its reason.
    pub refused: Vec<RefusedAction>,
}

impl Actions {
    /// These can be done; those cannot, each for its reason.
    pub fn new(
        allowed: impl IntoIterator<Item = &'static str>,
        refused: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        let refused = refused.into_iter().map(|(action, reason)| RefusedAction { action, reason });
        Self { allowed: allowed.into_iter().collect(), refused: refused.collect() }
    }

    /// None of these can be done, for one reason.
    pub fn none(all: impl IntoIterator<Item = &'static str>, reason: &'static str) -> Self {
        Self::new([], all.into_iter().map(|action| (action, reason)))
    }
}
