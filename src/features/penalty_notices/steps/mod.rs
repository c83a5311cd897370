//! What the authority does with a penalty notice: review, decision, issue, service, withdrawal, prosecution.

mod act;
mod court;
mod deciding;
mod dto;
mod ending;
mod followed;
mod http;
mod issuing;
mod serving;

pub use followed::follow;
pub use http::routes;
