//! What goes over the wire about the authority's settings for notices.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{domain::person::Person, notices::settings::NoticeSettings};

/// The settings, to be set.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeSettingsPut {
    /// The settings, whole.
    #[validate(nested)]
    pub settings: NoticeSettings,
    /// Who sets them.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The settings as they stand.
#[derive(Clone, Serialize, ToSchema)]
pub struct NoticeSettingsDocument {
    /// The settings.
    pub settings: NoticeSettings,
    /// Who set them.
    pub recorded_by: Person,
    /// When they were first set.
    #[schema(example = "2026-09-01T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When they last changed.
    #[schema(example = "2026-09-01T09:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts their versions; every one is kept.
    #[schema(example = 1)]
    pub version: i32,
}
