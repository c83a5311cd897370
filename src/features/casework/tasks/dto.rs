//! What goes over the wire about tasks of cases.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, date, person::Person, text::some_text, urn::Urn},
    features::casework::values::CaseTaskState,
};

/// What is to be done, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct CaseTaskDetails {
    /// What.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Ask the school nurse for an appointment")]
    pub what: String,
    /// By the end of which day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-04")]
    pub due_on: NaiveDate,
    /// Which officer is to do it; whoever has the case when absent.
    #[serde(default)]
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab1")]
    pub officer_id: Option<Uuid>,
}

/// A task, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CaseTaskCreate {
    /// What is to be done.
    #[validate(nested)]
    pub task: CaseTaskDetails,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A task, changed.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CaseTaskPut {
    /// What is to be done, whole.
    #[validate(nested)]
    pub task: CaseTaskDetails,
    /// Who changes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a task was done.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CaseTaskComplete {
    /// When.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub done_on: NaiveDate,
    /// What came of it.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "Appointment on 8 December")]
    pub note: Option<String>,
    /// Who did it, or records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a task need not be done.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CaseTaskCancel {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The school has done it")]
    pub reason: String,
    /// Who cancels it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a task was done, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseTaskDone {
    /// When.
    #[schema(example = "2026-11-20")]
    pub done_on: NaiveDate,
    /// What came of it.
    #[schema(example = "Appointment on 8 December")]
    pub note: Option<String>,
}

/// What stands of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseTaskTerms {
    /// The case.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ac1")]
    pub case_id: Uuid,
    /// What is to be done.
    pub task: CaseTaskDetails,
    /// That it was done.
    pub done: Option<CaseTaskDone>,
}

/// A task of a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CaseTask {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ae1")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The case.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ac1")]
    pub case_id: Uuid,
    /// How far it is.
    pub state: CaseTaskState,
    /// What is to be done.
    pub task: CaseTaskDetails,
    /// Whether its day is over and it is open.
    #[schema(example = false)]
    pub overdue: bool,
    /// That it was done.
    pub done: Option<CaseTaskDone>,
    /// When it was recorded.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// Where to go on.
    pub links: CaseTaskLinks,
}

/// Where to go on from a task.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CaseTaskLinks {
    /// The task.
    #[serde(rename = "self")]
    #[schema(
        example = "/v1/schools/120765/cases/0199e2a4-5b1c-7d3e-8f90-123456789ac1/tasks/0199e2a4-5b1c-7d3e-8f90-123456789ae1"
    )]
    pub this: String,
}

/// A task with every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseTaskDocument {
    /// The task.
    pub task: CaseTask,
    /// How it stood, oldest first.
    pub history: Vec<CaseTaskRevision>,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "complete", "cancel"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// How a task stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseTaskRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `created`, `amended`, `done` or `cancelled`.
    #[schema(example = "created")]
    pub action: String,
    /// How far it was from then on.
    pub state: CaseTaskState,
    /// What was said of it.
    pub terms: CaseTaskTerms,
    /// Why it was cancelled.
    #[schema(example = "The school has done it")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which tasks to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct CaseTasksQuery {
    /// Tasks in this state.
    #[param(inline)]
    pub state: Option<CaseTaskState>,
    /// Tasks due on this day or earlier.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-27")]
    pub due_on_to: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
