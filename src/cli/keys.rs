//! `rollcall keys …`.

use std::path::PathBuf;

use chrono::SecondsFormat;
use clap::Subcommand;
use rollcall::access::{Clock, KeptKey, KeyFolder, KeyState};
use serde_json::json;

use super::Failure;

/// What can be done with keys.
#[derive(Subcommand)]
pub enum KeysCommand {
    /// Make the key folder, once
    Init,
    /// List the signing keys: name, what each is used for, and since when
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Let the next signing key sign, and make a new next one
    ///
    /// A running server takes the change over within seconds. The key that signed until now is accepted until its
    /// last token has expired, so that no caller notices. Do it every ninety days; the next key must have been
    /// published for 24 hours.
    Rotate {
        /// Somebody else has the current key: refuse it, and every token that it signed, at once
        ///
        /// If the whole folder may have been read, do it twice: the next key was in it too.
        #[arg(long)]
        emergency: bool,
    },
}

/// Runs the command.
pub fn run(folder: PathBuf, command: KeysCommand) -> Result<(), Failure> {
    let fail = |error: rollcall::access::TokenError| Failure::config(error.to_string());
    let keys = KeyFolder::at(&folder);
    match command {
        KeysCommand::Init => init(folder)?,
        KeysCommand::List { json } => print(&keys.list().map_err(fail)?, json)?,
        KeysCommand::Rotate { emergency } => {
            // That a key is too young is no fault of the configuration.
            let now = Clock::system().now();
            let rotated = keys.rotate(now, emergency).map_err(|error| Failure::from(error.to_string()))?;
            print(&rotated, false)?;
            match emergency {
                true => println!("\nTokens of the former keys are refused within five seconds."),
                false => println!("\nTokens of the previous key are accepted until they expire."),
            }
        }
    }
    Ok(())
}

/// Makes the key folder, once.
pub fn init(folder: PathBuf) -> Result<(), Failure> {
    KeyFolder::at(&folder).init().map_err(|error| Failure::config(error.to_string()))?;
    println!(
        "Keys made in {}. Keep a copy: without the pepper no client secret can be checked.",
        folder.display()
    );
    Ok(())
}

fn print(keys: &[KeptKey], json: bool) -> Result<(), Failure> {
    let at = |instant: chrono::DateTime<chrono::Utc>| instant.to_rfc3339_opts(SecondsFormat::Secs, true);
    if json {
        let told = keys.iter().map(|kept| {
            json!({
                "kid": kept.key.kid(), "state": kept.state.as_str(), "since": at(kept.since),
                "until": kept.key.until().map(at),
            })
        });
        println!("{}", serde_json::to_string_pretty(&told.collect::<Vec<_>>())?);
        return Ok(());
    }
    for kept in keys {
        let until = kept.key.until().map(|until| format!("  until {}", at(until))).unwrap_or_default();
        let state: KeyState = kept.state;
        println!("{}  {state:8}  since {}{until}", kept.key.kid(), at(kept.since));
    }
    Ok(())
}
