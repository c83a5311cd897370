//! Logs: one line per event, readable or JSON, to standard error. Never a name, a UPN, a reason, a body or a mark.

mod metrics;

use std::{
    fs::File,
    io::{self, IsTerminal as _},
    os::fd::AsFd as _,
};

pub use metrics::metrics;
use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging. The database layers stay quiet whatever the filter says: at trace level they
/// write statements and connection strings.
pub fn start(filter: &str, json: bool) -> Result<(), String> {
    let filter = EnvFilter::try_new(filter).map_err(|error| format!("log filter: {error}"))?;
    let mut capped = filter;
    for directive in ["sea_orm=warn", "sea_orm_migration=warn", "sqlx=warn", "sqlx::postgres::notice=error"] {
        capped = capped.add_directive(directive.parse().map_err(|error| format!("log filter: {error}"))?);
    }
    // A file or a collector wants no colours.
    let colours = io::stderr().is_terminal();
    let lines = lines().map_err(|error| format!("logging: {error}"))?;
    let builder = fmt().with_env_filter(capped).with_writer(lines).with_target(false).with_ansi(colours);
    let started = if json { builder.json().flatten_event(true).try_init() } else { builder.try_init() };
    started.map_err(|error| format!("logging: {error}"))
}

/// Standard error without its lock. An event is written by one call, which the system keeps whole; a lock held over
/// that call makes every worker wait for the slowest, and most so when there is most to log.
fn lines() -> io::Result<File> {
    io::stderr().as_fd().try_clone_to_owned().map(File::from)
}
