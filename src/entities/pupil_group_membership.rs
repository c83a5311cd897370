//! `pupil_group_membership`: a pupil's time in a group: every revision of what is known of it.

use sea_orm::entity::prelude::*;

use super::Shared;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pupil_group_membership")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    pub group_id: Uuid,
    pub pupil_id: Uuid,
    /// First day in the group.
    pub from_on: Date,
    /// Last day in the group, once it is known.
    pub until_on: Option<Date>,
    /// It never was.
    pub voided: bool,
    /// How this revision came about: `list` or `recorded`.
    pub source: String,
    /// The list that said so.
    pub list_id: Option<Uuid>,
    /// Where the authority has it from, in its own words.
    pub source_name: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    /// When the first revision was recorded.
    pub created_at: DateTimeUtc,
    pub recorded_at: DateTimeUtc,
    /// When the next revision took its place; `None` on the current one.
    pub superseded_at: Option<DateTimeUtc>,
    /// The social work team that the child is with, where it is known.
    pub social_work_team_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Shared for Entity {}
