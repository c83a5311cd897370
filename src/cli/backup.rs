//! `rollcall backup` and `rollcall restore`, of the embedded database.

use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use rollcall::{
    access::{
        Clock,
        backup::{self, Backup},
    },
    config::Settings,
};
use serde_json::{Value, json};

use super::{Failure, database, say};

/// Where a backup goes.
#[derive(Args)]
pub struct BackupArgs {
    /// The backup: one file, readable by its owner alone
    pub file: PathBuf,
    /// Take the place of a backup that is there
    #[arg(long)]
    pub replace: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Where a backup comes from.
#[derive(Args)]
pub struct RestoreArgs {
    /// A file that `rollcall backup` made
    pub file: PathBuf,
    /// What `rollcall backup` said that its SHA-256 is; any other file is refused
    #[arg(long)]
    pub sha256: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Makes a backup.
pub async fn make(settings: &Settings, args: &BackupArgs) -> Result<(), Failure> {
    let bar = bar("copied");
    let made =
        backup::back_up(&settings.db(), &args.file, args.replace, |done, all| show(&bar, done, all)).await;
    bar.finish_and_clear();
    let made = made?;
    let file = args.file.display().to_string();
    if args.json {
        return say(&told(&made, json!({ "file": file })).to_string());
    }
    say(&format!(
        "{file}: {}\n\nThe keys and the pepper ({}) are not in it, and no client can log in without them: keep a copy of \
         that folder elsewhere.\nNor is the spool: bulk submissions that were accepted and still waited are in its folder.",
        summary(&made),
        settings.keys.display(),
    ))
}

/// Puts a backup back.
pub async fn restore(settings: &Settings, args: &RestoreArgs) -> Result<(), Failure> {
    let (bar, now) = (bar("read"), Clock::system().now());
    let progress = |done, all| show(&bar, done, all);
    let restored = backup::restore(&settings.db(), &args.file, args.sha256.as_deref(), now, progress).await;
    bar.finish_and_clear();
    let restored = restored?;
    // It is opened as a server opens it before anybody is told that it is there.
    database::try_out(settings).await?;
    let kept = restored.kept.as_ref().map(|kept| kept.display().to_string());
    if args.json {
        let more =
            json!({ "file": args.file.display().to_string(), "kept": kept, "damage": restored.damage });
        return say(&told(&restored.backup, more).to_string());
    }
    let mut lines = vec![format!("Restored from {}: {}", args.file.display(), summary(&restored.backup))];
    if let Some(kept) = kept {
        lines.push(format!("The database that stood there is kept as {kept}."));
    }
    if let Some(damage) = &restored.damage {
        lines.push(format!("That one is damaged: {damage}"));
    }
    if restored.backup.pending > 0 {
        lines
            .push(format!("Next: `rollcall migrate`; {} migration(s) are pending.", restored.backup.pending));
    }
    lines.push(format!(
        "\nBefore you serve:\n\
         - The keys and the pepper ({}) must be those of the backup's time: without that pepper no client secret counts.\n\
         - What was changed after the backup is undone, also revoked clients, secrets and grants: see `rollcall client list`.\n\
         - Mails that waited then wait again, also those that have left since. Start without --smtp to look at the outbox first.\n\
         - Ask those who push to send again what they sent since; what stands already does not change.\n\
         - Bulk submissions that waited then go on where their files are still in the spool; the others must be sent again.",
        settings.keys.display(),
    ));
    say(&lines.join("\n"))
}

fn summary(backup: &Backup) -> String {
    let Backup { bytes, registers, schema, sha256, .. } = backup;
    format!("{bytes} bytes, {registers} registers, schema {schema}\nSHA-256 {sha256}")
}

fn told(backup: &Backup, more: Value) -> Value {
    let Backup { bytes, registers, schema, pending, sha256 } = backup;
    let mut told = json!({
        "bytes": bytes, "registers": registers, "schema": schema, "pending_migrations": pending, "sha256": sha256,
    });
    if let (Some(told), Value::Object(more)) = (told.as_object_mut(), more) {
        told.extend(more);
    }
    told
}

fn bar(what: &'static str) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {msg}  {elapsed} (about {eta} left)");
    let bar = ProgressBar::new(0);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.with_message(what)
}

fn show(bar: &ProgressBar, done: u64, all: u64) {
    bar.set_length(all.max(done));
    bar.set_position(done);
}
