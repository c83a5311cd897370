//! The state of a school's feed, as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{academic_year::AcademicYear, session::Session};

/// How far a school is connected; the list may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FeedState)]
pub enum State {
    /// Neither a roll nor a register has ever come.
    NotConnected,
    /// Something has come, not yet everything.
    Testing,
    /// Every register that was due on the five school days before today is whole.
    Live,
}

/// What has come of a register that is due; the list may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FeedRegister)]
pub enum Cover {
    /// Every pupil who needs a mark has one.
    Whole,
    /// Some pupils who need a mark have none.
    Incomplete,
    /// Nothing has come.
    None,
}

/// How a school's feed does, worked out when asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedStatus {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// How far it is connected.
    pub state: State,
    /// The newest push of a register that said something new; null before the first.
    pub last_push: Option<FeedPush>,
    /// The newest roll; null before the first.
    pub last_roll: Option<FeedRoll>,
    /// The academic year that is counted.
    pub academic_year: AcademicYear,
    /// The sessions of the year for which a register is due by now.
    pub sessions: FeedSessions,
    /// The last ten school days on which a register was due, oldest first; today among them once one is.
    pub school_days: Vec<FeedDay>,
}

/// A push of a register.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedPush {
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// The instant at which the school's record stood so.
    pub taken_at: DateTime<Utc>,
    /// The day it was for.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session it was for.
    pub session: Session,
}

/// A roll.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedRoll {
    /// When the last one arrived.
    pub received_at: DateTime<Utc>,
    /// The instant that the newest one speaks of.
    pub as_at: DateTime<Utc>,
}

/// Counts of sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct FeedSessions {
    /// Those for which a register is due by now.
    #[schema(example = 108)]
    pub due: usize,
    /// Of these, those whose register is whole.
    #[schema(example = 106)]
    pub whole: usize,
    /// Those whose register lacks marks.
    #[schema(example = 1)]
    pub incomplete: usize,
    /// Those of which nothing has come.
    #[schema(example = 1)]
    pub none: usize,
}

/// One school day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FeedDay {
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The morning; null where no register is due, or not yet.
    pub am: Option<Cover>,
    /// The afternoon; null where no register is due, or not yet.
    pub pm: Option<Cover>,
}
