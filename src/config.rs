//! Settings: flags and `ROLLCALL_*` variables, typed and checked at start. Secrets are in files, never here.

use std::{
    collections::BTreeSet,
    env,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use clap::{Args, CommandFactory};

use crate::access::DbSettings;

/// Variables of the tests, which no command reads.
const TEST_PREFIX: &str = "ROLLCALL_TEST_";

/// Variables of the programs for users of the API (`scripts/`), which may stand in the same environment.
const OF_SCRIPTS: [&str; 4] = [
    "ROLLCALL_API_URL",
    "ROLLCALL_API_CLIENT_ID",
    "ROLLCALL_API_CLIENT_SECRET",
    "ROLLCALL_API_CLIENT_SECRET_FILE",
];

/// Settings that every command shares. Not `Debug`: the database's URL may hold a password.
#[derive(Args, Clone)]
pub struct Settings {
    /// Database: `sqlite://FILE` or `postgres://USER@HOST/NAME` (password by PGPASSFILE or in this variable).
    #[arg(
        long,
        env = "ROLLCALL_DATABASE",
        default_value = "sqlite://rollcall.db",
        global = true,
        hide_env_values = true
    )]
    pub database: String,
    /// Folder of the signing keys and the pepper.
    #[arg(long, env = "ROLLCALL_KEYS", default_value = "keys", global = true)]
    pub keys: PathBuf,
    /// What tokens are issued by: the address that clients know this service by.
    #[arg(long, env = "ROLLCALL_ISSUER", default_value = "http://127.0.0.1:8080", global = true)]
    pub issuer: String,
    /// What tokens are issued for.
    #[arg(long, env = "ROLLCALL_AUDIENCE", default_value = "rollcall", global = true)]
    pub audience: String,
    /// Connections to PostgreSQL.
    #[arg(long, env = "ROLLCALL_POOL", default_value_t = 16, global = true, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub pool: u32,
    /// Prepared statements kept per connection; 0 behind pgbouncer in transaction mode.
    #[arg(long, env = "ROLLCALL_STATEMENT_CACHE", default_value_t = 100, global = true)]
    pub statement_cache: usize,
    /// What is logged: `info`, `rollcall=debug`, …
    #[arg(long, env = "ROLLCALL_LOG", default_value = "info", global = true)]
    pub log: String,
    /// Log lines as JSON objects.
    #[arg(long, env = "ROLLCALL_LOG_JSON", global = true)]
    pub log_json: bool,
}

impl Settings {
    /// How to reach and use the database.
    pub fn db(&self) -> DbSettings {
        DbSettings {
            pool: self.pool,
            statement_cache: self.statement_cache,
            ..DbSettings::new(&self.database)
        }
    }

    /// Refuses what the types cannot: every mistake at once.
    pub fn check<C: CommandFactory>(&self) -> Result<(), String> {
        let mut faults = Vec::new();
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| self.database.starts_with(scheme)) {
            faults.push("--database: expected sqlite://FILE or postgres://…".to_owned());
        }
        let issuer = self.issuer.strip_prefix("https://").or(self.issuer.strip_prefix("http://"));
        if issuer.is_none_or(str::is_empty) || self.issuer.ends_with('/') {
            faults.push("--issuer: expected http(s)://HOST without a slash at its end".to_owned());
        }
        faults.extend(unknown_variables::<C>());
        if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
    }
}

/// `ROLLCALL_*` variables that no setting reads: a misspelt one would silently be the default.
fn unknown_variables<C: CommandFactory>() -> Vec<String> {
    let mut known = BTreeSet::new();
    let command = C::command();
    let commands = std::iter::once(&command).chain(command.get_subcommands());
    for argument in commands.flat_map(|command| command.get_arguments()) {
        known.extend(argument.get_env().map(|name| name.to_string_lossy().into_owned()));
    }
    let ours = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    ours.filter(|name| {
        name.starts_with("ROLLCALL_")
            && !name.starts_with(TEST_PREFIX)
            && !OF_SCRIPTS.contains(&name.as_str())
            && !known.contains(name)
    })
    .map(|name| format!("{name}: no such setting; see `rollcall help serve`"))
    .collect()
}

