//! Sabotage that the check must catch: a check that never failed proves nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::Utc;
use rand::Rng as _;
use rollcall::entities::{register_page, register_take};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{Set, Unchanged},
    ConnectionTrait as _, Database, EntityTrait as _,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use super::{
    Ground, Trials, check,
    kill::ready,
    record::{Call, Caller, Outcome},
    seen::place,
    work::{Work, push, tidy},
    world::Small,
};
use crate::service::Service;

/// In how many tries a sabotage must be caught.
const TRIES: usize = 20;
/// How long what was acknowledged too early may take to be handed on.
const HANDED_ON_IN: Duration = Duration::from_secs(60);

/// The calls with one outcome told as another: what a service that lies would have said.
pub fn lied(mut calls: Vec<Call>, is: Outcome, told: Outcome) -> Vec<Call> {
    for call in calls.iter_mut().filter(|call| call.outcome == is) {
        call.outcome = told;
    }
    calls
}

/// Whether something of what was acknowledged was found to be lost.
pub fn is_lost(faults: &[String]) -> bool {
    faults.iter().any(|fault| fault.contains("LOST"))
}

/// Pushes are acknowledged by something that stands before the service and hands them on afterwards, as if it replied
/// before the commit; the service is killed. Where it is not, and all were handed on, there is nothing to be caught.
pub async fn reply_before_commit(ground: &Ground, world: &Small, trials: &Trials) -> bool {
    if !hasty(ground, world, trials, 0, false).await.is_empty() {
        return false;
    }
    for n in 1..=TRIES {
        if is_lost(&hasty(ground, world, trials, n, true).await) {
            return true;
        }
    }
    false
}

/// What the check finds after pushes that were acknowledged too early, with the service killed or not.
async fn hasty(ground: &Ground, world: &Small, trials: &Trials, n: usize, killed: bool) -> Vec<String> {
    let (mut rng, mut service) = (trials.rng(1_000_000 + n), world.serve());
    let to = world.caller(&service).await;
    let (base, waiting) = before(service.address()).await;
    let hasty = Caller::new(base, &to.tokens);
    let record = ground.record(&format!("c-{}", trials.mark(n)));
    let end = Instant::now() + Duration::from_millis(rng.random_range(100..300));
    let slot = world.slot(rng.random_range(0..usize::MAX));
    while Instant::now() < end {
        let ask = push(world, &record, slot, 0, Utc::now(), &mut rng);
        record.send(&hasty, ask).await;
    }
    let handed_on = Instant::now();
    while !killed && waiting.load(Ordering::Acquire) > 0 && handed_on.elapsed() < HANDED_ON_IN {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    service.kill();
    drop(service);
    let service = world.serve();
    let to = world.caller(&service).await;
    let mut faults = check::trial(world, &to, &record).await;
    if record.count(Outcome::Ok) == 0 {
        faults.push("nothing was pushed".to_owned());
    }
    faults
}

/// A way to this address that answers every request with success at once, and hands it on later, one after the other; and
/// how many wait for that.
async fn before(address: &str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("bound"));
    let (send, mut waiting) = mpsc::unbounded_channel::<Vec<u8>>();
    let (address, count) = (address.to_owned(), Arc::new(AtomicUsize::new(0)));
    let (told, counted) = (count.clone(), count.clone());
    tokio::spawn(async move {
        while let Some(request) = waiting.recv().await {
            if let Ok(mut server) = TcpStream::connect(&address).await {
                let _ = server.write_all(&request).await;
                let _ = server.read(&mut [0; 1024]).await;
            }
            counted.fetch_sub(1, Ordering::AcqRel);
        }
    });
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(acknowledge(client, send.clone(), count.clone()));
        }
    });
    (base, told)
}

async fn acknowledge(mut client: TcpStream, send: mpsc::UnboundedSender<Vec<u8>>, waiting: Arc<AtomicUsize>) {
    const DONE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    let (mut held, mut buffer) = (Vec::new(), vec![0; 64 * 1024]);
    loop {
        while let Some(length) = whole(&held) {
            waiting.fetch_add(1, Ordering::AcqRel);
            let _ = send.send(held.drain(..length).collect());
            if client.write_all(DONE).await.is_err() {
                return;
            }
        }
        match client.read(&mut buffer).await {
            Ok(count) if count > 0 => held.extend(&buffer[..count]),
            _ => return,
        }
    }
}

