//! Self-assessments: what schools say of their own practice, and what becomes of it.

mod acting;
mod answering;
mod cycle_2023;
mod evidence;
pub mod fixture;
mod portal;
mod races;
mod reviewing;
mod submitting;
