//! Bodies arrive at a pace, and no more of them is held than memory allows.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use actix_web::{HttpRequest, error::PayloadError, web::Bytes};
use futures_util::{Stream, StreamExt as _};
use tokio::time::Instant;
use uuid::Uuid;

use super::connection::Connection;
use crate::error::{AppError, Code, Result};

/// Bytes of all bodies that are held at once.
const MEMORY: usize = 128 * 1024 * 1024;
/// And of those of one client, so that none can keep the others out.
const OF_ONE: usize = MEMORY / 3;
static HELD: AtomicUsize = AtomicUsize::new(0);
static HELD_BY: Mutex<BTreeMap<Uuid, usize>> = Mutex::new(BTreeMap::new());

/// How slowly a body may come.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// What every body is given, however small.
    pub grace: Duration,
    /// And then so many bytes a second, on the whole.
    pub per_second: usize,
}

/// Ten seconds, and then 64 KiB a second: the slowest of lines.
pub const USUAL_PACE: Pace = Pace { grace: Duration::from_secs(10), per_second: 64 * 1024 };

impl Pace {
    fn for_bytes(self, count: usize) -> Duration {
        self.grace + Duration::from_secs((count / self.per_second.max(1)) as u64)
    }
}

/// A body as it arrives, given up when it falls behind its pace: a client that sends a byte now and then must
/// not hold a connection and its memory.
pub struct Arriving<S> {
    payload: S,
    pace: Pace,
    started: Instant,
    received: usize,
    connection: Option<Arc<Connection>>,
}

impl<S: Stream<Item = Result<Bytes, PayloadError>> + Unpin> Arriving<S> {
    /// The body of this request.
    pub fn new(req: &HttpRequest, payload: S, pace: Pace) -> Self {
        let connection = req.conn_data::<Arc<Connection>>().cloned();
        Self { payload, pace, started: Instant::now(), received: 0, connection }
    }

    /// The next part; `None` is the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        let deadline = self.started + self.pace.for_bytes(self.received);
        let Ok(part) = tokio::time::timeout_at(deadline, self.payload.next()).await else {
            let late = AppError::new(Code::BodyMalformed).detail("The body did not arrive in time.");
            return Err(late.header("Connection", "close"));
        };
        let Some(part) = part else { return Ok(None) };
        let part = part.map_err(|_| Code::BodyMalformed)?;
        self.received += part.len();
        if let Some(connection) = &self.connection {
            connection.moved();
        }
        Ok(Some(part))
    }

    /// Reads to the end what nobody wants, if it is short and comes at once. A body that is left unread costs its
    /// connection, and whoever is told to come again would have to open a new one for it.
    pub async fn discard(mut self) {
        const SHORT: usize = 256 * 1024;
        self.pace = Pace { grace: Duration::from_millis(500), per_second: usize::MAX };
        while self.received < SHORT {
            let Ok(Some(_)) = self.next().await else { return };
        }
    }
}

/// Memory that a body takes, counted until it is dropped.
#[derive(Default)]
pub(super) struct Held {
    bytes: usize,
    by: Uuid,
}

impl Held {
    /// Nothing yet, of a body of this client; nil where it is not known who calls.
    pub fn by(client: Uuid) -> Self {
        Self { bytes: 0, by: client }
    }

    /// Counts so many bytes more, if there is room for them.
    pub fn add(&mut self, bytes: usize) -> Result<()> {
        let before = HELD.fetch_add(bytes, Ordering::Relaxed);
        self.bytes += bytes;
        let own = {
            let mut all = HELD_BY.lock().unwrap_or_else(PoisonError::into_inner);
            let own = all.entry(self.by).or_default();
            *own += bytes;
            *own
        };
        if before + bytes > MEMORY || own > OF_ONE {
            let full = AppError::new(Code::Overloaded).cause("the bodies that wait take all of their memory");
            return Err(full.header("Connection", "close"));
        }
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        HELD.fetch_sub(self.bytes, Ordering::Relaxed);
        let mut all = HELD_BY.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = all.get_mut(&self.by) {
            *own -= self.bytes;
            if *own == 0 {
                all.remove(&self.by);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{ResponseError as _, body::MessageBody as _, http::ConnectionType, test::TestRequest};
    use futures_util::stream;

    use super::*;

    #[test]
    fn a_body_may_take_as_long_as_what_has_come_of_it() {
        assert_eq!(USUAL_PACE.for_bytes(0), Duration::from_secs(10));
        assert_eq!(USUAL_PACE.for_bytes(256 * 1024), Duration::from_secs(14));
        assert_eq!(USUAL_PACE.for_bytes(4 * 1024 * 1024), Duration::from_secs(74));
    }

    #[actix_web::test]
    async fn a_body_that_never_ends_is_given_up() {
        let req = TestRequest::default().to_http_request();
        let payload = stream::iter([Ok(Bytes::from_static(b"{"))]).chain(stream::pending());
        let pace = Pace { grace: Duration::from_millis(20), per_second: 1024 };
        let mut arriving = Arriving::new(&req, payload, pace);
        assert_eq!(arriving.next().await.unwrap().unwrap().len(), 1);
        let error = arriving.next().await.unwrap_err();
        let answer = error.error_response();
        assert_eq!(answer.status(), 400);
        assert_eq!(answer.head().connection_type(), ConnectionType::Close);
        let text = answer.into_body().try_into_bytes().unwrap();
        assert!(String::from_utf8_lossy(&text).contains("The body did not arrive in time."));
    }

    #[test]
    fn bodies_take_no_more_memory_than_there_is_and_one_client_not_all_of_it() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut held = Held::by(one);
        assert!(held.add(1024).is_ok());
        let mut more = Held::by(one);
        assert_eq!(more.add(OF_ONE).unwrap_err().code(), Code::Overloaded);
        assert!(Held::by(other).add(1024).is_ok());
        let mut all = Held::by(other);
        assert_eq!(all.add(MEMORY).unwrap_err().code(), Code::Overloaded);
        drop((more, all));
        assert!(held.add(1024).is_ok());
    }
}
