//! Notices to Improve (*Working together to improve school attendance*): the last chance to take up support before a
//! penalty notice or a court. One parent is addressed, about one child, with eight parts that are checked when it is
//! issued; then a period of school weeks runs, which is watched day by day, and somebody says what came of it.
//!
//! - `notices`: drafting one, and how they stand.
//! - `steps`: issue, service, what came of it, an early end, cancellation.
//! - `progress`: the watch.
//! - `letters`: the notice as the parent reads it.
//! - `contents`: what one says, frozen at the issue. `said` is what people write into it, `known` and `record` what the
//!   service knows.
//!
//! What may be done stands in the table of `notices::states::improvement`, how long a period is in `notices::period`. Which
//! notice stands for a parent and a child belongs to no school: `pair` locks it. A period is counted by the calendar of the
//! school of the notice, also when the pupil moves.

pub mod contents;
mod due;
mod known;
mod ladder;
mod letters;
mod notices;
mod offered;
mod pair;
mod progress;
mod record;
pub mod said;
mod settings;
mod steps;
mod store;
mod terms;
mod years;

use crate::http::Routes;

pub use due::{NoticeDue, NoticeNeed, due};
pub use letters::frozen_letter;

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.configure(notices::routes).configure(steps::routes).configure(progress::routes);
    cfg.configure(letters::routes);
}
