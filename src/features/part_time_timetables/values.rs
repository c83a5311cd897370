//! The closed lists of part-time timetables.

use crate::domain::spelled::spelled;

spelled! {
    /// Why the pupil attends part time. Never to manage behaviour. The list may grow.
    TimetableReason {
        /// A physical illness or injury.
        PhysicalHealth = "physical_health";
        /// Mental health.
        MentalHealth = "mental_health";
        /// Special educational needs or a disability.
        SpecialEducationalNeeds = "special_educational_needs";
        /// Coming back after a long absence.
        Reintegration = "reintegration";
        /// Settling in below compulsory school age.
        SettlingIn = "settling_in";
        /// Something else, explained.
        Other = "other";
    }
}

spelled! {
    /// How far a timetable is.
    TimetableState {
        /// Agreed, and not ended.
        Agreed = "agreed";
        /// Ended: the pupil attends full time again, another timetable follows, or the like.
        Ended = "ended";
        /// Recorded wrongly. It is no ground for any code.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// Which parent agreed.
    TimetableParentRole {
        /// A parent with whom the pupil normally lives.
        ResidentParent = "resident_parent";
        /// Another parent.
        OtherParent = "other_parent";
    }
}

spelled! {
    /// What a review came to.
    TimetableReviewOutcome {
        /// It goes on as planned.
        Continues = "continues";
        /// It is to be changed: amend the plan.
        Changes = "changes";
        /// It is to end: end it.
        Ends = "ends";
    }
}

spelled! {
    /// How a timetable ended.
    TimetableEnding {
        /// The pupil attends full time.
        FullTime = "full_time";
        /// Another timetable follows.
        Renewed = "renewed";
        /// The pupil left the school.
        LeftSchool = "left_school";
        /// Otherwise.
        Other = "other";
    }
}
