//! Times on a wall in England, and the instants that they are.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone as _, Utc, offset::LocalResult};
use chrono_tz::Europe::London;

/// The zone by which schools and the authority read their clocks.
pub const TIME_ZONE: &str = "Europe/London";

/// Why a time on the wall is no one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WallFault {
    /// The clocks go forward over it: they never show it on that day.
    Never,
    /// The clocks go back over it: they show it twice on that day.
    Twice,
}

/// The instant at which the clocks show this time on this day, where there is one and no other.
///
/// Nothing is guessed: what is announced for a time that comes twice would be missed by half of those who come.
pub fn instant(on: NaiveDate, at: NaiveTime) -> Result<DateTime<Utc>, WallFault> {
    match London.from_local_datetime(&on.and_time(at)) {
        LocalResult::Single(at) => Ok(at.with_timezone(&Utc)),
        LocalResult::Ambiguous(..) => Err(WallFault::Twice),
        LocalResult::None => Err(WallFault::Never),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(on: &str, time: &str) -> Result<String, WallFault> {
        let time = NaiveTime::parse_from_str(time, "%H:%M").unwrap();
        instant(on.parse().unwrap(), time).map(|at| at.to_rfc3339())
    }

    #[test]
    fn in_winter_the_wall_shows_gmt_and_in_summer_an_hour_more() {
        assert_eq!(at("2022-01-31", "13:30").unwrap(), "2022-01-31T13:30:00+00:00");
        assert_eq!(at("2023-02-23", "10:00").unwrap(), "2023-02-23T10:00:00+00:00");
        assert_eq!(at("2024-07-04", "10:30").unwrap(), "2024-07-04T09:30:00+00:00");
        assert_eq!(at("2024-07-11", "10:30").unwrap(), "2024-07-11T09:30:00+00:00");
    }

    #[test]
    fn the_hour_that_is_left_out_is_never_and_the_hour_that_comes_again_is_twice() {
        assert_eq!(at("2024-03-31", "01:30"), Err(WallFault::Never));
        assert_eq!(at("2024-03-31", "00:59").unwrap(), "2024-03-31T00:59:00+00:00");
        assert_eq!(at("2024-03-31", "02:00").unwrap(), "2024-03-31T01:00:00+00:00");
        assert_eq!(at("2024-10-27", "01:30"), Err(WallFault::Twice));
        assert_eq!(at("2024-10-27", "02:00").unwrap(), "2024-10-27T02:00:00+00:00");
    }
}
