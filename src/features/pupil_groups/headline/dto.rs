//! The headline of a group, as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::ask::Age;
use crate::{domain::percentage::Rate, http::Sheet};

/// How many children of a group are in which band of attendance.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PupilGroupHeadline {
    /// The group.
    pub group_id: Uuid,
    /// The group's name for programs.
    #[schema(example = "social_worker")]
    pub group_code: String,
    /// The school; null for the authority.
    #[schema(example = 120765)]
    pub urn: Option<i32>,
    /// The period, where it was asked for by its name.
    #[schema(example = "2026-27-autumn-1")]
    pub period: Option<String>,
    /// First day.
    #[schema(example = "2026-09-03")]
    pub from_on: NaiveDate,
    /// Last day.
    #[schema(example = "2026-10-23")]
    pub to_on: NaiveDate,
    /// The day on which it was asked who is in the group.
    #[schema(example = "2026-10-23")]
    pub census_on: NaiveDate,
    /// Which children of the group are counted.
    pub age: Age,
    /// Whether all of it is withheld, for it is of few and the client may not see pupils. Single bands are withheld (null)
    /// for the same reason.
    #[schema(example = false)]
    pub suppressed: bool,
    /// Children of the group who are counted.
    #[schema(example = 1479)]
    pub cohort: Option<u64>,
    /// Children of the group who are not of the age that is asked for.
    #[schema(example = 212)]
    pub outside_age: Option<u64>,
    /// Of the cohort, those with a possible session in these days.
    #[schema(example = 1375)]
    pub with_data: Option<u64>,
    /// Those with data, out of the cohort.
    pub coverage: Option<Rate>,
    /// Children without data who were on no school's roll on the day; of a school, none.
    #[schema(example = 31)]
    pub not_on_roll: Option<u64>,
    /// Children without data who were on a roll.
    #[schema(example = 73)]
    pub no_marks: Option<u64>,
    /// Out of those with data, children who missed no session.
    pub at_100: Option<Rate>,
    /// Out of those with data, children who attended 90 % of their possible sessions or more, all of them too.
    pub at_90_or_above: Option<Rate>,
    /// Out of those with data, children who attended less. Those at exactly 90 % are persistently absent too, and not in
    /// this band.
    pub below_90: Option<Rate>,
    /// Sessions attended, out of all possible sessions of all these children.
    pub attendance: Option<Rate>,
    /// The instant as of which registers, roll and group were read.
    pub data_as_at: DateTime<Utc>,
    /// The version of the definitions.
    #[schema(example = "2026-11")]
    pub definition: &'static str,
}

impl Sheet for PupilGroupHeadline {
    type Row = Self;

    fn rows(&self) -> Vec<Self> {
        vec![self.clone()]
    }
}
