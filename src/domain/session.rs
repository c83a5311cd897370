//! The two sessions of a school day.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Unreadable;

/// Half of a school day: a school day has a morning and an afternoon session, and every rate counts sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Session {
    /// The morning.
    Am,
    /// The afternoon.
    Pm,
}

impl Session {
    /// Both sessions, in the order of the day.
    pub const ALL: [Self; 2] = [Self::Am, Self::Pm];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Am => "am",
            Self::Pm => "pm",
        }
    }
}

impl fmt::Display for Session {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl FromStr for Session {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let known = Self::ALL.into_iter().find(|session| session.as_str() == text);
        known.ok_or(Unreadable { expected: "am or pm" })
    }
}

/// One session of one day. The order is that of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionOn {
    /// The day.
    pub date: NaiveDate,
    /// Its half.
    pub session: Session,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_read_and_written_in_lower_case() {
        for session in Session::ALL {
            assert_eq!(session.to_string().parse(), Ok(session));
            assert_eq!(serde_json::to_string(&session).unwrap(), format!("\"{session}\""));
        }
        assert!("AM".parse::<Session>().is_err());
        assert!("".parse::<Session>().is_err());
    }

    #[test]
    fn sessions_sort_in_the_order_of_time() {
        let monday = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        let tuesday = NaiveDate::from_ymd_opt(2026, 11, 17).unwrap();
        let on = |date, session| SessionOn { date, session };
        let mut list = [on(tuesday, Session::Am), on(monday, Session::Pm), on(monday, Session::Am)];
        list.sort();
        assert_eq!(list, [on(monday, Session::Am), on(monday, Session::Pm), on(tuesday, Session::Am)]);
    }
}
