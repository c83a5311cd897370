//! The few use cases that reach across features.

pub mod meeting_pack;
pub mod dossiers;
pub mod next_actions;
pub mod simulate;
