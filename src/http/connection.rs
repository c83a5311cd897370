//! Connections on which nothing moves are closed. The server times the first head of a connection only: a later
//! one that never ends, or an answer that nobody reads, would hold a connection for ever.

use std::{
    net::{Shutdown, TcpStream},
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use actix_web::{
    body::{BodySize, BoxBody, MessageBody},
    web::Bytes,
};

use crate::telemetry::metrics;

/// How long a connection may stand still.
#[derive(Clone, Copy, Debug)]
pub struct Stillness {
    /// Between an answer that could have been read and the end of the next request's head.
    pub idle: Duration,
    /// While a request is being worked on: the deadlines of body and database end it much earlier.
    pub busy: Duration,
    /// As `idle`, once the server is about to stop.
    pub draining: Duration,
}

impl Default for Stillness {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { idle: seconds(15), busy: seconds(60), draining: seconds(4) }
    }
}

/// Bytes a second at which the slowest of readers is waited for.
const READ_RATE: u64 = 128 * 1024;
/// An answer larger than this is watched while it is read.
const WATCHED_FROM: u64 = 64 * 1024;

/// A connection as the watchdog sees it: a second handle of its socket, and when something last moved.
pub struct Connection {
    socket: TcpStream,
    started: Instant,
    moved: AtomicU64,
    allowed: AtomicU64,
    requests: AtomicU32,
    stillness: Stillness,
}

impl Connection {
    fn millis(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn allow(&self, still: Duration) {
        self.allowed.store(u64::try_from(still.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.moved();
    }

    /// Something moved: a part of a body came or went.
    pub fn moved(&self) {
        self.moved.store(self.millis(), Ordering::Relaxed);
    }

    fn begin(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.allow(self.stillness.busy);
    }

    /// An answer of this size lies ready to be read.
    fn answered(&self, size: u64) {
        self.requests.fetch_sub(1, Ordering::Relaxed);
        self.allow(self.stillness.idle + Duration::from_secs(size / READ_RATE));
    }

    fn is_stuck(&self, draining: bool) -> bool {
        let mut allowed = self.allowed.load(Ordering::Relaxed);
        if draining && self.requests.load(Ordering::Relaxed) == 0 {
            allowed = allowed.min(u64::try_from(self.stillness.draining.as_millis()).unwrap_or(u64::MAX));
        }
        self.millis().saturating_sub(self.moved.load(Ordering::Relaxed)) > allowed
    }
}

/// Every open connection.
#[derive(Clone, Default)]
pub struct Connections {
    open: Arc<Mutex<Vec<Weak<Connection>>>>,
    stillness: Stillness,
}

impl Connections {
    /// No connection yet.
    pub fn new(stillness: Stillness) -> Self {
        Self { open: Arc::default(), stillness }
    }

    /// A new connection, watched for as long as what is returned lives.
    #[cfg(unix)]
    pub fn add(&self, stream: &impl std::os::fd::AsFd) -> Option<Arc<Connection>> {
        let socket = stream.as_fd().try_clone_to_owned().ok()?.into();
        let connection = Connection {
            socket,
            started: Instant::now(),
            moved: AtomicU64::new(0),
            allowed: AtomicU64::new(0),
            requests: AtomicU32::new(0),
            stillness: self.stillness,
        };
        connection.allow(self.stillness.idle);
        let connection = Arc::new(connection);
        self.open.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&connection));
        Some(connection)
    }

    /// Closes those that are stuck, forgets those that are gone.
    pub fn sweep(&self, draining: bool) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).retain(|open| {
            let Some(connection) = open.upgrade() else { return false };
            if !connection.is_stuck(draining) {
                return true;
            }
            metrics().cut();
            // An error says that the other end was quicker.
            let _ = connection.socket.shutdown(Shutdown::Both);
            false
        });
    }
}

/// One request on a connection, from its head to its answer.
pub(super) struct Moving(Option<Arc<Connection>>);

impl Moving {
    /// A request came on this connection; `None` where connections are not watched.
    pub fn new(connection: Option<Arc<Connection>>) -> Self {
        if let Some(connection) = &connection {
            connection.begin();
        }
        Self(connection)
    }

    /// The answer's body, watched where reading it may take a while.
    pub fn answer(mut self, body: BoxBody) -> BoxBody {
        let Some(connection) = self.0.take() else { return body };
        match body.size() {
            BodySize::Sized(size) if size > WATCHED_FROM => {
                connection.answered(size);
                BoxBody::new(Watched { body, connection, streams: false })
            }
            BodySize::Stream => BoxBody::new(Watched { body, connection, streams: true }),
            _ => {
                connection.answered(0);
                body
            }
        }
    }
}

impl Drop for Moving {
    fn drop(&mut self) {
        if let Some(connection) = &self.0 {
            connection.answered(0);
        }
    }
}

/// A body of which each part that is taken shows that the connection moves.
struct Watched {
    body: BoxBody,
    connection: Arc<Connection>,
    /// The request is not answered before the stream has ended.
    streams: bool,
}

impl Drop for Watched {
    fn drop(&mut self) {
        if self.streams {
            self.connection.answered(0);
        }
    }
}

impl MessageBody for Watched {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let part = Pin::new(&mut self.body).poll_next(cx);
        if part.is_ready() {
            self.connection.moved();
        }
        part
    }
}
