//! Tests that walk the OpenAPI document, so that a new operation is covered the day it lands.

mod access;
mod bodies;
mod bounds;
mod bundles;
mod conditions;
mod document;
mod lines;
mod names;
mod operation;
mod parameters;
mod pictures;
mod problems;
mod schema;
mod tables;
mod tenancy;
mod world;

use operation::{Operation, document, operations};
use world::World;

/// Operations that may be called without a token. Only ever shrink this list.
const PUBLIC: &[&str] = &[
    "createToken",
    "getAuthorizationServer",
    "getLiveness",
    "getOpenApiDocument",
    "getProblemPage",
    "getReadiness",
    "getSigningKeys",
    "listAttendanceCodes",
    "listProblems",
];

/// Collects what is wrong with each operation, so that one run shows all of it.
#[derive(Default)]
struct Gaps(Vec<String>);

impl Gaps {
    fn insist(&mut self, holds: bool, gap: impl FnOnce() -> String) {
        if !holds {
            self.0.push(gap());
        }
    }

    #[track_caller]
    fn none(self) {
        assert!(self.0.is_empty(), "{} gap(s):\n{}", self.0.len(), self.0.join("\n"));
    }
}
