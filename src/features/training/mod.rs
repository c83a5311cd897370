//! Training: courses of the authority, who of a school's staff and governors had them, or with no school magistrates, and
//! how much of the staff that is.

mod courses;
mod coverage;
mod records;
mod values;

use crate::http::Routes;

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    courses::routes(cfg);
    records::routes(cfg);
    coverage::routes(cfg);
}
