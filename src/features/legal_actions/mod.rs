//! Legal action in cases about pupils: attendance contracts, parenting orders, education supervision orders, school
//! attendance orders, and prosecutions under sections 443 and 444(1) and (1A) of the Education Act 1996 and under section 103
//! of the Education and Inspections Act 2006. The authority alone takes it;
//! schools refer, see how it stands, and are told when it is finally disposed of.
//!
//! - `records`: considering one, and how they stand.
//! - `steps`: from the decision to the court and to what came of it. Laying an information and what comes of it are routed
//!   in `flows::prosecutions`: they are steps of the penalty notices that are prosecuted, too.
//! - `impact`: what it helped.
//! - `told`: what the school is told when one is disposed of, in the transaction that records it.
//! - `seen`: what a reader may see, and who is written down as having read.
//!
//! The law of the ways, the days and the outcomes is `proceedings::legal`, the arithmetic `proceedings::impact`. A case is of
//! another room: it is locked while an action is opened in it, so that no case is closed under one.

mod due;
mod impact;
mod records;
mod seen;
mod steps;
mod store;
mod told;

use crate::http::Routes;

pub use due::{LegalActionDue, LegalActionNeed, due};
pub use seen::ThisAction;
pub use steps::{
    LegalActionCorrect, LegalActionDispose, LegalActionLay, LegalActionStepNamed, LegalActionStepped,
    correct, dispose, lay, place,
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.configure(records::routes).configure(steps::routes).configure(impact::routes);
}
