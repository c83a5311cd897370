//! Targeting support meetings: planned by an officer of the authority, one for each school and term and more where they are
//! wanted, held, cancelled, or declined by the school.

mod dto;
mod http;
mod reading;
mod rules;
mod service;
mod states;

pub use dto::{SupportMeetingCarried, term_name};
pub use http::routes;
pub use reading::{HeldMeeting, MeetingAt, find_meeting, held_before, lock_open};
pub use states::{SupportMeetingKind, SupportMeetingState, SupportMeetingStep};
