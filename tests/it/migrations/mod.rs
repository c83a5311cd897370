//! The migrated schema: what its catalogue must show, and how migrations behave.

mod catalogue;
mod rules;
mod running;
mod types;

/// `serve` runs as this role, and asks before it starts.
#[tokio::test]
async fn the_role_that_serves_can_tell_that_nothing_is_pending() {
    use rollcall::access::{Db, DbSettings, pending_migrations};
    let Some(url) = crate::support::database::postgres().await else { return };
    let db = Db::open(&DbSettings::new(url)).await.unwrap();
    assert_eq!(pending_migrations(&db).await.unwrap(), 0);
}
