//! Figures: the worked examples over HTTP, groups, explanations, the past, and what is withheld.

mod examples;
mod explained;
mod fixture;
mod groups;
mod identities;
mod penalty;
mod projections;
mod recomputed;
mod reconciliations;
mod tables;
mod withheld;
