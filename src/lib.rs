//! Rollcall: the school attendance service of an English local authority.
//!
//! Imports point down only; `tests/it/layers.rs` enforces it:
//! `app` -> `flows` -> `features` -> `proceedings` -> (`notices` | `assessments`) -> `attendance` -> `access` -> `entities` -> `domain`,
//! with `http`, `error`, `pictures`, `letters` and `mail` as leaf kit.

pub mod access;
pub mod app;
pub mod assessments;
pub mod attendance;
pub mod config;
pub mod domain;
pub mod entities;
pub mod error;
pub mod features;
pub mod flows;
pub mod http;
pub mod letters;
pub mod mail;
#[path = "../migrations/mod.rs"]
#[allow(clippy::too_many_lines, reason = "it lists columns, and what has landed is never edited")]
pub mod migrations;
pub mod notices;
pub mod pictures;
pub mod proceedings;
pub mod telemetry;
