//! Bodies arrive at a pace, and no more of them is held than memory allows.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use actix_web::{HttpRequest, error::PayloadError, web::Bytes};
use futures_util::{Stream, StreamExt as _};
use tokio::time::Instant;

use super::connection::Connection;
use crate::error::{AppError, Code, Result};

/// Bytes of all bodies that are held at once.
const MEMORY: usize = 128 * 1024 * 1024;
static HELD: AtomicUsize = AtomicUsize::new(0);

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

    /// Starts the clock anew: for a body that is worked on while it arrives.
    pub fn restart(&mut self) {
        (self.started, self.received) = (Instant::now(), 0);
    }
}

/// Memory that a body takes, counted until it is dropped.
#[derive(Default)]
pub(super) struct Held(usize);

impl Held {
    /// Counts so many bytes more, if there is room for them.
    pub fn add(&mut self, bytes: usize) -> Result<()> {
        let before = HELD.fetch_add(bytes, Ordering::Relaxed);
        self.0 += bytes;
        if before + bytes > MEMORY {
            let full = AppError::new(Code::Overloaded).cause("the bodies that wait take all of their memory");
            return Err(full.header("Connection", "close"));
        }
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        HELD.fetch_sub(self.0, Ordering::Relaxed);
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
    fn bodies_take_no_more_memory_than_there_is() {
        let mut held = Held::default();
        assert!(held.add(1024).is_ok());
        let mut more = Held::default();
        assert_eq!(more.add(MEMORY).unwrap_err().code(), Code::Overloaded);
        drop(more);
        assert!(held.add(1024).is_ok());
    }
}
