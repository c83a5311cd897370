//! Questionnaires: what comes with the service, drafts, published versions that never change, and what differs.

mod drafting;
pub mod fixture;
mod races;
mod reading;
