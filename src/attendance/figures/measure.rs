//! What is measured of a group, by the names that published figures and targets use.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Tally;
use crate::domain::percentage::Rate;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AttendanceMeasure)]
pub enum Measure {
    /// Sessions attended, out of possible sessions.
    Attendance,
    /// Sessions missed, with leave or without.
    OverallAbsence,
    /// Sessions missed with leave or good reason.
    AuthorisedAbsence,
    /// Sessions missed without.
    UnauthorisedAbsence,
    /// Enrolments that missed a tenth or more of their own possible sessions, out of those with any.
    PersistentAbsence,
    /// Enrolments that missed half or more.
    SevereAbsence,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Attendance,
        Self::OverallAbsence,
        Self::AuthorisedAbsence,
        Self::UnauthorisedAbsence,
        Self::PersistentAbsence,
        Self::SevereAbsence,
    ];

    /// Its name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Attendance => "attendance",
            Self::OverallAbsence => "overall_absence",
            Self::AuthorisedAbsence => "authorised_absence",
            Self::UnauthorisedAbsence => "unauthorised_absence",
            Self::PersistentAbsence => "persistent_absence",
            Self::SevereAbsence => "severe_absence",
        }
    }

    /// What a group has of it.
    pub fn of(self, tally: &Tally) -> Rate {
        match self {
            Self::Attendance => tally.sums.attendance(),
            Self::OverallAbsence => tally.sums.absence(),
            Self::AuthorisedAbsence => tally.sums.authorised_absence(),
            Self::UnauthorisedAbsence => tally.sums.unauthorised_absence(),
            Self::PersistentAbsence => Rate::new(tally.persistent, tally.units),
            Self::SevereAbsence => Rate::new(tally.severe, tally.units),
        }
    }
}
