//! Bringing the schools up to date: many at once, by the operator on the host alone.
//!
//! `school` is LA-wide (its key is the URN), so one transaction of the authority may write many of them.
//! A transaction for each would take 22,000 commits for a national extract. Nobody who comes with a token
//! gets here, whatever its scopes: to write another school's row would be to leave one's reach.

use std::marker::PhantomData;

use sea_orm::{
    ActiveModelTrait as _, ActiveValue, ColumnTrait as _, EntityTrait as _, Iterable as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
    sea_query::{LockType, OnConflict},
};

use super::tx::{CHUNK, Locked, Tx};
use crate::{
    domain::urn::AUTHORITY,
    entities::school::{ActiveModel, Column, Entity},
    error::{AppError, Code, Result},
};

/// Schools that one transaction may bring up to date: one INSERT, within every database's limit of bound values.
pub const SCHOOLS_AT_ONCE: usize = CHUNK;

#[allow(clippy::disallowed_methods, reason = "rows of many schools, for the operator alone")]
impl Tx<'_> {
    /// These schools, those that exist, in the order of their URNs; nobody else can change them until commit.
    ///
    /// `FOR NO KEY UPDATE`: a register that is pushed meanwhile refers to its school and need not wait.
    pub async fn lock_schools(&self, urns: &[i32]) -> Result<Vec<Locked<'_, Entity>>> {
        self.require_operator(urns.len())?;
        let rows = Entity::find()
            .filter(Column::Urn.is_in(urns.iter().copied()))
            .order_by_asc(Column::Urn)
            .lock(LockType::NoKeyUpdate)
            .all(self.conn)
            .await?;
        Ok(rows.into_iter().map(|row| Locked { row, session: PhantomData }).collect())
    }

    /// Inserts schools that [`lock_schools`](Self::lock_schools) did not find. One that someone else has made
    /// since is left as it is and the transaction is refused: the same import can be sent again.
    pub async fn insert_schools(&self, rows: Vec<ActiveModel>) -> Result<()> {
        self.require_operator(rows.len())?;
        let expected = rows.len() as u64;
        if expected == 0 {
            return Ok(());
        }
        let nothing = OnConflict::column(Column::Urn).do_nothing().to_owned();
        let made = Entity::insert_many(rows).on_conflict(nothing).exec_without_returning(self.conn).await?;
        match made == expected {
            true => Ok(()),
            false => Err(AppError::new(Code::Overloaded).cause("another import is making the same schools")),
        }
    }

    /// Gives locked schools all the values of their new rows, in one statement; when they were made stays.
    pub async fn replace_schools(&self, rows: Vec<(Locked<'_, Entity>, ActiveModel)>) -> Result<()> {
        self.require_operator(rows.len())?;
        if rows.is_empty() {
            return Ok(());
        }
        let same = |(locked, row): &(Locked<'_, Entity>, ActiveModel)| matches!(&row.urn, ActiveValue::Set(urn) if *urn == locked.urn);
        let whole = |row: &ActiveModel| Column::iter().all(|column| row.get(column).is_set());
        if !rows.iter().all(|row| same(row) && whole(&row.1)) {
            return Err(AppError::internal("a school would be replaced by another's row"));
        }
        let values = Column::iter().filter(|column| !matches!(column, Column::Urn | Column::CreatedAt));
        let replace = OnConflict::column(Column::Urn).update_columns(values).to_owned();
        let rows = rows.into_iter().map(|(_, row)| row);
        Entity::insert_many(rows).on_conflict(replace).exec_without_returning(self.conn).await?;
        Ok(())
    }

    fn require_operator(&self, rows: usize) -> Result<()> {
        match self.caller().is_operator() && self.urn() == AUTHORITY && rows <= SCHOOLS_AT_ONCE {
            true => Ok(()),
            false => Err(AppError::internal("only the operator may write many schools")),
        }
    }
}
