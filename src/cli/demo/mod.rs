//! `rollcall demo`: the main job, seen from outside. A synthetic authority is loaded, its schools' MIS
//! pushes a morning's registers over HTTP, and the authority reads what is missing.

mod mis;

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{Datelike as _, NaiveDate, NaiveTime};
use clap::Args;
use rollcall::{
    access::{Gate, at_school},
    app,
    config::{CLIENTS_EVERY, Settings},
    domain::academic_year::AcademicYear,
    features::{
        clients::{self, ClientKind, NewClient},
        registers::submissions::Spool,
    },
    flows::simulate::Plan,
};
use uuid::Uuid;

use super::{Failure, database, gate, keys, simulate};

/// What the demonstration is to be.
#[derive(Args)]
pub struct DemoArgs {
    /// How many schools; Norfolk has about 430
    #[arg(long, default_value_t = 430, value_parser = clap::value_parser!(u32).range(5..=2_000))]
    pub schools: u32,
    /// Equal seeds give equal authorities
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Folder for its database and keys; they are made anew each time
    #[arg(long, default_value = ".demo")]
    pub folder: PathBuf,
    /// Address to listen on, on this machine alone
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Stop when everything has been shown
    #[arg(long)]
    pub once: bool,
}

/// A client of the demonstration.
pub struct DemoClient {
    /// Its id.
    pub id: Uuid,
    /// Its secret.
    pub secret: String,
}

/// Runs the demonstration.
pub async fn run(settings: &Settings, args: &DemoArgs) -> Result<(), Failure> {
    if !args.listen.ip().is_loopback() {
        return Err(Failure::config(
            "the demonstration listens on this machine alone: use a loopback address",
        ));
    }
    let listener = TcpListener::bind(args.listen)
        .map_err(|error| Failure::config(format!("cannot listen on {}: {error}", args.listen)))?;
    let base = format!("http://{}", listener.local_addr()?);
    let settings = prepare(settings, &args.folder, &base)?;
    println!("1. A new SQLite database in {}, and new keys.", args.folder.display());
    keys::init(settings.keys.clone())?;
    database::migrate(&settings, None).await?;
    let gate = gate(&settings).await?;
    let (plan, date) = morning(&gate, args)?;
    println!("\n2. A synthetic authority. Nothing in it is real.");
    simulate::authority(&gate, &plan).await?;
    let vendor = client(&gate, "Sample MIS vendor", ClientKind::Mis).await?;
    let officer = client(&gate, "Sample attendance officer", ClientKind::La).await?;
    gate.watch_clients(CLIENTS_EVERY);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let server = app::serve(listener, gate.clone(), Spool::open(args.folder.join("spool"))?, workers)?;
    let handle = server.handle();
    let serving = tokio::spawn(server);
    println!("\n3. The MIS pushes the morning registers of {date} over HTTP to {base}.");
    mis::push_morning(&base, &vendor, &plan, date).await?;
    println!("\n4. The authority asks what is missing.");
    mis::show_missing(&base, &officer, date).await?;
    println!("\n5. And what the morning came to, worked out from the pages.");
    mis::show_figures(&base, &officer, date).await?;
    print_try_it(&base, &officer, &plan, date);
    if args.once {
        println!("\nThe server has stopped; without --once it keeps serving and the lines above work.");
        handle.stop(true).await;
    } else {
        println!("\nServing on {base}; documentation at {base}/docs/. Stop with Ctrl-C.");
    }
    Ok(serving.await??)
}

/// The demonstration's own settings. Only what an earlier run made is removed.
fn prepare(settings: &Settings, folder: &Path, base: &str) -> Result<Settings, Failure> {
    fs::create_dir_all(folder)?;
    let keys = folder.join("keys");
    for file in ["rollcall.db", "rollcall.db-wal", "rollcall.db-shm", "rollcall.db.migrate.lock"] {
        remove(&folder.join(file))?;
    }
    for file in ["signing.pem", "signing-current.pem", "signing-next.pem", "pepper"] {
        remove(&keys.join(file))?;
    }
    let database = format!("sqlite://{}", folder.join("rollcall.db").display());
    Ok(Settings { database, keys, issuer: base.to_owned(), ..settings.clone() })
}

fn remove(file: &Path) -> Result<(), Failure> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", file.display()).into())
        }
        _ => Ok(()),
    }
}

/// The latest morning whose registers are due, and the plan of its year.
fn morning(gate: &Gate, args: &DemoArgs) -> Result<(Plan, NaiveDate), Failure> {
    let now = at_school(gate.now());
    // When the morning registers of the synthetic authority are due: none is missing before.
    let due = NaiveTime::from_hms_opt(10, 30, 0).unwrap_or_default();
    let year = AcademicYear::of(now.date()).first_day().year();
    for year in [year, year - 1] {
        let schools = args.schools as usize;
        let plan = Plan { seed: args.seed, schools, pupils_per_school: None, year };
        let days = plan.school_year().map(|year| year.school_days().collect::<Vec<_>>()).unwrap_or_default();
        if let Some(date) = days.into_iter().rfind(|date| date.and_time(due) <= now) {
            return Ok((plan, date));
        }
    }
    Err("the clock of this machine is set to a year without school".into())
}

async fn client(gate: &Gate, name: &str, kind: ClientKind) -> Result<DemoClient, Failure> {
    let new = NewClient::of_everything(name, kind);
    let (id, secret) = clients::create(&gate.operator(), gate.pepper(), &new).await?;
    Ok(DemoClient { id, secret })
}

fn print_try_it(base: &str, officer: &DemoClient, plan: &Plan, date: NaiveDate) {
    let urn = plan.schools().next().map_or(0, |school| school.urn);
    println!(
        "\n6. Try it. The authority's client, for this demonstration only:\n\
         \n   client id      {id}\n   client secret  {secret}\n\
         \n   TOKEN=$(curl -s -u {id}:{secret} -d grant_type=client_credentials \\\n     \
         {base}/oauth/token | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')\n   \
         get() {{ curl -s -H \"Authorization: Bearer $TOKEN\" \"$@\"; }}\n\
         \n   get '{base}/v1/missing-registers?on={date}&session=am&limit=3'\n   \
         get {base}/v1/schools/{urn}/registers/{date}/am\n   \
         get '{base}/v1/schools/{urn}/enrolments?on={date}&limit=2'\n   \
         get '{base}/v1/schools/{urn}/figures?from_on={date}&to_on={date}&group_by=year_group'\n   \
         get -H 'Accept: image/svg+xml' '{base}/v1/schools/{urn}/comparison' > absence.svg",
        id = officer.id,
        secret = officer.secret,
    );
}

/// How long one request of the demonstration may take.
const PATIENCE: Duration = Duration::from_secs(30);
