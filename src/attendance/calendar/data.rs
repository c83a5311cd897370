//! The calendar as the school or the authority writes it.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::time_of_day;
use crate::domain::date;
use crate::domain::session::Session;

/// The calendar of one academic year: the terms, and the days that are otherwise.
///
/// Times are wall times in Europe/London.
// Its rules depend on the year, so they stand in `faults`; `Validate` has none to add.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = Calendar)]
pub struct CalendarData {
    /// The half terms, in order.
    #[schema(min_items = 1, max_items = 400)]
    pub half_terms: Vec<HalfTerm>,
    /// The days of the week on which the school meets.
    #[schema(min_items = 1, max_items = 7, example = json!(["mon", "tue", "wed", "thu", "fri"]))]
    pub weekdays: Vec<Weekday>,
    /// Days, or halves of days, within half terms on which the school does not meet.
    #[serde(default)]
    #[schema(max_items = 400)]
    pub days_off: Vec<DayOff>,
    /// Days on which it meets although weekdays and half terms say otherwise.
    #[serde(default)]
    #[schema(max_items = 400)]
    pub extra_days: Vec<ExtraDay>,
    /// When the morning session begins.
    #[serde(default = "defaults::am_starts", with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "08:45", default = "08:45")]
    pub am_starts: NaiveTime,
    /// When the afternoon session begins.
    #[serde(default = "defaults::pm_starts", with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "13:00", default = "13:00")]
    pub pm_starts: NaiveTime,
    /// When the morning register is missing if it has not been sent.
    #[serde(default = "defaults::am_due", with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "10:30", default = "10:30")]
    pub am_due: NaiveTime,
    /// When the afternoon register is missing if it has not been sent.
    #[serde(default = "defaults::pm_due", with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "14:30", default = "14:30")]
    pub pm_due: NaiveTime,
}

/// A half term: from its first to its last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CalendarHalfTerm)]
pub struct HalfTerm {
    /// Academic year, term and half.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}-(autumn|spring|summer)-[12]$", example = "2026-27-autumn-1")]
    pub id: String,
    /// First day.
    #[schema(example = "2026-09-03")]
    #[serde(deserialize_with = "date::strict")]
    pub from_on: NaiveDate,
    /// Last day.
    #[schema(example = "2026-10-23")]
    #[serde(deserialize_with = "date::strict")]
    pub to_on: NaiveDate,
}

impl HalfTerm {
    /// Whether a day lies in it.
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.from_on <= date && date <= self.to_on
    }

    /// The term it is half of, if its id names one.
    pub fn term(&self) -> Option<Term> {
        self.place().map(|(term, _)| term)
    }

    /// The term and which half of it, if the id ends in them.
    pub(super) fn place(&self) -> Option<(Term, u8)> {
        let (rest, half) = self.id.rsplit_once('-')?;
        let half = match half {
            "1" => 1,
            "2" => 2,
            _ => return None,
        };
        let (_, term) = rest.rsplit_once('-')?;
        Term::ALL.into_iter().find(|known| known.as_str() == term).map(|term| (term, half))
    }
}

/// A term of the school year. The order is that of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// September to December.
    Autumn,
    /// January to Easter.
    Spring,
    /// Easter to July.
    Summer,
}

impl Term {
    /// The terms in order.
    pub const ALL: [Self; 3] = [Self::Autumn, Self::Spring, Self::Summer];

    /// The word in the id of a half term.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Autumn => "autumn",
            Self::Spring => "spring",
            Self::Summer => "summer",
        }
    }
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CalendarWeekday)]
#[allow(missing_docs, reason = "the names are their documentation")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl From<chrono::Weekday> for Weekday {
    fn from(day: chrono::Weekday) -> Self {
        match day {
            chrono::Weekday::Mon => Self::Mon,
            chrono::Weekday::Tue => Self::Tue,
            chrono::Weekday::Wed => Self::Wed,
            chrono::Weekday::Thu => Self::Thu,
            chrono::Weekday::Fri => Self::Fri,
            chrono::Weekday::Sat => Self::Sat,
            chrono::Weekday::Sun => Self::Sun,
        }
    }
}

/// A day, or half of one, on which the school does not meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CalendarDayOff)]
pub struct DayOff {
    /// The day.
    #[schema(example = "2027-05-03")]
    #[serde(deserialize_with = "date::strict")]
    pub on: NaiveDate,
    /// The half that is off; without it the whole day is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
    /// Why.
    pub kind: DayOffKind,
}

impl DayOff {
    /// Whether this session is off.
    pub fn covers(&self, session: Session) -> bool {
        self.session.is_none_or(|off| off == session)
    }
}

/// Why a day is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CalendarDayOffKind)]
pub enum DayOffKind {
    /// In-service training of the staff.
    Inset,
    /// Bank holiday.
    BankHoliday,
    /// Any other occasion.
    Other,
}

/// A day on which the school meets although weekdays and half terms say otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CalendarExtraDay)]
pub struct ExtraDay {
    /// The day.
    #[schema(example = "2027-03-20")]
    #[serde(deserialize_with = "date::strict")]
    pub on: NaiveDate,
    /// The sessions that take place.
    #[schema(min_items = 1, max_items = 2, example = json!(["am"]))]
    pub sessions: Vec<Session>,
}

mod defaults {
    use chrono::{Duration, NaiveTime};

    fn minutes(hours: i64, minutes: i64) -> NaiveTime {
        NaiveTime::MIN + Duration::minutes(60 * hours + minutes)
    }

    pub(super) fn am_starts() -> NaiveTime {
        minutes(8, 45)
    }

    pub(super) fn pm_starts() -> NaiveTime {
        minutes(13, 0)
    }

    pub(super) fn am_due() -> NaiveTime {
        minutes(10, 30)
    }

    pub(super) fn pm_due() -> NaiveTime {
        minutes(14, 30)
    }
}
