//! Writes that wait for the end of their transaction, and go to the database with its audit row.
//!
//! A round trip to the database costs as much as the write itself. PostgreSQL takes several writes in one statement
//! (`WITH … AS (INSERT …), … INSERT …`); SQLite, which is no round trip away, takes them one by one.

use std::sync::PoisonError;

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue, Condition, ConnectionTrait as _, DbBackend,
    EntityTrait, IntoActiveModel, Iterable as _, PrimaryKeyToColumn as _, QueryFilter as _, QueryTrait as _,
    Update,
    sea_query::{
        CommonTableExpression, Expr, ExprTrait as _, InsertStatement, SubQueryStatement, UpdateStatement,
        Value, WithQuery,
    },
};

use super::tx::{Locked, Tx};
use crate::{
    entities::Tenanted,
    error::{AppError, Code, Result},
};

/// A write that waits.
pub(super) enum Waiting {
    Insert(InsertStatement),
    Update(UpdateStatement),
}

#[allow(clippy::disallowed_methods, reason = "narrowed to the school of the transaction")]
impl Tx<'_> {
    /// Inserts a row of this school with the audit row. Nothing in the transaction may read it.
    pub fn insert_at_end<A>(&self, row: A) -> Result<()>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: Tenanted,
    {
        self.check_urn(&row)?;
        self.wait(Waiting::Insert(A::Entity::insert(row).into_query()));
        Ok(())
    }

    /// Changes a locked row with the audit row. It stays the same row of the same school.
    pub fn update_at_end<E: Tenanted>(
        &self,
        locked: Locked<'_, E>,
        change: impl FnOnce(&mut E::ActiveModel),
    ) -> Result<()>
    where
        E::ActiveModel: ActiveModelBehavior + Send,
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        let mut row = locked.row.into_active_model();
        change(&mut row);
        let mut fixed = E::PrimaryKey::iter().map(|key| key.into_column()).chain([E::URN]);
        if !fixed.all(|column| matches!(row.get(column), ActiveValue::Unchanged(_))) {
            return Err(AppError::new(Code::Internal).cause("an update would change the key of its row"));
        }
        let own = Expr::col((E::default(), E::URN)).eq(self.urn());
        let update = Update::one(row).validate()?.filter(own).into_query();
        self.wait(Waiting::Update(update));
        Ok(())
    }

    /// Sets columns of every matching row of this school with the audit row; the caller holds the lock they stand
    /// under.
    pub fn set_at_end<E: Tenanted>(&self, condition: Condition, columns: Vec<(E::Column, Value)>) {
        let own = Expr::col((E::default(), E::URN)).eq(self.urn());
        let mut update = E::update_many().filter(own).filter(condition);
        for (column, value) in columns {
            update = update.col_expr(column, Expr::value(value));
        }
        self.wait(Waiting::Update(update.into_query()));
    }

    /// Inserts what was checked to be of this school with the audit row.
    pub(super) fn insert_many_at_end(&self, insert: InsertStatement) {
        self.wait(Waiting::Insert(insert));
    }

    fn wait(&self, write: Waiting) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(write);
    }

    /// Sends what waits, and `last` after it. They stand in different tables, or in different rows.
    pub(super) async fn send_waiting(&self, last: InsertStatement) -> Result<()> {
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        if self.conn.get_database_backend() == DbBackend::Postgres && !waiting.is_empty() {
            let mut all = WithQuery::new();
            for (number, write) in waiting.into_iter().enumerate() {
                let write = match write {
                    Waiting::Insert(insert) => SubQueryStatement::InsertStatement(insert),
                    Waiting::Update(update) => SubQueryStatement::UpdateStatement(update),
                };
                all.cte(
                    CommonTableExpression::new()
                        .table_name(format!("write_{number}"))
                        .query(write)
                        .to_owned(),
                );
            }
            self.conn.execute(all.query(last)).await?;
            return Ok(());
        }
        for write in waiting {
            match write {
                Waiting::Insert(insert) => self.conn.execute(&insert).await?,
                Waiting::Update(update) => self.conn.execute(&update).await?,
            };
        }
        self.conn.execute(&last).await?;
        Ok(())
    }
}
