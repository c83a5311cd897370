//! Checks, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    attendance::{
        book::back::{ReturnOutcome, ReturnUnknownReason},
        code::Class,
    },
    domain::{percentage::Rate, session::Session, urn::Urn},
    features::return_checks::findings::ReturnFinding,
    http::Sheet,
};

/// Whose return is checked.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ReturnCheckQuery {
    /// Pupils of this group; children with a social worker when absent.
    #[param(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub group_id: Option<Uuid>,
}

/// How many came back.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct ReturnCheckCounts {
    /// Pupils of the group who are counted.
    #[schema(example = 40)]
    pub cohort: u64,
    /// Those who came back, out of them.
    pub returned: Rate,
    /// Those who did not.
    pub not_returned: Rate,
    /// Those of whom neither is known: what is left to complete.
    pub unknown: Rate,
    /// Why not, of each of them once.
    pub unknown_because: ReturnUnknownCounts,
    /// Those of whom the marks tell.
    #[schema(example = 36)]
    pub by_marks: u64,
    /// Those of whom an officer's finding alone tells.
    #[schema(example = 2)]
    pub by_finding: u64,
}

/// Of how many it is unknown whether they came back, by why the marks do not tell. A child at several schools stands
/// under what can be mended first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReturnUnknownCounts {
    /// Some register of the week has no mark of the child, or is still to come.
    #[schema(example = 1)]
    pub marks_missing: u64,
    /// The term has no week with five school days.
    #[schema(example = 0)]
    pub no_full_week: u64,
    /// The child could attend none of its sessions.
    #[schema(example = 0)]
    pub none_possible: u64,
    /// The child was on no school's roll in the week.
    #[schema(example = 1)]
    pub not_on_roll: u64,
}

/// A pupil whose return is checked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReturnCheckPupil {
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The enrolment.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub enrolment_id: Uuid,
    /// National curriculum year group.
    #[schema(example = "6")]
    pub year_group: String,
    /// Form or class.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// The answer: what the marks say where they tell, otherwise what was found.
    pub outcome: ReturnOutcome,
    /// What the marks say.
    pub by_marks: ReturnOutcome,
    /// Why they do not tell; null where they do.
    pub unknown_because: Option<ReturnUnknownReason>,
    /// The marks of the week, in order of time; only with the scope `registers:read`.
    pub evidence: Vec<ReturnCheckSession>,
    /// Its sessions without a mark.
    pub sessions_without_mark: Vec<ReturnCheckUnmarked>,
    /// What an officer found; null where nobody stated anything.
    pub finding: Option<ReturnFinding>,
    /// Where to state what was found.
    pub links: ReturnCheckPupilLinks,
}

/// A session with a mark.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReturnCheckSession {
    /// The day.
    #[schema(example = "2026-09-07")]
    pub date: NaiveDate,
    /// Its half.
    pub session: Session,
    /// The class of the mark.
    pub class: Class,
    /// Its code; only with the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "I")]
    pub code: Option<&'static str>,
}

/// A session without a mark.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReturnCheckUnmarked {
    /// The day.
    #[schema(example = "2026-09-11")]
    pub date: NaiveDate,
    /// Its half.
    pub session: Session,
}

/// Where to go on from a pupil.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReturnCheckPupilLinks {
    /// What an officer found (`putReturnFinding`).
    #[schema(
        example = "/v1/schools/120765/return-checks/2026-27-autumn/findings/01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d?group_id=019aab01-9900-717c-b983-1d55d1ebd9db"
    )]
    pub finding: String,
}

/// The check of one school.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolReturnCheck {
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The term.
    #[schema(example = "2026-27-autumn")]
    pub term: String,
    /// The group.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub group_id: Uuid,
    /// The Monday of the first full week by the school's calendar; null where the term has none.
    #[schema(example = "2026-09-07")]
    pub week_from_on: Option<NaiveDate>,
    /// The day on which it was asked who is in the group.
    #[schema(example = "2026-09-07")]
    pub census_on: NaiveDate,
    /// How many came back: of the pupils below, each once.
    pub counts: ReturnCheckCounts,
    /// The group's pupils on the school's roll in the week.
    pub pupils: Vec<ReturnCheckPupil>,
    /// The instant as of which everything was read.
    #[schema(example = "2026-09-14T09:00:00Z")]
    pub data_as_at: DateTime<Utc>,
}

impl Sheet for SchoolReturnCheck {
    type Row = ReturnCheckPupil;

    fn rows(&self) -> Vec<Self::Row> {
        self.pupils.clone()
    }
}

/// How many came back at one school.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReturnCheckSchool {
    /// The school; null in the row of all schools together, in which a child at two schools is one.
    #[schema(example = 120765)]
    pub urn: Option<i32>,
    /// The Monday of the first full week by its calendar; null where the term has none.
    #[schema(example = "2026-09-07")]
    pub week_from_on: Option<NaiveDate>,
    /// How many came back.
    pub counts: ReturnCheckCounts,
}

/// The check of the authority.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReturnCheck {
    /// The term.
    #[schema(example = "2026-27-autumn")]
    pub term: String,
    /// The group.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub group_id: Uuid,
    /// The Monday of the first full week by the authority's calendar; null where the term has none.
    #[schema(example = "2026-09-07")]
    pub week_from_on: Option<NaiveDate>,
    /// The day on which it was asked who is in the group.
    #[schema(example = "2026-09-07")]
    pub census_on: NaiveDate,
    /// How many children of the group came back, each once, at whichever school; who is on no roll is unknown.
    pub counts: ReturnCheckCounts,
    /// Children of the group who were on no school's roll in its week.
    #[schema(example = 3)]
    pub not_on_roll: u64,
    /// Each school with pupils of the group, in the order of their URNs.
    pub schools: Vec<ReturnCheckSchool>,
    /// The instant as of which the group was read.
    #[schema(example = "2026-09-14T09:00:00Z")]
    pub data_as_at: DateTime<Utc>,
}

impl Sheet for ReturnCheck {
    type Row = ReturnCheckSchool;

    fn rows(&self) -> Vec<Self::Row> {
        let all = ReturnCheckSchool { urn: None, week_from_on: self.week_from_on, counts: self.counts };
        self.schools.iter().cloned().chain([all]).collect()
    }
}
