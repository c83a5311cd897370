//! A database that hangs, and one that lets nobody in.

use std::time::{Duration, Instant};

use rollcall::domain::session::Session;
use sea_orm::ConnectionTrait as _;

use super::{
    Finding,
    load::put,
    proxy::Proxy,
    service::Service,
    world::{Push, World, http},
};

async fn status(service: &Service, path: &str) -> u16 {
    let answer = http().get(format!("{}{path}", service.base)).send().await;
    answer.map_or(0, |answer| answer.status().as_u16())
}

/// Sends these all at once; how many were refused as they should be, and how long the slowest took.
async fn refused(service: &Service, tokens: &[String], pushes: &[Push]) -> (usize, Duration) {
    let (http, asked) = (http(), Instant::now());
    let mut tasks = Vec::new();
    for (n, push) in pushes.iter().enumerate() {
        let request = put(&http, &service.base, &tokens[n % 3], push);
        tasks.push(tokio::spawn(async move {
            let answer = request.send().await.ok()?;
            let told = answer.status() == 503 && answer.headers().contains_key("retry-after");
            told.then(|| asked.elapsed())
        }));
    }
    let (mut good, mut slowest) = (0, Duration::ZERO);
    for task in tasks {
        if let Some(took) = task.await.expect("no panic") {
            (good, slowest) = (good + 1, slowest.max(took));
        }
    }
    (good, slowest)
}

/// How long until a push is taken again and the service says it is ready.
async fn recovered(service: &Service, token: &str, push: &Push) -> Duration {
    let (http, started) = (http(), Instant::now());
    while started.elapsed() < Duration::from_secs(20) {
        let pushed = put(&http, &service.base, token, push).send().await;
        if pushed.is_ok_and(|answer| answer.status() == 200) && status(service, "/health/ready").await == 200
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    started.elapsed()
}

pub async fn black_hole(world: &World) -> Finding {
    let (proxy, url) = Proxy::before(&world.url).await;
    let service = world.serve_through(&url, &[]);
    let tokens = world.tokens(&service).await;
    let pushes: Vec<_> = (0..60).map(|school| world.push(school, 5, Session::Am)).collect();
    // Control: without the fault nothing is refused.
    let (control, _) = refused(&service, &tokens, &pushes).await;
    let threads = service.figure("Threads");
    let (mut good, mut slowest, mut back, rounds) = (0, Duration::ZERO, Duration::ZERO, 3);
    let (mut live, mut ready) = (0, 0);
    for _ in 0..rounds {
        proxy.swallow();
        let (told, took) = refused(&service, &tokens, &pushes).await;
        (good, slowest) = (good + told, slowest.max(took));
        live += usize::from(status(&service, "/health/live").await == 200);
        ready += usize::from(status(&service, "/health/ready").await == 503);
        proxy.pass();
        back = back.max(recovered(&service, &tokens[0], &pushes[0]).await);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let grown = service.figure("Threads").saturating_sub(threads);
    let measured = format!(
        "{good} of {} pushes answered 503 with Retry-After, the last after {slowest:.1?}; back after {back:.1?}; \
         live {live}, not ready {ready} of {rounds}; {grown} threads more; control: {control} refused",
        rounds * pushes.len()
    );
    let kept = good == rounds * pushes.len()
        && slowest <= Duration::from_secs(3)
        && back <= Duration::from_secs(5)
        && (live, ready, control) == (rounds, rounds, 0);
    // A trial is a hang, however many met it.
    Finding { measured, trials: rounds, kept }
}

pub async fn no_connections(world: &World) -> Finding {
    let service = world.serve(&[]);
    let tokens = world.tokens(&service).await;
    let pushes: Vec<_> = (0..20).map(|school| world.push(school, 6, Session::Am)).collect();
    let (control, _) = refused(&service, &tokens, &pushes).await;
    let run = async |statement: &str| world.owner.execute_unprepared(statement).await.expect(statement);
    run("ALTER DATABASE faults CONNECTION LIMIT 0").await;
    run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'faults'").await;
    let (good, slowest) = refused(&service, &tokens, &pushes).await;
    let (live, ready) = (status(&service, "/health/live").await, status(&service, "/health/ready").await);
    run("ALTER DATABASE faults CONNECTION LIMIT -1").await;
    let back = recovered(&service, &tokens[0], &pushes[0]).await;
    let measured = format!(
        "{good} of {} pushes answered 503 with Retry-After, the last after {slowest:.1?}; live {live}, ready {ready}; \
         back after {back:.1?}; control: {control} refused",
        pushes.len()
    );
    let told = good == pushes.len() && control == 0 && (live, ready) == (200, 503);
    let kept = told && slowest <= Duration::from_secs(3) && back <= Duration::from_secs(5);
    Finding { measured, trials: 1, kept }
}
