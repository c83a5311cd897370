//! `rollcall client …`.

use std::{fs, path::PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use rollcall::{
    access::{Access, ClientsManage},
    config::Settings,
    domain::urn::Urn,
    error::AppError,
    features::clients::{self, ClientKind, GrantSpan, NewClient, Place},
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
        /// A scope it may use; several by space, or given once for each
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
    /// Show a client with its secrets' ids, its grants and what can be done with it, as JSON
    Show {
        /// The client
        id: Uuid,
    },
    /// Let a client reach more schools; `grant end` ends a grant
    #[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
    Grant(GrantArgs),
    /// Secrets of a client: at most two work at once, so that one can be changed without a gap
    #[command(subcommand)]
    Secret(SecretCommand),
    /// Revoke a client for good
    Revoke {
        /// The client
        id: Uuid,
    },
}

/// Arguments of `client grant`.
#[derive(Args)]
pub struct GrantArgs {
    #[command(subcommand)]
    command: Option<GrantCommand>,
    /// The client
    #[arg(required = true)]
    id: Option<Uuid>,
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
}

/// What can be done with a grant.
#[derive(Subcommand)]
pub enum GrantCommand {
    /// End a grant at once, before its last day
    End {
        /// The client
        id: Uuid,
        /// The grant; `client show` lists them
        grant: Uuid,
    },
}

/// What can be done with secrets.
#[derive(Subcommand)]
pub enum SecretCommand {
    /// Make one more; it is shown once
    Add {
        /// The client
        id: Uuid,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Let one work no longer
    Revoke {
        /// The client
        id: Uuid,
        /// The secret's id; `client show` lists them
        secret: Uuid,
    },
}

/// Runs the command.
pub async fn run(settings: &Settings, command: ClientCommand) -> Result<(), Failure> {
    let gate = gate(settings).await?;
    let operator = gate.operator();
    match command {
        ClientCommand::Create { name, kind, scopes, schools, all_schools, json } => {
            let schools = schools.into_iter().map(Urn::get).collect();
            // A line that is continued leaves spaces behind.
            let scopes = scopes.into_iter().filter(|scope| !scope.trim().is_empty()).collect();
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
        ClientCommand::Show { id } => {
            println!("{}", serde_json::to_string_pretty(&clients::show(&operator, id).await?.document)?);
        }
        ClientCommand::Grant(arguments) => grant(&operator, arguments).await?,
        ClientCommand::Secret(SecretCommand::Add { id, json }) => {
            let (secret_id, secret) = clients::add_secret(&operator, gate.pepper(), id).await?;
            match json {
                true => println!("{}", json!({ "secret_id": secret_id, "client_secret": secret })),
                false => println!(
                    "secret id      {secret_id}\nclient secret  {secret}\n\nThe secret is not shown again."
                ),
            }
        }
        ClientCommand::Secret(SecretCommand::Revoke { id, secret }) => {
            clients::revoke_secret(&operator, id, secret).await?;
            println!("Revoked. No token is given for it; those that were live ten minutes at the most.");
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

async fn grant(operator: &Access<ClientsManage>, arguments: GrantArgs) -> Result<(), Failure> {
    let GrantArgs { command, id, schools, school, all_schools, from, until } = arguments;
    if let Some(GrantCommand::End { id, grant }) = command {
        clients::end_grant(operator, id, grant).await?;
        println!("Ended.");
        return Ok(());
    }
    let id = id.ok_or("name the client")?;
    let mut urns = schools.map_or_else(|| Ok(Vec::new()), |file| read_urns(&file))?;
    urns.extend(school.into_iter().enumerate().map(|(at, urn)| (Place::Item(at), urn.get())));
    if urns.is_empty() && !all_schools {
        return Err("name schools with --schools FILE, --school URN or --all-schools".into());
    }
    let span = GrantSpan { from_on: from, until_on: until };
    let recorded = clients::grant_schools(operator, id, urns, all_schools, span).await?;
    println!("{recorded} grant(s) recorded.");
    Ok(())
}

/// One URN a line. Every bad line is named.
fn read_urns(file: &PathBuf) -> Result<Vec<(Place, i32)>, Failure> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    clients::urns_of_lines(&text).map_err(|faults| AppError::invalid(faults).into())
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
