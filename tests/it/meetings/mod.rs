//! Support meetings with pupils and actions, their packs, consultations with officers, and attendance panels.

mod agenda;
mod consultations;
pub mod fixture;
mod pack;
mod panels;
mod races;
mod refusals;
mod story;
