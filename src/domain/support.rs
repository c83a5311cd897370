//! What is offered and tried before the law is turned to ("support first", Working together to improve school
//! attendance), and how far it is.

use chrono::NaiveDate;

use super::spelled::spelled;

spelled! {
    /// What kind of support it is. The list may grow.
    SupportKind {
        /// A meeting with the family about attendance.
        Meeting = "meeting";
        /// A plan to improve attendance.
        Plan = "plan";
        /// An attendance contract: an agreement with a parent, voluntary, neither a sanction nor enforceable.
        AttendanceContract = "attendance_contract";
        /// An assessment or plan of early help.
        EarlyHelp = "early_help";
        /// A referral to another agency.
        AgencyReferral = "agency_referral";
        /// A place on a parenting programme.
        ParentingProgramme = "parenting_programme";
    }
}

spelled! {
    /// How far support is.
    SupportState {
        /// It is offered.
        Offered = "offered";
        /// It was taken up and goes on.
        Active = "active";
        /// It was offered and not taken up.
        NotTaken = "not_taken";
        /// It is over.
        Ended = "ended";
        /// It was recorded wrongly.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// What came of support. The list may grow.
    SupportOutcome {
        /// Attendance improved.
        Improved = "improved";
        /// It did not.
        NotImproved = "not_improved";
        /// The family stopped taking part.
        NotEngaged = "not_engaged";
        /// Other support took its place.
        Replaced = "replaced";
        /// Something else, told in the note.
        Other = "other";
    }
}

spelled! {
    /// Why support was not taken up. The list may grow.
    SupportNotTakenReason {
        /// It was refused.
        Refused = "refused";
        /// There was no answer.
        NoAnswer = "no_answer";
        /// Nobody came.
        DidNotAttend = "did_not_attend";
        /// The agency did not take the referral.
        AgencyDeclined = "agency_declined";
        /// Something else, told in the note.
        Other = "other";
    }
}

impl SupportNotTakenReason {
    /// Whether it lay with the parents: what an agency did not take was not available.
    pub const fn is_refusal(self) -> bool {
        matches!(self, Self::Refused | Self::NoAnswer | Self::DidNotAttend)
    }
}

spelled! {
    /// By whose wish a parent is on a parenting programme.
    ProgrammeSource {
        /// A court directed it, by a parenting order (sections 365 and 369 of the Sentencing Code).
        CourtDirected = "court_directed";
        /// The parent chose it.
        Voluntary = "voluntary";
    }
}

/// The days of support, as they were recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupportDays {
    /// When it was offered.
    pub offered_on: NaiveDate,
    /// When it began.
    pub started_on: Option<NaiveDate>,
    /// When it was not taken up.
    pub not_taken_on: Option<NaiveDate>,
    /// When it ended.
    pub ended_on: Option<NaiveDate>,
}

impl SupportDays {
    /// How far it was at the end of a day; nothing before it was offered.
    pub fn state_on(&self, day: NaiveDate) -> Option<SupportState> {
        let by_then = |on: Option<NaiveDate>| on.is_some_and(|on| on <= day);
        let taken = [(self.ended_on, SupportState::Ended), (self.started_on, SupportState::Active)];
        if self.offered_on > day {
            return None;
        }
        let taken = taken.into_iter().find(|(on, _)| by_then(*on)).map(|(_, state)| state);
        let refused = by_then(self.not_taken_on).then_some(SupportState::NotTaken);
        Some(taken.or(refused).unwrap_or(SupportState::Offered))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn how_far_support_was_follows_from_its_days() {
        let days = SupportDays {
            offered_on: day(2),
            not_taken_on: Some(day(4)),
            started_on: Some(day(9)),
            ended_on: Some(day(20)),
        };
        let stood = [1, 2, 4, 8, 9, 19, 20, 30].map(|on| days.state_on(day(on)));
        use SupportState::{Active, Ended, NotTaken, Offered};
        let expected = [Offered, NotTaken, NotTaken, Active, Active, Ended, Ended].map(Some);
        assert_eq!(
            (stood[0], &stood[1..]),
            (None, &expected[..]),
            "what was refused first was taken up later"
        );
    }
}
