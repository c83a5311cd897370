//! How far schools are with a sheet, as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::percentage::Rate,
    features::information_sheets::{states::ReceiptState, terms::InformationSheetStepTaken},
};

/// Which of a sheet's schools.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct InformationSheetSchoolsQuery {
    /// Those that are so far, and have not closed.
    #[param(inline, example = "unread")]
    pub state: Option<ReceiptState>,
    /// Only those that have closed since it was published, or only the others.
    #[param(example = false)]
    pub closed: Option<bool>,
    /// Only those with which it is overdue, or only the others.
    #[param(example = true)]
    pub overdue: Option<bool>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// How far one school is with a sheet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InformationSheetSchool {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Its name.
    #[schema(example = "Sample Primary School")]
    pub name: String,
    /// Its phase.
    #[schema(example = "primary")]
    pub phase: String,
    /// How far it is; the list may grow.
    pub state: ReceiptState,
    /// Whether it has closed since the sheet was published: nothing is asked of it any more.
    #[schema(example = false)]
    pub closed: bool,
    /// The closed school after which it came and which left undone what the sheet asks; null where the sheet is its own.
    #[schema(example = 120764)]
    pub came_after: Option<i32>,
    /// Whether something is to be done about the sheet and the day is over.
    #[schema(example = false)]
    pub overdue: bool,
    /// Whether it took notice of an earlier version, and is asked to do so again.
    #[schema(example = false)]
    pub read_again: bool,
    /// Who there last said that it was read.
    pub read: Option<InformationSheetStepTaken>,
    /// Who there last said that the school took notice of it.
    pub acknowledged: Option<InformationSheetStepTaken>,
    /// Who there last said that it is done.
    pub completed: Option<InformationSheetStepTaken>,
}

/// How far all schools are with a sheet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InformationSheetCompletion {
    /// The sheet.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub id: Uuid,
    /// Its number as people say it.
    #[schema(example = "3/22")]
    pub number: Option<String>,
    /// The day by whose end it is to be completed.
    #[schema(example = "2022-01-21")]
    pub to_be_completed_by_on: Option<NaiveDate>,
    /// All its schools.
    pub all: InformationSheetCompletionCounts,
    /// The same by phase.
    pub phases: Vec<InformationSheetCompletionPhase>,
    /// When this was worked out.
    #[schema(example = "2022-01-20T11:00:00Z")]
    pub data_as_at: DateTime<Utc>,
}

/// How far the schools of a phase are with a sheet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InformationSheetCompletionPhase {
    /// The phase.
    #[schema(example = "primary")]
    pub phase: String,
    /// Its schools.
    pub counts: InformationSheetCompletionCounts,
}

/// How many schools are how far. A school that has closed since is counted as closed and nowhere else; where it left undone what the
/// sheet asks, the open school that came after it is counted. Who completed a sheet has also taken notice of it, and who took notice has read it.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct InformationSheetCompletionCounts {
    /// For how many it is that have not closed.
    #[schema(example = 412)]
    pub schools: u64,
    /// How many have closed since it was published.
    #[schema(example = 2)]
    pub closed: u64,
    /// Where nobody has said that it was read.
    #[schema(example = 40)]
    pub unread: u64,
    /// Where it was read and nothing more.
    #[schema(example = 30)]
    pub read: u64,
    /// Which took notice of it and nothing more.
    #[schema(example = 42)]
    pub acknowledged: u64,
    /// Which have done what it asks.
    #[schema(example = 300)]
    pub completed: u64,
    /// With which it is overdue.
    #[schema(example = 0)]
    pub overdue: u64,
    /// The share of schools that took notice of it or completed it.
    pub acknowledged_rate: Rate,
    /// The share of schools that completed it.
    pub completed_rate: Rate,
}

impl InformationSheetCompletionCounts {
    /// Counts a school; none of `state` has closed.
    pub fn add(&mut self, state: Option<ReceiptState>, overdue: bool) {
        let Some(state) = state else {
            self.closed += 1;
            return;
        };
        self.schools += 1;
        match state {
            ReceiptState::Unread => self.unread += 1,
            ReceiptState::Read => self.read += 1,
            ReceiptState::Acknowledged => self.acknowledged += 1,
            ReceiptState::Completed => self.completed += 1,
        }
        self.overdue += u64::from(overdue);
        self.acknowledged_rate = Rate::new(self.acknowledged + self.completed, self.schools);
        self.completed_rate = Rate::new(self.completed, self.schools);
    }
}
