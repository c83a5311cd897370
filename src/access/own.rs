//! Rows of a client's own: LA-wide, because the work they stand for spans schools, and nobody else's business.
//!
//! A client reaches its schools and not the authority (`urn` 0), under which such a row is audited. So it may
//! make and change rows that carry its own id and nothing else: no transaction is handed out here.

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait as _, Condition, ConnectionTrait, EntityTrait,
    QueryFilter as _,
    sea_query::{Expr, Value},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Access, Action, Attempt, WritePermission,
    session::{Scoped, Session},
    tx::Tx,
};
use crate::{
    domain::urn::AUTHORITY,
    entities::Owned,
    error::{AppError, Result},
    http::Once,
};

#[allow(clippy::disallowed_methods, reason = "narrowed to the rows of the caller")]
impl<'a, C: ConnectionTrait> Session<'a, C> {
    /// Starts a query over the caller's own rows of `E`; the operator on the host sees everybody's.
    pub fn own<E: Owned>(&self) -> Scoped<'a, C, E> {
        Scoped { conn: self.conn, select: E::find().filter(self.owned::<E>()) }
    }

    fn owned<E: Owned>(&self) -> Condition {
        match self.caller.is_operator() {
            true => Condition::all(),
            false => Condition::all().add(E::CLIENT.eq(self.caller.client)),
        }
    }
}

impl<P: WritePermission> Access<P> {
    /// Makes a row of the caller's own, audited and once for each attempt; `outcome` is what a repetition gets again.
    pub async fn create_own<A, T>(
        &self,
        action: &Action,
        attempt: &Attempt,
        row: A,
        outcome: T,
    ) -> Result<Once<T>>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: Owned,
        T: Serialize + DeserializeOwned + Clone,
    {
        self.write_own(AUTHORITY, action, async |tx| {
            if let Some(value) = tx.claim(action.operation, attempt).await? {
                return Ok(Once { value, replayed: true });
            }
            tx.insert_own(row.clone()).await?;
            tx.settle(action.operation, attempt, &outcome).await?;
            Ok(Once { value: outcome.clone(), replayed: false })
        })
        .await
    }

    /// Sets columns of the caller's own rows, audited; says whether there was one.
    pub async fn change_own<E: Owned>(
        &self,
        action: &Action,
        condition: Condition,
        columns: Vec<(E::Column, Value)>,
    ) -> Result<bool> {
        self.write_own(AUTHORITY, action, async |tx| {
            tx.set_own::<E>(condition.clone(), columns.clone()).await
        })
        .await
    }
}

#[allow(clippy::disallowed_methods, reason = "narrowed to the rows of the caller")]
impl Tx<'_> {
    async fn insert_own<A>(&self, row: A) -> Result<()>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: Owned,
    {
        match row.get(<A::Entity as Owned>::CLIENT).into_value() {
            Some(Value::Uuid(Some(client))) if client == self.client() => {}
            _ => return Err(AppError::internal("a row would be another client's")),
        }
        A::Entity::insert(row).exec_without_returning(self.conn).await?;
        Ok(())
    }

    async fn set_own<E: Owned>(
        &self,
        condition: Condition,
        columns: Vec<(E::Column, Value)>,
    ) -> Result<bool> {
        let mut update = E::update_many().filter(self.owned::<E>()).filter(condition);
        for (column, value) in columns {
            update = update.col_expr(column, Expr::value(value));
        }
        Ok(update.exec(self.conn).await?.rows_affected > 0)
    }
}
