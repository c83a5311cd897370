//! A school's own part of the authority's lists: its pupils whom a list names while the list is in force, what is new
//! in it, and that the school took notice. Of groups that are opened to schools, and never of another school's pupils.

mod dto;
mod http;
mod part;
mod service;
mod untaken;

pub use http::routes;
pub use part::in_force;
pub use service::READ;
pub use untaken::{Latest, Untaken};

use crate::http::{Column, columns_of};

/// Documents that can also be read as a table, with its columns.
pub fn sheets() -> Vec<(&'static str, Vec<Column>)> {
    vec![("getSchoolPupilGroupList", columns_of::<dto::SchoolPupilGroupListRow>())]
}
