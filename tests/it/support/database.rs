//! A database for each test, made from one that was migrated once.

use std::{
    cell::RefCell,
    env,
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use rollcall::access::{Db, DbSettings, migrate};
use sea_orm::{ConnectionTrait, Database};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Databases of tests that are over, each with how often it was tried to drop it.
static OVER: Mutex<Vec<(String, u8)>> = Mutex::new(Vec::new());

thread_local! {
    /// Those of the test that runs on this thread. Its runtime, and so every connection, is gone when the thread ends.
    static OWN: RefCell<Own> = RefCell::default();
}

#[derive(Default)]
struct Own(Vec<String>);

impl Drop for Own {
    fn drop(&mut self) {
        let over = self.0.drain(..).map(|name| (name, 0));
        OVER.lock().unwrap_or_else(PoisonError::into_inner).extend(over);
    }
}

/// Drops the databases of tests that are over: two thousand of them would take more memory than there is. One that is still
/// being left is tried again later.
async fn drop_those_over(admin: &str) {
    let over = std::mem::take(&mut *OVER.lock().unwrap_or_else(PoisonError::into_inner));
    if over.is_empty() {
        return;
    }
    let db = Database::connect(admin).await.expect("ROLLCALL_TEST_POSTGRES answers");
    for (name, tried) in over {
        let dropped = db.execute_unprepared(&format!("DROP DATABASE {name}")).await;
        if dropped.is_err() && tried < 3 {
            OVER.lock().unwrap_or_else(PoisonError::into_inner).push((name, tried + 1));
        }
    }
    db.close().await.expect("closes");
}

/// Where tests put their files: where `scripts/postgres` says, or in the build folder.
pub fn folder() -> PathBuf {
    env::var_os("ROLLCALL_TEST_FOLDER").map_or_else(|| env!("CARGO_TARGET_TMPDIR").into(), PathBuf::from)
}

/// URL of a fresh SQLite file.
pub async fn sqlite() -> String {
    static TEMPLATE: OnceCell<PathBuf> = OnceCell::const_new();
    let folder = folder();
    let template = TEMPLATE
        .get_or_init(|| async {
            let file = folder.join(format!("template-{}.db", Uuid::now_v7()));
            let url = format!("sqlite://{}", file.display());
            let db = Db::open(&DbSettings::new(&url)).await.expect("database opens");
            migrate(&db, None).await.expect("migrations apply");
            db.for_migration()
                .execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
                .await
                .expect("checkpoint");
            file
        })
        .await;
    let file = folder.join(format!("{}.db", Uuid::now_v7()));
    std::fs::copy(template, &file).expect("the template can be copied");
    format!("sqlite://{}", file.display())
}

/// URL of a fresh PostgreSQL database, as the role that serves.
///
/// `None` when no server is configured: visibly, and not where `ROLLCALL_TEST_REQUIRE_POSTGRES` is set.
pub async fn postgres() -> Option<String> {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let admin = configured()?;
    let (server, _) = admin.rsplit_once('/').expect("URL ends in a database name");
    let role = env::var("ROLLCALL_TEST_POSTGRES_SERVICE_ROLE").unwrap_or("rollcall_service".to_owned());
    let template = TEMPLATE
        .get_or_init(|| async {
            let name = format!("template_{}", Uuid::now_v7().simple());
            sql(&admin, &format!("CREATE DATABASE {name}")).await;
            let db = Db::open(&DbSettings::new(format!("{server}/{name}"))).await.expect("database opens");
            migrate(&db, Some(&role)).await.expect("migrations apply");
            db.close().await;
            name
        })
        .await;
    drop_those_over(&admin).await;
    let name = format!("t_{}", Uuid::now_v7().simple());
    OWN.with_borrow_mut(|own| own.0.push(name.clone()));
    sql(&admin, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    let server = server.replace("rollcall_owner@", &format!("{role}@"));
    Some(format!("{server}/{name}"))
}

/// URL of a PostgreSQL database with nothing in it, as the role that owns it; `None` when no server is configured.
pub async fn empty_postgres() -> Option<String> {
    let admin = configured()?;
    let (server, _) = admin.rsplit_once('/').expect("URL ends in a database name");
    let name = format!("e_{}", Uuid::now_v7().simple());
    sql(&admin, &format!("CREATE DATABASE {name}")).await;
    Some(format!("{server}/{name}"))
}

/// URL of the test server. It must be there where CI or `scripts/test` say so.
fn configured() -> Option<String> {
    let admin = env::var("ROLLCALL_TEST_POSTGRES").ok();
    if admin.is_none() {
        let required =
            ["ROLLCALL_TEST_REQUIRE_POSTGRES", "CI"].iter().any(|name| env::var_os(name).is_some());
        assert!(!required, "the PostgreSQL tests must run: start them with scripts/test");
        eprintln!("SKIPPED on PostgreSQL: ROLLCALL_TEST_POSTGRES is not set (scripts/test sets it)");
    }
    admin
}

/// Runs a statement in a test's database as the role that owns it: what the service itself never could do.
pub async fn as_owner(url: &str, statement: &str) {
    let role = env::var("ROLLCALL_TEST_POSTGRES_SERVICE_ROLE").unwrap_or("rollcall_service".to_owned());
    sql(&url.replace(&format!("{role}@"), "rollcall_owner@"), statement).await;
}

/// Runs a statement as the owner; a template that is just being copied by another test is waited for.
async fn sql(admin: &str, statement: &str) {
    let db = Database::connect(admin).await.expect("ROLLCALL_TEST_POSTGRES answers");
    for _ in 0..200 {
        match db.execute_unprepared(statement).await {
            Ok(_) => {
                db.close().await.expect("closes");
                return;
            }
            Err(error) if error.to_string().contains("being accessed") => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(error) => panic!("{statement}: {error}"),
        }
    }
    panic!("{statement}: the template stays in use");
}
