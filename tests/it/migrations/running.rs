//! How migrations are run: once, by one, and never behind the back of a server.

use rollcall::access::{Db, DbSettings, migrate, pending_migrations};
use sea_orm::{ConnectionTrait, Database};
use uuid::Uuid;

use super::catalogue::read;
use crate::support::{
    TestApp,
    command::{CONFIG, Desk, sqlite_url},
    database::empty_postgres,
};

async fn opened(url: &str) -> Db {
    Db::open(&DbSettings { pool: 4, ..DbSettings::new(url) }).await.unwrap()
}

async fn migrating_again_changes_nothing(url: &str) {
    let db = opened(url).await;
    assert!(pending_migrations(&db).await.unwrap() > 0);
    let applied = migrate(&db, None).await.unwrap();
    let before = read(&db.for_migration()).await;
    assert!(applied > 0 && before.len() > 10);
    assert_eq!(migrate(&db, None).await.unwrap(), 0);
    assert_eq!(pending_migrations(&db).await.unwrap(), 0);
    assert_eq!(read(&db.for_migration()).await, before);
    db.close().await;
}

#[tokio::test]
async fn migrating_again_changes_nothing_on_sqlite() {
    let desk = Desk::new();
    migrating_again_changes_nothing(&sqlite_url(&desk.path("rollcall.db"))).await;
}

#[tokio::test]
async fn migrating_again_changes_nothing_on_postgres() {
    let Some(url) = empty_postgres().await else { return };
    migrating_again_changes_nothing(&url).await;
}

/// Both succeed, and together they apply each migration once.
fn two_programs_may_migrate_at_once(desk: &Desk, url: &str) {
    let arguments = ["migrate", "--database", url, "--pool", "1"];
    let programs: Vec<_> = (0..3)
        .map(|_| desk.command(&arguments).stdout(std::process::Stdio::piped()).spawn().unwrap())
        .collect();
    let mut said: Vec<_> = programs
        .into_iter()
        .map(|program| {
            let output = program.wait_with_output().unwrap();
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stdout).unwrap()
        })
        .collect();
    said.sort();
    assert!(said[0].starts_with("0 migration") && said[1].starts_with("0 migration"), "{said:?}");
    assert!(!said[2].starts_with("0 migration"), "{said:?}");
}

#[test]
fn several_programs_may_migrate_one_file_at_once() {
    let desk = Desk::new();
    two_programs_may_migrate_at_once(&desk, &sqlite_url(&desk.path("rollcall.db")));
}

#[tokio::test]
async fn several_programs_may_migrate_one_server_at_once() {
    let Some(url) = empty_postgres().await else { return };
    tokio::task::spawn_blocking(move || two_programs_may_migrate_at_once(&Desk::new(), &url)).await.unwrap();
}

fn a_server_refuses_pending_migrations(desk: &Desk, url: &str) {
    desk.run(&["keys", "init"]).ok();
    let refused = desk.run(&["serve", "--listen", "127.0.0.1:0", "--database", url]).expect(CONFIG);
    assert!(refused.err.contains("pending") && refused.err.contains("rollcall migrate"), "{}", refused.err);
    // A command is no way round it either.
    let refused = desk.run(&["client", "list", "--database", url]).expect(CONFIG);
    assert!(refused.err.contains("pending"), "{}", refused.err);
    desk.serve(&["--database", url, "--migrate"]);
}

#[test]
fn a_server_refuses_pending_migrations_on_sqlite() {
    let desk = Desk::new();
    a_server_refuses_pending_migrations(&desk, &sqlite_url(&desk.path("rollcall.db")));
}

#[tokio::test]
async fn a_server_refuses_pending_migrations_on_postgres() {
    let Some(url) = empty_postgres().await else { return };
    // The owner serves here, so that it can migrate as well; it brings the limits that serving asks for.
    let limits = "options[lock_timeout]=2s&options[statement_timeout]=5s\
                  &options[idle_in_transaction_session_timeout]=10s";
    let url = format!("{url}?{limits}");
    tokio::task::spawn_blocking(move || a_server_refuses_pending_migrations(&Desk::new(), &url))
        .await
        .unwrap();
}

/// A second wall: what is append-only cannot be changed even by a fault of ours, nor can the schema.
#[tokio::test]
async fn the_role_that_serves_can_only_add_to_what_is_append_only() {
    let Some(app) = TestApp::postgres().await else { return };
    app.school(120_001).await;
    let refused = [
        "UPDATE audit_log SET subject = 'x'",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "UPDATE register_take SET reasons = '{}'",
        "DELETE FROM register_take",
        "TRUNCATE register_take",
        "UPDATE contact_link SET relationship = 'x'",
        "DELETE FROM contact_link",
        "UPDATE penalty_notice_payment SET pence = 0",
        "DELETE FROM penalty_notice_payment",
        "UPDATE letter_template SET content = '{}'",
        "DELETE FROM contact",
        "DELETE FROM school",
        "DELETE FROM enrolment",
        "DELETE FROM register_page",
        "DELETE FROM seaql_migrations",
        "UPDATE seaql_migrations SET applied_at = 0",
        "INSERT INTO seaql_migrations VALUES ('x', 0)",
        "ALTER TABLE audit_log ADD COLUMN extra text",
        "DROP TABLE audit_log",
        "CREATE TABLE extra (id int)",
    ];
    for statement in refused {
        let error = app.db.execute_unprepared(statement).await.expect_err(statement).to_string();
        assert!(
            error.contains("permission denied") || error.contains("must be owner"),
            "{statement}: {error}"
        );
    }
    app.db.execute_unprepared("UPDATE school SET version = version + 1").await.unwrap();
}

/// The role's name stands in statements that cannot bind it.
#[tokio::test]
async fn a_role_whose_name_could_be_a_statement_is_refused() {
    let Some(url) = empty_postgres().await else { return };
    let db = opened(&url).await;
    for role in ["", "a b", "a;DROP TABLE school", "a\"", "a-b"] {
        let error = migrate(&db, Some(role)).await.expect_err(role).to_string();
        assert!(error.contains("letters, digits"), "{role}: {error}");
    }
    db.close().await;
}

/// The migration lock is free again when the program that held it is gone.
#[tokio::test]
async fn a_refused_migration_leaves_no_lock() {
    let Some(url) = empty_postgres().await else { return };
    let db = opened(&url).await;
    migrate(&db, Some("no such role")).await.unwrap_err();
    migrate(&db, Some(&format!("absent_{}", Uuid::now_v7().simple()))).await.unwrap_err();
    let other = opened(&url).await;
    assert_eq!(migrate(&other, None).await.unwrap(), 0);
    let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' \
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let admin = Database::connect(&url).await.unwrap();
    let statement = sea_orm::Statement::from_string(admin.get_database_backend(), locks);
    let held: i64 = admin.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap();
    assert_eq!(held, 0);
}
