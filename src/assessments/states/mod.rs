//! How far questionnaires and cycles are, and what can be done with them: tables of action and state.

pub mod cycle;
pub mod questionnaire;
pub mod self_assessment;

use crate::domain::state_table::{Row, Table};
