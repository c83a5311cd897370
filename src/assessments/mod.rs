//! Self-assessments as such: what a questionnaire asks, how an answer answers, what is still missing, what the answers
//! come to, and what becomes of them in the next version.
//!
//! Areas, questions and scales are data: the attendance self-assessment, a safeguarding self-assessment, a checklist and
//! a register audit are questionnaires, and no code knows one from the other. Everything here is a pure function of plain
//! values; no database, clock or request is known here.

pub mod analysis;
pub mod answers;
pub mod carried;
pub mod claims;
pub mod coded;
pub mod completeness;
pub mod cycle;
pub mod difference;
pub mod questionnaire;
mod questionnaire_faults;
pub mod score;
pub mod states;

#[cfg(test)]
mod sample;
