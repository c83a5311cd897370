//! A year of marks in one file, the same file again, and last year's.

use std::{io::Write as _, time::Instant};

use flate2::{Compression, write::GzEncoder};
use reqwest::StatusCode;
use rollcall::domain::session::Session;
use serde_json::Value;

use super::{
    Finding,
    service::Service,
    world::{World, http},
};

/// Rows of the file.
const ROWS: usize = 200_000;
/// Memory that working through it may add, in KiB: the index of its rows, and no part of the file.
const GROWTH: u64 = 48 * 1024;

/// Two hundred thousand marks as an MIS exports them, one a row, taken at this hour of their day.
fn file(world: &World, hour: u32) -> Vec<u8> {
    let mut text = String::from("urn,date,session,upn,code,taken_at,recorded_by_name,minutes_late,note\n");
    let mut rows = 0;
    'whole: for (school, known) in world.schools.iter().enumerate() {
        for back in 0..world.days.len() {
            let push = world.push(school, back, Session::Am);
            let body: Value = serde_json::from_slice(&push.body).expect("JSON");
            let date = world.days[back];
            for mark in body["marks"].as_array().expect("marks") {
                let (upn, code) =
                    (mark["upn"].as_str().unwrap_or_default(), mark["code"].as_str().unwrap_or_default());
                let minutes = mark["minutes_late"].as_u64().map(|n| n.to_string()).unwrap_or_default();
                let note = mark["note"].as_str().unwrap_or_default();
                let urn = known.urn;
                text += &format!(
                    "{urn},{date},am,{upn},{code},{date}T{hour:02}:30:00Z,Sample office,{minutes},{note}\n"
                );
                rows += 1;
                if rows == ROWS {
                    break 'whole;
                }
            }
        }
    }
    packed(text.as_bytes())
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).expect("memory");
    packer.finish().expect("memory")
}

async fn send(service: &Service, token: &str, body: Vec<u8>) -> (StatusCode, Value, usize) {
    let request = http().post(format!("{}/v1/register-submissions", service.base));
    let request = request.timeout(std::time::Duration::from_secs(280)).bearer_auth(token);
    let request = request.header("Content-Type", "text/csv").header("Content-Encoding", "gzip");
    let request = request.header("Prefer", "handling=lenient");
    let Ok(answer) = request.body(body).send().await else {
        return (StatusCode::IM_A_TEAPOT, Value::Null, 0);
    };
    let (status, text) = (answer.status(), answer.text().await.unwrap_or_default());
    let end = text.lines().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or_default();
    (status, end, text.lines().count())
}

pub async fn year(world: &World) -> Finding {
    let service = world.serve(&[]);
    let token = world.tokens(&service).await.remove(0);
    let (noon, morning) = (file(world, 12), file(world, 9));
    let before = service.figure("VmHWM");
    let started = Instant::now();
    let first = send(&service, &token, noon.clone()).await;
    let took = started.elapsed();
    let again = send(&service, &token, noon).await;
    let older = send(&service, &token, morning).await;
    let bomb = send(&service, &token, packed(&vec![b'\n'; 500 * 1024 * 1024])).await;
    let growth = service.figure("VmHWM").saturating_sub(before);
    let count = |answer: &(StatusCode, Value, usize), name: &str| {
        answer.1["summary"][name].as_u64().unwrap_or_default()
    };
    let whole = [&first, &again, &older].iter().all(|answer| answer.0 == 200 && answer.2 == ROWS + 1);
    let nothing_new = |answer: &(StatusCode, Value, usize)| {
        count(answer, "created") + count(answer, "amended") + count(answer, "removed") == 0
    };
    let kept = whole
        && count(&first, "created") > 0
        && nothing_new(&again)
        && nothing_new(&older)
        && bomb.0 == StatusCode::PAYLOAD_TOO_LARGE
        && growth < GROWTH;
    let measured = format!(
        "{ROWS} rows in {took:.0?} ({} created, {} refused); again: {} unchanged; older: {} superseded, {} unchanged; \
         500 MB bomb: {}; memory grew by {} MiB",
        count(&first, "created"),
        count(&first, "rejected"),
        count(&again, "unchanged"),
        count(&older, "superseded"),
        count(&older, "unchanged"),
        bomb.0.as_u16(),
        growth / 1024
    );
    Finding { measured, trials: 4, kept }
}
