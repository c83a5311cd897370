//! Penalty notices (section 444A of the Education Act 1996, and section 105 of the Education and Inspections Act 2006):
//! asked for by a school, decided, issued, served and withdrawn by the authority, paid or not by the parent.
//!
//! - `notices`: what is asked for, how it stands, and the authority's register of all.
//! - `steps`: review, decision, issue, service, withdrawal, prosecution.
//! - `letters`: the notice as the parent reads it.
//! - `payments`: what the finance system received, gave back and reversed.
//! - `eligibility`: what could be issued to a parent for a child today, and why.
//! - `elsewhere`: notices of other authorities, which count as well.
//! - `counts`: the figures that the authority returns.
//! - `settings`: what the authority sets for its notices.
//!
//! What may be done stands in the tables of `notices::states`, how many notices there may be in `notices::ladder`. The
//! ladder of a parent and a child belongs to no school: `ladder` locks it.

mod address;
mod before;
mod considered;
mod counts;
mod document;
mod eligibility;
mod elsewhere;
mod evidence;
mod exclusion;
mod ladder;
mod letters;
mod notices;
mod payments;
mod seen;
mod settings;
mod steps;
mod store;
mod terms;
mod values;
mod waiting;
mod whither;
mod withdrawn;

use crate::http::Routes;

pub use letters::{frozen_letter, frozen_withdrawal};
pub use steps::follow;
pub use waiting::{PenaltyNoticeNeed, PenaltyNoticeWaiting, waiting};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    // What is named by a word stands before what is named by an id.
    cfg.configure(eligibility::routes).configure(elsewhere::routes).configure(counts::routes);
    cfg.configure(settings::routes).configure(notices::routes).configure(steps::routes);
    cfg.configure(payments::routes).configure(letters::routes);
}
