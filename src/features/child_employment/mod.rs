//! Child employment permits and performance licences of schools' pupils, and marks `C1` beside them.
//!
//! - `permits`: applications, what was decided, and permits that others granted. The authority writes; a school reads those of
//!   its own pupils.
//! - `hours`: when and for how long a child may be employed (section 18 of the Children and Young Persons Act 1933).
//! - `performances`: when, for how long and on how many days a child may perform (section 37 of the Children and Young Persons Act
//!   1963, and the Children (Performances and Activities) (England) Regulations 2014).
//! - `marks`: the marks on the days of a permit, and marks `C1` that rest on none. Leave under `C1` is for a regulated
//!   performance, licensed or exempt, or for licensed employment abroad (regulation 11(2)): a part-time job justifies no absence.

mod due;
mod hours;
mod marks;
mod performances;
mod permits;
mod states;
mod values;

use crate::http::Routes;

pub use due::{Ending, ending};
pub use marks::{Lacking, Licences};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    permits::routes(cfg);
    marks::routes(cfg);
}
