//! `rollcall serve`.

use std::{net::TcpListener, thread};

use rollcall::{
    access::{Gate, KeyFolder, Permission, SCOPES},
    app,
    config::{CLIENTS_EVERY, ServeSettings, Settings},
    features::{
        clients::{self, ClientKind, NewClient},
        registers::submissions::Spool,
    },
};

use super::{Failure, database, gate};

/// Serves until told to stop.
pub async fn run(settings: &Settings, serve: &ServeSettings) -> Result<(), Failure> {
    if serve.dev {
        prepare_dev(settings, serve).await?;
    } else if serve.migrate {
        database::migrate(settings, None).await?;
    }
    let gate = gate(settings).await?;
    if serve.dev {
        print_dev_token(&gate).await?;
    }
    let listener = TcpListener::bind(serve.listen)
        .map_err(|error| Failure::config(format!("cannot listen on {}: {error}", serve.listen)))?;
    let spool = Spool::open(&serve.spool)
        .map_err(|error| Failure::config(format!("{}: {error}", serve.spool.display())))?;
    gate.watch_clients(CLIENTS_EVERY);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let workers = serve.workers.map_or(cores, usize::from);
    tracing::info!(address = %listener.local_addr()?, workers, "serving");
    Ok(app::serve(listener, gate, spool, workers)?.await?)
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

async fn print_dev_token(gate: &Gate) -> Result<(), Failure> {
    let manage = rollcall::access::ClientsManage::SCOPE;
    let scopes =
        SCOPES.iter().map(|(scope, _)| (*scope).to_owned()).filter(|scope| scope != manage).collect();
    let client = NewClient {
        name: "Development".to_owned(),
        kind: ClientKind::School,
        scopes,
        schools: Vec::new(),
        all_schools: true,
    };
    let (id, _) = clients::create(&gate.operator(), gate.pepper(), &client).await?;
    let token = gate.issue(id, &client.scopes.join(" "))?;
    eprintln!("A token for trying out, good for ten minutes:\n\n{token}\n");
    Ok(())
}
