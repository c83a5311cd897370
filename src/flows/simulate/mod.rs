//! A synthetic local authority: schools, pupils and a year of plausible marks from one seed.
//!
//! Nothing here is real and everything looks it: URNs lie in an invented range, schools are called
//! *Sample Primary School 017* and pupils *Pupil-0042 Sample-Oak*. The proportions are those of
//! Norfolk's published figures: schools by phase and size, the spread of absence between pupils,
//! the mix of attendance codes, the effect of the weekday and the season.
//!
//! The generator is pure. It reads no clock and no database, and every value is drawn from a key
//! made of the seed and of what the value belongs to (school, pupil, date, session), so any school
//! and any session can be asked for on its own, in any order, on any platform, with the same answer.
//! Rates are integers in parts per million throughout: floating point appears nowhere.
//!
//! What was loaded is read back and held beside the published figures (`judged`), and makes a digest that is the same on
//! both databases.

mod authority;
mod calendar;
mod digest;
mod draw;
mod judged;
mod load;
mod marks;
mod names;
mod published;
mod pupils;
mod rates;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;

pub use authority::{SimKind, SimSchool};
pub use calendar::{HalfTerm, SchoolYear};
pub use digest::digest_of_marks;
pub use judged::{Compared, LEAST_DAYS, LEAST_ENROLMENTS, Verdict, compare};
pub use load::{
    Loaded, corrections_of, load_authority, load_marks, load_registers, load_roll, load_schools, register_of,
};
pub use marks::{SimMark, SimReason};
pub use published::SOURCE;
pub use pupils::SimPupil;

use chrono::NaiveDate;

/// What to generate: the whole synthetic authority follows from these four values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Equal seeds give equal authorities.
    pub seed: u64,
    /// How many schools, at most [`Plan::MAX_SCHOOLS`]. The first schools of a large authority are
    /// the schools of a small one with the same seed.
    pub schools: usize,
    /// Pupils in every school, at most [`Plan::MAX_PUPILS`]; `None` for a number that fits its kind.
    pub pupils_per_school: Option<usize>,
    /// The calendar year in which the academic year starts: 2026 for `2026-27`.
    pub year: i32,
}

impl Plan {
    /// The most schools an authority can have: beyond this the establishment numbers of primary
    /// schools (2000 to 3999) would run out.
    pub const MAX_SCHOOLS: usize = 2_000;

    /// The most pupils a school can have: a UPN has three digits for the pupils of one school who
    /// got theirs in one year.
    pub const MAX_PUPILS: usize = 2_000;

    /// The schools, in URN order.
    pub fn schools(&self) -> impl Iterator<Item = SimSchool> + use<> {
        let plan = *self;
        (0..plan.schools.min(Self::MAX_SCHOOLS)).map(move |index| authority::school(&plan, index))
    }

    /// The pupils on roll at a school, oldest year group last. All of them start on or before the
    /// first day of the academic year.
    pub fn pupils(&self, school: &SimSchool) -> Vec<SimPupil> {
        pupils::pupils(self, school)
    }

    /// One mark for each of `pupils`, in their order, as the school's register stands on the day
    /// itself: some absences carry `N` because their reason is not yet established.
    ///
    /// A pupil's mark depends on nothing but the seed, the school, the pupil, the date and the
    /// session, so part of a roll may be asked for. Whether the date is a school day is for the
    /// calendar to say: a mark is given for any date.
    pub fn marks(
        &self,
        school: &SimSchool,
        pupils: &[SimPupil],
        date: NaiveDate,
        session_is_am: bool,
    ) -> Vec<SimMark> {
        marks::marks(self, school, pupils, date, session_is_am)
    }

    /// For each pupil who is marked `N` in a session and whose reason comes to be known: the place among `pupils`, the
    /// code that takes the place of `N`, and when.
    pub fn reasons(
        &self,
        school: &SimSchool,
        pupils: &[SimPupil],
        date: NaiveDate,
        session_is_am: bool,
    ) -> Vec<(usize, SimReason)> {
        marks::reasons(self, school, pupils, date, session_is_am)
    }

    /// The half terms and bank holidays of the academic year, or `None` for a year that chrono's
    /// calendar does not reach.
    pub fn school_year(&self) -> Option<SchoolYear> {
        SchoolYear::of(self.year)
    }

    /// The authority's calendar for the academic year in the wire form of
    /// `PUT /v1/calendars/{academic_year}`; JSON `null` for a year out of reach.
    pub fn term_dates(&self) -> serde_json::Value {
        self.school_year().map_or(serde_json::Value::Null, |year| year.to_wire())
    }
}
