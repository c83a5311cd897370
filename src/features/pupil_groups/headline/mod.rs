//! The headline of a group: how many children, of how many the registers tell, in which band of attendance they are.

mod ask;
mod dto;
mod http;
mod service;
mod view;

pub use http::routes;

use crate::http::{Column, columns_of};

/// Documents that can also be read as a table, with its columns.
pub fn sheets() -> Vec<(&'static str, Vec<Column>)> {
    let columns = columns_of::<dto::PupilGroupHeadline>;
    vec![("getPupilGroupHeadline", columns()), ("getSchoolPupilGroupHeadline", columns())]
}