/// Settings of the server.
#[derive(Args, Clone, Debug)]
pub struct ServeSettings {
    /// Address to listen on.
    #[arg(long, env = "ROLLCALL_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Folder in which bulk submissions wait; pupils' data for a while, readable by its owner alone.
    #[arg(long, env = "ROLLCALL_SPOOL", default_value = "spool")]
    pub spool: PathBuf,
    /// Worker threads; one for each core when absent.
    #[arg(long, env = "ROLLCALL_WORKERS", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub workers: Option<u16>,
    /// Connections of one worker; further ones wait to be accepted.
    #[arg(long, env = "ROLLCALL_MAX_CONNECTIONS", default_value_t = 2000)]
    pub max_connections: usize,
    /// Requests a minute of one client at one school.
    #[arg(long, env = "ROLLCALL_REQUESTS_PER_MINUTE", default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..))]
    pub requests_per_minute: u32,
    /// Of those, how many may come at once.
    #[arg(long, env = "ROLLCALL_BURST", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub burst: u32,
    /// Address of a proxy whose `X-Forwarded-For` is believed; several with commas. Without it all that come
    /// through one proxy count as one caller until they have a token.
    #[arg(long, env = "ROLLCALL_TRUSTED_PROXY", value_delimiter = ',')]
    pub trusted_proxy: Vec<IpAddr>,
    /// Seconds between being told to stop and taking no more requests: `/health/ready` says 503 meanwhile.
    #[arg(long, env = "ROLLCALL_DRAIN", default_value_t = 5, value_parser = clap::value_parser!(u64).range(0..=60))]
    pub drain: u64,
    /// Address of `/metrics`, for the monitoring alone; none when absent.
    #[arg(long, env = "ROLLCALL_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,
    /// How mails leave.
    #[command(flatten)]
    pub mail: MailSettings,
    /// Apply pending migrations first.
    #[arg(long)]
    pub migrate: bool,
    /// For trying out, on a new database only: make keys, listen on this machine alone, print a ten-minute token.
    #[arg(long)]
    pub dev: bool,
}

/// Settings of the mails that leave. Without a mail server they wait in the outbox.
#[derive(Args, Clone, Debug)]
pub struct MailSettings {
    /// Mail server that takes this service's mails: `smtps://HOST` (TLS), `smtp://HOST` (STARTTLS, never without) or, on
    /// this machine alone, `smtp-plain://127.0.0.1:PORT`.
    #[arg(long, env = "ROLLCALL_SMTP", requires = "mail_from")]
    pub smtp: Option<String>,
    /// User at the mail server.
    #[arg(long, env = "ROLLCALL_SMTP_USER", requires_all = ["smtp", "smtp_password_file"])]
    pub smtp_user: Option<String>,
    /// File that holds the user's password on its first line.
    #[arg(long, env = "ROLLCALL_SMTP_PASSWORD_FILE", requires = "smtp_user")]
    pub smtp_password_file: Option<PathBuf>,
    /// File of a further certificate authority (PEM) that the mail server's certificate may be of.
    #[arg(long, env = "ROLLCALL_SMTP_CA", requires = "smtp")]
    pub smtp_ca: Option<PathBuf>,
    /// Seconds that one attempt may take; after a crash a mail is tried again after four times as long.
    #[arg(long, env = "ROLLCALL_SMTP_WITHIN", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub smtp_within: u64,
    /// Who sends: `Attendance Service <attendance@authority.example>`.
    #[arg(long, env = "ROLLCALL_MAIL_FROM")]
    pub mail_from: Option<String>,
    /// Where answers go, if not to the sender.
    #[arg(long, env = "ROLLCALL_MAIL_REPLY_TO", requires = "mail_from")]
    pub mail_reply_to: Option<String>,
    /// Folder of the authority's own wordings of mails, `NAME.md` each; those that it lacks come with the program.
    #[arg(long, env = "ROLLCALL_MAIL_TEMPLATES")]
    pub mail_templates: Option<PathBuf>,
}

/// How often the table of clients is read again.
pub const CLIENTS_EVERY: Duration = Duration::from_secs(2);

/// How often the signing keys are read again.
pub const KEYS_EVERY: Duration = Duration::from_secs(2);
