//! What the authority asks schools for, half term by half term: the attendance of the pupils of a group, or of the whole
//! school.
//!
//! - `definitions`: a collection, whom it asks, when it opens and is due, and that it is closed.
//! - `returns`: what one school answers: filled in beforehand from its registers, saved, submitted, queried, accepted.
//! - `sheets`: a return as a file that people fill in.
//! - `chase`: where the schools stand, whom to chase, and how many have answered, for the authority.
//!
//! What the registers say is worked out when it is asked for and stored with nothing but a submission, which is frozen
//! with what stood beside it. A school whose feed is live and covers the days asked about answers by its feed: that is
//! worked out too, and nobody has to take it off a list. Which pupils are in a group is restricted as in
//! `pupil_groups`: each reading names a person and a purpose and is written down.

mod chase;
mod days;
mod definitions;
mod open;
mod pages;
mod returns;
mod sheets;
mod shown;
mod values;

use crate::http::Routes;

pub use open::{OpenReturn, is_answered_by_feed, open_returns};
pub use values::ReturnState;

use crate::http::{Column, columns_of};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.configure(definitions::routes).configure(returns::routes).configure(chase::routes);
}

/// Documents that can also be read as a table, with its columns.
pub fn sheets() -> Vec<(&'static str, Vec<Column>)> {
    vec![("getSchoolCollectionReturn", columns_of::<returns::SheetRow>())]
}
