//! Figures: attendance and absence of a school or of the whole authority, worked out from the register books when
//! asked, grouped, and explained down to the marks.

mod ask;
mod attendance;
mod concerns;
mod dfe;
mod dto;
mod few;
mod http;
mod penalty;
mod projections;
mod reconciliations;
mod service;
mod sheet;
mod view;

pub use http::routes;

use crate::http::{Column, columns_of};

/// The documents that can be read as a table, by operation, with the columns of the table.
pub fn sheets() -> Vec<(&'static str, Vec<Column>)> {
    ["getSchoolFigures", "getFigures"].map(|id| (id, columns_of::<sheet::FigureRow>())).into()
}
