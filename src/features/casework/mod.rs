//! Casework: what the attendance service does with a family and a school when what the school could do was not enough.
//!
//! - `officers`: who works on cases, under which title on which day, and how many each can hold.
//! - `allocations`: which officer is a school's named one.
//! - `referrals`: a school refers a pupil; the authority accepts or returns it, and one for a pupil with an open case joins
//!   that case.
//! - `cases`: opened, handed to an officer, taken as far as a decision, closed and reopened. What is done under the law
//!   stands with each legal action and not here.
//! - `events`, `tasks`: what happened, and what is to be done.
//! - `feedback`: what the authority wrote to the school. Without it no case is closed.
//! - `priorities`: in which order the authority and a school agreed to take its cases, where it has too many.
//! - `imports`: historic fast-track cases.
//!
//! A case is the school's and the authority's: the school sees how it stands, who has it, what was shared and what was
//! written to it. Everything else asks for `cases.confidential:read`. Of a pupil who left it keeps its referral, the case that
//! rests on it and the feedback, which is written to it whenever that is; events, phases and decisions it is told until the
//! last day on its roll, and of a case that was opened later only when the authority writes to it. What another school's case
//! says is of that school alone. `load` counts what an officer holds, over all schools,
//! under one lock for each officer; `closing` says what keeps a case open.

mod allocations;
mod cases;
mod deed;
mod due;
mod events;
mod feedback;
mod imports;
mod load;
mod officers;
mod params;
mod priorities;
mod pupils;
mod referrals;
mod states;
mod store;
mod tasks;
mod values;

use crate::http::Routes;

pub use due::{CaseworkDue, CaseworkNeed, casework_due};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.configure(officers::routes).configure(allocations::routes).configure(referrals::routes);
    cfg.configure(cases::routes).configure(events::routes).configure(tasks::routes);
    cfg.configure(feedback::routes).configure(priorities::routes).configure(imports::routes);
}
