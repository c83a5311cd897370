//! More work than there is room for.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::{Client, Response};
use rollcall::domain::session::Session;
use tokio::time::sleep_until;

use super::{
    Finding,
    service::Service,
    world::{Push, World, http},
};

/// How one request of a run ended.
pub struct Ended {
    pub push: bool,
    pub status: u16,
    pub took: Duration,
    pub at: Instant,
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
    Ended { push, status, took: due.elapsed(), at: Instant::now(), retry_after }
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

/// What the callers of an overload send: registers that are not there yet and, one in ten, a look at one that is.
pub struct Work {
    base: String,
    tokens: Vec<String>,
    pushes: Mutex<VecDeque<Push>>,
    reads: Vec<String>,
    next: AtomicUsize,
    /// Whether there were no registers left to push: from then on only reads were sent, and the trial says nothing.
    pub ran_out: AtomicBool,
}

impl Work {
    /// So many registers of past days, latest first; those of yesterday are there.
    pub async fn new(world: &World, service: &Service, registers: usize) -> Arc<Self> {
        let (schools, tokens, http) = (world.schools.len(), world.tokens(service).await, http());
        let session = |n: usize| if (n / schools).is_multiple_of(2) { Session::Am } else { Session::Pm };
        let push = |n: usize| world.push(n % schools, 1 + n / schools / 2, session(n));
        let mut reads = Vec::new();
        for school in 0..schools.min(50) {
            let push = world.push(school, 0, Session::Am);
            assert_eq!(
                ended(true, Instant::now(), put(&http, &service.base, &tokens[0], &push)).await.status,
                200
            );
            reads.push(push.path);
        }
        let (base, pushes) = (service.base.clone(), Mutex::new((0..registers).map(push).collect()));
        Arc::new(Self {
            base,
            tokens,
            pushes,
            reads,
            next: AtomicUsize::new(0),
            ran_out: AtomicBool::new(false),
        })
    }

    fn next_push(&self) -> Option<Push> {
        let next = self.pushes.lock().expect("no panic").pop_front();
        self.ran_out.fetch_or(next.is_none(), Ordering::Relaxed);
        next
    }

    /// Sends the next one. A register that was not taken is sent again later.
    pub async fn send(&self, http: &Client, due: Instant) -> Ended {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let token = &self.tokens[n % self.tokens.len()];
        let push = match n.is_multiple_of(10) {
            true => None,
            false => self.next_push(),
        };
        let Some(push) = push else {
            let path = &self.reads[n % self.reads.len()];
            return ended(false, due, http.get(format!("{}{path}", self.base)).bearer_auth(token)).await;
        };
        let ended = ended(true, due, put(http, &self.base, token, &push)).await;
        if ended.status != 200 {
            self.pushes.lock().expect("no panic").push_back(push);
        }
        ended
    }
}

/// What is done a second.
#[derive(Clone, Copy)]
pub struct Done {
    pub all: f64,
    pub pushes: f64,
}

/// What is done when sixteen callers wait for each other.
pub async fn capacity(work: &Arc<Work>, span: Duration) -> Done {
    let (done, until, http) = (Arc::new([const { AtomicUsize::new(0) }; 2]), Instant::now() + span, http());
    let mut tasks = Vec::new();
    for _ in 0..16 {
        let (http, work, done) = (http.clone(), work.clone(), done.clone());
        tasks.push(tokio::spawn(async move {
            while Instant::now() < until {
                let one = work.send(&http, Instant::now()).await;
                done[usize::from(one.push)].fetch_add(usize::from(one.status == 200), Ordering::Relaxed);
            }
        }));
    }
    for task in tasks {
        task.await.expect("no panic");
    }
    let [reads, pushes] = [0, 1].map(|which| done[which].load(Ordering::Relaxed) as f64 / span.as_secs_f64());
    Done { all: reads + pushes, pushes }
}

pub async fn revocation(world: &World) -> Finding {
    let service = world.serve(&["--requests-per-minute", "1000000", "--burst", "100000"]);
    let work = Work::new(world, &service, 20_000).await;
    let stop = Arc::new(AtomicBool::new(false));
    let busy = stop.clone();
    let load = tokio::spawn(async move {
        while !busy.load(Ordering::Relaxed) {
            capacity(&work, Duration::from_secs(1)).await;
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
