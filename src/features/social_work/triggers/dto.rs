//! Triggers, as they go over the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    attendance::{code::Class, rules::TriggerKind},
    domain::{date, session::Session},
};

/// Which triggers to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SocialWorkerTriggersQuery {
    /// Pupils of this group; children with a social worker when absent. Any other group needs the scope
    /// `pupils.groups:read`.
    #[param(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub group_id: Option<Uuid>,
    /// As at the end of this day, in its academic year to date; today (Europe/London) when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub on: Option<NaiveDate>,
    /// Triggers of this kind.
    #[param(inline)]
    pub kind: Option<TriggerKind>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// An absence of which no social worker was told.
#[derive(Debug, Serialize, ToSchema)]
pub struct SocialWorkerUntold {
    /// The pupil.
    pub pupil_id: Uuid,
    /// The enrolment that is on roll on the day.
    pub enrolment_id: Uuid,
    /// National curriculum year group on the day.
    #[schema(example = "6")]
    pub year_group: String,
    /// Form or class on the day.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// What is to be told.
    pub kind: TriggerKind,
    /// The first day of an unexplained absence; of the others the day on which it was met as it stands.
    #[schema(example = "2026-11-18")]
    pub first_on: NaiveDate,
    /// The session of that day.
    pub first_session: Session,
    /// The last day of it so far.
    #[schema(example = "2026-11-19")]
    pub last_on: NaiveDate,
    /// The sessions that make it, in order of time; only with the scope `registers:read`.
    pub evidence: Vec<SocialWorkerUntoldSession>,
    /// Where to record that it was told.
    pub links: SocialWorkerUntoldLinks,
}

/// A session that makes a trigger.
#[derive(Debug, Serialize, ToSchema)]
pub struct SocialWorkerUntoldSession {
    /// The day.
    #[schema(example = "2026-11-18")]
    pub date: NaiveDate,
    /// Its half.
    pub session: Session,
    /// The class of the mark.
    pub class: Class,
    /// Its code; only with the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "N")]
    pub code: Option<&'static str>,
}

/// Where to go on from a trigger.
#[derive(Debug, Serialize, ToSchema)]
pub struct SocialWorkerUntoldLinks {
    /// Where a notification is recorded (`recordSocialWorkerNotification`).
    #[schema(example = "/v1/schools/120765/social-worker-notifications")]
    pub social_worker_notifications: String,
}
