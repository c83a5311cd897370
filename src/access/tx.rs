//! A transaction on one school's rows: what can be locked, made and changed in it.

use std::{
    marker::PhantomData,
    ops::Deref,
    sync::{Mutex, OnceLock},
};

use chrono::{DateTime, Utc};

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ActiveValue,
    ActiveValue::Set,
    Condition, DatabaseTransaction, EntityTrait, IntoActiveModel, Iterable, PrimaryKeyToColumn,
    QueryFilter as _, QuerySelect as _, QueryTrait as _, Select,
    sea_query::{Expr, ExprTrait as _, OnConflict, Value},
};
use uuid::Uuid;

use super::{
    Action, Clock,
    at_end::Waiting,
    deadline::Timed,
    reach::Caller,
    session::{Scoped, Session},
};
use crate::{
    domain::urn::AUTHORITY,
    entities::{Shared, Tenanted, audit_log, school},
    error::{AppError, Code, Result},
};

/// Rows of one INSERT: with sixty columns still below every database's limit of bound values.
pub(super) const CHUNK: usize = 500;

/// A transaction on the rows of one school (or, with `urn` 0, of the authority itself).
///
/// LA-wide tables may be written along; another school's rows cannot.
pub struct Tx<'a> {
    session: Session<'a, Timed<DatabaseTransaction>>,
    urn: i32,
    clock: Clock,
    stamp: OnceLock<DateTime<Utc>>,
    pub(super) waiting: Mutex<Vec<Waiting>>,
}

impl<'a> Deref for Tx<'a> {
    type Target = Session<'a, Timed<DatabaseTransaction>>;

    fn deref(&self) -> &Self::Target {
        &self.session
    }
}

/// Proof that a row is locked until the transaction ends; without it nothing can be updated.
pub struct Locked<'s, E: EntityTrait> {
    pub(super) row: E::Model,
    pub(super) session: PhantomData<&'s ()>,
}

impl<E: EntityTrait> Deref for Locked<'_, E> {
    type Target = E::Model;

    fn deref(&self) -> &E::Model {
        &self.row
    }
}

#[allow(clippy::disallowed_methods, reason = "narrowed to the school of the transaction")]
impl<'a> Tx<'a> {
    pub(super) fn new(session: Session<'a, Timed<DatabaseTransaction>>, urn: i32, clock: Clock) -> Self {
        Self { session, urn, clock, stamp: OnceLock::new(), waiting: Mutex::default() }
    }

    /// The instant that every row of this transaction carries.
    ///
    /// It is read when it is first asked for. Ask when the lock that orders the writers is held: of two who
    /// wait for it the later must not carry the earlier instant, or no past instant could be told again.
    pub fn now(&self) -> DateTime<Utc> {
        *self.stamp.get_or_init(|| self.clock.now())
    }

    /// The school whose rows this transaction may touch.
    pub fn urn(&self) -> i32 {
        self.urn
    }

    pub(super) fn caller(&self) -> &Caller {
        &self.session.caller
    }

    pub(super) async fn require_reach(&self) -> Result<()> {
        self.session.reaches(self.urn).await?.then_some(()).ok_or(Code::NotFound.into())
    }

    /// The school's own row, if the caller reaches it.
    pub(super) fn find_reached(&self) -> Select<school::Entity> {
        let Scoped { select, .. } = self.session.find::<school::Entity>();
        select.filter(school::COLUMN.urn.eq(self.urn))
    }

