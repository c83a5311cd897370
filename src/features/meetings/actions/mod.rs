//! Actions that were agreed at support meetings: with owner and date, and carried from meeting to meeting for as long as they
//! are open. An action stays the action of the meeting at which it was agreed.

mod dto;
mod http;
mod reading;
mod rules;
mod service;
mod states;

pub use dto::SupportMeetingAction;
pub use http::routes;
pub use reading::{carried_to, of_meeting};
pub use rules::At;
pub use states::{SupportMeetingActionState, SupportMeetingOwnerSide};
