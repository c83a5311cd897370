//! What protects the service from too much, too slow and too long.

mod connections;
mod metrics;
mod outage;
#[path = "../../faults/proxy.rs"]
mod proxy;
mod rate;
mod role;
mod slots;
mod stop;
