//! The closed lists of requests for leave.

use crate::domain::spelled::spelled;

spelled! {
    /// What leave is asked for. The list may grow.
    LeaveReason {
        /// Other exceptional circumstances: expected code `C` (regulation 11).
        Exceptional = "exceptional_circumstances";
        /// A holiday, which is generally not exceptional: `C` where leave is given, `G` where it is not.
        Holiday = "holiday";
        /// A regulated performance, or regulated employment abroad: `C1` (regulation 11(2)).
        Performance = "performance_or_employment";
        /// An interview for employment or for admission to another educational institution: `J1` (regulation 11(4)).
        Interview = "interview";
        /// Study for a public examination: `S` (regulation 11(5)).
        Study = "study_leave";
        /// A day set apart for religious observance by the parents' religious body: `R`; further days, where leave is
        /// given, `C`.
        Religious = "religious_observance";
        /// A temporary part-time timetable: `C2` (regulation 11(6)). Its agreement is recorded as a part-time timetable.
        PartTime = "part_time_timetable";
    }
}

spelled! {
    /// How far a request is.
    LeaveState {
        /// Asked and not decided.
        Requested = "requested";
        /// Leave was given for all of it.
        Granted = "granted";
        /// Leave was given for a part of it.
        GrantedInPart = "granted_in_part";
        /// Leave was refused.
        Refused = "refused";
        /// Taken back, by who asked or because it was recorded wrongly. No code is expected.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// What was decided.
    LeaveOutcome {
        /// Leave is given for all days.
        Granted = "granted";
        /// Leave is given for some.
        GrantedInPart = "granted_in_part";
        /// Leave is refused.
        Refused = "refused";
    }
}

spelled! {
    /// Who asked, by what the person is to the pupil.
    LeaveAskerRole {
        /// A parent with whom the pupil normally lives.
        ResidentParent = "resident_parent";
        /// Another parent.
        OtherParent = "other_parent";
        /// The pupil.
        Pupil = "pupil";
        /// Somebody else, such as the holder of a performance licence.
        SomebodyElse = "somebody_else";
    }
}
