//! What goes over the wire about notices that others issued.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{date, person::Person, text::some_text},
    features::penalty_notices::{
        notices::PenaltyNoticeSession,
        values::{PenaltyNoticeElsewhereFate, PenaltyNoticeIssuedBy},
    },
    notices::schedule::PenaltyNoticeKind,
};

/// A notice of another authority, of a school or of the police, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeElsewhereRecord {
    /// The parent.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41")]
    pub parent_id: Uuid,
    /// The child.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// Who issued it, as which.
    #[serde(default = "by_an_authority")]
    #[schema(default = "authority")]
    pub issued_by_kind: PenaltyNoticeIssuedBy,
    /// The authority, the school or the police force that issued it.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Suffolk County Council")]
    pub authority: String,
    /// Where the copy of it is kept: whoever issues a notice in this authority's area gives the authority one.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Case file 2026/118")]
    pub copy_reference: Option<String>,
    /// What it was given for.
    #[serde(default = "attendance")]
    #[schema(default = "attendance")]
    pub kind: PenaltyNoticeKind,
    /// The day of its issue.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2025-03-03")]
    pub issued_on: NaiveDate,
    /// The sessions that it was given for, as far as they are known: a notice of this authority is not given for them again.
    /// Required of a school or the police for attendance, for they give this authority a copy.
    #[validate(length(min = 1, max = 400), nested)]
    #[schema(min_items = 1, max_items = 400)]
    pub sessions: Option<Vec<PenaltyNoticeSession>>,
    /// The last day of the offences, by which the rules are chosen: when absent the last of the sessions, and where none is
    /// named the day of issue. Required where no session is named and the day of issue does not tell by which rules it is:
    /// in the six months after the national framework began.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2025-02-21")]
    pub last_offence_on: Option<NaiveDate>,
    /// What became of it.
    #[serde(default = "stands")]
    #[schema(default = "stands")]
    pub fate: PenaltyNoticeElsewhereFate,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

fn attendance() -> PenaltyNoticeKind {
    PenaltyNoticeKind::Attendance
}

fn by_an_authority() -> PenaltyNoticeIssuedBy {
    PenaltyNoticeIssuedBy::Authority
}

fn stands() -> PenaltyNoticeElsewhereFate {
    PenaltyNoticeElsewhereFate::Stands
}

/// What became of a notice of another authority.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeElsewhereSettle {
    /// What.
    pub fate: PenaltyNoticeElsewhereFate,
    /// How it is known.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Told by the other authority on the telephone")]
    pub reason: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A notice of another authority, of a school or of the police.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PenaltyNoticeElsewhere {
    /// Identifier.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abe")]
    pub id: Uuid,
    /// The parent.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41")]
    pub parent_id: Uuid,
    /// The child.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// Who issued it, as which.
    pub issued_by_kind: PenaltyNoticeIssuedBy,
    /// The authority, the school or the police force that issued it.
    #[schema(example = "Suffolk County Council")]
    pub authority: Option<String>,
    /// Where the copy of it is kept.
    #[schema(example = "Case file 2026/118")]
    pub copy_reference: Option<String>,
    /// What it was given for.
    pub kind: PenaltyNoticeKind,
    /// The day of its issue.
    #[schema(example = "2025-03-03")]
    pub issued_on: NaiveDate,
    /// The last day of the offences.
    #[schema(example = "2025-02-21")]
    pub last_offence_on: NaiveDate,
    /// The sessions that it was given for, as far as they are known.
    pub sessions: Vec<PenaltyNoticeSession>,
    /// What became of it.
    pub fate: PenaltyNoticeElsewhereFate,
    /// How that is known, where it was said.
    #[schema(example = "Told by the other authority on the telephone")]
    pub reason: Option<String>,
    /// Who recorded it, as it now is.
    pub recorded_by: Person,
    /// When it was first recorded.
    #[schema(example = "2026-11-19T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
    /// Counts what was said of it.
    #[schema(example = 1)]
    pub version: i32,
    /// What was said of it, oldest first.
    pub history: Vec<PenaltyNoticeElsewhereRevision>,
    /// How many notices of this authority to the parent stand and have another place among those of three years than they
    /// were issued at: see `listPenaltyNotices` with `ladder_differs`. Null in lists.
    #[schema(example = 0)]
    pub own_notices_that_differ: Option<usize>,
    /// Other notices to the parent for the child that cover one of its sessions: one absence was fined twice, and one of them
    /// may have to be withdrawn. Null in lists.
    #[schema(example = json!([]))]
    pub covers_again: Option<Vec<Uuid>>,
}

/// What was said of a notice that others issued, and who said it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PenaltyNoticeElsewhereRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// What became of it.
    pub fate: PenaltyNoticeElsewhereFate,
    /// How that is known, where it was said.
    #[schema(example = "Told by the other authority on the telephone")]
    pub reason: Option<String>,
    /// Who recorded it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-19T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which notices of other authorities to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct PenaltyNoticesElsewhereQuery {
    /// Notices about this child.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// Notices to this parent.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41")]
    pub parent_id: Option<Uuid>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
