//! Agreements, as they go over the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::{
    attendance::calendar::Weekday,
    domain::{
        date,
        person::{Person, PersonWithTitle},
        session::Session,
        text::some_text,
    },
    features::part_time_timetables::values::{TimetableParentRole, TimetableReason},
};

/// A session of the week in which the pupil is in school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Validate, ToSchema)]
pub struct TimetableSession {
    /// The day of the week.
    pub weekday: Weekday,
    /// Its half.
    pub session: Session,
}

/// A stage of the plan: the sessions of a week in school, from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct TimetableStage {
    /// Its first day; the first stage begins with the timetable.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-16")]
    pub from_on: NaiveDate,
    /// The sessions of a week in school.
    #[validate(length(min = 1, max = 14), nested)]
    #[schema(min_items = 1, max_items = 14)]
    pub in_school: Vec<TimetableSession>,
}

/// A planned review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct TimetablePlannedReview {
    /// The day by which it is held.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-30")]
    pub on: NaiveDate,
}

/// The parent's agreement. No name: a contact of the school is named by its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct TimetableParent {
    /// Which parent.
    pub role: TimetableParentRole,
    /// The contact, as the school has it for this pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b40")]
    pub contact_id: Option<Uuid>,
    /// The day of the agreement.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-12")]
    pub agreed_on: NaiveDate,
}

/// What was agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct TimetableAgreement {
    /// First day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-16")]
    pub from_on: NaiveDate,
    /// Last day: a timetable has an end (regulation 11(6)).
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-11")]
    pub until_on: NaiveDate,
    /// Why.
    pub reason: TimetableReason,
    /// What else is to be known of the reason.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "On the advice of the hospital")]
    pub explanation: Option<String>,
    /// The plan, stage by stage.
    #[validate(length(min = 1, max = 20), nested)]
    #[schema(min_items = 1, max_items = 20)]
    pub plan: Vec<TimetableStage>,
    /// When it is to be reviewed, in order.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub reviews: Vec<TimetablePlannedReview>,
    /// The day on which the school agreed.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-12")]
    pub agreed_on: NaiveDate,
    /// Who agreed for the school, with the title: a person authorised by the proprietor.
    #[validate(nested)]
    #[schema(value_type = PersonWithTitle)]
    pub agreed_by: Person,
    /// The parent's agreement.
    #[validate(nested)]
    pub parent: TimetableParent,
    /// The day on which the authority was told, with the signed plan.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-11-12")]
    pub notified_on: Option<NaiveDate>,
}
