//! Sending what waits in the outbox. Several processes share it: a mail is claimed under a lease, and whoever holds the
//! lease alone may send it and say what became of it.
//!
//! Each step is one statement and touches one school's rows. The row itself tells when it was tried and what came of it,
//! so that no audit row is written beside it.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _,
    sea_query::{Expr, ExprTrait as _, Func, LockBehavior, LockType, SimpleExpr, Value},
};
use uuid::Uuid;

use super::state;
use crate::{
    access::Gate,
    entities::outbox::{Column, Entity, Model},
    error::Result,
};

/// Schools whose mails are looked at in one round.
const SCHOOLS: u64 = 50;
/// Why a mail was recalled that had not left by its end.
const OVER: &str = "It had not left when what it tells of was over.";

/// The outbox as one process that sends sees it.
pub struct Outbox {
    gate: Gate,
    /// This process; no other has it.
    lease: Uuid,
    lasts: TimeDelta,
}

/// What became of an attempt.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The mail server took it.
    Sent {
        /// What it answered.
        code: i32,
    },
    /// It is to be tried again, not before an instant.
    Later {
        /// What the mail server answered, if it did.
        code: Option<i32>,
        /// The same in words.
        reason: String,
        /// When.
        due_at: DateTime<Utc>,
    },
    /// It is not tried again.
    GivenUp {
        /// What the mail server answered last, if it did.
        code: Option<i32>,
        /// The same in words.
        reason: String,
    },
    /// It could not be made: nothing was sent.
    Failed {
        /// Why.
        reason: String,
    },
}

/// What waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Mails that are due and have not left.
    pub mails: u64,
    /// When the one was due that waits longest.
    pub since_at: Option<DateTime<Utc>>,
}

#[derive(FromQueryResult)]
struct School {
    urn: i32,
}

#[derive(FromQueryResult)]
struct Counted {
    mails: i64,
    since_at: Option<DateTime<Utc>>,
}

impl Gate {
    /// The outbox, for the process that sends. A lease lasts so long: longer than an attempt can.
    pub fn outbox(&self, lasts: TimeDelta) -> Outbox {
        Outbox { gate: self.clone(), lease: Uuid::now_v7(), lasts }
    }
}

