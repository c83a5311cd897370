//! The closed lists of webinars.

use crate::domain::spelled::spelled;

spelled! {
    /// What somebody does at a school.
    WebinarRole {
        /// Headteacher or principal.
        Headteacher = "headteacher";
        /// The senior attendance champion.
        SeniorAttendanceChampion = "senior_attendance_champion";
        /// The school's attendance officer.
        AttendanceOfficer = "attendance_officer";
        /// Designated safeguarding lead.
        SafeguardingLead = "safeguarding_lead";
        /// Pastoral or year lead.
        PastoralLead = "pastoral_lead";
        /// Teacher.
        Teacher = "teacher";
        /// Office or administration.
        Administrator = "administrator";
        /// Governor or trustee.
        Governor = "governor";
        /// Somebody of the trust.
        TrustLeader = "trust_leader";
        /// Something else.
        Other = "other";
    }
}

spelled! {
    /// How a booking came.
    WebinarBookingSource {
        /// By the portal at which schools book.
        Portal = "portal";
        /// By e-mail to the team, which recorded it.
        Email = "email";
        /// By a program of the school's own.
        Api = "api";
    }
}

spelled! {
    /// Whether somebody came.
    WebinarPresence {
        /// Was there.
        Present = "present";
        /// Was there, but not from the beginning.
        Late = "late";
        /// Was not there.
        Absent = "absent";
    }
}

/// How somebody was there who was there.
pub const THERE: [WebinarPresence; 2] = [WebinarPresence::Present, WebinarPresence::Late];

spelled! {
    /// Why a party that waits was not offered a place. The list may grow.
    WebinarNotPromotedCode {
        /// Every place is taken.
        NoPlaceFree = "no_place_free";
        /// Places are free, but fewer than the party needs: it is offered places together or not at all.
        PartyLargerThanFreePlaces = "party_larger_than_free_places";
        /// The webinar has fewer places altogether than the party needs.
        PartyLargerThanCapacity = "party_larger_than_capacity";
        /// The webinar has begun, was held, or does not take place.
        NoLongerOffered = "no_longer_offered";
    }
}

impl WebinarNotPromotedCode {
    /// In words.
    pub const fn detail(self) -> &'static str {
        match self {
            Self::NoPlaceFree => {
                "Every place is taken. The party moves up as soon as enough places are given up."
            }
            Self::PartyLargerThanFreePlaces => {
                "Places are free, but fewer than the party needs. It is offered places together or not at all; a \
                 smaller party behind it may have been offered them. Booking for fewer people may bring places at once."
            }
            Self::PartyLargerThanCapacity => {
                "The webinar has fewer places altogether than the party needs: book for fewer people."
            }
            Self::NoLongerOffered => {
                "The webinar has begun, was held, or does not take place: no more places are offered."
            }
        }
    }
}

spelled! {
    /// How far a recording is.
    WebinarRecordingState {
        /// It can be watched until it expires.
        Published = "published";
        /// Its last day is over: its address is told no more.
        Expired = "expired";
    }
}
