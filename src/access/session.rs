//! Queries that carry the tenancy filter with them.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    Condition, ConnectionTrait, EntityTrait, FromQueryResult, ModelTrait as _, Order, PaginatorTrait as _,
    QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Asterisk, Expr, ExprTrait as _, IntoCondition, Query, SimpleExpr, ValueType},
};
use uuid::Uuid;

use super::{clock::date_at_school, reach::Caller};
use crate::{
    domain::urn::AUTHORITY,
    entities::{Shared, Tenanted, school},
    error::{Code, Result},
    http::{Page, Paging},
};

/// A connection or transaction, narrowed to one caller's reach.
pub struct Session<'a, C> {
    pub(super) conn: &'a C,
    pub(super) caller: Caller,
}

/// A query that holds the tenancy filter. It can be narrowed further, never replaced.
pub struct Scoped<'a, C, E: EntityTrait> {
    pub(super) conn: &'a C,
    pub(super) select: Select<E>,
}

/// Proof that the caller may reach this school now.
#[derive(Clone)]
pub struct Reached(school::Model);

impl Reached {
    /// The school.
    pub fn school(&self) -> &school::Model {
        &self.0
    }

    /// Its URN.
    pub fn urn(&self) -> i32 {
        self.0.urn
    }
}

#[allow(clippy::disallowed_methods, reason = "the one place that adds the tenancy filter")]
impl<'a, C: ConnectionTrait> Session<'a, C> {
    pub(super) fn new(conn: &'a C, caller: Caller) -> Self {
        Self { conn, caller }
    }

    /// The instant of this request. The rows that it writes carry that of their transaction, [`Tx::now`](super::Tx::now),
    /// which may be later.
    pub fn now(&self) -> DateTime<Utc> {
        self.caller.now
    }

    /// The date of this request on a school's wall, also in a transaction: the rules of a request go by one day.
    pub fn today(&self) -> NaiveDate {
        date_at_school(self.caller.now)
    }

    /// Who asks; nil is the operator on the host.
    pub fn client(&self) -> Uuid {
        self.caller.client
    }

    /// The id of this request, where it came over HTTP.
    pub fn request_id(&self) -> Option<String> {
        self.caller.request_id.clone()
    }

    /// Starts a query over the rows of `E` that the caller may see.
    pub fn find<E: Tenanted>(&self) -> Scoped<'a, C, E> {
        Scoped { conn: self.conn, select: E::find().filter(self.caller.rows::<E>()) }
    }

    /// Starts a query over a table that belongs to no school.
    pub fn shared<E: Shared>(&self) -> Scoped<'a, C, E> {
        Scoped { conn: self.conn, select: E::find() }
    }

    /// Rows of `E` of every school but this one, whoever asks: for what `contract.md` allows one school to learn of the
    /// others, whether a pupil is also enrolled there, and whether both say that it was there in one session.
    ///
    /// It is told as a yes or no that names none of them; a test holds the few files that may ask for it.
    pub fn elsewhere<E: Tenanted>(&self, urn: i32) -> Scoped<'a, C, E> {
        let others = Expr::col((E::default(), E::URN)).ne(urn);
        Scoped { conn: self.conn, select: E::find().filter(others) }
    }

    /// Rows of `E` of every school and of the authority, whoever asks: for what must be the same of a family whichever
    /// school deals with it, such as what a parent is called, where the one document goes that is served on it, what that
    /// may not say, and what is already held against it.
    ///
    /// Nothing else of a row that is found so is told to whoever does not reach it; a test holds the few files that may ask
    /// for it, each for its reason.
    pub fn everywhere<E: Tenanted>(&self) -> Scoped<'a, C, E> {
        Scoped { conn: self.conn, select: E::find() }
    }

    /// The same moment past the wall between schools, for what the law counts over all of them whoever asks.
    ///
    /// Nothing is told of what is read so but numbers and what the caller's own session reaches; a test holds the few files
    /// that may ask for it.
    pub fn over_all_schools(&self) -> Self {
        let caller = Caller { client: Uuid::nil(), ..self.caller.clone() };
        Self { conn: self.conn, caller }
    }

    /// Whether the caller reaches every school, and so what is the authority's own (`urn` 0).
    pub async fn reaches_authority(&self) -> Result<bool> {
        self.reaches(AUTHORITY).await
    }

    /// `not_found` unless the caller reaches every school, and so what is the authority's own.
    pub async fn require_authority(&self) -> Result<()> {
        self.reaches_authority().await?.then_some(()).ok_or(Code::NotFound.into())
    }

    /// Whether the caller's grants reach this URN now.
    pub(super) async fn reaches(&self, urn: i32) -> Result<bool> {
        if self.caller.is_operator() {
            return Ok(true);
        }
        let reaches = Query::select().expr(Expr::val(1)).cond_where(self.caller.reaches(urn)).to_owned();
        Ok(self.conn.query_one(&reaches).await?.is_some())
    }

    /// The school, or `not_found` when it does not exist or is out of reach.
    pub async fn school(&self, urn: i32) -> Result<Reached> {
        let school = self.find::<school::Entity>().filter(school::COLUMN.urn.eq(urn)).one().await?;
        school.map(Reached).ok_or(Code::NotFound.into())
    }
}

