//! A look-up on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::features::pupils::values::UpnText;

/// UPNs whose pupils are wanted.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
pub struct PupilLookup {
    /// UPNs, present or former ones.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_items = 1, max_items = 500, inline, example = json!(["R201100018042"]))]
    pub upns: Vec<UpnText>,
}

/// The pupils of a look-up.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilLookupAnswer {
    /// One row for each UPN, in the order of the request.
    pub rows: Vec<PupilLookupRow>,
}

/// The pupil of one UPN.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilLookupRow {
    /// Place of the UPN in `upns`, from 0.
    #[schema(example = 0)]
    pub index: usize,
    /// The pupil; null for a UPN that nobody has, or nobody at a school of this client.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
}
