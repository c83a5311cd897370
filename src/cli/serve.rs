//! `rollcall serve`.

use std::{
    net::{SocketAddr, TcpListener},
    thread,
    time::Duration,
};

use rollcall::{
    access::{Gate, KeyFolder, Limits},
    app,
    config::{CLIENTS_EVERY, KEYS_EVERY, ServeSettings, Settings},
    features::{
        clients::{self, ClientKind, NewClient},
        outbox,
        registers::submissions::Spool,
    },
};

use super::{Failure, database, mail, serving_gate};

/// Serves until told to stop.
pub async fn run(settings: &Settings, serve: &ServeSettings) -> Result<(), Failure> {
    if serve.dev {
        prepare_dev(settings, serve).await?;
    } else if serve.migrate {
        database::migrate(settings, None).await?;
    }
    let mailer = mail::mailer(&serve.mail).map_err(Failure::config)?;
    let gate = serving_gate(settings).await?;
    let limits = Limits {
        per_minute: serve.requests_per_minute,
        burst: serve.burst,
        slots: gate.slots(),
        trusted_proxies: serve.trusted_proxy.clone(),
        ..Limits::default()
    };
    let gate = gate.with_limits(limits);
    if serve.dev {
        print_dev_tokens(&gate).await?;
    }
    let listener = listen(serve.listen)?;
    if let Some(address) = serve.metrics_listen {
        let listener = listen(address)?;
        tracing::info!(metrics = %listener.local_addr()?, "showing metrics");
        tokio::spawn(app::serve_metrics(listener, gate.clone())?);
    }
    let spool = Spool::open(&serve.spool)
        .map_err(|error| Failure::config(format!("{}: {error}", serve.spool.display())))?;
    gate.watch_clients(CLIENTS_EVERY);
    gate.watch_keys(KeyFolder::at(&settings.keys), KEYS_EVERY);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let workers = serve.workers.map_or(cores, usize::from);
    tracing::info!(address = %listener.local_addr()?, workers, "serving");
    let serving = app::Serving { connections: serve.max_connections, ..app::Serving::new(workers) };
    let outbox = outbox::start(&gate, mailer);
    let server = app::serve_with(listener, gate.clone(), spool, &serving)?;
    let served = app::run_until(server, gate, Duration::from_secs(serve.drain), told_to_stop).await;
    // What the last requests posted waits for the next start, or for another process.
    outbox.stop().await;
    Ok(served?)
}

fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address)
        .map_err(|error| Failure::config(format!("cannot listen on {address}: {error}")))
}

/// Waits for SIGTERM (a supervisor) or SIGINT (a person).
#[cfg(unix)]
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(not(unix))]
async fn told_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}

/// A new database and new keys, reachable from this machine alone.
async fn prepare_dev(settings: &Settings, serve: &ServeSettings) -> Result<(), Failure> {
    if !serve.listen.ip().is_loopback() {
        return Err(Failure::config("--dev listens on this machine alone: use a loopback address"));
    }
    let new = match settings.db().file() {
        Some(file) => !file.exists(),
        None => false,
    };
    if !new {
        return Err(Failure::config(
            "--dev is for a new SQLite database. For this one: `rollcall client create`, then serve without --dev.",
        ));
    }
    let keys = KeyFolder::at(&settings.keys);
    if !keys.exists() {
        keys.init().map_err(|error| Failure::config(error.to_string()))?;
    }
    database::migrate(settings, None).await.map(drop)
}

/// Two clients, because none may do everything: a school's program keeps registers, the authority's reads and plans.
async fn print_dev_tokens(gate: &Gate) -> Result<(), Failure> {
    let school = dev_token(gate, "Development: schools", ClientKind::School).await?;
    let authority = dev_token(gate, "Development: authority", ClientKind::La).await?;
    eprintln!("Tokens for trying out, good for ten minutes. Of a program of the schools:\n\n{school}\n");
    eprintln!("And of the authority, which never writes a mark:\n\n{authority}\n");
    Ok(())
}

/// A token of a new client that may do all that its kind may.
async fn dev_token(gate: &Gate, name: &str, kind: ClientKind) -> Result<String, Failure> {
    let client = NewClient::of_everything(name, kind);
    let (id, _) = clients::create(&gate.operator(), gate.pepper(), &client).await?;
    Ok(gate.issue(id, &client.scopes.join(" "))?)
}
