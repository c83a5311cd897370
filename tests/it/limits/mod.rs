//! What protects the service from too much, too slow and too long.

mod connections;
mod metrics;
mod outage;
#[allow(dead_code, reason = "connections are cut in trials of durability alone")]
#[path = "../../faults/proxy.rs"]
mod proxy;
mod rate;
mod role;
mod slots;
mod stop;
