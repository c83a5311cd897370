//! Rows of several tables in one statement: for a document that is spread over many and asked for often.
//!
//! Each part of the statement is a query of one table that carries the tenancy as every other does; its rows come as
//! JSON, for the parts of a union must have the same columns.

use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DbBackend, Iden as _, QuerySelect as _, QueryTrait as _,
    sea_query::{ColumnType, Expr, ExprTrait as _, Func, SelectStatement, SimpleExpr, UnionType},
};
use serde::de::DeserializeOwned;

use super::session::{Scoped, Session};
use crate::{
    entities::Tenanted,
    error::{AppError, Result},
};

/// What is asked of one table.
pub struct Part(SelectStatement);

/// What came of all of them.
pub struct Together(Vec<(String, String)>);

impl Together {
    /// The rows of a part, in no order.
    pub fn rows<T: DeserializeOwned>(&self, part: &str) -> Result<Vec<T>> {
        let own = self.0.iter().filter(|(name, _)| name == part);
        own.map(|(_, row)| serde_json::from_str(row).map_err(AppError::internal)).collect()
    }

    /// The one row of a part, if it is there.
    pub fn row<T: DeserializeOwned>(&self, part: &str) -> Result<Option<T>> {
        Ok(self.rows(part)?.into_iter().next())
    }
}

#[allow(clippy::disallowed_methods, reason = "each query holds the tenancy filter already")]
impl<C: ConnectionTrait> Session<'_, C> {
    /// These columns of the rows of a table for which this holds and which the caller may see, under a name.
    pub fn part<E: Tenanted>(
        &self,
        name: &'static str,
        these: Condition,
        columns: impl IntoIterator<Item = E::Column>,
    ) -> Part {
        let Scoped { conn, select } = self.find::<E>().filter(these);
        let postgres = conn.get_database_backend() == DbBackend::Postgres;
        let pairs = columns.into_iter().flat_map(|column| {
            let value = Expr::col((E::default(), column));
            [
                Expr::val(column.unquoted().to_owned()),
                spelled(value, column.def().get_column_type(), postgres),
            ]
        });
        let object: SimpleExpr = match postgres {
            true => Func::cust("json_build_object").args(pairs).into(),
            false => Func::cust("json_object").args(pairs).into(),
        };
        let row = object.cast_as("text");
        Part(
            select
                .select_only()
                .expr_as(Expr::val(name).cast_as("text"), "part")
                .expr_as(row, "line")
                .into_query(),
        )
    }

    /// All of these in one statement, and so at one moment.
    pub async fn together(&self, parts: Vec<Part>) -> Result<Together> {
        let mut parts = parts.into_iter().map(|Part(query)| query);
        let Some(mut whole) = parts.next() else { return Ok(Together(Vec::new())) };
        whole.unions(parts.map(|part| (UnionType::All, part)));
        let rows = self.conn.query_all(&whole).await?;
        let read = |row: &sea_orm::QueryResult| {
            Ok((row.try_get_by_index::<String>(0)?, row.try_get_by_index::<String>(1)?))
        };
        Ok(Together(rows.iter().map(read).collect::<Result<_, sea_orm::DbErr>>()?))
    }
}

/// A column as it stands in the JSON of both databases: SQLite keeps ids as bytes and truth as a number.
fn spelled(value: SimpleExpr, kind: &ColumnType, postgres: bool) -> SimpleExpr {
    match kind {
        _ if postgres => value,
        ColumnType::Uuid => {
            let digits = Func::lower(Func::cust("hex").arg(value));
            Func::cust("nullif").args([digits.into(), Expr::val("")]).into()
        }
        ColumnType::Boolean => {
            let word = Expr::case(value.clone().eq(1), "true").case(value.eq(0), "false").finally("null");
            Func::cust("json").arg(word).into()
        }
        _ => value,
    }
}