    /// Starts a query over this school's rows of `E`.
    pub fn find<E: Tenanted>(&self) -> Scoped<'a, Timed<DatabaseTransaction>, E> {
        let own = Expr::col((E::default(), E::URN)).eq(self.urn);
        Scoped { conn: self.session.conn, select: E::find().filter(own) }
    }

    /// One of this school's rows; nobody else can change it until commit.
    ///
    /// PostgreSQL locks the row (`FOR UPDATE`); SQLite already holds its one write lock.
    pub async fn lock<E: Tenanted>(&self, condition: Condition) -> Result<Option<Locked<'_, E>>> {
        let Scoped { conn, select } = self.find::<E>();
        let row = select.filter(condition).lock_exclusive().one(conn).await?;
        Ok(row.map(|row| Locked { row, session: PhantomData }))
    }

    /// Every matching row of this school, locked as by [`lock`](Self::lock), in the order of their keys.
    pub async fn lock_all<E: Tenanted>(&self, condition: Condition) -> Result<Vec<Locked<'_, E>>> {
        let Scoped { conn, select } = self.find::<E>();
        let mut select = select.filter(condition).lock_exclusive();
        for key in E::PrimaryKey::iter() {
            select = sea_orm::QueryOrder::order_by_asc(select, key.into_column());
        }
        let rows = select.all(conn).await?;
        Ok(rows.into_iter().map(|row| Locked { row, session: PhantomData }).collect())
    }

    /// One of this school's rows; others may read it but nobody can change it until commit (`FOR SHARE`).
    pub async fn share<E: Tenanted>(&self, condition: Condition) -> Result<Option<E::Model>> {
        let Scoped { conn, select } = self.find::<E>();
        Ok(select.filter(condition).lock_shared().one(conn).await?)
    }

    /// One of the authority's own rows that the caller may see, for a step of a school that rests on it: others may read
    /// it but nobody can change it until commit (`FOR SHARE`).
    pub async fn share_of_authority<E: Tenanted>(&self, condition: Condition) -> Result<Option<E::Model>> {
        let Scoped { conn, select } = self.session.find::<E>();
        let authoritys = Expr::col((E::default(), E::URN)).eq(AUTHORITY);
        Ok(select.filter(authoritys).filter(condition).lock_shared().one(conn).await?)
    }

    /// Keeps a row of the authority from being changed until commit, whether or not the caller may see it; nothing of it
    /// is told.
    pub async fn hold_of_authority<E: Tenanted>(&self, condition: Condition) -> Result<()> {
        let authoritys = Expr::col((E::default(), E::URN)).eq(AUTHORITY);
        let select = E::find().filter(authoritys).filter(condition).lock_shared();
        select.one(self.session.conn).await?;
        Ok(())
    }

    /// Locks the row, after making it from `fresh` if it is not there. The flag says it was made here.
    ///
    /// Under READ COMMITTED two transactions may both find nothing: the second insert waits for the
    /// first and does nothing, and the second look finds what the first made.
    pub async fn lock_or_create<A>(
        &self,
        condition: Condition,
        fresh: impl FnOnce() -> A,
    ) -> Result<(Locked<'_, A::Entity>, bool)>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: Tenanted,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        if let Some(row) = self.lock::<A::Entity>(condition.clone()).await? {
            return Ok((row, false));
        }
        let row = fresh();
        self.check_urn(&row)?;
        let nothing = OnConflict::new().do_nothing().to_owned();
        let made =
            A::Entity::insert(row).on_conflict(nothing).exec_without_returning(self.session.conn).await?;
        let row = self.lock::<A::Entity>(condition).await?.ok_or(Code::Internal)?;
        Ok((row, made == 1))
    }

    /// A row that belongs to no school, locked as by [`lock`](Self::lock): what two changes of one
    /// LA-wide thing wait for each other at. It is changed with [`set_shared`](Self::set_shared).
    pub async fn lock_shared<E: Shared>(&self, condition: Condition) -> Result<Option<Locked<'_, E>>> {
        let row = E::find().filter(condition).lock_exclusive().one(self.session.conn).await?;
        Ok(row.map(|row| Locked { row, session: PhantomData }))
    }

    /// A row that belongs to no school; others may read it but nobody can change it until commit (`FOR SHARE`).
    pub async fn share_shared<E: Shared>(&self, condition: Condition) -> Result<Option<E::Model>> {
        Ok(E::find().filter(condition).lock_shared().one(self.session.conn).await?)
    }

    /// Inserts a row of this school unless one with its key is there; says whether it did.
    ///
    /// A row that another transaction is just inserting is waited for.
    pub async fn insert_if_absent<A>(&self, row: A) -> Result<bool>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: Tenanted,
    {
        self.check_urn(&row)?;
        let nothing = OnConflict::new().do_nothing().to_owned();
        let made =
            A::Entity::insert(row).on_conflict(nothing).exec_without_returning(self.session.conn).await?;
        Ok(made == 1)
    }

    /// Inserts rows of this school.
    pub async fn insert<A>(&self, rows: Vec<A>) -> Result<()>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: Tenanted,
    {
        for row in &rows {
            self.check_urn(row)?;
        }
        self.insert_chunks(rows).await
    }

    /// Inserts rows that belong to no school.
    pub async fn insert_shared<A>(&self, rows: Vec<A>) -> Result<()>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: Shared,
    {
        self.insert_chunks(rows).await
    }

    async fn insert_chunks<A: ActiveModelTrait + Send>(&self, rows: Vec<A>) -> Result<()> {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<A> = rows.by_ref().take(CHUNK).collect();
            A::Entity::insert_many(chunk).exec_without_returning(self.session.conn).await?;
        }
        Ok(())
    }

    /// Inserts a row that belongs to no school unless one with its key is there; says whether it did.
    pub async fn insert_shared_if_absent<A>(&self, row: A) -> Result<bool>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: Shared,
    {
        let nothing = OnConflict::new().do_nothing().to_owned();
        let made =
            A::Entity::insert(row).on_conflict(nothing).exec_without_returning(self.session.conn).await?;
        Ok(made == 1)
    }

    /// Inserts those of the rows that belong to no school whose keys are not there yet.
    ///
    /// A row that another transaction is just inserting is waited for: give the rows in the order of their
    /// keys, so that two such inserts never wait for each other.
    pub async fn insert_shared_where_absent<A>(&self, rows: Vec<A>) -> Result<()>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        A::Entity: Shared,
    {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<A> = rows.by_ref().take(CHUNK).collect();
            let nothing = OnConflict::new().do_nothing().to_owned();
            A::Entity::insert_many(chunk)
                .on_conflict(nothing)
                .exec_without_returning(self.session.conn)
                .await?;
        }
        Ok(())
    }

    /// Changes a locked row. It stays the same row of the same school.
    pub async fn update<E: Tenanted>(
        &self,
        locked: Locked<'_, E>,
        change: impl FnOnce(&mut E::ActiveModel),
    ) -> Result<E::Model>
    where
        E::ActiveModel: ActiveModelBehavior + Send,
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        let mut row = locked.row.into_active_model();
        change(&mut row);
        let mut fixed = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).chain([E::URN]);
        if !fixed.all(|column| matches!(row.get(column), ActiveValue::Unchanged(_))) {
            return Err(AppError::internal("an update would change the key of its row"));
        }
        Ok(row.update(self.session.conn).await?)
    }

    /// Sets columns of every matching row of this school; the caller holds the lock they stand under.
    pub async fn set_all<E: Tenanted>(
        &self,
        condition: Condition,
        columns: Vec<(E::Column, Value)>,
    ) -> Result<u64> {
        let own = Expr::col((E::default(), E::URN)).eq(self.urn);
        let mut update = E::update_many().filter(own).filter(condition);
        for (column, value) in columns {
            update = update.col_expr(column, Expr::value(value));
        }
        Ok(update.exec(self.session.conn).await?.rows_affected)
    }

    /// Sets columns of matching rows that belong to no school.
    pub async fn set_shared<E: Shared>(
        &self,
        condition: Condition,
        columns: Vec<(E::Column, Value)>,
    ) -> Result<u64> {
        let mut update = E::update_many().filter(condition);
        for (column, value) in columns {
            update = update.col_expr(column, Expr::value(value));
        }
        Ok(update.exec(self.session.conn).await?.rows_affected)
    }

    pub(super) fn check_urn<A>(&self, row: &A) -> Result<()>
    where
        A: ActiveModelTrait,
        A::Entity: Tenanted,
    {
        match row.get(<A::Entity as Tenanted>::URN).into_value() {
            Some(Value::Int(Some(urn))) if urn == self.urn => Ok(()),
            _ => Err(AppError::internal("a write would leave the school of its transaction")),
        }
    }

    /// Writes the audit row, and what waits for the end with it.
    pub(super) async fn audit(&self, action: &Action) -> Result<()> {
        let row = audit_log::ActiveModel {
            urn: Set(self.urn),
            id: Set(Uuid::now_v7()),
            at: Set(self.now()),
            client_id: Set(self.client()),
            operation: Set(action.operation.to_owned()),
            subject: Set(action.subject.clone()),
            request_id: Set(self.request_id()),
        };
        self.send_waiting(audit_log::Entity::insert(row).into_query()).await
    }
}
