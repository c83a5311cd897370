//! Commands, thin: each reads its arguments and calls the library.

mod backup;
mod clients;
mod comparators;
mod ctf;
mod database;
mod demo;
mod import;
mod keys;
mod mail;
mod serve;
mod simulate;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use rollcall::{
    access::{Clock, DbSettings, Gate, KeyFolder, Keys, Tokens},
    app,
    config::{ServeSettings, Settings},
    telemetry,
};

/// Exit status for a configuration that cannot work (sysexits.h).
const CONFIG: u8 = 78;

/// The school attendance service of an English local authority.
#[derive(Parser)]
#[command(version, about, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API
    Serve(Box<ServeSettings>),
    /// Apply pending migrations, under a lock
    Migrate {
        /// PostgreSQL role that serves: it gets the rights it needs and no more
        #[arg(long)]
        service_role: Option<String>,
    },
    /// Back up the embedded database, beside a running server
    ///
    /// The keys, the pepper and the spool are not in it.
    Backup(backup::BackupArgs),
    /// Put a backup in the place of the embedded database; the server must be stopped
    ///
    /// The database that stands there is kept beside it.
    Restore(backup::RestoreArgs),
    /// Print the OpenAPI document
    Openapi,
    /// Make a synthetic authority
    Simulate(simulate::SimulateArgs),
    /// See the main job done: a synthetic authority, a morning's registers over HTTP, what is missing
    Demo(demo::DemoArgs),
    /// Signing keys and pepper
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Programs that may call the API
    #[command(subcommand)]
    Client(clients::ClientCommand),
    /// Reference data from official files
    #[command(subcommand)]
    Import(import::ImportCommand),
}

/// What went wrong, for the person at the terminal.
pub struct Failure(u8, String);

impl<E: std::fmt::Display> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(1, error.to_string())
    }
}

impl Failure {
    fn config(message: impl Into<String>) -> Self {
        Self(CONFIG, message.into())
    }
}

/// Prints what was asked for. That `head` has read enough is no failure.
fn say(report: &str) -> Result<(), Failure> {
    match writeln!(io::stdout().lock(), "{report}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Runs the command that was asked for.
pub async fn run() -> ExitCode {
    let mut cli = Cli::parse();
    if matches!(cli.command, Command::Demo(_) | Command::Simulate(_)) && cli.settings.log == "info" {
        // A line for each request would hide what they show.
        cli.settings.log = "warn".to_owned();
    }
    let checked =
        cli.settings.check::<Cli>().and_then(|()| telemetry::start(&cli.settings.log, cli.settings.log_json));
    let outcome = match checked {
        Ok(()) => dispatch(cli).await,
        Err(faults) => Err(Failure::config(faults)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(status, message)) => {
            eprintln!("rollcall: {message}");
            ExitCode::from(status)
        }
    }
}

async fn dispatch(cli: Cli) -> Result<(), Failure> {
    let settings = cli.settings;
    match cli.command {
        Command::Serve(serve) => serve::run(&settings, &serve).await,
        Command::Migrate { service_role } => {
            let applied = database::migrate(&settings, service_role.as_deref()).await?;
            println!("{applied} migration(s) applied; the database is up to date.");
            Ok(())
        }
        Command::Backup(args) => backup::make(&settings, &args).await,
        Command::Restore(args) => backup::restore(&settings, &args).await,
        Command::Openapi => say(&serde_json::to_string_pretty(app::document())?),
        Command::Simulate(args) => simulate::run(&settings, &args).await,
        Command::Demo(args) => demo::run(&settings, &args).await,
        Command::Keys(command) => keys::run(settings.keys, command),
        Command::Client(command) => clients::run(&settings, command).await,
        Command::Import(command) => import::run(&settings, command).await,
    }
}

fn read_keys(settings: &Settings) -> Result<Keys, Failure> {
    KeyFolder::at(&settings.keys)
        .read()
        .map_err(|error| Failure::config(format!("{error}\nMake the keys once with `rollcall keys init`.")))
}

/// The one door, opened for a command.
async fn gate(settings: &Settings) -> Result<Gate, Failure> {
    gate_on(settings, &settings.db().patient()).await
}

/// The one door, opened for serving: nothing that it does may last.
async fn serving_gate(settings: &Settings) -> Result<Gate, Failure> {
    let gate = gate_on(settings, &settings.db()).await?;
    gate.assert_serving().await.map_err(|error| Failure::config(format!("database: {error}")))?;
    Ok(gate)
}

async fn gate_on(settings: &Settings, db: &DbSettings) -> Result<Gate, Failure> {
    let keys = read_keys(settings)?;
    let db = database::open_migrated(db).await?;
    let tokens = Tokens::new(&settings.issuer, &settings.audience, keys.current, keys.others)
        .map_err(|error| Failure::config(error.to_string()))?;
    Ok(Gate::new(db, tokens, keys.pepper, Clock::system()))
}
