//! What is done with a Notice to Improve: issue, service, what came of it, an early end, cancellation.

mod act;
mod dto;
mod ending;
mod http;
mod issuing;

pub use act::{Answer, Place, Step, open, take};
pub use http::{Named, ThisNotice, Unnamed, place, routes};
