//! Steps of legal actions: from the decision to the court, what came of it, and what becomes of an order.

mod act;
mod beginning;
mod contract;
mod deciding;
mod disposing;
mod dto;
mod hearing;
mod http;
mod noticed;
mod orders;

pub use http::routes;
