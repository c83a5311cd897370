//! Figures: the worked examples over HTTP, groups, explanations, the past, and what is withheld.

mod attacker;
mod concerns;
mod examples;
mod explained;
pub mod fixture;
mod groups;
mod identities;
mod moments;
mod penalty;
mod projections;
mod pupil;
mod races;
mod recomputed;
mod reconciliations;
mod rolls;
mod subtracting;
mod tables;
mod thin;
mod withheld;
