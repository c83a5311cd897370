//! Meetings about attendance, and who asks whom in between.
//!
//! A targeting support meeting (`support_meetings`) is the termly conversation of the authority's named officer with a
//! school: who came, the pupils that were discussed, and actions with owner and date, which are carried from meeting to
//! meeting for as long as they are open. A consultation is a school's question to an officer about one pupil; a contact plan
//! says how often both are in contact. An attendance panel is a school's own meeting with a family.

mod actions;
mod consultations;
mod contact_plans;
mod coverage;
mod due;
mod officer;
mod panels;
mod params;
mod pupils;
mod support_meetings;

use crate::http::Routes;

pub use actions::{SupportMeetingAction, SupportMeetingOwnerSide, of_meeting as actions_of_meeting};
pub use due::{MeetingsDue, ToDo, meetings_due};
pub use support_meetings::{
    HeldMeeting, MeetingAt, SupportMeetingCarried, SupportMeetingState, find_meeting, held_before,
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    support_meetings::routes(cfg);
    pupils::routes(cfg);
    actions::routes(cfg);
    coverage::routes(cfg);
    consultations::routes(cfg);
    contact_plans::routes(cfg);
    panels::routes(cfg);
}
