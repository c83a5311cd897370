//! The query of the list of schools.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::gias::{SchoolKind, SchoolStatus};
use crate::domain::text::plain_text;

/// Which schools to list, and in which order.
#[derive(Debug, Default, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SchoolsQuery {
    /// Kinds of school, several by comma.
    #[param(value_type = Option<Vec<SchoolKind>>, inline, style = Form, explode = false, max_items = 50)]
    #[param(example = json!(["primary", "special"]))]
    pub kind: Option<String>,
    /// Phases of education in Get Information about Schools (GIAS), by code (`0` to `7`) or by name in any case, several by comma:
    /// Not applicable, Nursery, Primary, Middle deemed primary, Secondary, Middle deemed secondary, 16 plus,
    /// All-through.
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false, max_items = 50)]
    #[param(example = json!(["Middle deemed primary", "7"]))]
    pub phase: Option<String>,
    /// Types of establishment by their official code, several by comma: 1 community school, 34 academy
    /// converter.
    #[param(value_type = Option<Vec<i32>>, style = Form, explode = false, max_items = 50)]
    #[param(example = json!([1, 34]))]
    pub r#type: Option<String>,
    /// Whether the school is open, several by comma.
    #[param(value_type = Option<Vec<SchoolStatus>>, inline, style = Form, explode = false, max_items = 50)]
    #[param(example = json!(["open", "open_proposed_to_close"]))]
    pub status: Option<String>,
    /// Administrative districts by ONS code or exact name, several by comma. A name that has a comma in it is
    /// asked for by its code.
    #[validate(custom(function = "plain_text"))]
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false, max_items = 50)]
    #[param(example = json!(["E07000148"]))]
    pub district: Option<String>,
    /// Trusts by their official code, several by comma.
    #[param(value_type = Option<Vec<i32>>, style = Form, explode = false, max_items = 50)]
    #[param(example = json!([16674]))]
    pub trust: Option<String>,
    /// Text that the name holds, in any case.
    #[validate(length(min = 3, max = 100), custom(function = "plain_text"))]
    #[param(min_length = 3, max_length = 100, example = "high school")]
    pub name: Option<String>,
    /// The order; by URN when absent. Equal names are ordered by URN.
    #[param(value_type = Option<SchoolSort>, inline, example = "name")]
    pub sort: Option<String>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters and sort.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// The orders of the list of schools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub enum SchoolSort {
    /// By name, byte by byte.
    #[serde(rename = "name")]
    Name,
    /// By name, last first.
    #[serde(rename = "-name")]
    NameFalling,
    /// By URN.
    #[serde(rename = "urn")]
    Urn,
    /// By URN, highest first.
    #[serde(rename = "-urn")]
    UrnFalling,
}
