//! What goes over the wire about contact plans.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    domain::{date, person::Person, spelled::spelled, text::some_text},
    features::meetings::officer::MeetingOfficer,
};

spelled! {
    /// Whether a contact plan stands.
    ContactPlanState {
        /// It is agreed.
        Agreed = "agreed";
    }
}

spelled! {
    /// How often school and officer are in contact. The list may grow.
    ContactPlanFrequency {
        /// Every week.
        Weekly = "weekly";
        /// Every second week.
        Fortnightly = "fortnightly";
        /// Every month.
        Monthly = "monthly";
        /// Once in each half term.
        HalfTermly = "half_termly";
        /// Once in each term.
        Termly = "termly";
    }
}

spelled! {
    /// What the last contact was. The list may grow.
    ContactPlanContactKind {
        /// A support meeting was held.
        SupportMeeting = "support_meeting";
        /// An officer gave advice about a pupil.
        OfficerConsultation = "officer_consultation";
    }
}

/// What school and officer agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ContactPlanTerms {
    /// How often they are in contact.
    pub every: ContactPlanFrequency,
    /// The first day for which it is agreed.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-09-07")]
    pub from_on: NaiveDate,
    /// The officer.
    #[validate(nested)]
    pub officer: MeetingOfficer,
    /// How, and what else was agreed.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "By telephone on Thursdays, with the attendance officer"
    )]
    pub note: Option<String>,
}

/// How often school and officer are to be in contact.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ContactPlanPut {
    /// What they agreed, whole.
    #[validate(nested)]
    pub plan: ContactPlanTerms,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A school's contact plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactPlan {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// What school and officer agreed.
    pub plan: ContactPlanTerms,
    /// The last contact that is known here: a support meeting that was held, or advice about a pupil.
    pub last_contact: Option<ContactPlanContact>,
    /// The last day for the next; null where no calendar tells it.
    #[schema(example = "2026-12-18")]
    pub next_due_on: Option<NaiveDate>,
    /// Whether that day is over.
    #[schema(example = false)]
    pub overdue: bool,
    /// When it was recorded.
    #[schema(example = "2026-09-07T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-09-07T09:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
}

/// A contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContactPlanContact {
    /// What it was.
    pub kind: ContactPlanContactKind,
    /// The day.
    #[schema(example = "2026-11-20")]
    pub contact_on: NaiveDate,
}

/// A school's contact plan with every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactPlanDocument {
    /// The plan.
    pub contact_plan: ContactPlan,
    /// How it stood, oldest first.
    pub history: Vec<ContactPlanRevision>,
}

/// How a contact plan stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactPlanRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `agreed` or `amended`.
    #[schema(example = "agreed")]
    pub action: String,
    /// What was agreed from then on.
    pub plan: ContactPlanTerms,
    /// Who recorded it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-09-07T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}
