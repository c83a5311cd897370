//! Applying the migrations, one program at a time, and the rights of the role that serves.

use std::collections::HashSet;

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait as _};
use sea_orm_migration::MigratorTrait as _;

use super::{Db, database::serving_settings};
use crate::migrations::Migrator;

/// Names the migration lock among PostgreSQL's advisory locks: "rollcall" as a number.
const LOCK: i64 = 0x726f_6c6c_6361_6c6c;

/// How many migrations are not applied yet.
///
/// It only reads: the role that serves may not make the table in which the applied ones stand, and the
/// library would try.
#[allow(clippy::disallowed_methods, reason = "the library's own table has no entity")]
pub async fn pending_migrations(db: &Db) -> Result<usize, DbErr> {
    let conn = db.for_migration();
    let all = Migrator::migrations();
    let question =
        Statement::from_string(conn.get_database_backend(), "SELECT version FROM seaql_migrations");
    let rows = match conn.query_all_raw(question).await {
        Ok(rows) => rows,
        // A new database: the error names the table that is not there.
        Err(error) if error.to_string().contains("seaql_migrations") => return Ok(all.len()),
        Err(error) => return Err(error),
    };
    let applied = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<HashSet<String>, _>>()?;
    Ok(all.iter().filter(|migration| !applied.contains(migration.name())).count())
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
    Migrator::up(&conn, None).await?;
    if let Some(role) = service_role.filter(|_| postgres) {
        grant(&conn, role).await?;
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
        format!("REVOKE UPDATE ON audit_log, disclosure_log, register_take, contact_link FROM {role}"),
        format!(
            "REVOKE UPDATE ON pupil_group_list, pupil_group_list_row, pupil_group_list_acknowledgement, \
             pupil_group_revision FROM {role}"
        ),
        format!(
            "REVOKE UPDATE ON penalty_notice_payment, penalty_notice_revision, notice_settings, \
             notice_to_improve_revision, letter_template FROM {role}"
        ),
        format!("REVOKE UPDATE ON penalty_ladder_notice_revision, parent_contact_change FROM {role}"),
        format!(
            "REVOKE UPDATE ON contact_point_revision, document_revision, document_version_revision, \
             school_policy_revision, course_revision, training_record_revision FROM {role}"
        ),
        format!(
            "REVOKE UPDATE ON information_sheet_revision, information_sheet_receipt_revision, survey_revision, \
             survey_invitation_step, survey_comment_revision, survey_finding_revision FROM {role}"
        ),
        format!("REVOKE UPDATE ON outbox_retry FROM {role}"),
        format!(
            "REVOKE UPDATE ON support_meeting_revision, support_meeting_pupil_revision, \
             support_meeting_action_revision, officer_consultation_revision, contact_plan_revision, \
             attendance_panel_revision FROM {role}"
        ),
        format!("REVOKE INSERT, UPDATE ON seaql_migrations FROM {role}"),
    ] {
        run(conn, statement).await?;
    }
    limit(conn, role).await
}

/// Gives the role its timeouts, where it has none of its own and we may; `serve` says what is missing otherwise.
#[allow(clippy::disallowed_methods, reason = "the catalogue of roles has no entity")]
async fn limit(conn: &DatabaseConnection, role: &str) -> Result<(), DbErr> {
    let question = format!(
        "SELECT coalesce(array_to_string(rolconfig, ' '), '') FROM pg_roles WHERE rolname = lower('{role}')"
    );
    let row = conn.query_one_raw(Statement::from_string(DbBackend::Postgres, question)).await?;
    let set: String = row.map_or_else(|| Ok(String::new()), |row| row.try_get_by_index(0))?;
    for (name, statement) in serving_settings(role) {
        let has = set.split(' ').any(|one| one.split('=').next() == Some(name));
        if !has && let Err(error) = run(conn, statement.clone()).await {
            tracing::warn!(%error, "the role that serves was not limited; as a role that may, run: {statement}");
        }
    }
    Ok(())
}

#[allow(clippy::disallowed_methods, reason = "locks and rights have no form in SeaQuery")]
async fn run(conn: &impl sea_orm::ConnectionTrait, sql: String) -> Result<(), DbErr> {
    conn.execute_raw(Statement::from_string(DbBackend::Postgres, sql)).await.map(drop)
}
