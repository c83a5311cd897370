//! The questionnaire that the service comes with: the first version of the attendance self-assessment, published. Its areas
//! and questions are data like any other's: the authority publishes later versions itself.

use chrono::{DateTime, Utc};
use sea_orm_migration::sea_orm::prelude::Uuid;

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What it says, as it is stored. A landed version never changes, nor does this file.
const ATTENDANCE: &str = include_str!("questionnaires/attendance_1.json");
const ID: Uuid = Uuid::from_u128(0x019a_aa00_0000_7000_8000_0000_0000_0001);
/// 22 November 2026.
const PUBLISHED: i64 = 1_795_305_600;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let at = DateTime::<Utc>::from_timestamp(PUBLISHED, 0).unwrap_or_default();
        let mut version = Query::insert();
        version.into_table("questionnaire_version").columns([
            "urn",
            "id",
            "code",
            "number",
            "state",
            "terms",
            "published_at",
            "created_at",
            "updated_at",
            "version",
        ]);
        version.values_panic([
            0.into(),
            ID.into(),
            "attendance".into(),
            1.into(),
            "published".into(),
            ATTENDANCE.into(),
            at.into(),
            at.into(),
            at.into(),
            1.into(),
        ]);
        m.exec_stmt(version).await?;
        let mut revision = Query::insert();
        revision.into_table("questionnaire_version_revision").columns([
            "urn",
            "questionnaire_version_id",
            "version",
            "action",
            "state",
            "terms",
            "recorded_by_name",
            "client_id",
            "recorded_at",
        ]);
        revision.values_panic([
            0.into(),
            ID.into(),
            1.into(),
            "published".into(),
            "published".into(),
            ATTENDANCE.into(),
            "Rollcall".into(),
            Uuid::nil().into(),
            at.into(),
        ]);
        m.exec_stmt(revision).await
    }
}
