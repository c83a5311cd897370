//! The closed lists of parenting programmes.

use crate::domain::spelled::spelled;

spelled! {
    /// Whether a programme takes place.
    ProgrammeState {
        /// It does.
        Open = "open";
        /// It does not.
        Cancelled = "cancelled";
    }
}

spelled! {
    /// How far a parent's place is.
    PlaceState {
        /// It is booked.
        Booked = "booked";
        /// The parent completed the programme.
        Completed = "completed";
        /// The parent did not.
        NotCompleted = "not_completed";
        /// The place was given up.
        Cancelled = "cancelled";
    }
}

spelled! {
    /// Whether a parent came to a meeting.
    MeetingAttendance {
        /// Came.
        Attended = "attended";
        /// Did not come, for a good reason.
        Excused = "excused";
        /// Did not come.
        Missed = "missed";
    }
}