#[allow(clippy::disallowed_methods, reason = "the worker sends for every school; each statement names one")]
impl Outbox {
    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.gate.now()
    }

    /// Takes up to so many mails that are due, those that wait longest of each school first. They are this process' until
    /// its lease ends. The first attempt gives a mail its date, and the domain of its `Message-ID`.
    pub async fn claim(&self, most: u64, domain: &str) -> Result<Vec<Model>> {
        let now = self.now();
        let urns = Entity::find()
            .select_only()
            .column(Column::Urn)
            .distinct()
            .filter(due(now))
            .limit(SCHOOLS)
            .into_model::<School>()
            .all(&self.gate.db.reader)
            .await?;
        let mut claimed = Vec::new();
        for School { urn } in urns {
            let left = most.saturating_sub(claimed.len() as u64);
            if left == 0 {
                break;
            }
            claimed.extend(self.claim_of(urn, left, now, domain).await?);
        }
        Ok(claimed)
    }

    /// PostgreSQL passes over what another process is just claiming (`SKIP LOCKED`); SQLite has one writer.
    async fn claim_of(&self, urn: i32, most: u64, now: DateTime<Utc>, domain: &str) -> Result<Vec<Model>> {
        let first = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Urn.eq(urn))
            .filter(due(now))
            .order_by_asc(Column::DueAt)
            .order_by_asc(Column::Id)
            .limit(most)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
        let kept = |column: Column, value: SimpleExpr| -> SimpleExpr {
            Func::coalesce([Expr::col(column), value]).into()
        };
        let claimed = Entity::update_many()
            .col_expr(Column::Lease, Expr::value(self.lease))
            .col_expr(Column::LeaseEndsAt, Expr::value(now + self.lasts))
            .col_expr(Column::TriedAt, kept(Column::TriedAt, Expr::value(now)))
            .col_expr(Column::MessageDomain, kept(Column::MessageDomain, Expr::value(domain)))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Urn.eq(urn))
            .filter(Column::Id.in_subquery(first.into_query()))
            .filter(due(now))
            .exec_with_returning(&self.gate.db.writer);
        let mut claimed = claimed.await?;
        claimed.sort_by_key(|mail| mail.id);
        Ok(claimed)
    }

    /// Whether this process may still send a mail: its lease lasts as long as an attempt does.
    pub fn holds(&self, mail: &Model, attempt: TimeDelta) -> bool {
        mail.lease == Some(self.lease) && mail.lease_ends_at.is_some_and(|ends| self.now() + attempt < ends)
    }

    /// Says what became of an attempt; false where the lease had ended and the mail was somebody else's.
    pub async fn settle(&self, mail: &Model, outcome: &Outcome) -> Result<bool> {
        let now = self.now();
        let (state, code, reason) = match outcome {
            Outcome::Sent { code } => (state::SENT, Some(*code), None),
            Outcome::Later { code, reason, .. } => (state::WAITING, *code, Some(reason.clone())),
            Outcome::GivenUp { code, reason } => (state::GIVEN_UP, *code, Some(reason.clone())),
            Outcome::Failed { reason } => (state::FAILED, None, Some(reason.clone())),
        };
        let due_at = match outcome {
            Outcome::Later { due_at, .. } => *due_at,
            _ => mail.due_at,
        };
        let settled_at = (state != state::WAITING).then_some(now);
        let columns: Vec<(Column, Value)> = vec![
            (Column::State, state.into()),
            (Column::Attempts, (mail.attempts + 1).into()),
            (Column::ReplyCode, code.into()),
            (Column::Reason, reason.into()),
            (Column::DueAt, due_at.into()),
            (Column::SettledAt, settled_at.into()),
            (Column::UpdatedAt, now.into()),
            (Column::Version, (mail.version + 1).into()),
        ];
        let this = Condition::all().add(Column::Urn.eq(mail.urn)).add(Column::Id.eq(mail.id));
        Ok(self.let_go(this, columns).await? == 1)
    }

    /// Whether what a mail tells of is over: it is not sent any more.
    pub fn is_over(&self, mail: &Model) -> bool {
        mail.expires_at.is_some_and(|expires_at| expires_at <= self.now())
    }

    /// Recalls what has not left by the end that it was given, and that nobody is sending.
    pub async fn lapse(&self) -> Result<()> {
        let now = self.now();
        let over = || {
            Condition::all()
                .add(Column::State.eq(state::WAITING))
                .add(Column::ExpiresAt.lte(now))
                .add(Condition::any().add(Column::LeaseEndsAt.is_null()).add(Column::LeaseEndsAt.lte(now)))
        };
        let urns = Entity::find().select_only().column(Column::Urn).distinct().filter(over()).limit(SCHOOLS);
        for School { urn } in urns.into_model::<School>().all(&self.gate.db.reader).await? {
            Entity::update_many()
                .col_expr(Column::State, Expr::value(state::RECALLED))
                .col_expr(Column::Reason, Expr::value(OVER))
                .col_expr(Column::SettledAt, Expr::value(now))
                .col_expr(Column::UpdatedAt, Expr::value(now))
                .col_expr(Column::Version, Expr::col(Column::Version).add(1))
                .filter(Column::Urn.eq(urn))
                .filter(over())
                .exec(&self.gate.db.writer)
                .await?;
        }
        Ok(())
    }

    /// Gives a mail back as it was, without an attempt: it was not tried.
    pub async fn give_back(&self, mail: &Model) -> Result<()> {
        let this = Condition::all().add(Column::Urn.eq(mail.urn)).add(Column::Id.eq(mail.id));
        self.let_go(this, Vec::new()).await.map(drop)
    }

    async fn let_go(&self, these: Condition, columns: Vec<(Column, Value)>) -> Result<u64> {
        let mut update = Entity::update_many()
            .col_expr(Column::Lease, Expr::value(None::<Uuid>))
            .col_expr(Column::LeaseEndsAt, Expr::value(None::<DateTime<Utc>>))
            .filter(these)
            .filter(Column::Lease.eq(self.lease))
            .filter(Column::State.eq(state::WAITING));
        for (column, value) in columns {
            update = update.col_expr(column, Expr::value(value));
        }
        Ok(update.exec(&self.gate.db.writer).await?.rows_affected)
    }

    /// Forgets to whom mails went and what they said that were settled before an instant; that they went stays.
    pub async fn forget(&self, before: DateTime<Utc>) -> Result<()> {
        let kept = || {
            Condition::all()
                .add(Column::State.ne(state::WAITING))
                .add(Column::SettledAt.lt(before))
                .add(Column::RecipientAddress.ne(""))
        };
        let urns = Entity::find().select_only().column(Column::Urn).distinct().filter(kept()).limit(SCHOOLS);
        for School { urn } in urns.into_model::<School>().all(&self.gate.db.reader).await? {
            let nothing = || Expr::value(None::<String>);
            Entity::update_many()
                .col_expr(Column::RecipientName, nothing())
                .col_expr(Column::RecipientAddress, Expr::value(""))
                .col_expr(Column::Said, Expr::value("{}"))
                .col_expr(Column::Calendar, nothing())
                .col_expr(Column::Unsubscribe, nothing())
                .col_expr(Column::Reason, nothing())
                .col_expr(Column::UpdatedAt, Expr::value(self.now()))
                .col_expr(Column::Version, Expr::col(Column::Version).add(1))
                .filter(Column::Urn.eq(urn))
                .filter(kept())
                .exec(&self.gate.db.writer)
                .await?;
        }
        Ok(())
    }

    /// How much waits that is due.
    pub async fn waiting(&self) -> Result<Waiting> {
        let counted = Entity::find()
            .select_only()
            .column_as(Column::Id.count(), "mails")
            .column_as(Column::DueAt.min(), "since_at")
            .filter(Column::State.eq(state::WAITING))
            .filter(Column::DueAt.lte(self.now()))
            .into_model::<Counted>()
            .one(&self.gate.db.reader)
            .await?;
        let counted = counted.map(|Counted { mails, since_at }| Waiting {
            mails: u64::try_from(mails).unwrap_or_default(),
            since_at,
        });
        Ok(counted.unwrap_or_default())
    }
}

/// Mails that may be sent now, and that nobody is sending.
fn due(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(Column::State.eq(state::WAITING))
        .add(Column::DueAt.lte(now))
        .add(Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(now)))
        .add(Condition::any().add(Column::LeaseEndsAt.is_null()).add(Column::LeaseEndsAt.lte(now)))
}
