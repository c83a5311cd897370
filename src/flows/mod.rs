//! The few use cases that reach across features.

pub mod dossiers;
pub mod meeting_pack;
pub mod next_actions;
pub mod prosecutions;
pub mod simulate;
