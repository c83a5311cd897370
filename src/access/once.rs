//! Requests that apply once: the claim, and the outcome it is settled with.

use aws_lc_rs::digest::{SHA256, digest};
use chrono::TimeDelta;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait, Order,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{session::Session, tx::Tx};
use crate::{
    entities::idempotency_key::{ActiveModel, Column, Entity, Model},
    error::{AppError, Code, Result},
    http::IdempotencyKey,
};

/// How long an outcome is kept.
const KEPT: TimeDelta = TimeDelta::days(7);
/// Bytes of an outcome that are kept.
const LARGEST: usize = 64 * 1024;

/// What makes two requests of one client the same one.
pub struct Attempt {
    key: Option<String>,
    fingerprint: Vec<u8>,
}

impl Attempt {
    /// An attempt to do what `body` says. Layout and order of the JSON do not matter.
    pub fn new(IdempotencyKey(key): IdempotencyKey, body: &impl Serialize) -> Result<Self> {
        Ok(Self { key, fingerprint: fingerprint(body)? })
    }
}

/// Tells one content from another.
pub fn fingerprint(content: &impl Serialize) -> Result<Vec<u8>> {
    let canonical = serde_json::to_vec(content).map_err(AppError::internal)?;
    Ok(digest(&SHA256, &canonical).as_ref().to_vec())
}

/// The same in letters and digits.
pub fn print(content: &impl Serialize) -> Result<String> {
    Ok(fingerprint(content)?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Tells one content from another in few characters: for the `ETag` of a document.
pub fn short_print(content: &impl Serialize) -> Result<String> {
    Ok(fingerprint(content)?.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

impl<C: ConnectionTrait> Session<'_, C> {
    /// What an attempt that spans several schools came to at the first of them, if it was made before.
    ///
    /// Several schools are several transactions, and each is claimed by itself. A key that stands for
    /// anything else at any school in reach is refused here, before the first of them.
    pub async fn earlier<T: DeserializeOwned>(
        &self,
        operation: &str,
        attempt: &Attempt,
    ) -> Result<Option<T>> {
        let Some(key) = &attempt.key else { return Ok(None) };
        let kept = Column::ClaimedAt.gte(self.now() - KEPT);
        let claims = self.find::<Entity>().filter(self.this(operation, key).add(kept));
        let claims = claims.order_by(Column::Urn, Order::Asc).all().await?;
        if claims.iter().any(|claim| claim.fingerprint != attempt.fingerprint) {
            return Err(Code::IdempotencyKeyReused.into());
        }
        claims.first().map(outcome).transpose()
    }

    fn this(&self, operation: &str, key: &str) -> Condition {
        Condition::all()
            .add(Column::ClientId.eq(self.client()))
            .add(Column::Operation.eq(operation))
            .add(Column::Key.eq(key))
    }
}

fn outcome<T: DeserializeOwned>(claim: &Model) -> Result<T> {
    let outcome = claim.outcome.as_deref().ok_or(Code::Internal)?;
    serde_json::from_str(outcome).map_err(AppError::internal)
}

#[allow(clippy::disallowed_methods, reason = "claim and expiry are one statement")]
impl Tx<'_> {
    /// The outcome of this attempt if it succeeded before; otherwise it is now ours to make.
    ///
    /// A second request with the key waits at the unique index until the first has committed or
    /// rolled back. The caller's reach was checked when the transaction opened.
    pub(super) async fn claim<T: DeserializeOwned>(
        &self,
        operation: &str,
        attempt: &Attempt,
    ) -> Result<Option<T>> {
        let Some(key) = &attempt.key else { return Ok(None) };
        let row = ActiveModel {
            urn: Set(self.urn()),
            client_id: Set(self.client()),
            operation: Set(operation.to_owned()),
            key: Set(key.clone()),
            fingerprint: Set(attempt.fingerprint.clone()),
            outcome: Set(None),
            claimed_at: Set(self.now()),
        };
        let lapsed = Expr::col((Entity, Column::ClaimedAt)).lt(self.now() - KEPT);
        let take_over = OnConflict::columns([Column::Urn, Column::ClientId, Column::Operation, Column::Key])
            .update_columns([Column::Fingerprint, Column::Outcome, Column::ClaimedAt])
            .action_and_where(lapsed)
            .to_owned();
        let claim = Entity::insert(row).on_conflict(take_over).exec_without_returning(self.conn);
        let claimed = claim.await.map_err(|error| match AppError::from(error) {
            error if error.code() == Code::Overloaded => Code::IdempotencyInProgress.into(),
            error => error,
        })?;
        if claimed == 1 {
            return Ok(None);
        }
        let first = self.find::<Entity>().filter(self.this(operation, key)).one().await?;
        let first = first.ok_or(Code::IdempotencyInProgress)?;
        if first.fingerprint != attempt.fingerprint {
            return Err(Code::IdempotencyKeyReused.into());
        }
        outcome(&first).map(Some)
    }

    /// Stores what the attempt came to. Keep fields out of it that need more rights than the operation does.
    pub(super) async fn settle(
        &self,
        operation: &str,
        attempt: &Attempt,
        outcome: &impl Serialize,
    ) -> Result<()> {
        let Some(key) = &attempt.key else { return Ok(()) };
        let outcome = serde_json::to_string(outcome).map_err(AppError::internal)?;
        if outcome.len() > LARGEST {
            return Err(AppError::internal("an outcome is too large to be kept"));
        }
        let columns = vec![(Column::Outcome, outcome.into())];
        self.set_all::<Entity>(self.this(operation, key), columns).await.map(drop)
    }
}
