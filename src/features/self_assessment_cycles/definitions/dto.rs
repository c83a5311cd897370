//! Cycles, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    assessments::{
        cycle::{SelfAssessmentCycleAudience, SelfAssessmentCycleHoliday, SelfAssessmentReminderDay},
        questionnaire::slug,
        states::cycle::CycleState,
    },
    domain::{action::RefusedAction, date, person::Person, text::some_text},
};

/// A cycle as it is to be. Once it is open, its questionnaire, its first day and whom it asks are fixed.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentCyclePut {
    /// The code of the questionnaire that it asks.
    #[validate(length(min = 1, max = 60), custom(function = slug))]
    #[schema(min_length = 1, max_length = 60, example = "attendance")]
    pub questionnaire: String,
    /// Which version of it: published, and not retired.
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000, example = 1)]
    pub questionnaire_version: i32,
    /// What people call it.
    #[validate(length(min = 1, max = 150), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 150,
        example = "Attendance self-assessment, spring and summer 2027"
    )]
    pub title: String,
    /// What schools should know about it; left out, nothing is said.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "If you need help, speak to your allocated officer."
    )]
    pub guidance: Option<String>,
    /// The day from which schools can answer.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-02-22")]
    pub opens_on: NaiveDate,
    /// The day by whose end it is due, in place of a holiday.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-05-28")]
    pub due_on: Option<NaiveDate>,
    /// The holiday by which it is due: the last day before it, by the authority's calendar.
    #[validate(nested)]
    pub due_by: Option<SelfAssessmentCycleHoliday>,
    /// Whom it asks.
    #[validate(nested)]
    pub audience: SelfAssessmentCycleAudience,
    /// Days before the due day on which schools that have not submitted are reminded; negative ones come after it. From 180
    /// before to 90 after.
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(max_items = 10, value_type = Vec<SelfAssessmentReminderDay>, example = json!([14, 3, 0, -7]))]
    pub reminder_days: Vec<i32>,
    /// Who defines it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a cycle is opened, or closed.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentCycleAct {
    /// Who does it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a closed cycle goes on.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentCycleReopen {
    /// Why; without names.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "Two schools were without their network in the last week."
    )]
    pub reason: String,
    /// The day by whose end it is due from now on; not before today. Left out, the day stays as it was.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-06-11")]
    pub due_on: Option<NaiveDate>,
    /// Who decides it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Which cycles.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SelfAssessmentCyclesQuery {
    /// Those of one questionnaire, by its code.
    #[validate(length(min = 1, max = 60))]
    #[param(min_length = 1, max_length = 60, example = "attendance")]
    pub questionnaire: Option<String>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// A time in which schools answer a questionnaire.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentCycle {
    /// Identifier.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub id: Uuid,
    /// The code of the questionnaire.
    #[schema(example = "attendance")]
    pub questionnaire: String,
    /// Which version of it.
    #[schema(example = 1)]
    pub questionnaire_version: i32,
    /// What people call it.
    #[schema(example = "Attendance self-assessment, spring and summer 2027")]
    pub title: String,
    /// What schools should know about it.
    #[schema(example = "If you need help, speak to your allocated officer.")]
    pub guidance: Option<String>,
    /// How far it is; the list may grow.
    pub state: CycleState,
    /// The day from which schools can answer.
    #[schema(example = "2027-02-22")]
    pub opens_on: NaiveDate,
    /// The day by whose end it is due.
    #[schema(example = "2027-05-28")]
    pub due_on: NaiveDate,
    /// The holiday by which it is due, where that is how it was said.
    pub due_by: Option<SelfAssessmentCycleHoliday>,
    /// Whom it asks, as the authority says it.
    pub audience: SelfAssessmentCycleAudience,
    /// How many schools it asks; none before it is opened.
    #[schema(example = 412)]
    pub schools: i32,
    /// Days before the due day on which schools are reminded; negative ones come after it.
    #[schema(example = json!([14, 3, 0, -7]))]
    pub reminder_days: Vec<i32>,
    /// The same as days, in their order; none before the cycle opens.
    #[schema(example = json!(["2027-05-14", "2027-05-25", "2027-05-28", "2027-06-04"]))]
    pub reminders: Vec<NaiveDate>,
    /// When it was defined.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its changes.
    #[schema(example = 1)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["change", "open"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: SelfAssessmentCycleLinks,
}

/// A cycle with what was done with it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentCycleDocument {
    /// The cycle.
    pub cycle: SelfAssessmentCycle,
    /// What was done with it, oldest first.
    pub history: Vec<SelfAssessmentCycleStep>,
}

/// Something that was done with a cycle.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentCycleStep {
    /// Counts the changes.
    #[schema(example = 1)]
    pub version: i32,
    /// What was done: `drafted`, `changed`, `opened`, `closed`, `reopened`.
    #[schema(example = "drafted")]
    pub action: String,
    /// Why, where that is asked for.
    #[schema(example = "Two schools were without their network in the last week.")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Where to go on from a cycle.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentCycleLinks {
    /// The cycle itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/self-assessment-cycles/019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub this: String,
    /// What it asks.
    #[schema(example = "/v1/questionnaires/attendance/versions/1")]
    pub questionnaire: String,
    /// How far its schools are.
    #[schema(example = "/v1/self-assessment-cycles/019aab01-9900-717c-b983-1d55d1ebd9db/completion")]
    pub completion: String,
    /// Its schools, one by one.
    #[schema(example = "/v1/self-assessment-cycles/019aab01-9900-717c-b983-1d55d1ebd9db/schools")]
    pub schools: String,
    /// Whom to remind.
    #[schema(example = "/v1/self-assessment-cycles/019aab01-9900-717c-b983-1d55d1ebd9db/reminders")]
    pub reminders: String,
    /// What schools answered, all together.
    #[schema(example = "/v1/self-assessment-cycles/019aab01-9900-717c-b983-1d55d1ebd9db/analysis")]
    pub analysis: String,
}
