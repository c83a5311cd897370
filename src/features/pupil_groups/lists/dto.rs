//! Lists, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::domain::{date, person::Person, spelled::spelled, text::some_text};

/// A list of who is in a group.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct PupilGroupListCreate {
    /// The day on which the list was true.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-16")]
    pub as_at_on: NaiveDate,
    /// Where the authority has it from.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Children's social care")]
    pub source_name: Option<String>,
    /// Who sends it.
    #[validate(nested)]
    pub recorded_by: Person,
    /// Everybody who is in the group on that day.
    #[validate(length(min = 1, max = 10000), nested)]
    #[schema(min_items = 1, max_items = 10000)]
    pub pupils: Vec<PupilGroupListed>,
}

/// One child of a list: by UPN, by id, or by both, which then must mean the same child.
#[derive(Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct PupilGroupListed {
    /// A present or former UPN.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40, example = "R201100018042")]
    pub upn: Option<String>,
    /// The id by which the pupil is known here.
    pub pupil_id: Option<Uuid>,
}

/// How a list is taken.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct PupilGroupListQuery {
    /// The day on which a list that is sent as a file was true; today (Europe/London) when absent. A list in JSON has
    /// it in its body.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-16")]
    pub as_at_on: Option<NaiveDate>,
    /// Check everything and keep nothing: the answer says what would change.
    #[serde(default)]
    #[param(default = false)]
    pub dry_run: bool,
    /// That many leave the group at once is meant.
    #[serde(default)]
    #[param(default = false)]
    pub confirm_removals: bool,
}

/// Which page of lists.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct PupilGroupListsQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// Which rows of a list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct PupilGroupListRowsQuery {
    /// The list; the latest when absent.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub list_id: Option<Uuid>,
    /// Rows of this outcome.
    #[param(inline)]
    pub outcome: Option<PupilGroupRowOutcome>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// The schools of which list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct PupilGroupListSchoolsQuery {
    /// The list; the latest when absent.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub list_id: Option<Uuid>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

spelled! {
    /// What a row of a list came to.
    PupilGroupRowOutcome {
        /// It names a child.
        Listed = "listed";
        /// It names a child whom an earlier row names.
        Repeated = "repeated";
        /// It names nobody who is known here, or its UPN and its id mean two children.
        Unmatched = "unmatched";
    }
}

/// A list, without whom it names.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PupilGroupList {
    /// Identifier.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The group.
    pub group_id: Uuid,
    /// The day on which it was true.
    #[schema(example = "2026-11-16")]
    pub as_at_on: NaiveDate,
    /// The Monday of the week of that day.
    #[schema(example = "2026-11-16")]
    pub week_starting_on: NaiveDate,
    /// Counts the lists of that day: a later one corrects the one before.
    #[schema(example = 1)]
    pub sequence: i32,
    /// Where the authority has it from.
    #[schema(example = "Children's social care")]
    pub source_name: Option<String>,
    /// Rows that were sent.
    #[schema(example = 1478)]
    pub rows: i32,
    /// Children whom they name, each once.
    #[schema(example = 1470)]
    pub pupils: i32,
    /// Rows that name nobody.
    #[schema(example = 8)]
    pub unmatched: i32,
    /// Children who came into the group by it.
    #[schema(example = 12)]
    pub added: i32,
    /// Children who left the group by it.
    #[schema(example = 9)]
    pub removed: i32,
    /// Who sent it.
    pub recorded_by: Person,
    /// When it came.
    pub created_at: DateTime<Utc>,
}

/// What a list came to.
#[derive(Serialize, ToSchema)]
pub struct PupilGroupListReport {
    /// `created`, or `unchanged` where the latest list says the same of the same day.
    #[schema(example = "created")]
    pub outcome: &'static str,
    /// The list; null where nothing was kept.
    pub list_id: Option<Uuid>,
    /// What was counted.
    pub summary: PupilGroupListSummary,
    /// Whether more than five children and more than a tenth of the group would leave at once: then the list is taken
    /// only with `confirm_removals=true`.
    #[schema(example = false)]
    pub needs_confirmation: bool,
    /// The rows that are not plain.
    pub rows: Vec<PupilGroupListReportRow>,
    /// Whether it was kept.
    #[schema(example = true)]
    pub committed: bool,
}

/// What was counted of a list.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct PupilGroupListSummary {
    /// Rows that were sent.
    #[schema(example = 1478)]
    pub rows: usize,
    /// Children whom they name, each once.
    #[schema(example = 1470)]
    pub pupils: usize,
    /// Rows that repeat a child.
    #[schema(example = 0)]
    pub repeated: usize,
    /// Rows that name nobody.
    #[schema(example = 8)]
    pub unmatched: usize,
    /// Children on the roll of no school on the list's day: no school is told of them.
    #[schema(example = 3)]
    pub not_on_roll: usize,
    /// Schools with such children on their rolls.
    #[schema(example = 301)]
    pub schools: usize,
    /// Children who come into the group.
    #[schema(example = 12)]
    pub added: usize,
    /// Children who leave it.
    #[schema(example = 9)]
    pub removed: usize,
    /// Children who were in it and stay.
    #[schema(example = 1458)]
    pub unchanged: usize,
}

/// A row that is not plain. It repeats nothing of what was sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PupilGroupListReportRow {
    /// Its place in the list, from 0.
    #[schema(example = 17)]
    pub index: usize,
    /// The line of a file on which it stands.
    #[schema(example = 19)]
    pub line: Option<u64>,
    /// What it came to.
    pub outcome: PupilGroupRowOutcome,
    /// Whether the child is on the roll of a school on the list's day; null where the row names nobody.
    #[schema(example = false)]
    pub on_roll: Option<bool>,
}

/// A row of a list, for the authority.
#[derive(Serialize, ToSchema)]
pub struct PupilGroupListRow {
    /// Its place in the list, from 0.
    #[schema(example = 17)]
    pub index: i32,
    /// `listed`, `repeated` or `unmatched`.
    #[schema(example = "unmatched")]
    pub outcome: String,
    /// The child, where one is known.
    pub pupil_id: Option<Uuid>,
    /// What was sent of somebody whom nobody here is.
    #[schema(example = "R201100018042")]
    pub sent: Option<String>,
}

/// Where a school stands with a list.
#[derive(Serialize, ToSchema)]
pub struct PupilGroupListSchool {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Pupils on its roll whom the list names.
    #[schema(example = 4)]
    pub pupils: usize,
    /// When a client other than the authority's first read it there; null if none has.
    pub first_read_at: Option<DateTime<Utc>>,
    /// When the school last acknowledged it; null if it never did.
    pub acknowledged_at: Option<DateTime<Utc>>,
}
