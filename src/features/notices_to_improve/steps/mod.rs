//! What is done with a Notice to Improve: issue, service, what came of it and putting either right, an early end, cancellation.

mod act;
mod dto;
mod ending;
mod http;
mod issuing;
mod serving;

pub use act::{Answer, Place, Step, open, take};
pub use http::{Named, ThisNotice, Unnamed, place, routes};
