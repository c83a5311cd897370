//! The limits, as they are set.

use std::{net::IpAddr, time::Duration};

use super::Class;

/// What one process lets in. Sized for an authority of some 430 schools whose few vendors push in the same second.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Requests a minute of one client at one school.
    pub per_minute: u32,
    /// Of those, how many may come at once.
    pub burst: u32,
    /// Failed authentications a minute from one address; as many may come at once.
    pub failures_per_minute: u32,
    /// Requests of one client at one school that run at once; further ones wait for their turn.
    pub at_once: usize,
    /// Requests that use the database at once.
    pub slots: usize,
    /// How long a register may wait for a slot.
    pub push_wait: Duration,
    /// How long anything else may wait for one.
    pub wait: Duration,
    /// Requests of a class that wait at most, however fast they would be served.
    pub queue: usize,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_minute: 600,
            burst: 100,
            failures_per_minute: 120,
            at_once: 8,
            slots: 8,
            push_wait: Duration::from_secs(5),
            wait: Duration::from_millis(300),
            queue: 4096,
            trusted_proxies: Vec::new(),
        }
    }
}

impl Limits {
    /// How long a request of this class may wait.
    pub(super) fn wait_of(&self, class: Class) -> Duration {
        if class == Class::Push { self.push_wait } else { self.wait }
    }

    /// Slots that requests of this class may use together.
    pub(super) fn share_of(&self, class: Class) -> usize {
        let slots = self.slots.max(1);
        match class {
            Class::Push | Class::Token => slots,
            Class::Normal => (slots * 4 / 5).max(1),
            Class::Bulk => 2.min(slots),
        }
    }
}
