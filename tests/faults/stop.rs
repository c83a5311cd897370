//! Told to stop.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rollcall::domain::session::Session;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use super::{
    Finding,
    connections::ways,
    load::put,
    world::{World, http},
};

/// Forty requests a second, sent as a balancer does: to whom says it is ready.
pub async fn under_load(world: &World) -> Finding {
    let (trials, mut sent, mut failed, mut longest) = (3, 0, 0, Duration::ZERO);
    let mut orderly = true;
    for _ in 0..trials {
        let mut service = world.serve(&["--drain", "2"]);
        let tokens = world.tokens(&service).await;
        let ready = Arc::new(AtomicBool::new(true));
        let (base, seen) = (service.base.clone(), ready.clone());
        let balancer = tokio::spawn(async move {
            let http = http();
            while http.get(format!("{base}/health/ready")).send().await.is_ok_and(|a| a.status() == 200) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            seen.store(false, Ordering::Release);
        });
        let (http, started, mut tasks, mut told) = (http(), Instant::now(), Vec::new(), None);
        while ready.load(Ordering::Acquire) {
            let push = world.push(tasks.len(), 7, Session::Am);
            tasks.push(tokio::spawn(put(&http, &service.base, &tokens[tasks.len() % 3], &push).send()));
            if told.is_none() && started.elapsed() > Duration::from_secs(2) {
                service.terminate();
                told = Some(Instant::now());
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        balancer.await.expect("no panic");
        sent += tasks.len();
        for task in tasks {
            let answer = task.await.expect("no panic");
            failed += usize::from(!answer.is_ok_and(|answer| answer.status() == 200));
        }
        orderly &= service.ended(Duration::from_secs(25)).await.is_some_and(|status| status.success());
        longest = longest.max(told.map_or(Duration::MAX, |told| told.elapsed()));
    }
    let measured = format!("{failed} of {sent} requests failed; stopped after {longest:.1?} at the latest");
    Finding { measured, trials, kept: failed == 0 && orderly && longest <= Duration::from_secs(20) }
}

pub async fn with_stuck_bodies(world: &World) -> Finding {
    let mut service = world.serve(&[]);
    let token = world.tokens(&service).await.remove(0);
    let path = world.push(0, 8, Session::Am).path;
    let ways = ways(&token, &path);
    let (_, body, ..) = ways.iter().find(|(way, ..)| *way == "body").expect("a way");
    let mut stuck = Vec::new();
    for _ in 0..100 {
        let mut stream = TcpStream::connect(service.address()).await.expect("connects");
        stream.write_all(body).await.expect("sends");
        stuck.push(stream);
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    service.terminate();
    let told = Instant::now();
    let orderly = service.ended(Duration::from_secs(35)).await.is_some_and(|status| status.success());
    let measured = format!("stopped after {:.1?}, with {} stuck bodies", told.elapsed(), stuck.len());
    Finding { measured, trials: 1, kept: orderly && told.elapsed() <= Duration::from_secs(20) }
}
