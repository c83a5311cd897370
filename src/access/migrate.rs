//! Applying the migrations, one program at a time, and the rights of the role that serves.

use sea_orm::{DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait as _};
use sea_orm_migration::MigratorTrait as _;

use super::Db;
use crate::migrations::Migrator;

/// Names the migration lock among PostgreSQL's advisory locks: "rollcall" as a number.
const LOCK: i64 = 0x726f_6c6c_6361_6c6c;

/// How many migrations are not applied yet.
pub async fn pending_migrations(db: &Db) -> Result<usize, DbErr> {
    Ok(Migrator::get_pending_migrations(db.for_migration()).await?.len())
}

/// Applies every pending migration and says how many there were.
///
/// On PostgreSQL under an advisory lock, held by a transaction of its own so that it cannot outlive
/// this program. `service_role` gets the rights that serving needs.
pub async fn migrate(db: &Db, service_role: Option<&str>) -> Result<usize, DbErr> {
    let conn = db.for_migration();
    let postgres = conn.get_database_backend() == DbBackend::Postgres;
    #[allow(clippy::disallowed_methods, reason = "holds nothing but the lock")]
    let lock = match postgres {
        true => {
            let lock = conn.begin().await?;
            run(&lock, format!("SELECT pg_advisory_xact_lock({LOCK})")).await?;
            Some(lock)
        }
        false => None,
    };
    let pending = pending_migrations(db).await?;
    Migrator::up(conn, None).await?;
    if let Some(role) = service_role.filter(|_| postgres) {
        grant(conn, role).await?;
    }
    if let Some(lock) = lock {
        lock.rollback().await?;
    }
    Ok(pending)
}

/// The role that serves reads and writes rows; what is append-only it can only add to.
async fn grant(conn: &DatabaseConnection, role: &str) -> Result<(), DbErr> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if role.is_empty() || !role.chars().all(plain) {
        return Err(DbErr::Custom("the role's name may hold letters, digits and _ only".into()));
    }
    for statement in [
        format!("GRANT USAGE ON SCHEMA public TO {role}"),
        format!("GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {role}"),
        format!("REVOKE UPDATE ON audit_log, register_take FROM {role}"),
        format!("REVOKE INSERT, UPDATE ON seaql_migrations FROM {role}"),
    ] {
        run(conn, statement).await?;
    }
    Ok(())
}

#[allow(clippy::disallowed_methods, reason = "locks and rights have no form in SeaQuery")]
async fn run(conn: &impl sea_orm::ConnectionTrait, sql: String) -> Result<(), DbErr> {
    conn.execute_raw(Statement::from_string(DbBackend::Postgres, sql)).await.map(drop)
}
