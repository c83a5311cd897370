//! What one school answers to a collection.
//!
//! Nothing is stored before the school saves something. What its registers say is worked out at each reading and shown
//! beside what the school says; a submission freezes both.

mod acting;
mod content;
mod dto;
mod history;
mod http;
mod reading;
mod received;
mod rules;
mod saving;
mod seen;
mod sheet;
mod state;
mod store;

pub use content::{Content, Totals};
pub use dto::CollectionReturnItem;
pub use http::routes;
pub use reading::{item, standing};
pub use seen::sessions;
pub use sheet::SheetRow;
pub use store::{fresh, totals};
