//! The list of the authorities most like one: its statistical neighbours, nearest first.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Told, areas,
    sheet::{Row, Sheet, quoted},
};
use crate::error::{Fault, FaultCode};

/// By which it is known.
pub const COLUMNS: &[&str] = &["rank", "la_code", "la_name", "closeness"];

/// One of the authorities most like another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = StatisticalNeighbour)]
pub struct Neighbour {
    /// Its place, the nearest being 1.
    #[schema(example = 1)]
    pub rank: u32,
    /// Its three digits.
    #[schema(example = "935")]
    pub la_code: String,
    /// Its name.
    #[schema(example = "Suffolk")]
    pub la_name: String,
    /// How near it is, in words.
    #[schema(example = "Very close")]
    pub closeness: String,
}

/// The neighbours of one authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeighbourList {
    /// Whose they are.
    pub la_code: i32,
    /// Of which year the list is.
    pub edition: i32,
    /// They, nearest first.
    pub neighbours: Vec<Neighbour>,
}

pub fn read(sheet: &Sheet, told: Told) -> Result<NeighbourList, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut needed = |name: &'static str, value: Option<i32>, detail: &str| {
        if value.is_none() {
            faults.push(Fault::parameter(name, FaultCode::InvalidParameter).detail(detail));
        }
        value.unwrap_or_default()
    };
    let la_code = needed("la_code", told.la_code, "The list does not say whose neighbours they are.");
    let edition = needed("edition", told.edition, "The list does not say of which year it is.");
    let (mut ranks, mut codes) = (HashSet::new(), HashSet::new());
    let mut neighbours = Vec::new();
    for row in sheet.rows(&mut faults) {
        let Some(neighbour) = neighbour(&row, &mut faults) else { continue };
        if !ranks.insert(neighbour.rank) || !codes.insert(neighbour.la_code.clone()) {
            let detail = "Each rank and each authority stands once.";
            let at = format!("/lines/{}", row.line);
            faults.push(Fault::at(at, FaultCode::RepeatedValue).detail(detail));
        }
        neighbours.push(neighbour);
    }
    if neighbours.is_empty() && faults.is_empty() {
        faults.push(Fault::at("/lines/1", FaultCode::EmptySubmission));
    }
    neighbours.sort_by_key(|neighbour| neighbour.rank);
    if faults.is_empty() { Ok(NeighbourList { la_code, edition, neighbours }) } else { Err(faults) }
}

fn neighbour(row: &Row<'_>, faults: &mut Vec<Fault>) -> Option<Neighbour> {
    let text = row.text("rank");
    let rank = text.parse().ok().filter(|rank| (1..=200).contains(rank));
    if rank.is_none() {
        let detail = format!("{} is no rank: 1 for the nearest.", quoted(text));
        faults.push(row.fault("rank", FaultCode::InvalidFormat, detail));
    }
    let la_code = areas::la_code(row, "la_code", faults);
    let la_name = row.needed("la_name", faults);
    let closeness = row.needed("closeness", faults);
    Some(Neighbour { rank: rank?, la_code: la_code?, la_name: la_name?, closeness: closeness? })
}
