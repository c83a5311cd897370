//! What a school and a parent agree about a part-time timetable: its days, its plan, its reviews.

mod dto;

pub use dto::{TimetableAgreement, TimetablePlannedReview, TimetableStage};
