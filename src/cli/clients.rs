//! `rollcall client …`.

use std::{fs, path::PathBuf};

use chrono::NaiveDate;
use clap::Subcommand;
use rollcall::{
    config::Settings,
    domain::urn::Urn,
    features::clients::{self, ClientKind, GrantSpan, NewClient},
};
use serde_json::json;
use uuid::Uuid;

use super::{Failure, gate};

/// What can be done with clients.
#[derive(Subcommand)]
pub enum ClientCommand {
    /// Make a client; its secret is shown once
    Create {
        /// What people call it
        #[arg(long)]
        name: String,
        /// mis, school, portal or la
        #[arg(long)]
        kind: ClientKind,
        /// A scope it may use; give it once for each
        #[arg(long = "scope", required = true, value_delimiter = ' ')]
        scopes: Vec<String>,
        /// The URN of a school it may reach; give it once for each
        #[arg(long = "school")]
        schools: Vec<Urn>,
        /// Every school, and the authority itself
        #[arg(long)]
        all_schools: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the clients
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Let a client reach more schools
    Grant {
        /// The client
        id: Uuid,
        /// A file with one URN a line
        #[arg(long)]
        schools: Option<PathBuf>,
        /// The URN of a school; give it once for each
        #[arg(long = "school")]
        school: Vec<Urn>,
        /// Every school, and the authority itself
        #[arg(long)]
        all_schools: bool,
        /// First day; today when absent
        #[arg(long)]
        from: Option<NaiveDate>,
        /// Last day; open when absent
        #[arg(long)]
        until: Option<NaiveDate>,
    },
    /// Revoke a client for good
    Revoke {
        /// The client
        id: Uuid,
    },
}

/// Runs the command.
pub async fn run(settings: &Settings, command: ClientCommand) -> Result<(), Failure> {
    let gate = gate(settings).await?;
    let operator = gate.operator();
    match command {
        ClientCommand::Create { name, kind, scopes, schools, all_schools, json } => {
            let schools = schools.into_iter().map(Urn::get).collect();
            let new = NewClient { name, kind, scopes, schools, all_schools };
            if schools_missing(&new) {
                eprintln!(
                    "It reaches no school yet: every list it reads is empty. Grant some with `rollcall client grant`."
                );
            }
            let (id, secret) = clients::create(&operator, gate.pepper(), &new).await?;
            match json {
                true => println!("{}", json!({ "client_id": id, "client_secret": secret })),
                false => {
                    println!("client id      {id}\nclient secret  {secret}\n\nThe secret is not shown again.")
                }
            }
        }
        ClientCommand::List { json } => print_list(&clients::list(&operator).await?, json)?,
        ClientCommand::Grant { id, schools, school, all_schools, from, until } => {
            let mut urns = schools.map_or_else(|| Ok(Vec::new()), |file| read_urns(&file))?;
            urns.extend(school.into_iter().map(|urn| Some(urn.get())));
            urns.extend(all_schools.then_some(None));
            if urns.is_empty() {
                return Err("name schools with --schools FILE, --school URN or --all-schools".into());
            }
            clients::grant(&operator, id, &urns, GrantSpan { from_on: from, until_on: until }).await?;
            println!("{} grant(s) recorded.", urns.len());
        }
        ClientCommand::Revoke { id } => {
            clients::revoke(&operator, id).await?;
            println!("Revoked. Its tokens are refused within five seconds.");
        }
    }
    Ok(())
}

fn schools_missing(new: &NewClient) -> bool {
    new.schools.is_empty() && !new.all_schools
}

/// One URN a line; blank lines and lines that begin with `#` are passed over. Every bad line is named.
fn read_urns(file: &PathBuf) -> Result<Vec<Option<i32>>, Failure> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut urns = Vec::new();
    let mut faults = Vec::new();
    // Editors on Windows put a byte order mark first.
    let text = text.trim_start_matches('\u{feff}');
    for (number, line) in text.lines().map(str::trim).enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.parse::<Urn>() {
            Ok(urn) => urns.push(Some(urn.get())),
            Err(_) => faults.push(format!("line {}: not a URN (six digits)", number + 1)),
        }
    }
    if faults.is_empty() { Ok(urns) } else { Err(faults.join("\n").into()) }
}

fn print_list(list: &[clients::ClientSummary], json: bool) -> Result<(), Failure> {
    if json {
        println!("{}", serde_json::to_string_pretty(list)?);
        return Ok(());
    }
    for client in list {
        let reach = if client.all_schools {
            "all schools".to_owned()
        } else {
            format!("{} school(s)", client.schools)
        };
        let state = if client.revoked_at.is_some() { "revoked" } else { "live" };
        println!(
            "{}  {:7} {:6} {reach:14} {}  [{}]",
            client.id,
            state,
            client.kind,
            client.name,
            client.scopes.join(" ")
        );
    }
    Ok(())
}
