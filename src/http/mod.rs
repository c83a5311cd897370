//! HTTP kit shared by features: checked bodies and parameters, pages, versions, and what no handler answers.

mod accept;
mod arriving;
mod body;
mod connection;
mod envelope;
mod etag;
mod idempotency;
mod lines;
mod page;
mod params;
mod picture;
mod reader;
mod separated;
mod shape;
mod table;
mod unrouted;
mod upload;
mod xml;

pub use accept::prefers_csv;
pub use arriving::{Arriving, Pace, USUAL_PACE};
pub use body::{Body, DEFAULT_LIMIT, LARGE_LIMIT};
pub use connection::{Connection, Connections, Stillness};
pub use envelope::{CalledBy, Standing, envelope};
pub use etag::{Precondition, Tagged};
pub use idempotency::{IdempotencyKey, Once};
pub use lines::{BodyOrLines, Sent};
pub use page::{Page, PageEnd, Paging, Seal, listed};
pub use params::{Params, PathParams, prefers, prefers_lenient};
pub use picture::{Depicted, Picture, no_picture, prefers_picture};
pub use reader::ReadBy;
pub use separated::{LineCount, decoded, delimiter, record, unmarked};
pub(crate) use shape::{broken_rules, nearest, read as read_json};
pub use table::{Column, Laid, Readable, Sheet, columns_of, columns_of_page, example as table_example};
pub use unrouted::{Operations, unrouted};
pub use upload::{Received, Upload};
pub use xml::{BodyOrXml, Form};
