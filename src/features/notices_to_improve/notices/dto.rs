//! What goes over the wire about Notices to Improve.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, person::Person, urn::Urn},
    features::notices_to_improve::{said::NoticeToImproveSays, terms::NoticeToImproveTerms},
    notices::{parts::Part, states::improvement::NoticeToImproveState},
};

/// A Notice to Improve, to be drafted.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeToImproveCreate {
    /// The pupil, who is on this school's roll.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The parent, as the authority knows one: each parent of each child gets a notice of his or her own.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41")]
    pub parent_id: Uuid,
    /// What people write into it; what else it says the service knows.
    #[serde(default)]
    #[validate(nested)]
    pub says: NoticeToImproveSays,
    /// Who drafts it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What a draft says from then on, whole.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeToImprovePut {
    /// What people write into it.
    #[validate(nested)]
    pub says: NoticeToImproveSays,
    /// Who amends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A Notice to Improve.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NoticeToImprove {
    /// Identifier; sorts by the time of drafting.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The enrolment with which it stands.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub enrolment_id: Uuid,
    /// The parent.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41")]
    pub parent_id: Uuid,
    /// How it stands today; `active` and `due_for_review` follow from the calendar and the day.
    pub state: NoticeToImproveState,
    /// The first day of its period, by the school's calendar as it now is; null while it is a draft.
    #[schema(example = "2026-11-26")]
    pub period_from_on: Option<NaiveDate>,
    /// The last; null also where the school's calendar is not known so far ahead.
    #[schema(example = "2027-01-20")]
    pub period_to_on: Option<NaiveDate>,
    /// What was written into it and what was done with it.
    pub terms: NoticeToImproveTerms,
    /// When it was drafted.
    #[schema(example = "2026-11-20T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-23T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 3)]
    pub version: i32,
    /// Where to go on.
    pub links: NoticeToImproveLinks,
}

/// Where to go on from a Notice to Improve.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NoticeToImproveLinks {
    /// The notice itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/notices-to-improve/0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub this: String,
    /// What it says.
    #[schema(
        example = "/v1/schools/120765/notices-to-improve/0199e2a4-5b1c-7d3e-8f90-123456789abd/contents"
    )]
    pub contents: String,
    /// How it goes.
    #[schema(
        example = "/v1/schools/120765/notices-to-improve/0199e2a4-5b1c-7d3e-8f90-123456789abd/progress"
    )]
    pub progress: String,
}

/// A Notice to Improve with every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeToImproveDocument {
    /// The notice.
    pub notice_to_improve: NoticeToImprove,
    /// Of a draft, the parts that it would lack if it were issued today.
    pub missing_parts: Vec<Part>,
    /// How it stood, oldest first.
    pub history: Vec<NoticeToImproveRevision>,
    /// What can be done with it now.
    #[schema(example = json!(["serve", "cancel"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// How a notice stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeToImproveRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// What was done: `drafted`, `amended`, `issued`, `served`, `service_corrected`, `concluded_improved`, `concluded_not_improved`, `conclusion_corrected`,
    /// `ended_early`, `cancelled`.
    #[schema(example = "drafted")]
    pub action: String,
    /// How far it was from then on.
    pub state: NoticeToImproveState,
    /// What it said.
    pub terms: NoticeToImproveTerms,
    /// Why, where that was asked for.
    #[schema(example = "It was addressed to the wrong parent")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-20T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which notices to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct NoticesToImproveQuery {
    /// States as they are today, several by comma; every state when absent.
    #[param(value_type = Option<Vec<NoticeToImproveState>>, inline, style = Form, explode = false, max_items = 20)]
    #[param(example = json!(["draft", "due_for_review"]))]
    pub state: Option<String>,
    /// Notices about this pupil.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// Notices to this parent.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41")]
    pub parent_id: Option<Uuid>,
    /// The notice of this number, as it stands in the letter, with blanks or without.
    #[validate(length(min = 9, max = 15))]
    #[param(min_length = 9, max_length = 15, example = "604 318 826")]
    pub number: Option<String>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
