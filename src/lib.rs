//! Rollcall: the school attendance service of an English local authority.
//!
//! Imports point down only; `tests/it/layers.rs` enforces it:
//! `app` -> `flows` -> `features` -> `attendance` -> `access` -> `entities` -> `domain`,
//! with `http` and `error` as leaf kit.

pub mod attendance;
pub mod domain;
pub mod flows;
