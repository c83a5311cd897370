//! A slot with all who hold it: the request that took it, and work that goes on when the request is gone.

use std::sync::Arc;

use super::Slot;
use crate::{
    access::{Access, Permission, Session},
    error::{AppError, Result},
};

/// A slot that several hold; the last of them gives it back. The operator on the host has none.
#[derive(Clone)]
pub(in crate::access) struct Held {
    _slot: Option<Arc<Slot>>,
}

impl Held {
    /// Nobody waits for the operator.
    pub const OPERATOR: Self = Self { _slot: None };

    pub fn new(slot: Slot) -> Self {
        Self { _slot: Some(Arc::new(slot)) }
    }

    /// Does work that takes the processor long enough to keep others waiting where those do not wait for it.
    ///
    /// It cannot be stopped: where its caller goes away it goes on, and holds the slot until it is done. What it is done
    /// to is let go here: memory that one thread takes and another gives back is slow to be used again.
    pub async fn aside<G: Send + 'static, T: Send + 'static>(
        &self,
        given: G,
        work: impl FnOnce(&G) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let held = self.clone();
        let (_given, done) = tokio::task::spawn_blocking(move || {
            let done = work(&given);
            drop(held);
            (given, done)
        })
        .await
        .map_err(AppError::internal)?;
        done
    }
}

impl<P: Permission> Access<P> {
    /// Does work that takes the processor long where no other request waits behind it. The slot lives as long as the
    /// work does, also if the requester is gone by then.
    pub async fn aside<G: Send + 'static, T: Send + 'static>(
        &self,
        given: G,
        work: impl FnOnce(&G) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let held = self.slot.get().cloned().unwrap_or(Held::OPERATOR);
        held.aside(given, work).await
    }
}

impl<C> Session<'_, C> {
    /// The same, for who holds a session alone.
    pub async fn aside<G: Send + 'static, T: Send + 'static>(
        &self,
        given: G,
        work: impl FnOnce(&G) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.caller.held.aside(given, work).await
    }
}
