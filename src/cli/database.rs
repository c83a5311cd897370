//! Opening and migrating the database.

use std::fs::File;

use rollcall::{
    access::{Db, DbSettings, migrate as access_migrate, pending_migrations},
    config::Settings,
};

use super::Failure;

async fn open_with(settings: &DbSettings) -> Result<Db, Failure> {
    Db::open(settings).await.map_err(|error| Failure::config(format!("database: {error}")))
}

/// Opens the pools of a database whose schema is this program's.
pub async fn open_migrated(settings: &DbSettings) -> Result<Db, Failure> {
    let db = open_with(settings).await?;
    match pending_migrations(&db).await? {
        0 => Ok(db),
        pending => Err(Failure::config(format!(
            "{pending} migration(s) are pending. Run `rollcall migrate` first, or serve with --migrate."
        ))),
    }
}

/// Opens the database as a server does and closes it again; that migrations are pending is no fault.
pub async fn try_out(settings: &Settings) -> Result<(), Failure> {
    let db = open_with(&settings.db()).await?;
    pending_migrations(&db).await?;
    db.close().await;
    Ok(())
}

/// Applies what is pending; says how many.
pub async fn migrate(settings: &Settings, service_role: Option<&str>) -> Result<usize, Failure> {
    let _lock = lock_file(settings)?;
    // One connection holds the lock while another works, however small the pool is for serving.
    let pool = settings.pool.max(2);
    let db = open_with(&DbSettings { pool, ..settings.db().patient() }).await?;
    Ok(access_migrate(&db, service_role).await?)
}

/// Two programs that start together on one SQLite file migrate one after the other; PostgreSQL has its own lock.
fn lock_file(settings: &Settings) -> Result<Option<File>, Failure> {
    let Some(mut path) = settings.db().file() else { return Ok(None) };
    path.as_mut_os_string().push(".migrate.lock");
    let file =
        File::create(&path).map_err(|error| Failure::config(format!("{}: {error}", path.display())))?;
    file.lock()?;
    Ok(Some(file))
}
