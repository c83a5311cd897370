//! Small requests that would like to be large.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use actix_web::web::Bytes;
use flate2::{Compression, write::GzEncoder};
use rollcall::domain::session::Session;

use super::{
    Finding,
    service::Service,
    world::{World, http},
};

/// 256 MiB and half as much again as the largest body, in KiB.
const MOST: u64 = (256 + 6) * 1024;

/// A gibibyte of nothing, in a megabyte.
fn bomb() -> Bytes {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    let nothing = vec![b' '; 1024 * 1024];
    for _ in 0..1024 {
        packed.write_all(&nothing).expect("memory");
    }
    packed.finish().expect("memory").into()
}

/// What a URL of a megabyte gets: a status, or 0 when the connection is closed on it. No HTTP client sends one.
fn long_url(service: &Service) -> u16 {
    let mut stream = TcpStream::connect(service.address()).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a socket");
    // It may be refused before the end of it.
    let _ = write!(stream, "GET /v1/schools?q={} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(1_000_000));
    let mut answer = [0; 64];
    let read = stream.read(&mut answer).unwrap_or_default();
    let text = String::from_utf8_lossy(&answer[..read]).into_owned();
    text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}

pub async fn bombs(world: &World) -> Finding {
    let service = world.serve(&[]);
    let token = world.tokens(&service).await.remove(0);
    let (http, good) = (http(), world.push(0, 4, Session::Am));
    let url = format!("{}{}", service.base, good.path);
    let before = service.figure("VmHWM");
    let nested = "[".repeat(1_000_000);
    let keys: String = (0..1_000_000).map(|n| format!("\"k{n:x}\":1,")).collect();
    let packed = bomb();
    let cases: Vec<(&str, &str, Bytes, &[u16])> = vec![
        ("gzip", "gzip", packed.clone(), &[415]),
        ("brotli", "br", packed.clone(), &[415]),
        ("zstd", "zstd", packed, &[415]),
        ("nested", "", nested.clone().into(), &[400]),
        ("nested in a field", "", format!("{{\"marks\":{nested}").into(), &[400, 422]),
        ("a million keys", "", format!("{{{}\"z\":1}}", &keys[..4_000_000]).into(), &[400, 413, 422]),
        ("a string of 10 MB", "", format!("{{\"taken_at\":\"{}\"}}", "a".repeat(10_000_000)).into(), &[413]),
        (
            "4 MB of one string",
            "",
            format!("{{\"taken_at\":\"{}\"}}", "a".repeat(4_000_000)).into(),
            &[400, 422],
        ),
        ("control", "", good.body.clone(), &[200]),
    ];
    let (mut wrong, trials) = (Vec::new(), cases.len() + 2);
    for (name, encoding, body, expected) in cases {
        let mut request =
            http.put(&url).bearer_auth(&token).header("Content-Type", "application/json").body(body);
        if !encoding.is_empty() {
            request = request.header("Content-Encoding", encoding);
        }
        let asked = Instant::now();
        let status = request.send().await.map_or(0, |answer| answer.status().as_u16());
        // A server that refuses a large body while it is still being sent may close before that is read.
        let closed_early = status == 0 && expected.contains(&413);
        if !closed_early && !expected.contains(&status) {
            wrong.push(format!("{name}: {status} after {:.0?}", asked.elapsed()));
        }
    }
    let headers = (0..10_000).fold(http.get(&url), |r, n| r.header(format!("x-{n}"), "a"));
    let headers = headers.bearer_auth(&token).send().await.map_or(0, |answer| answer.status().as_u16());
    for (name, status) in [("10,000 headers", headers), ("a URL of 1 MB", long_url(&service))] {
        if !matches!(status, 0 | 400 | 414 | 431) {
            wrong.push(format!("{name}: {status}"));
        }
    }
    let alive = http.get(format!("{}/health/ready", service.base)).send().await;
    if !alive.is_ok_and(|answer| answer.status() == 200) {
        wrong.push("not ready afterwards".to_owned());
    }
    let peak = service.figure("VmHWM");
    let measured = format!("peak {} MiB ({} before); wrong answers: {wrong:?}", peak / 1024, before / 1024);
    Finding { measured, trials, kept: wrong.is_empty() && peak > 0 && peak <= MOST }
}
