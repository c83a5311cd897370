//! What protects the service from too much, too slow and too long.

mod connections;
mod metrics;
mod outage;
#[allow(dead_code, reason = "most of what can happen to a connection is for the trials of durability")]
#[path = "../../faults/proxy.rs"]
mod proxy;
mod rate;
mod role;
mod slots;
mod stop;
