//! `penalty_ladder_notice`: a notice that was issued to a parent for a child, here or by another authority, as far as
//! the limit of notices needs it.

use sea_orm::entity::prelude::*;

use super::Shared;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "penalty_ladder_notice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub parent_id: Uuid,
    pub pupil_id: Uuid,
    pub origin: String,
    pub school_urn: Option<i32>,
    pub authority: Option<String>,
    pub kind: String,
    pub step: String,
    pub issued_on: Date,
    pub last_offence_on: Date,
    pub fate: String,
    /// The sessions of the offence, in JSON.
    #[sea_orm(column_type = "Text")]
    pub sessions: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub client_id: Uuid,
    pub recorded_at: DateTimeUtc,
    /// On what ground it was withdrawn.
    pub ground: Option<String>,
    pub version: i32,
    /// Of a notice that is not this authority's: who issued it.
    pub issued_by_kind: String,
    /// Where the copy of such a one is kept.
    #[sea_orm(column_type = "Text", nullable)]
    pub copy_reference: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Shared for Entity {}
