//! Who attended a course: by session, group and head count. Nobody is named.

mod dto;
mod http;
mod reading;
mod rules;
mod service;

pub use dto::TrainingWithdraw;
pub use http::routes;
