//! That the Children's Advice and Duty Service (CADS, the front door of children's services) was contacted about a pupil,
//! with consent or without and why. The record is no referral: it says that one was made elsewhere.

mod dto;
mod http;
mod recorded;
mod rules;

pub use http::routes;
