//! From which day on a document, or a version of one, is withdrawn, on what ground and why: the days before it stay as they
//! were.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const GROUNDS: [&str; 2] = ["ended", "published_by_mistake"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for (table, id) in [("document", "document_id"), ("document_version", "document_version_id")] {
            let mut ground = text_null("withdrawn_ground");
            ground.check(Expr::col("withdrawn_ground").is_in(GROUNDS));
            for column in [date_null("withdrawn_on"), ground, text_null("withdrawn_reason")] {
                m.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
            }
            known(m, table, id).await?;
        }
        Ok(())
    }
}

/// What was withdrawn before grounds were asked for held until then: day and reason stand in its history. SQLite knows no
/// time zones; there the day is that of UTC.
#[allow(clippy::disallowed_methods, reason = "a migration is no request")]
async fn known(m: &SchemaManager<'_>, table: &str, id: &str) -> Result<(), DbErr> {
    let day = match m.get_database_backend() {
        DbBackend::Postgres => "CAST(r.recorded_at AT TIME ZONE 'Europe/London' AS date)",
        _ => "substr(r.recorded_at, 1, 10)",
    };
    let of = |what: &str| {
        format!(
            "(SELECT {what} FROM {table}_revision r WHERE r.urn = {table}.urn AND r.{id} = {table}.id \
             AND r.action = 'withdrawn')"
        )
    };
    let (on, why) = (of(day), of("r.reason"));
    let sql = format!(
        "UPDATE {table} SET withdrawn_ground = 'ended', withdrawn_on = {on}, withdrawn_reason = {why} \
         WHERE state = 'withdrawn'"
    );
    m.get_connection().execute_unprepared(&sql).await.map(drop)
}
