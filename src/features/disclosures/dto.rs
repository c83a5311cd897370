//! Disclosures, as they go over the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::domain::{person::Person, purpose::Purpose};

/// Which disclosures.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct DisclosuresQuery {
    /// Read for this purpose.
    #[param(inline)]
    pub purpose: Option<Purpose>,
    /// Read by this client.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub client_id: Option<Uuid>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// That somebody was told of restricted facts about pupils.
#[derive(Debug, Serialize, ToSchema)]
pub struct Disclosure {
    /// Identifier; sorts by time.
    pub id: Uuid,
    /// The school whose pupils they were; null for those of the whole authority.
    #[schema(example = 120765)]
    pub urn: Option<i32>,
    /// When.
    pub disclosed_at: DateTime<Utc>,
    /// The client that read.
    pub client_id: Uuid,
    /// For whom it was read.
    pub person: Person,
    /// What it was read for.
    #[schema(example = "attendance_follow_up")]
    pub purpose: String,
    /// What was read.
    #[schema(example = "group_list.read")]
    pub operation: String,
    /// The thing that was read, by its id.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub subject: String,
    /// How many pupils were told of.
    #[schema(example = 4)]
    pub pupils: i32,
    /// The request, as the service's log names it.
    #[schema(example = "019aa0f2-6c1e-7d3a-9d55-0c5f6a1e2b3d")]
    pub request_id: Option<String>,
}
