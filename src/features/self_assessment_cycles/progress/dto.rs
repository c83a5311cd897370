//! How far schools are, as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::domain::{date, percentage::Rate, spelled::spelled};

spelled! {
    /// How far a school's self-assessment is. The list may grow.
    #[schema(as = SelfAssessmentProgressState)]
    #[derive(PartialOrd, Ord)]
    ProgressState {
        /// Nothing was answered.
        NotStarted = "not_started";
        /// Something was answered, and nothing submitted.
        InProgress = "in_progress";
        /// It was submitted.
        Submitted = "submitted";
        /// The authority has reviewed it.
        Reviewed = "reviewed";
        /// It was submitted, and is worked on again; what was submitted stands until it is submitted anew.
        Reopened = "reopened";
    }
}

/// Which schools of a cycle.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SelfAssessmentCycleSchoolsQuery {
    /// One or several states, by comma: `not_started` are those that are still to start.
    #[param(example = "not_started,in_progress")]
    pub state: Option<String>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// As of which day reminders are asked for.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SelfAssessmentCycleRemindersQuery {
    /// The day; today (Europe/London) when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-05-14")]
    pub on: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same day.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// A school that a cycle asks, and how far it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentCycleSchool {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Its name.
    #[schema(example = "Sample Primary School")]
    pub name: String,
    /// Its phase, as the service knows schools.
    #[schema(example = "primary")]
    pub phase: String,
    /// The district in which it lies.
    #[schema(example = "Sampleton")]
    pub district: Option<String>,
    /// How far it is; the list may grow.
    pub state: ProgressState,
    /// When it was started.
    #[schema(example = "2027-03-01T09:00:00Z")]
    pub started_at: Option<DateTime<Utc>>,
    /// When anything of it changed last.
    #[schema(example = "2027-05-20T15:30:00Z")]
    pub changed_at: Option<DateTime<Utc>>,
    /// When it was submitted last.
    #[schema(example = "2027-05-27T15:30:00Z")]
    pub submitted_at: Option<DateTime<Utc>>,
    /// How often it was submitted.
    #[schema(example = 1)]
    pub statements: i32,
    /// Days since the due day while nothing was submitted; 0 otherwise.
    #[schema(example = 0)]
    pub days_overdue: i64,
}

/// A school that is to be reminded.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentReminder {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Its name.
    #[schema(example = "Sample Primary School")]
    pub name: String,
    /// Its head, as published.
    #[schema(example = "A. Head")]
    pub head: Option<String>,
    /// Its telephone number, as published.
    #[schema(example = "01632 960001")]
    pub telephone: Option<String>,
    /// How far it is: `not_started` or `in_progress`.
    pub state: ProgressState,
    /// The day of the reminder.
    #[schema(example = "2027-05-14")]
    pub reminder_on: NaiveDate,
    /// The day by whose end it is due.
    #[schema(example = "2027-05-28")]
    pub due_on: NaiveDate,
    /// Days that are left; negative when it is overdue.
    #[schema(example = 14)]
    pub days_left: i64,
}

/// How far the schools of a cycle are.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentCompletion {
    /// The cycle.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub cycle_id: Uuid,
    /// The day by whose end it is due.
    #[schema(example = "2027-05-28")]
    pub due_on: NaiveDate,
    /// All schools that it asks.
    pub all: SelfAssessmentCompletionCounts,
    /// The same by phase.
    pub phases: Vec<SelfAssessmentCompletionGroup>,
    /// The same by district; without a name where the extract gives none.
    pub districts: Vec<SelfAssessmentCompletionGroup>,
    /// The same by allocated officer.
    pub officers: SelfAssessmentCompletionOfficers,
    /// The instant as of which it was read.
    #[schema(example = "2027-05-20T11:00:00Z")]
    pub data_as_at: DateTime<Utc>,
}

/// Schools of one phase or district.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentCompletionGroup {
    /// The phase, or the district's name.
    #[schema(example = "primary")]
    pub group: Option<String>,
    /// How far they are.
    pub counts: SelfAssessmentCompletionCounts,
}

/// Completion by allocated officer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentCompletionOfficers {
    /// Whether it is known which officer is allocated to which school.
    #[schema(example = false)]
    pub known: bool,
    /// Why not.
    #[schema(example = "No allocation of officers to schools is held here.")]
    pub reason: Option<&'static str>,
    /// Schools by officer.
    pub groups: Vec<SelfAssessmentCompletionGroup>,
}

/// How far some schools are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct SelfAssessmentCompletionCounts {
    /// Schools that are asked.
    #[schema(example = 412)]
    pub asked: u64,
    /// Those of them that are still to start.
    #[schema(example = 20)]
    pub not_started: u64,
    /// Those that have answered something and submitted nothing.
    #[schema(example = 42)]
    pub in_progress: u64,
    /// Those that have submitted.
    #[schema(example = 300)]
    pub submitted: u64,
    /// Those whose submission the authority has reviewed.
    #[schema(example = 45)]
    pub reviewed: u64,
    /// Those that have submitted and work on it again.
    #[schema(example = 5)]
    pub reopened: u64,
    /// Those that have submitted nothing though the due day is over.
    #[schema(example = 0)]
    pub overdue: u64,
    /// Those that submitted their first statement after the due day as it was then.
    #[schema(example = 3)]
    pub late: u64,
    /// Those that have submitted once or more, out of all that are asked.
    pub complete: Rate,
}
