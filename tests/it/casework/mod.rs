//! Casework: officers, referrals, cases with their events, tasks and feedback, agreed priorities, and historic cases.

mod closing;
pub mod fixture;
mod imports;
mod officers;
mod priorities;
mod races;
mod referring;
mod rights;
mod story;
mod waiting;
