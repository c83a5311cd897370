//! Buckets (the generic cell rate algorithm): one for each client and school, one for each address that fails.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use actix_web::HttpRequest;
use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};

use super::{Key, Limits};
use crate::http::Standing;

type Buckets<K> = RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>;

pub(super) struct Rates {
    clock: DefaultClock,
    per_minute: u32,
    burst: u32,
    clients: Buckets<Key>,
    failures: Buckets<IpAddr>,
    strangers: Buckets<IpAddr>,
    /// Addresses whose bucket of failures is empty, and until when.
    blocked: Mutex<HashMap<IpAddr, Instant>>,
}

fn buckets<K: Clone + Eq + std::hash::Hash>(per_minute: u32, burst: u32) -> Buckets<K> {
    let at_least_one = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::per_minute(at_least_one(per_minute)).allow_burst(at_least_one(burst));
    RateLimiter::dashmap(quota).with_middleware()
}

impl Rates {
    pub fn new(limits: &Limits) -> Self {
        Self {
            clock: DefaultClock::default(),
            per_minute: limits.per_minute,
            burst: limits.burst,
            clients: buckets(limits.per_minute, limits.burst),
            failures: buckets(limits.failures_per_minute, limits.failures_per_minute),
            strangers: buckets(limits.failures_per_minute, limits.failures_per_minute),
            blocked: Mutex::default(),
        }
    }

    /// Takes one request from the bucket, or says how long until there is one.
    pub fn count(&self, key: Key) -> Result<Standing, Duration> {
        match self.clients.check_key(&key) {
            Ok(state) => Ok(Standing {
                per_minute: self.per_minute,
                burst: self.burst,
                remaining: state.remaining_burst_capacity(),
            }),
            Err(not_until) => Err(not_until.wait_time_from(self.clock.now())),
        }
    }

    /// Counts a token that nobody here knows. It blocks nobody from asking for one: a client that was revoked and
    /// goes on calling must not keep its neighbours out.
    pub fn count_stranger(&self, source: IpAddr) -> Result<(), Duration> {
        let refused = |not_until: governor::NotUntil<_>| not_until.wait_time_from(self.clock.now());
        self.strangers.check_key(&source).map(drop).map_err(refused)
    }

    /// Counts an attempt to get a token that failed.
    pub fn count_failure(&self, source: IpAddr) -> Result<(), Duration> {
        let Err(not_until) = self.failures.check_key(&source) else { return Ok(()) };
        let wait = not_until.wait_time_from(self.clock.now());
        let mut blocked = self.blocked.lock().unwrap_or_else(PoisonError::into_inner);
        blocked.insert(source, Instant::now() + wait);
        Err(wait)
    }

    pub fn check_source(&self, source: IpAddr) -> Result<(), Duration> {
        let blocked = self.blocked.lock().unwrap_or_else(PoisonError::into_inner);
        let left = blocked.get(&source).map(|until| until.saturating_duration_since(Instant::now()));
        left.filter(|left| !left.is_zero()).map_or(Ok(()), Err)
    }

    /// Drops what makes no difference any more, so that the maps stay as small as the callers are many.
    pub fn sweep(&self) {
        self.clients.retain_recent();
        self.clients.shrink_to_fit();
        self.failures.retain_recent();
        self.failures.shrink_to_fit();
        self.strangers.retain_recent();
        self.strangers.shrink_to_fit();
        let now = Instant::now();
        self.blocked.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, until| *until > now);
    }
}

/// The peer, or whom trusted proxies say they forward: the last address that is not one of theirs.
///
/// `X-Forwarded-For` from anyone else is a claim and no more. An IPv6 caller counts by its network.
pub(super) fn source(req: &HttpRequest, trusted: &[IpAddr]) -> IpAddr {
    let peer = req.peer_addr().map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
    if !trusted.contains(&peer) {
        return network(peer);
    }
    let lines = req.headers().get_all("X-Forwarded-For").filter_map(|line| line.to_str().ok());
    let hops: Vec<_> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut known = hops.iter().rev().map_while(|hop| hop.parse::<IpAddr>().ok().map(|ip| ip.to_canonical()));
    network(known.find(|ip| !trusted.contains(ip)).unwrap_or(peer))
}

fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn from(peer: &str, forwarded: &str, trusted: &[&str]) -> String {
        let trusted: Vec<IpAddr> = trusted.iter().map(|ip| ip.parse().unwrap()).collect();
        let req = TestRequest::default()
            .peer_addr(format!("{peer}:1").parse().unwrap())
            .insert_header(("X-Forwarded-For", forwarded))
            .to_http_request();
        source(&req, &trusted).to_string()
    }

    #[test]
    fn only_a_listed_proxy_is_believed() {
        assert_eq!(from("192.0.2.9", "198.51.100.7", &[]), "192.0.2.9");
        assert_eq!(from("192.0.2.9", "198.51.100.7", &["192.0.2.9"]), "198.51.100.7");
        assert_eq!(from("192.0.2.9", "203.0.113.5, 198.51.100.7", &["192.0.2.9"]), "198.51.100.7");
        let both = &["192.0.2.9", "192.0.2.8"];
        assert_eq!(from("192.0.2.9", "203.0.113.5, 198.51.100.7, 192.0.2.8", both), "198.51.100.7");
        assert_eq!(from("192.0.2.9", "nonsense", &["192.0.2.9"]), "192.0.2.9");
    }

    #[test]
    fn an_ipv6_caller_counts_by_its_network() {
        assert_eq!(from("[2001:db8::1:2:3:4]", "", &[]), "2001:db8::");
    }
}
