//! The role that serves has limits of its own, or nothing is served.

use std::env;

use rollcall::access::{Db, DbSettings};

use crate::support::database;

#[tokio::test]
async fn a_role_without_limits_does_not_serve_and_is_told_what_to_run() {
    let Some(url) = database::postgres().await else { return };
    let role = env::var("ROLLCALL_TEST_POSTGRES_SERVICE_ROLE").unwrap_or("rollcall_service".to_owned());
    Db::open(&DbSettings::new(&url)).await.unwrap().assert_serving().await.expect("it has them");
    let owner = url.replace(&format!("{role}@"), "rollcall_owner@");
    let refused = Db::open(&DbSettings::new(owner)).await.unwrap().assert_serving().await.unwrap_err();
    let said = refused.to_string();
    for line in [
        "ALTER ROLE rollcall_owner SET lock_timeout = '2s';",
        "ALTER ROLE rollcall_owner SET statement_timeout = '5s';",
        "ALTER ROLE rollcall_owner SET idle_in_transaction_session_timeout = '10s';",
    ] {
        assert!(said.contains(line), "{said}");
    }
}

#[tokio::test]
async fn sqlite_has_no_roles() {
    let url = database::sqlite().await;
    Db::open(&DbSettings::new(&url)).await.unwrap().assert_serving().await.expect("nothing is asked");
}
