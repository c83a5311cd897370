//! A sheet as the authority words it: drafted, published with its number, corrected, withdrawn.

mod collections;
mod dto;
mod http;
mod numbers;
pub mod page;
mod reading;
mod rules;
mod service;
mod steps;

pub use dto::InformationSheetCorrection;
pub use http::routes;
pub use reading::corrections;
