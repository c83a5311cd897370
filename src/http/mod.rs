//! HTTP kit shared by features: checked bodies and parameters, pages, versions, and what no handler answers.

mod body;
mod envelope;
mod etag;
mod idempotency;
mod page;
mod params;
mod shape;
mod unrouted;
mod upload;

pub use body::{Body, DEFAULT_LIMIT, LARGE_LIMIT};
pub use envelope::{CalledBy, envelope};
pub use etag::{Precondition, Tagged};
pub use idempotency::{IdempotencyKey, Once};
pub use page::{Page, PageEnd, Paging, Seal};
pub use params::{Params, PathParams, prefers, prefers_lenient};
pub(crate) use shape::{broken_rules, nearest, read as read_json};
pub use unrouted::{Operation, Operations, unrouted};
pub use upload::{Received, Upload};
