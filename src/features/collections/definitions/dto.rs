//! Collections, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, date, person::Person, text::some_text, urn::Urn},
    features::collections::values::{Age, CollectionState, Kind, Phase, Rule},
};

/// A collection to be opened.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CollectionCreate {
    /// What is asked for.
    pub kind: Kind,
    /// What people call it.
    #[validate(length(min = 1, max = 150), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 150,
        example = "Children with a social worker, autumn half term 2"
    )]
    pub title: String,
    /// What schools should know about it.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "If you need help, speak to your allocated officer."
    )]
    pub guidance: Option<String>,
    /// A half term, term or academic year, in place of days: by the authority's calendar, and of a school that has a calendar
    /// of its own by that.
    #[validate(length(min = 7, max = 20), custom(function = some_text))]
    #[schema(min_length = 7, max_length = 20, example = "2026-27-autumn-1")]
    pub period: Option<String>,
    /// The first day asked about, in place of a period.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-09-03")]
    pub from_on: Option<NaiveDate>,
    /// The last day asked about.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-10-23")]
    pub to_on: Option<NaiveDate>,
    /// The group whose pupils are asked about; it must be opened to schools. With `pupil_attendance`, and only there.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub group_id: Option<Uuid>,
    /// Which pupils are asked about; `compulsory` when absent.
    pub age: Option<Age>,
    /// Whom it asks.
    #[validate(nested)]
    pub audience: CollectionAudienceCreate,
    /// The day on which schools are asked; not before today.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-23")]
    pub opens_on: NaiveDate,
    /// The day by whose end it is to be answered.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-04")]
    pub due_on: NaiveDate,
    /// Who opens it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Whom a collection is to ask.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CollectionAudienceCreate {
    /// How the schools are told.
    pub rule: Rule,
    /// With `phase`, and only there.
    pub phase: Option<Phase>,
    /// With `urns`, and only there.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_items = 1, max_items = 1000, example = json!([120765, 120766]))]
    pub urns: Option<Vec<Urn>>,
}

/// What becomes of a collection that goes on.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CollectionPut {
    /// What people call it.
    #[validate(length(min = 1, max = 150), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 150,
        example = "Children with a social worker, autumn half term 2"
    )]
    pub title: String,
    /// What schools should know about it; left out, nothing is said.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "If you need help, speak to your allocated officer."
    )]
    pub guidance: Option<String>,
    /// The day by whose end it is to be answered.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-11")]
    pub due_on: NaiveDate,
    /// Who changes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That nothing more is taken.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CollectionClose {
    /// Who closes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a closed collection goes on.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CollectionReopen {
    /// Why; without names.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "Three schools were closed by snow in the last week."
    )]
    pub reason: String,
    /// The day by whose end it is to be answered from now on; not before today. Left out, the day stays as it was, and who
    /// answers after it is late.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-01-22")]
    pub due_on: Option<NaiveDate>,
    /// Who decides it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Which collections.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct CollectionsQuery {
    /// One or several of `planned`, `open` and `closed`, by comma.
    #[param(example = "open")]
    pub state: Option<String>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// What the authority asks schools for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Collection {
    /// Identifier.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub id: Uuid,
    /// What is asked for; the list may grow.
    pub kind: Kind,
    /// What people call it.
    #[schema(example = "Children with a social worker, autumn half term 2")]
    pub title: String,
    /// What schools should know about it.
    #[schema(example = "If you need help, speak to your allocated officer.")]
    pub guidance: Option<String>,
    /// The period asked about, where it was given by its name.
    #[schema(example = "2026-27-autumn-1")]
    pub period: Option<String>,
    /// The first day asked about; of a period, by the authority's calendar.
    #[schema(example = "2026-09-03")]
    pub from_on: NaiveDate,
    /// The last day asked about; who is in the group is asked on it.
    #[schema(example = "2026-10-23")]
    pub to_on: NaiveDate,
    /// The group whose pupils are asked about.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub group_id: Option<Uuid>,
    /// The group's name for programs.
    #[schema(example = "social_worker")]
    pub group_code: Option<String>,
    /// Which pupils are asked about.
    pub age: Age,
    /// Whom it asks.
    pub audience: CollectionAudience,
    /// The day on which schools are asked.
    #[schema(example = "2026-11-23")]
    pub opens_on: NaiveDate,
    /// The day by whose end it is to be answered.
    #[schema(example = "2026-12-04")]
    pub due_on: NaiveDate,
    /// How far it is; the list may grow.
    pub state: CollectionState,
    /// When it was closed.
    #[schema(example = "2027-01-08T16:00:00Z")]
    pub closed_at: Option<DateTime<Utc>>,
    /// Who opened it, or changed it last.
    pub recorded_by: Person,
    /// Who closed it.
    pub closed_by: Option<Person>,
    /// That it was reopened after it had been closed, the last time.
    pub reopening: Option<CollectionReopening>,
    /// When it was defined.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its changes.
    #[schema(example = 1)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["change", "close"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: CollectionLinks,
}

/// Whom a collection asks. The schools are told when it is opened, and stay.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionAudience {
    /// How the schools were told.
    pub rule: Rule,
    /// The phase, where they were told by it.
    pub phase: Option<Phase>,
    /// How many they are.
    #[schema(example = 412)]
    pub schools: i32,
}

/// That a closed collection was opened again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionReopening {
    /// When.
    #[schema(example = "2027-01-11T09:00:00Z")]
    pub at: DateTime<Utc>,
    /// Why.
    #[schema(example = "Three schools were closed by snow in the last week.")]
    pub reason: String,
    /// Who decided it.
    pub recorded_by: Person,
}

/// Where to go on from a collection.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionLinks {
    /// The collection itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/collections/019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub this: String,
    /// Where each school stands.
    #[schema(example = "/v1/collections/019aab01-9900-717c-b983-1d55d1ebd9db/returns")]
    pub returns: String,
    /// Whom to chase.
    #[schema(example = "/v1/collections/019aab01-9900-717c-b983-1d55d1ebd9db/chase-list")]
    pub chase_list: String,
    /// How many have answered.
    #[schema(example = "/v1/collections/019aab01-9900-717c-b983-1d55d1ebd9db/response")]
    pub response: String,
}
