//! Targets: what a school, a kind of school or the authority is to reach, and how far it is on the way.
//!
//! - `local`: agreed in the authority; `service_agreement`: agreed in an agreement on services.
//! - `attendance_baseline_improvement_expectation`: the national improvement expectation of one mainstream school, from
//!   2026/27. It is confidential: only the school itself and the authority may see it, which the scope
//!   `targets.confidential:read` says, held by clients of the kinds `school` and `la` alone, beside the grant of that
//!   school; no client of kind `school` that holds it is granted every school. To everybody else it is not there. No figure, comparator, comparison or report reads this table.
//!
//! Only clients of the authority write targets. Every value is kept with who gave it.

mod authority;
mod dto;
mod http;
mod progress;
mod reading;
mod rules;
mod service;
#[cfg(test)]
mod tests;

use crate::http::Routes;

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    http::routes(cfg);
    authority::routes(cfg);
}
