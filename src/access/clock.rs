//! Where "now" comes from. Nothing else in the crate asks the machine for the time.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SubsecRound as _, TimeZone as _, Utc};
use chrono_tz::Europe::London;

/// A source of the present instant: the machine, or a test.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// A clock that reads `source`.
    pub fn new(source: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(source))
    }

    /// The clock of the machine.
    #[allow(clippy::disallowed_methods, reason = "the one place that asks it")]
    pub fn system() -> Self {
        Self::new(Utc::now)
    }

    /// The present instant, to the microsecond: what both databases can keep.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)().trunc_subsecs(6)
    }
}

/// Date and time on a school's wall at this instant.
pub fn at_school(instant: DateTime<Utc>) -> NaiveDateTime {
    instant.with_timezone(&London).naive_local()
}

/// The date on a school's wall at this instant.
pub fn date_at_school(instant: DateTime<Utc>) -> NaiveDate {
    at_school(instant).date()
}

/// The instant at which a school's wall shows this date and time; of an hour that the clocks show twice the first, and
/// none of one that they leave out.
pub fn instant_at_school(on_the_wall: NaiveDateTime) -> Option<DateTime<Utc>> {
    London.from_local_datetime(&on_the_wall).earliest().map(|at| at.with_timezone(&Utc))
}
