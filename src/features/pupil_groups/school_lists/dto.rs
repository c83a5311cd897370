//! A school's part of lists, as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{domain::person::Person, http::Sheet};

/// Which lists.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SchoolPupilGroupListsQuery {
    /// Lists of this group.
    #[param(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub group_id: Option<Uuid>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// With which list a list is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PupilGroupListBase {
    /// The list before it.
    #[default]
    Previous,
    /// The last list before it that the school acknowledged: nothing that came in between is missed.
    Acknowledged,
}

/// How a part is told.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SchoolPupilGroupListQuery {
    /// With which list it is compared.
    #[serde(default)]
    #[param(inline, default = "previous")]
    pub compare_with: PupilGroupListBase,
}

/// That a school has taken notice of its part.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct SchoolPupilGroupListAcknowledge {
    /// Who takes notice.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A list, for a school.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolPupilGroupListItem {
    /// The list.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The group.
    pub group_id: Uuid,
    /// The group's name for programs.
    #[schema(example = "social_worker")]
    pub group_code: String,
    /// The day on which it was true.
    #[schema(example = "2026-11-16")]
    pub as_at_on: NaiveDate,
    /// Counts the lists of that day: a later one corrects the one before.
    #[schema(example = 1)]
    pub sequence: i32,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// When this school last acknowledged it; null if it never did.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Where to go on.
    pub links: SchoolPupilGroupListLinks,
}

/// Where to go on from a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolPupilGroupListLinks {
    /// The school's part of it.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/pupil-group-lists/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
}

/// A school's part of a list.
#[derive(Serialize, ToSchema)]
pub struct SchoolPupilGroupList {
    /// The list.
    pub list: SchoolPupilGroupListItem,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The last day on which it is in force: the day before the next list's, or today.
    #[schema(example = "2026-11-20")]
    pub in_force_until_on: NaiveDate,
    /// The school's pupils whom it names, on roll on a day on which it is in force.
    pub pupils: Vec<SchoolListedPupil>,
    /// Those of them who were not in the school's part of the list that it is compared with.
    pub added: Vec<SchoolListedPupil>,
    /// Those of that part who are no longer in this one.
    pub removed: Vec<SchoolListedPupil>,
    /// The list that it is compared with; null where there is none, and everybody is added.
    pub compared_with: Option<SchoolPupilGroupListItem>,
    /// The school's last acknowledgement of it.
    pub acknowledgement: Option<SchoolPupilGroupListAcknowledgement>,
    /// What can be done with it now.
    #[schema(example = json!(["acknowledge"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<SchoolPupilGroupListRefusedAction>,
}

/// A pupil of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SchoolListedPupil {
    /// The pupil.
    pub pupil_id: Uuid,
    /// The UPN as the school holds it.
    #[schema(example = "R201100018042")]
    pub upn: String,
    /// The school's own number of the pupil.
    #[schema(example = "1234")]
    pub mis_id: Option<String>,
    /// Form or class.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// Why the pupil is new, or gone: `group`, for the list says so; `roll`, for the pupil came to the school or left
    /// it. Null where neither.
    #[schema(example = "group")]
    pub because_of: Option<&'static str>,
}

/// That a school took notice of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolPupilGroupListAcknowledgement {
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// Who did.
    pub recorded_by: Person,
    /// Pupils of the part as it was then.
    #[schema(example = 4)]
    pub pupils: i32,
    /// Whether the part has changed since, because a pupil came to the school or left it.
    #[schema(example = false)]
    pub changed_since: bool,
}

/// Something that cannot be done with a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolPupilGroupListRefusedAction {
    /// The action.
    #[schema(example = "acknowledge")]
    pub action: &'static str,
    /// Why not.
    #[schema(example = "A newer list has come: read that one.")]
    pub reason: &'static str,
}

/// One pupil of a part as a row of a table.
#[derive(Serialize, ToSchema)]
pub struct SchoolPupilGroupListRow {
    /// The day on which the list was true.
    #[schema(example = "2026-11-16")]
    pub as_at_on: NaiveDate,
    /// `listed`, `added` or `removed`.
    #[schema(example = "added")]
    pub change: &'static str,
    /// Why the pupil is new, or gone.
    #[schema(example = "group")]
    pub because_of: Option<&'static str>,
    /// The pupil.
    pub pupil_id: Uuid,
    /// The UPN as the school holds it.
    #[schema(example = "R201100018042")]
    pub upn: String,
    /// The school's own number of the pupil.
    #[schema(example = "1234")]
    pub mis_id: Option<String>,
    /// Form or class.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
}

impl Sheet for SchoolPupilGroupList {
    type Row = SchoolPupilGroupListRow;

    fn rows(&self) -> Vec<Self::Row> {
        let is_added =
            |pupil: &&SchoolListedPupil| self.added.iter().any(|new| new.pupil_id == pupil.pupil_id);
        let (added, listed): (Vec<_>, Vec<_>) = self.pupils.iter().partition(is_added);
        let row = |change| {
            move |pupil: &SchoolListedPupil| SchoolPupilGroupListRow {
                as_at_on: self.list.as_at_on,
                change,
                because_of: pupil.because_of,
                pupil_id: pupil.pupil_id,
                upn: pupil.upn.clone(),
                mis_id: pupil.mis_id.clone(),
                registration_group: pupil.registration_group.clone(),
            }
        };
        let new = added.into_iter().map(row("added"));
        new.chain(listed.into_iter().map(row("listed")))
            .chain(self.removed.iter().map(row("removed")))
            .collect()
    }
}
