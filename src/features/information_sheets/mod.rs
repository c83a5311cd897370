//! Management information sheets (MI sheets) and notices: what the authority tells schools, and what it asks of them.
//!
//! - `sheets`: a sheet as the authority words it: drafted, numbered within the calendar year as it is published, corrected
//!   with a reason, withdrawn. A notice on the schools' site is a sheet whose audience names roles.
//! - `receipts`: how far one school is with a sheet: unread, read, acknowledged, completed, by whom and when.
//! - `completion`: how far all its schools are, for the authority.
//!
//! A sheet is the authority's own; for which schools it is, is worked out when it is published, and stays. It is visible
//! from its instant on, by the clock. Its body is Markdown of which a page can be made that holds nothing but words, lists
//! and links: what could be anything else is refused when it is written, so that nothing has to be taken out later.

mod completion;
mod due;
mod receipts;
mod sheets;
mod shown;
mod states;
mod terms;

use crate::http::Routes;

pub use due::{OpenInformationSheet, open_information_sheets};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.configure(sheets::routes).configure(receipts::routes).configure(completion::routes);
}
