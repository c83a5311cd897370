//! Where schools stand, as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{domain::percentage::Rate, features::collections::values::ReturnState};

/// Which returns.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct CollectionReturnsQuery {
    /// One or several states of returns, by comma.
    #[param(example = "submitted,queried")]
    pub state: Option<String>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// Which page of a chase list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct CollectionChaseQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// A school that has not answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionChase {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Its name.
    #[schema(example = "Sample Primary School")]
    pub name: String,
    /// Its head, as published.
    #[schema(example = "A. Head")]
    pub head: Option<String>,
    /// Its telephone number, as published.
    #[schema(example = "01632 960001")]
    pub telephone: Option<String>,
    /// `not_started` or `draft`: nothing was submitted; `queried`: the authority waits for an answer.
    pub state: ReturnState,
    /// The day by whose end it was to be answered.
    #[schema(example = "2026-12-04")]
    pub due_on: NaiveDate,
    /// Days since then while nothing was submitted; 0 while there is time, for a return that is queried or reopened, and
    /// once the collection is closed.
    #[schema(example = 3)]
    pub days_overdue: i64,
    /// Whether the collection is closed: the school did not answer it, and can only once it is reopened.
    #[schema(example = false)]
    pub is_closed: bool,
    /// When the school last saved something.
    #[schema(example = "2026-12-03T14:02:00Z")]
    pub updated_at: Option<DateTime<Utc>>,
    /// Whether its feed is live; it does not cover the days asked about, or the school would not stand here.
    #[schema(example = false)]
    pub is_live: bool,
    /// Marks that stand in the days asked about, out of those that were due.
    pub coverage: Rate,
    /// Whether it has sent a roll for the days asked about; without one it cannot say that it has nobody of the group.
    #[schema(example = true)]
    pub has_roll: bool,
    /// Where to go on.
    pub links: CollectionChaseLinks,
}

/// Where to go on from a school that has not answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionChaseLinks {
    /// Its return.
    #[serde(rename = "return")]
    #[schema(example = "/v1/schools/120765/collection-returns/019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub of_return: String,
}

/// How many have answered a collection.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionResponse {
    /// The collection.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub collection_id: Uuid,
    /// The schools.
    pub schools: CollectionSchoolsAnswered,
    /// The pupils whom they are asked about. A child of a group is one pupil, also at two schools.
    pub pupils: CollectionPupilsAnswered,
    /// What they answered, by returns and by feeds together.
    pub attendance: CollectionAttendance,
    /// The instant as of which registers, rolls and group were read.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub data_as_at: DateTime<Utc>,
    /// The version of the definitions.
    #[schema(example = "2026-11")]
    pub definition: &'static str,
}

/// How many schools have answered. Exempt schools are in no rate.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionSchoolsAnswered {
    /// Schools that are asked.
    #[schema(example = 412)]
    pub asked: u64,
    /// Those of them that need not answer.
    #[schema(example = 2)]
    pub exempt: u64,
    /// Those that have submitted a return.
    #[schema(example = 60)]
    pub by_return: u64,
    /// Those that answer by their feed.
    #[schema(example = 340)]
    pub by_feed: u64,
    /// Those that have not answered.
    #[schema(example = 10)]
    pub outstanding: u64,
    /// Those of them whose day is over, and who submitted nothing.
    #[schema(example = 10)]
    pub overdue: u64,
    /// Those whose return the authority queries; they have answered.
    #[schema(example = 1)]
    pub queried: u64,
    /// Those whose return it has accepted.
    #[schema(example = 40)]
    pub accepted: u64,
    /// By return or feed, out of those that are asked and not exempt.
    pub rate: Rate,
}

/// Of how many pupils something was answered. How many they are tells of a group, and is withheld with what they attended.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionPupilsAnswered {
    /// Whether it is withheld: it is told to clients that hold both `pupils:read` and `pupils.groups:read`.
    #[schema(example = false)]
    pub suppressed: bool,
    /// All children of the group who are asked about, whether or not a roll shows them; those alone are left out whom only
    /// schools have that are exempt or not asked, and those of whom it is known that they are not of the age. Of whole
    /// schools, their pupils.
    #[schema(example = 1479)]
    pub cohort: Option<u64>,
    /// Of them, those whom a school that is asked has on its roll in the days asked about, or of whom its return tells.
    #[schema(example = 1448)]
    pub on_roll: Option<u64>,
    /// Those whom no school's roll shows: nobody can answer for them, and they are in the rate all the same.
    #[schema(example = 31)]
    pub not_on_roll: Option<u64>,
    /// Those of whom a return tells.
    #[schema(example = 275)]
    pub by_return: Option<u64>,
    /// Those of whom no return tells, but a feed.
    #[schema(example = 1100)]
    pub by_feed: Option<u64>,
    /// By return or feed, out of the cohort.
    pub rate: Option<Rate>,
    /// By return or feed, out of those on a roll.
    pub rate_on_roll: Option<Rate>,
}

/// What was answered. Bands are of pupils with a possible session, and only where pupils are asked about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionAttendance {
    /// Whether it is withheld: it is told to clients that hold both `pupils:read` and `pupils.groups:read`.
    #[schema(example = false)]
    pub suppressed: bool,
    /// Sessions attended, out of all possible ones.
    pub attendance: Option<Rate>,
    /// Pupils who missed nothing.
    pub at_100: Option<Rate>,
    /// Pupils who attended 90 % of their sessions or more, all of them too.
    pub at_90_or_above: Option<Rate>,
    /// Pupils who attended less. Those at exactly 90 % are persistently absent too, and not in this band.
    pub below_90: Option<Rate>,
}
