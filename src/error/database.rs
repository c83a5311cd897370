//! What a database error means to a client.

use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

use super::{AppError, Code};

impl From<DbErr> for AppError {
    fn from(error: DbErr) -> Self {
        let code = match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Code::Duplicate,
            _ => meaning(&error),
        };
        Self::new(code).cause(error)
    }
}

/// Whether the same transaction may succeed when it is tried again: nothing of it was stored.
pub fn is_transient(error: &AppError) -> bool {
    reported(error).is_some_and(|state| RETRIED.contains(&state.as_str()))
}

/// Whether the embedded database had no room for what it was to keep: nothing of the transaction was stored, even if that
/// came out when it was to be committed, for its log has no end without a last frame.
pub fn is_out_of_room(error: &AppError) -> bool {
    reported(error).as_deref() == Some(SQLITE_FULL)
}

/// What the database itself reported as the cause.
fn reported(error: &AppError) -> Option<String> {
    let cause = error.because()? as &(dyn std::error::Error + 'static);
    cause.downcast_ref::<DbErr>().and_then(state)
}

/// PostgreSQL serialization_failure, deadlock_detected, lock_not_available; SQLite busy, busy_recovery, busy_snapshot.
const RETRIED: &[&str] = &["40001", "40P01", "55P03", "5", "261", "517"];

/// SQLite: the disk is full.
const SQLITE_FULL: &str = "13";

/// PostgreSQL statement cancelled by its timeout; nothing of the transaction was stored.
const TOO_SLOW: &str = "57014";

fn meaning(error: &DbErr) -> Code {
    match state(error).as_deref() {
        Some(state) if RETRIED.contains(&state) || state == TOO_SLOW => Code::Overloaded,
        // Too many connections, disk full, server shutting down or starting, connection lost.
        Some("53300" | "53100" | "57P01" | "57P02" | "57P03" | SQLITE_FULL) => Code::DependencyUnavailable,
        Some(state) if state.starts_with("08") => Code::DependencyUnavailable,
        // A date or number that the database cannot hold.
        Some("22003" | "22008" | "22021") => Code::ValidationFailed,
        _ if matches!(error, DbErr::ConnectionAcquire(_)) => Code::Overloaded,
        _ if matches!(error, DbErr::Conn(_)) || lost(error) => Code::DependencyUnavailable,
        _ => Code::Internal,
    }
}

/// The SQLSTATE or SQLite code of an error that the database itself reported.
fn state(error: &DbErr) -> Option<String> {
    match inner(error)? {
        sqlx::Error::Database(inner) => inner.code().map(|code| code.into_owned()),
        _ => None,
    }
}

fn lost(error: &DbErr) -> bool {
    matches!(inner(error), Some(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed))
}

fn inner(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner))
        | DbErr::Conn(RuntimeErr::SqlxError(inner)) => Some(inner),
        _ => None,
    }
}
