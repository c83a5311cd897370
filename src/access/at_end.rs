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
        CommonTableExpression, Expr, ExprTrait as _, InsertStatement, Query, SelectStatement,
        SubQueryStatement, UpdateStatement, Value, WithQuery,
    },
};

use super::tx::{Locked, Tx};
use crate::{
    entities::Tenanted,
    error::{AppError, Code, Result},
};

/// Values that one statement binds at the most: a little fewer than PostgreSQL takes, for the audit row goes with them.
const MOST_VALUES: usize = 60_000;

/// A write that waits, and how many values it binds at the most.
pub(super) struct Waiting {
    write: SubQueryStatement,
    values: usize,
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
        self.insert_rows_at_end::<A::Entity>(A::Entity::insert(row).into_query(), 1);
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
        self.wait_for(update);
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
        self.wait_for(update.into_query());
    }

    /// Inserts rows that were checked to be of this school with the audit row.
    pub(super) fn insert_rows_at_end<E: EntityTrait>(&self, insert: InsertStatement, rows: usize) {
        let values = rows.saturating_mul(E::Column::iter().count());
        self.wait(Waiting { write: SubQueryStatement::InsertStatement(insert), values });
    }

    /// An update names what it changes and a handful of values to find it by.
    fn wait_for(&self, update: UpdateStatement) {
        let values = update.get_values().len().saturating_add(100);
        self.wait(Waiting { write: SubQueryStatement::UpdateStatement(update), values });
    }

    fn wait(&self, write: Waiting) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(write);
    }

    /// Sends what waits, and `last` after it. They stand in different tables, or in different rows.
    pub(super) async fn send_waiting(&self, last: InsertStatement) -> Result<()> {
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        if self.conn.get_database_backend() == DbBackend::Postgres && !waiting.is_empty() {
            return self.send_together(waiting, last).await;
        }
        for Waiting { write, .. } in waiting {
            match write {
                SubQueryStatement::InsertStatement(insert) => self.conn.execute(&insert).await?,
                SubQueryStatement::UpdateStatement(update) => self.conn.execute(&update).await?,
                _ => return Err(AppError::internal("only inserts and updates wait")),
            };
        }
        self.conn.execute(&last).await?;
        Ok(())
    }

    /// Several writes in one statement, or in a few: a statement binds so many values and no more.
    async fn send_together(&self, waiting: Vec<Waiting>, last: InsertStatement) -> Result<()> {
        let (mut together, mut values) = (Vec::new(), 0);
        for Waiting { write, values: more } in waiting {
            if values + more > MOST_VALUES && !together.is_empty() {
                self.conn.execute(all_of(std::mem::take(&mut together)).query(one())).await?;
                values = 0;
            }
            values += more;
            together.push(write);
        }
        self.conn.execute(all_of(together).query(last)).await?;
        Ok(())
    }
}

/// `SELECT 1`: what a statement asks for that writes all it has before.
fn one() -> SelectStatement {
    Query::select().expr(Expr::val(1)).to_owned()
}

fn all_of(writes: Vec<SubQueryStatement>) -> WithQuery {
    let mut all = WithQuery::new();
    for (number, write) in writes.into_iter().enumerate() {
        let name = format!("write_{number}");
        all.cte(CommonTableExpression::new().table_name(name).query(write).to_owned());
    }
    all
}
