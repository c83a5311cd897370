//! A pupil on the wire.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::features::pupils::enrolments::Enrolment;

/// A pupil, as the schools in reach of the client know one.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pupil {
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub id: Uuid,
    /// The UPNs under which those schools hold or held the pupil.
    pub upns: Vec<PupilUpn>,
    /// The pupil's enrolments there, in the order of their starting days; voided ones left out.
    pub enrolments: Vec<Enrolment>,
    /// When the first of these enrolments was recorded.
    #[schema(example = "2026-09-03T07:02:11Z")]
    pub created_at: DateTime<Utc>,
    /// When the newest version of them was recorded.
    #[schema(example = "2026-11-20T07:00:12Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts the versions of them.
    #[schema(example = 3)]
    pub version: i32,
}

/// A UPN of a pupil.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilUpn {
    /// The UPN.
    #[schema(example = "R201100018042")]
    pub upn: String,
    /// Whether it is a temporary one.
    #[schema(example = false)]
    pub temporary: bool,
    /// Whether an enrolment holds it now; otherwise one held it before.
    #[schema(example = true)]
    pub current: bool,
}
