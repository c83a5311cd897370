//! HTTP kit shared by features: checked bodies and parameters, pages, versions, and what no handler answers.

mod arriving;
mod accept;
mod body;
mod connection;
mod envelope;
mod etag;
mod idempotency;
mod lines;
mod page;
mod params;
mod shape;
mod table;
mod unrouted;

pub use arriving::{Arriving, Pace, USUAL_PACE};
pub use body::{Body, DEFAULT_LIMIT, LARGE_LIMIT};
pub use connection::{Connection, Connections, Stillness};
pub use envelope::{CalledBy, Standing, envelope};
pub use etag::{Precondition, Tagged};
pub use idempotency::{IdempotencyKey, Once};
pub use lines::{BodyOrLines, Sent};
pub use page::{Page, PageEnd, Paging, Seal};
pub use params::{Params, PathParams, prefers_lenient};
pub use table::{Column, Readable, Sheet, columns_of, columns_of_page, example as table_example};
pub use unrouted::{Operation, Operations, unrouted};
