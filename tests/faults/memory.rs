//! Small requests that would like to be large.

use std::time::Instant;

use rollcall::domain::session::Session;

use super::{
    Finding,
    world::{World, http},
};

/// 256 MiB and half as much again as the largest body, in KiB.
const MOST: u64 = (256 + 6) * 1024;

pub async fn bombs(world: &World) -> Finding {
    let service = world.serve(&[]);
    let token = world.tokens(&service).await.remove(0);
    let (http, good) = (http(), world.push(0, 4, Session::Am));
    let url = format!("{}{}", service.base, good.path);
    let before = service.figure("VmHWM");
    let nested = "[".repeat(1_000_000);
    let keys: String = (0..1_000_000).map(|n| format!("\"k{n:x}\":1,")).collect();
    let packed = good.body.clone();
    let cases: Vec<(&str, &str, Vec<u8>, &[u16])> = vec![
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
    for (name, request) in [
        ("10,000 headers", (0..10_000).fold(http.get(&url), |r, n| r.header(format!("x-{n}"), "a"))),
        ("a URL of 1 MB", http.get(format!("{url}?q={}", "a".repeat(60_000)))),
    ] {
        let status = request.bearer_auth(&token).send().await.map_or(0, |answer| answer.status().as_u16());
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
