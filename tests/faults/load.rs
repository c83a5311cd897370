//! More work than there is room for.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::{Client, Response};
use rollcall::domain::session::Session;
use tokio::time::sleep_until;

use super::{
    Finding,
    world::{Push, World, http},
};

/// How one request of a run ended.
pub struct Ended {
    pub push: bool,
    pub status: u16,
    pub took: Duration,
    pub retry_after: bool,
}

/// The `share` part of these times, in order.
pub fn quantile(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    times.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
}

async fn ended(push: bool, due: Instant, request: reqwest::RequestBuilder) -> Ended {
    let answer = request.send().await;
    let retry_after = |answer: &Response| answer.headers().contains_key("retry-after");
    let (status, retry_after) = answer.as_ref().map_or((0, false), |a| (a.status().as_u16(), retry_after(a)));
    if let Ok(answer) = answer {
        let _ = answer.bytes().await;
    }
    Ended { push, status, took: due.elapsed(), retry_after }
}

pub fn put(http: &Client, base: &str, token: &str, push: &Push) -> reqwest::RequestBuilder {
    let request = http.put(format!("{base}{}", push.path)).bearer_auth(token);
    request.header("Content-Type", "application/json").body(push.body.clone())
}

pub async fn herd(world: &World) -> Finding {
    let service = world.serve(&[]);
    let tokens = world.tokens(&service).await;
    let pushes: Vec<_> = (0..world.schools.len()).map(|school| world.push(school, 0, Session::Am)).collect();
    let (http, start) = (http(), Instant::now() + Duration::from_millis(500));
    let mut tasks = Vec::new();
    for (n, push) in pushes.iter().enumerate() {
        let due = start + Duration::from_micros(1_000_000 * n as u64 / pushes.len() as u64);
        let request = put(&http, &service.base, &tokens[n % 3], push);
        tasks.push(tokio::spawn(async move {
            sleep_until(due.into()).await;
            ended(true, due, request).await
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await.expect("no panic"));
    }
    let taken = all.iter().filter(|one| one.status == 200).count();
    let mut times: Vec<_> = all.iter().map(|one| one.took).collect();
    let (p50, p99, last) = (quantile(&mut times, 0.5), quantile(&mut times, 0.99), quantile(&mut times, 1.0));
    // What was acknowledged is there.
    let mut lost = 0;
    for push in pushes.iter().step_by(10) {
        let read = http.get(format!("{}{}", service.base, push.path)).bearer_auth(&tokens[0]).send().await;
        lost += usize::from(!read.is_ok_and(|answer| answer.status() == 200));
    }
    let measured = format!(
        "{taken} of {} acknowledged, p50 {p50:.0?}, p99 {p99:.0?}, last {last:.0?}, {lost} lost",
        all.len()
    );
    let kept = taken == all.len() && last <= Duration::from_secs(10) && lost == 0;
    Finding { measured, trials: all.len(), kept }
}

/// Pushes a second when sixteen callers wait for each other.
async fn capacity(base: &str, tokens: &[String], pushes: &Arc<Vec<Push>>, span: Duration) -> f64 {
    let (done, next) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (http, until) = (http(), Instant::now() + span);
    let mut tasks = Vec::new();
    for n in 0..16 {
        let (http, base, token) = (http.clone(), base.to_owned(), tokens[n % 3].clone());
        let (done, next, pushes) = (done.clone(), next.clone(), pushes.clone());
        tasks.push(tokio::spawn(async move {
            while Instant::now() < until {
                let push = &pushes[next.fetch_add(1, Ordering::Relaxed) % pushes.len()];
                let one = ended(true, Instant::now(), put(&http, &base, &token, push)).await;
                done.fetch_add(usize::from(one.status == 200), Ordering::Relaxed);
            }
        }));
    }
    for task in tasks {
        task.await.expect("no panic");
    }
    done.load(Ordering::Relaxed) as f64 / span.as_secs_f64()
}

pub async fn overload(world: &World) -> Finding {
    // The buckets are not what is tried here.
    let service = world.serve(&["--requests-per-minute", "1000000", "--burst", "100000"]);
    let tokens = world.tokens(&service).await;
    let of = |session| (0..world.schools.len()).map(move |school| world.push(school, 1, session));
    let pushes: Arc<Vec<_>> = Arc::new(of(Session::Am).chain(of(Session::Pm)).collect());
    // Twice, so that both are of registers that are there.
    capacity(&service.base, &tokens, &pushes, Duration::from_secs(4)).await;
    let peak = capacity(&service.base, &tokens, &pushes, Duration::from_secs(5)).await;
    let (span, rate) = (8.0, 3.0 * peak);
    let count = (span * rate) as usize;
    let (http, start) = (http(), Instant::now() + Duration::from_millis(300));
    let mut tasks = Vec::new();
    for n in 0..count {
        let due = start + Duration::from_secs_f64(n as f64 / rate);
        // One in ten reads.
        let push = n % 10 != 0;
        let (http, base, token) = (http.clone(), service.base.clone(), tokens[n % 3].clone());
        let pushes = pushes.clone();
        tasks.push(tokio::spawn(async move {
            sleep_until(due.into()).await;
            let what = &pushes[n % pushes.len()];
            let request = match push {
                true => put(&http, &base, &token, what),
                false => http.get(format!("{base}{}", what.path)).bearer_auth(token),
            };
            ended(push, due, request).await
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await.expect("no panic"));
    }
    let good = all.iter().filter(|one| one.status == 200).count();
    let refused: Vec<_> = all.iter().filter(|one| matches!(one.status, 429 | 503)).collect();
    let told = refused.iter().all(|one| one.retry_after);
    let other = all.len() - good - refused.len();
    let times = |push| -> Vec<_> {
        all.iter().filter(|one| one.status == 200 && one.push == push).map(|one| one.took).collect()
    };
    let (pushed, read) = (quantile(&mut times(true), 0.99), quantile(&mut times(false), 0.99));
    let goodput = good as f64 / span / peak;
    let measured = format!(
        "capacity {peak:.0}/s; {count} requests at {rate:.0}/s: {good} answered (goodput {:.0} %), {} refused, \
         {other} otherwise; p99 of pushes {pushed:.0?}, of reads {read:.0?}",
        goodput * 100.0,
        refused.len()
    );
    let in_time = pushed <= Duration::from_millis(5500) && read <= Duration::from_millis(500);
    Finding { measured, trials: count, kept: goodput >= 0.9 && in_time && told && other == 0 }
}

pub async fn revocation(world: &World) -> Finding {
    let service = world.serve(&["--requests-per-minute", "1000000", "--burst", "100000"]);
    let tokens = world.tokens(&service).await;
    let pushes: Arc<Vec<_>> = Arc::new((0..100).map(|school| world.push(school, 2, Session::Am)).collect());
    let stop = Arc::new(AtomicBool::new(false));
    let (base, busy) = (service.base.clone(), stop.clone());
    let load = tokio::spawn(async move {
        while !busy.load(Ordering::Relaxed) {
            capacity(&base, &tokens, &pushes, Duration::from_secs(1)).await;
        }
    });
    let (mut worst, trials, http) = (Duration::ZERO, 5, http());
    for _ in 0..trials {
        let (id, token) = world.newcomer(&service).await;
        let ask = || http.get(format!("{}/v1/schools?limit=1", service.base)).bearer_auth(&token).send();
        while !ask().await.is_ok_and(|answer| answer.status() == 200) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        world.revoke(&id);
        let (revoked, mut last) = (Instant::now(), Duration::ZERO);
        while revoked.elapsed() < Duration::from_secs(7) {
            match ask().await.map(|answer| answer.status().as_u16()) {
                Ok(200) => last = revoked.elapsed(),
                Ok(401) => break,
                _ => {}
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        worst = worst.max(last);
    }
    stop.store(true, Ordering::Relaxed);
    load.await.expect("no panic");
    Finding {
        measured: format!("last let in {worst:.1?} later"),
        trials,
        kept: worst <= Duration::from_secs(5),
    }
}
