//! Callers that are slow on purpose.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rollcall::domain::session::Session;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{
    Finding,
    load::quantile,
    world::{World, http},
};

/// How long a slow connection may last.
const LAST: Duration = Duration::from_secs(30);

/// Sends `first`, then this piece again and again; how long until the other end closed, if it did.
async fn drip(address: String, first: Vec<u8>, again: Option<&'static [u8]>, read: bool) -> Option<Duration> {
    let mut stream = TcpStream::connect(&address).await.ok()?;
    let started = Instant::now();
    stream.write_all(&first).await.ok()?;
    let mut buffer = vec![0; 64 * 1024];
    let mut next = Instant::now();
    while started.elapsed() < LAST {
        if read {
            let part = tokio::time::timeout(Duration::from_millis(200), stream.read(&mut buffer)).await;
            if matches!(part, Ok(Ok(0) | Err(_))) {
                return Some(started.elapsed());
            }
        } else {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        if let Some(piece) = again.filter(|_| next.elapsed() > Duration::from_secs(1)) {
            next = Instant::now();
            if stream.write_all(piece).await.is_err() {
                return Some(started.elapsed());
            }
        }
    }
    // Who never read finds out now: what was cut ends, what was not goes on.
    let rest = async { while matches!(stream.read(&mut buffer).await, Ok(count) if count > 0) {} };
    tokio::time::timeout(Duration::from_secs(3), rest).await.ok().filter(|()| !read).map(|()| LAST)
}

/// A way of being slow.
type Way = (&'static str, Vec<u8>, Option<&'static [u8]>, bool);

/// The ways of being slow: what is sent first, what again and again, and whether answers are read.
pub fn ways(token: &str, path: &str) -> Vec<Way> {
    let second = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nGET /health/li";
    let head = format!(
        "PUT {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    );
    let body = format!("{head}Content-Length: 4000000\r\n\r\n{{");
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n1\r\n{{\r\n");
    let bundle = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n".repeat(14);
    vec![
        ("head", b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ".to_vec(), Some(b"a"), true),
        ("second head", second.into(), Some(b"a"), true),
        ("body", body.into(), Some(b" "), true),
        ("chunked body", chunked.into(), Some(b"1\r\n \r\n"), true),
        ("read", bundle.into(), None, false),
    ]
}

pub async fn slow(world: &World) -> Finding {
    let service = world.serve(&[]);
    let token = world.tokens(&service).await.remove(0);
    let path = world.push(0, 3, Session::Am).path;
    let probe = |base: String, token: String, stop: Arc<AtomicBool>, span: Duration| async move {
        let (http, started, mut times, mut failures) = (http(), Instant::now(), Vec::new(), 0);
        while started.elapsed() < span && !stop.load(Ordering::Relaxed) {
            let asked = Instant::now();
            let answer = http.get(format!("{base}/v1/schools?limit=1")).bearer_auth(&token).send().await;
            failures += usize::from(!answer.is_ok_and(|answer| answer.status() == 200));
            times.push(asked.elapsed());
            // Within the bucket of one client.
            tokio::time::sleep(Duration::from_millis(120)).await;
        }
        (times, failures)
    };
    let stop = Arc::new(AtomicBool::new(false));
    let (mut before, _) =
        probe(service.base.clone(), token.clone(), stop.clone(), Duration::from_secs(3)).await;
    let mut tasks = Vec::new();
    for (way, first, again, read) in ways(&token, &path) {
        for _ in 0..40 {
            let dripping = drip(service.address().to_owned(), first.clone(), again, read);
            tasks.push((way, tokio::spawn(dripping)));
        }
    }
    let probing = tokio::spawn(probe(service.base.clone(), token, stop.clone(), Duration::from_secs(60)));
    let (trials, mut open, mut worst) = (tasks.len(), Vec::new(), Vec::new());
    for (way, task) in tasks {
        match task.await.expect("no panic") {
            None => open.push(way),
            Some(after) => match worst.iter_mut().find(|(name, _)| *name == way) {
                None => worst.push((way, after)),
                Some((_, longest)) => *longest = after.max(*longest),
            },
        }
    }
    stop.store(true, Ordering::Relaxed);
    let (mut times, failures) = probing.await.expect("no panic");
    let (was, is) = (quantile(&mut before, 0.5), quantile(&mut times, 0.5));
    let lasted: Vec<_> = worst.iter().map(|(way, after)| format!("{way} {after:.0?}")).collect();
    let measured = format!(
        "closed at the latest: {}; {} still open; probe: {failures} failures, median {was:.1?} before and {is:.1?} meanwhile",
        lasted.join(", "),
        open.len()
    );
    let unharmed = failures == 0 && is <= 2 * was + Duration::from_millis(20);
    Finding { measured, trials, kept: open.is_empty() && unharmed }
}
