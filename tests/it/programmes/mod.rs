//! Parenting programmes, and the places of parents on them.

pub mod fixture;
mod places;
