//! The load: so many connections that each send the next push as soon as the last is answered.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::requests::{Pages, Push};

/// The time that is given to push everything there is.
pub const ALL: Duration = Duration::MAX;

/// What one measurement found.
#[derive(Clone, Default)]
pub struct Measured {
    pub registers: usize,
    pub marks: usize,
    pub seconds: f64,
    /// How long each took.
    pub times: Vec<Duration>,
    /// Processor time of the server and of its database connections, in seconds; 0 where none was told.
    pub cpu: f64,
}

impl Measured {
    pub fn registers_per_second(&self) -> f64 {
        self.registers as f64 / self.seconds
    }
}

/// Someone who takes in one push after another, over one connection.
pub trait Taker: Send + 'static {
    fn take(&mut self, push: &Push<'_>) -> impl Future<Output = ()> + Send;
}

/// Lets each of these takers take the next push of `pages`, from `next` on, for so long.
pub async fn run<T: Taker>(
    takers: Vec<T>,
    pages: &Pages,
    next: &Arc<AtomicUsize>,
    time: Duration,
) -> Measured {
    let all = time == ALL;
    let began = Instant::now();
    let tasks: Vec<_> = takers
        .into_iter()
        .map(|mut taker| {
            let (pages, next) = (pages.clone(), next.clone());
            tokio::spawn(async move {
                let mut found = Measured::default();
                while began.elapsed() < time {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= pages.len() {
                        assert!(all, "there are too few pages: take less time or fewer rounds");
                        break;
                    }
                    let push = pages.push(number);
                    let sent = Instant::now();
                    taker.take(&push).await;
                    found.times.push(sent.elapsed());
                    found.registers += 1;
                    found.marks += push.part.codes.len();
                }
                found
            })
        })
        .collect();
    let mut all = Measured::default();
    for task in tasks {
        let found = task.await.expect("a taker failed");
        all.registers += found.registers;
        all.marks += found.marks;
        all.times.extend(found.times);
    }
    all.seconds = began.elapsed().as_secs_f64();
    all
}

/// A connection of HTTP/1.1 that knows no more than it must: it takes little from what is measured.
pub struct Http {
    stream: TcpStream,
    root: &'static str,
    token: Arc<str>,
    request: Vec<u8>,
    answer: Vec<u8>,
    /// What the answer must say of a push of so many marks.
    says: fn(usize) -> String,
}

impl Http {
    pub async fn connect(
        address: &str,
        root: &'static str,
        token: Arc<str>,
        says: fn(usize) -> String,
    ) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, root, token, request: Vec::new(), answer: Vec::new(), says }
    }

    /// Reads a document: how long it took, and what it says.
    pub async fn get(&mut self, path: &str) -> (Duration, String) {
        let (root, token) = (self.root, &self.token);
        let request =
            format!("GET {root}{path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n");
        let sent = Instant::now();
        self.stream.write_all(request.as_bytes()).await.unwrap();
        self.read().await;
        let took = sent.elapsed();
        let text = self.text();
        assert!(text.starts_with("HTTP/1.1 200"), "{path}: {text}");
        let (_, body) = text.split_once("\r\n\r\n").unwrap();
        (took, body.to_owned())
    }

    /// Reads one answer: its head, and as much body as the head announces.
    async fn read(&mut self) {
        self.answer.clear();
        let mut whole = usize::MAX;
        while self.answer.len() < whole {
            let read = self.stream.read_buf(&mut self.answer).await.unwrap();
            assert!(read > 0, "the server closed the connection: {}", self.text());
            if whole == usize::MAX
                && let Some(end) = self.answer.windows(4).position(|window| window == b"\r\n\r\n")
            {
                let head = String::from_utf8_lossy(&self.answer[..end]).to_ascii_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
                whole = end + 4 + length.map_or(0, |length| length.trim().parse::<usize>().unwrap());
            }
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.answer).into_owned()
    }
}

impl Taker for Http {
    async fn take(&mut self, push: &Push<'_>) {
        push.request(self.root, &self.token, &mut self.request);
        self.stream.write_all(&self.request).await.unwrap();
        self.read().await;
        let text = String::from_utf8_lossy(&self.answer);
        let says = (self.says)(push.part.codes.len());
        assert!(text.starts_with("HTTP/1.1 200") && text.contains(&says), "not {says}: {text}");
    }
}