impl<C: ConnectionTrait, E: EntityTrait> Scoped<'_, C, E> {
    /// Keeps only the rows for which this holds as well.
    pub fn filter(self, condition: impl IntoCondition) -> Self {
        Self { select: self.select.filter(condition.into_condition()), ..self }
    }

    /// Keeps only the rows that come after this key, compared as a row value.
    pub fn after<const N: usize>(self, columns: [E::Column; N], key: [sea_orm::Value; N]) -> Self {
        let (columns, key) = row_values::<E, N>(columns, key);
        self.filter(Condition::all().add(columns.gt(key)))
    }

    /// Keeps only the rows that come before this key, compared as a row value: the rest of a falling list.
    pub fn before<const N: usize>(self, columns: [E::Column; N], key: [sea_orm::Value; N]) -> Self {
        let (columns, key) = row_values::<E, N>(columns, key);
        self.filter(Condition::all().add(columns.lt(key)))
    }

    /// Sorts, after any earlier ordering.
    pub fn order_by(self, column: E::Column, order: Order) -> Self {
        Self { select: self.select.order_by(column, order), ..self }
    }

    /// Leaves out rows that repeat another in the columns asked for.
    pub fn distinct(self) -> Self {
        Self { select: self.select.distinct(), ..self }
    }

    /// Stops after this many rows.
    pub fn limit(self, rows: u64) -> Self {
        Self { select: self.select.limit(rows), ..self }
    }

    /// Every matching row.
    pub async fn all(self) -> Result<Vec<E::Model>> {
        Ok(self.select.all(self.conn).await?)
    }

    /// The first matching row.
    pub async fn one(self) -> Result<Option<E::Model>> {
        Ok(self.select.one(self.conn).await?)
    }

    /// These columns of every matching row.
    pub async fn columns<M: FromQueryResult>(
        self,
        columns: impl IntoIterator<Item = E::Column>,
    ) -> Result<Vec<M>> {
        Ok(self.select.select_only().columns(columns).into_model::<M>().all(self.conn).await?)
    }

    /// How many rows match of each combination of these columns that there is: `M` reads the columns and `number`.
    pub async fn counted<M: FromQueryResult>(
        self,
        columns: impl IntoIterator<Item = E::Column>,
    ) -> Result<Vec<M>> {
        let counted = self.select.select_only().expr_as(Expr::col(Asterisk).count(), "number");
        let select =
            columns.into_iter().fold(counted, |select, column| select.column(column).group_by(column));
        Ok(select.into_model::<M>().all(self.conn).await?)
    }

    /// Of how many matching rows each of these holds, under its name: one statement, which looks at every row once.
    pub async fn tallied<K: FromQueryResult>(
        self,
        questions: impl IntoIterator<Item = (Condition, &'static str)>,
    ) -> Result<K> {
        let mut tallied = self.select.select_only();
        for (question, name) in questions {
            let holds: SimpleExpr = Expr::case(question, Expr::val(1)).into();
            tallied = tallied.expr_as(holds.count(), name);
        }
        Ok(tallied.into_model::<K>().one(self.conn).await?.ok_or(Code::Internal)?)
    }

    /// How many rows match.
    pub async fn count(self) -> Result<u64>
    where
        E::Model: Send + Sync,
    {
        Ok(self.select.count(self.conn).await?)
    }
}

impl<C: ConnectionTrait, E: Tenanted> Scoped<'_, C, E> {
    /// In the order of lists over schools, by school and id, from behind this row on.
    pub fn by_school(self, id: E::Column, after: Option<(i32, Uuid)>) -> Self {
        let rest = match after {
            Some((urn, row)) => self.after([E::URN, id], [urn.into(), row.into()]),
            None => self,
        };
        rest.order_by(E::URN, Order::Asc).order_by(id, Order::Asc)
    }

    /// One page of them, by school and id.
    pub async fn page(self, id: E::Column, paging: &Paging) -> Result<Page<E::Model>> {
        let rows = self.limit(paging.fetch()).by_school(id, paging.after()?).all().await?;
        let key = |row: &E::Model| {
            (
                <i32 as ValueType>::try_from(row.get(E::URN)).ok(),
                <Uuid as ValueType>::try_from(row.get(id)).ok(),
            )
        };
        paging.cut(rows, key, |row| row)
    }
}

fn row_values<E: EntityTrait, const N: usize>(
    columns: [E::Column; N],
    key: [sea_orm::Value; N],
) -> (SimpleExpr, SimpleExpr) {
    let columns = columns.map(|column| SimpleExpr::from(Expr::col((E::default(), column))));
    (Expr::tuple(columns), Expr::tuple(key.map(SimpleExpr::from)))
}
