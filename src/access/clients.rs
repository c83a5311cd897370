//! The clients as this process last saw them: kind, scopes and whether they are revoked.
//!
//! A background poll refreshes the table every two seconds, so that a revocation bites everywhere
//! within five; when it has failed for thirty, nobody gets in. Which schools a client may reach is
//! never kept here: that is asked in each query.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock, Weak},
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use super::{outage::Outage, pool::Pool};
use crate::{
    entities::client,
    error::{Code, Result},
};

/// How long a table that could not be refreshed is believed.
const BELIEVED: Duration = Duration::from_secs(30);
/// How long one refresh may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// What may be known of a client without a query.
#[derive(Clone)]
pub(super) struct Known {
    pub scopes: Vec<String>,
    pub revoked: bool,
}

/// The table of clients.
pub(super) struct Clients {
    table: RwLock<(Instant, HashMap<Uuid, Known>)>,
}

impl Clients {
    pub fn new() -> Self {
        Self { table: RwLock::new((Instant::now(), HashMap::new())) }
    }

    /// The client, if it was there at the last refresh.
    pub fn known(&self, client: Uuid) -> Result<Option<Known>> {
        let table = self.table.read().unwrap_or_else(PoisonError::into_inner);
        if table.0.elapsed() > BELIEVED {
            return Err(Code::DependencyUnavailable.into());
        }
        Ok(table.1.get(&client).cloned())
    }

    /// Reads the whole table again.
    #[allow(clippy::disallowed_methods, reason = "the look-up that access rests on")]
    pub async fn refresh(&self, db: &impl ConnectionTrait) -> Result<()> {
        let rows = client::Entity::find().all(db).await?;
        let table = rows.into_iter().map(|row| (row.id, known(&row))).collect();
        *self.table.write().unwrap_or_else(PoisonError::into_inner) = (Instant::now(), table);
        Ok(())
    }

    /// A client that is newer than the last refresh.
    #[allow(clippy::disallowed_methods, reason = "the look-up that access rests on")]
    pub async fn look_up(&self, db: &impl ConnectionTrait, client: Uuid) -> Result<Known> {
        let row = client::Entity::find_by_id(client).one(db).await?.ok_or(Code::TokenInvalid)?;
        let known = known(&row);
        let mut table = self.table.write().unwrap_or_else(PoisonError::into_inner);
        table.1.insert(client, known.clone());
        Ok(known)
    }
}

/// Reads the table again and again, for as long as anyone holds it. Where it cannot, the database is suspected: the
/// connections that only this uses may hang, and nobody else would find that out.
pub(super) async fn keep(clients: Weak<Clients>, db: Pool, outage: Outage, every: Duration) {
    while let Some(clients) = clients.upgrade() {
        let refreshed = tokio::time::timeout(PATIENCE, clients.refresh(&db)).await;
        match &refreshed {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the table of clients could not be refreshed"),
            Err(_) => tracing::warn!("the table of clients could not be refreshed in time"),
        }
        if !matches!(refreshed, Ok(Ok(()))) {
            outage.suspect();
        }
        drop(clients);
        tokio::time::sleep(every).await;
    }
}

fn known(row: &client::Model) -> Known {
    Known {
        scopes: row.scopes.split_ascii_whitespace().map(str::to_owned).collect(),
        revoked: row.revoked_at.is_some(),
    }
}