/// How long the request is that the bytes begin with, once all of it is there.
fn whole(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length = length.and_then(|length| length.trim().parse::<usize>().ok()).unwrap_or_default();
    (bytes.len() >= head + length).then_some(head + length)
}

/// Commits are not waited for, behind the service's back: what it asserted when it started is true no more.
pub async fn asynchronous_commit(ground: &Ground, world: &Small, service: &Service, trials: &Trials) -> bool {
    let cluster = ground.cluster().await;
    commits_wait(world, &cluster.role, false).await;
    let mut caught = false;
    for n in 0..TRIES {
        let mut rng = trials.rng(1_000_000 + n);
        let to = world.caller(service).await;
        let record = Arc::new(ground.record(&format!("c-{}", trials.mark(n))));
        let work = Work::begin(world, &to, &record, &mut rng);
        tokio::time::sleep(Duration::from_millis(rng.random_range(200..500))).await;
        cluster.kill();
        work.end().await;
        cluster.start();
        ready(service, Duration::from_secs(10)).await;
        caught = is_lost(&check::trial(world, &to, &record).await);
        tidy(&to, &record).await;
        if caught {
            break;
        }
    }
    commits_wait(world, &cluster.role, true).await;
    caught
}

/// Sets whether commits of the role that serves wait for the disk, and ends its sessions so that new ones obey.
async fn commits_wait(world: &Small, role: &str, wait: bool) {
    let db = Database::connect(&world.url).await.expect("PostgreSQL answers");
    let word = if wait { "on" } else { "off" };
    for statement in [
        "SET synchronous_commit = on".to_owned(),
        format!("ALTER ROLE {role} SET synchronous_commit = {word}"),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE usename = current_user AND pid <> pg_backend_pid()"
            .to_owned(),
    ] {
        db.execute_unprepared(&statement).await.expect("a setting of one's own role");
    }
    db.close().await.expect("closes");
}

/// A take is deleted from one page and a mark is changed on another, by who owns the database.
pub async fn tampered(ground: &Ground, trials: &Trials) -> bool {
    let folder = tempfile::tempdir_in(&ground.folder).expect("a folder");
    let world = Small::sqlite(folder.path()).await;
    let service = world.serve();
    let to = world.caller(&service).await;
    let (mut rng, record) = (trials.rng(1_000_000), ground.record(&format!("c-{}", trials.mark(0))));
    for n in 0..8 {
        let ask = push(&world, &record, world.slot(n % 2), 0, Utc::now(), &mut rng);
        record.send(&to, ask).await;
    }
    let calls = record.calls();
    // Before the sabotage there is nothing to be caught.
    let mut caught = record.count(Outcome::Ok) == 8 && check::trial(&world, &to, &record).await.is_empty();
    let db = world.look().await;
    let places: Vec<_> = calls.iter().filter_map(place).collect();
    let (urn, date, session) = places[0].clone();
    register_take::Entity::delete_by_id((urn, date, session, 2)).exec(&db).await.expect("deletes");
    let (urn, date, session) = places[1].clone();
    let page = register_page::Entity::find_by_id((urn, date, session)).one(&db).await.expect("reads");
    let page = page.expect("a page");
    let mut marks = page.marks.clone();
    marks[0] = if marks[0] == b'I' { b'O' } else { b'I' };
    let (urn, date, session) = (Unchanged(page.urn), Unchanged(page.date), Unchanged(page.session));
    let changed = register_page::ActiveModel { urn, date, session, marks: Set(marks), ..Default::default() };
    changed.update(&db).await.expect("changes");
    db.close().await.expect("closes");
    let faults = check::present(&world, &calls).await;
    for trace in ["takes are numbered", "not what the takes made", "LOST"] {
        caught &= faults.iter().any(|fault| fault.contains(trace));
    }
    caught
}
