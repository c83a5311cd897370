//! Registers: the attendance register of one school and session, pushed by its MIS, read by the authority.
//!
//! The statutory register is the school's own; this is the authority's copy. A push is laid on the
//! page (`attendance::page`), its take keeps what it changed, and everything else that is shown here
//! (history, queries, missing registers, a pupil's marks) is read from the pages and takes.

mod feed;
mod marks;
mod missing;
mod page;
pub mod push;
mod queries;
pub mod submissions;
mod unresolved;

use crate::http::Routes;
use actix_web::web::Data;

pub use missing::due;
pub use unresolved::{Limit, NOT_YET_ESTABLISHED, limit};

pub use crate::attendance::book::roll::Rolls;
use crate::http::{Column, columns_of};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.configure(push::routes)
        .configure(page::routes)
        .configure(missing::routes)
        .configure(queries::routes)
        .configure(marks::routes)
        .configure(feed::routes)
        .configure(unresolved::routes)
        .configure(submissions::routes);
}

/// The rolls that pushes share, one for the process.
pub type SharedRolls = Data<Rolls>;

/// The documents that can be read as a table, by operation, with the columns of the table.
pub fn sheets() -> Vec<(&'static str, Vec<Column>)> {
    vec![
        ("getRegister", columns_of::<page::RegisterRow>()),
        ("getPupilMarks", columns_of::<marks::PupilMarksRow>()),
    ]
}
