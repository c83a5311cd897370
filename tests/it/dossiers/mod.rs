//! Everything that is known of a case in one answer, and the bundle that goes before a court.

mod around;
mod bundles;
mod charging;
mod fixture;
mod noticing;
mod redacting;
mod rights;
mod telling;
