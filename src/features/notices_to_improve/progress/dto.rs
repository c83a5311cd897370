//! What goes over the wire about how a Notice to Improve goes.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    domain::{session::Session, urn::Urn},
    features::notices_to_improve::{
        contents::{NoticeToImproveCount, NoticeToImproveSession},
        terms::NoticeToImproveUncertain,
    },
    notices::{
        states::improvement::NoticeToImproveState,
        watch::{Bearing, NoticeToImproveGround},
    },
};

/// The improvement period, by the calendar of the school of the notice as it now is.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeToImprovePeriod {
    /// Its first day.
    #[schema(example = "2026-11-26")]
    pub from_on: NaiveDate,
    /// Its last day; null where the school's calendar is not known so far ahead.
    #[schema(example = "2027-01-20")]
    pub to_on: Option<NaiveDate>,
    /// The last day that the notice told the parent.
    #[schema(example = "2027-01-20")]
    pub told_to_on: Option<NaiveDate>,
    /// Its school weeks.
    #[schema(example = 6)]
    pub school_weeks: u8,
    /// Its school days.
    #[schema(example = 30)]
    pub school_days: usize,
    /// School days of it that have begun, today among them.
    #[schema(example = 12)]
    pub used: usize,
    /// School days still to come.
    #[schema(example = 18)]
    pub left: usize,
    /// Days within it on which the school did not open although its calendar had them: each made it a day longer.
    #[schema(example = json!(["2026-12-02"]))]
    pub added_for: Vec<NaiveDate>,
}

/// A session of the offences of which the mark was amended after the issue.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeToImproveAmended {
    /// The school; null where the reader may not be told.
    #[schema(example = 120765)]
    pub urn: Option<i32>,
    /// The day.
    #[schema(example = "2026-11-18")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The code at the issue; null without the scope `registers.codes:read`.
    #[schema(example = "O")]
    pub code_then: Option<String>,
    /// The code now; null without that scope, and where it is no unauthorised absence any more.
    #[schema(example = "U")]
    pub code_now: Option<String>,
    /// Whether it is unauthorised absence still.
    #[schema(example = true)]
    pub still_unauthorised: bool,
}

/// How the sessions for which the notice was issued stand to the threshold now.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeToImproveEvidence {
    /// Sessions at the issue.
    #[schema(example = 12)]
    pub sessions: usize,
    /// Those that are unauthorised absence still.
    #[schema(example = 12)]
    pub sessions_now: usize,
    /// Whether they reached the threshold at the issue.
    #[schema(example = true)]
    pub met: bool,
    /// Those that stand at schools out of the reader's reach: whether their marks were amended is counted here, and told
    /// session by session to whom reaches them.
    #[schema(example = 0)]
    pub withheld: usize,
    /// Whether they reached it then and would not reach it now. It undoes nothing by itself: whoever reads it decides
    /// whether the notice is cancelled.
    #[schema(example = false)]
    pub fallen_away: bool,
}

/// A ground on which the notice may end early, as it was told, and whether it is borne out.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeToImproveGroundNow {
    /// The ground.
    pub ground: NoticeToImproveGround,
    /// Whether it is borne out.
    pub bearing: Bearing,
    /// The same in words.
    #[schema(example = "The registers show the sessions that the notice named.")]
    pub explanation: &'static str,
}

/// How a Notice to Improve goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeToImproveProgress {
    /// The notice.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// How it stands today.
    pub state: NoticeToImproveState,
    /// Up to which day the registers were read: today, or the last day of the period or of the notice.
    #[schema(example = "2026-12-11")]
    pub until_on: NaiveDate,
    /// The period.
    pub period: NoticeToImprovePeriod,
    /// The pupil's sessions in it so far, at every school; to whom does not reach every school, those at the school of the
    /// notice.
    pub since: NoticeToImproveCount,
    /// The sessions of unauthorised absence since the parent had the notice, of those in reach.
    pub breaches: Vec<NoticeToImproveSession>,
    /// Those at schools out of reach: they count, and when they were is told to whom reaches them.
    #[schema(example = 0)]
    pub breaches_withheld: usize,
    /// Breaches under `N`, of which the reason is not established: they bear no ground out.
    #[schema(example = 0)]
    pub unresolved: usize,
    /// What the registers do not tell for certain: it is resolved before somebody says what came of the notice, or a reason is
    /// given.
    pub uncertain: Vec<NoticeToImproveUncertain>,
    /// Offences of the notice of which the mark was amended since, of those in reach.
    pub amended: Vec<NoticeToImproveAmended>,
    /// How the offences stand to the threshold now.
    pub evidence: NoticeToImproveEvidence,
    /// Whether it may end before the period is over: it is active, and the registers bear out a ground that it told.
    #[schema(example = true)]
    pub may_end_early: bool,
    /// Why it may, or may not.
    #[schema(example = "The registers show the sessions that the notice named.")]
    pub explanation: &'static str,
    /// The grounds that it told.
    pub grounds: Vec<NoticeToImproveGroundNow>,
    /// Whether its period is over and somebody must say what came of it.
    #[schema(example = false)]
    pub due_for_review: bool,
    /// The pupil's last day on the roll of the school of the notice, if it has passed. The period goes on by that school's
    /// calendar.
    #[schema(example = "2026-12-18")]
    pub left_roll_on: Option<NaiveDate>,
}
