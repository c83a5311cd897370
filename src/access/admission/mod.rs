//! Who may use the database now: so many requests a minute, so many at once, and everyone in turn.
//!
//! The order is that of the door: a bucket for each client and school when the token is read, and a slot when
//! the database is first needed, which is after the body has arrived. A refusal is 429 where the caller asks
//! too often and 503 where the service is busy, always with `Retry-After`. Limits are per client *and URN*: a
//! vendor is not throttled for having many schools.

mod class;
mod held;
mod limits;
mod queues;
mod rate;
mod turns;

#[cfg(test)]
mod tests;

use std::{net::IpAddr, sync::Arc, time::Duration};

use actix_web::HttpRequest;
use uuid::Uuid;

pub use class::Class;
pub(super) use held::Held;
pub use limits::Limits;
use rate::Rates;
pub(super) use turns::Slot;
use turns::{Refused, Turns};

use super::outage::Outage;
use crate::{
    error::{AppError, Code, Result},
    http::Standing,
    telemetry::metrics,
};

/// Whose turn it is: a client, at one school (0 where the path names none).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// The client; for who has no token yet, a value made of where it calls from.
    pub client: Uuid,
    /// The school.
    pub urn: i32,
}

impl Key {
    /// Who asks for a token is known by its address alone: a client id is not secret, and must not be lockable.
    pub fn of_source(source: IpAddr) -> Self {
        let bits = match source {
            IpAddr::V4(ip) => ip.to_ipv6_mapped().to_bits(),
            IpAddr::V6(ip) => ip.to_bits(),
        };
        Self { client: Uuid::from_u128(bits), urn: -1 }
    }
}

/// The limits of one process and how far they are used.
pub(super) struct Admission {
    limits: Limits,
    rates: Rates,
    turns: Arc<Turns>,
}

impl Admission {
    pub fn new(limits: Limits) -> Self {
        Self { rates: Rates::new(&limits), turns: Arc::new(Turns::new(&limits)), limits }
    }

    /// Counts a request of a client at a school; its standing goes into the answer's headers.
    pub fn count(&self, key: Key) -> Result<Standing> {
        self.rates.count(key).map_err(|wait| rate_limited("client", wait))
    }

    /// Counts an attempt that failed to authenticate, and refuses when there were too many from there.
    pub fn count_failure(&self, source: IpAddr) -> Result<()> {
        self.rates.count_failure(source).map_err(|wait| rate_limited("failures", wait))
    }

    /// Counts a call with a token that nobody knows, and refuses when there were too many from there.
    pub fn count_stranger(&self, source: IpAddr) -> Result<()> {
        self.rates.count_stranger(source).map_err(|wait| rate_limited("strangers", wait))
    }

    /// Refuses who has lately failed too often, before anything is looked up for it.
    pub fn check_source(&self, source: IpAddr) -> Result<()> {
        self.rates.check_source(source).map_err(|wait| rate_limited("failures", wait))
    }

    /// Where a request comes from: the peer, or whom a listed proxy says it forwards.
    pub fn source(&self, req: &HttpRequest) -> IpAddr {
        rate::source(req, &self.limits.trusted_proxies)
    }

    /// Refuses what could not be served in time before its body is read: reading it would cost those who can be.
    pub fn look_in(&self, class: Class) -> Result<()> {
        self.turns
            .is_full(class, self.limits.wait_of(class))
            .map_err(|refused| overloaded(refused, Duration::ZERO))
    }

    /// A slot, as soon as it is this key's turn; refused when that would take too long or the database is away.
    pub async fn enter(&self, key: Key, class: Class, outage: &Outage) -> Result<Slot> {
        let wait = self.limits.wait_of(class);
        let entered = tokio::select! {
            biased;
            () = outage.begins() => {
                metrics().refused("outage");
                return Err(Code::DependencyUnavailable.into());
            }
            entered = self.turns.enter(key, class, wait) => entered,
        };
        entered.map_err(|refused| overloaded(refused, wait))
    }

    /// As long as the server runs: once a minute forgets buckets that are full again, and tells how many were refused.
    pub fn watch(self: &Arc<Self>) {
        let admission = Arc::downgrade(self);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(60)).await;
                let Some(admission) = admission.upgrade() else { return };
                admission.rates.sweep();
                let refused = metrics().take_refused();
                if refused > 0 {
                    tracing::warn!(
                        refused,
                        "requests of the last minute were refused to protect the service"
                    );
                }
            }
        });
    }

    /// Slots in use and requests waiting, by class.
    pub fn usage(&self) -> [(Class, usize, usize); 4] {
        self.turns.usage()
    }
}

fn overloaded(refused: Refused, waited: Duration) -> AppError {
    let (reason, drained) = match refused {
        Refused::Full(drained) => ("queue_full", drained),
        Refused::Late => ("waited", waited),
    };
    metrics().refused(reason);
    AppError::new(Code::Overloaded).retry_after(drained.max(Duration::from_secs(2)))
}

fn rate_limited(whose: &'static str, wait: Duration) -> AppError {
    metrics().refused(whose);
    AppError::new(Code::RateLimited).retry_after(wait)
}
