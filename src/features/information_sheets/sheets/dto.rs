//! Information sheets, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, audience::Audience, date, person::Person, text::some_text},
    features::information_sheets::{
        states::SheetState,
        terms::{InformationSheetContact, InformationSheetReference, SheetKind},
    },
};

/// A sheet as it is to be.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct InformationSheetPut {
    /// Whether it tells something or asks for something, or is a notice, which has no number. A sheet that is published stays a
    /// notice, or none.
    pub kind: SheetKind,
    /// Its title.
    #[validate(length(min = 1, max = 150), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 150, example = "School attendance update")]
    pub title: String,
    /// What it says, in Markdown: headings of the second and third level, paragraphs, lists, bold words, and links that
    /// begin with https:, mailto: or tel:. Anything else is refused with its line; nothing is taken out.
    #[validate(length(min = 1, max = 20_000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 20_000,
        example = "## Monitoring attendance\n\nWe ask that the sheet is sent back by **Friday 21 January 2022**."
    )]
    pub body: String,
    /// What it refers to elsewhere.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub references: Vec<InformationSheetReference>,
    /// Whom schools can ask.
    #[validate(nested)]
    pub contact: InformationSheetContact,
    /// For which schools it is, and for whom at them. Fixed once it is published.
    #[validate(nested)]
    pub audience: Audience,
    /// The day by whose end it is to be completed. A sheet that only informs may have one, too.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2022-01-21")]
    pub to_be_completed_by_on: Option<NaiveDate>,
    /// The collection that it announces; both are due by the end of the same day. To move both, the sheet is corrected first.
    pub collection_id: Option<Uuid>,
    /// Whether it opens that collection: one that is planned opens on the day from which the sheet is seen, whichever day it was
    /// to open on, and moves with the sheet; one that is open stays as it is. Who publishes it holds `collections:manage`,
    /// too. Fixed once it is published. One that is withdrawn leaves the collection as it is.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub opens_collection: bool,
    /// Who words it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A sheet as it is to be from now on, and why.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct InformationSheetCorrect {
    /// What it says from now on; `recorded_by` is who corrects it.
    #[validate(nested)]
    pub sheet: InformationSheetPut,
    /// Why; schools are told.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The day by which the sheet is due was wrong.")]
    pub reason: String,
    /// Whether schools that have taken notice of it are to do so again.
    #[serde(default)]
    #[schema(default = false, example = true)]
    pub read_again: bool,
}

/// That a sheet is published.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct InformationSheetPublish {
    /// The instant from which schools see it; now, if it is left out. One that is over is for a sheet that the authority
    /// published elsewhere; one to come is at most a year away.
    #[serde(default, deserialize_with = "date::instant_option")]
    #[schema(example = "2022-01-14T12:00:00Z")]
    pub published_at: Option<DateTime<Utc>>,
    /// Its number within the calendar year in which it is published; the next one, if it is left out. A notice has none.
    #[validate(range(min = 1, max = 9999))]
    #[schema(minimum = 1, maximum = 9999, example = 3)]
    pub number: Option<i32>,
    /// Who publishes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a scheduled sheet is seen from another instant on.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct InformationSheetReschedule {
    /// The instant from which schools see it; now, if it is left out. It lies in the calendar year of its number.
    #[serde(default, deserialize_with = "date::instant_option")]
    #[schema(example = "2022-01-17T12:00:00Z")]
    pub published_at: Option<DateTime<Utc>>,
    /// Who moves it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a sheet is taken back.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct InformationSheetWithdraw {
    /// Why; schools that saw it are told.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The collection was cancelled.")]
    pub reason: String,
    /// Who takes it back.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Which sheets.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct InformationSheetsQuery {
    /// Those that are so far.
    #[param(inline, example = "published")]
    pub state: Option<SheetState>,
    /// Those of one kind.
    #[param(inline, example = "action")]
    pub kind: Option<SheetKind>,
    /// Those numbered in one calendar year.
    #[validate(range(min = 1991, max = 2100))]
    #[param(minimum = 1991, maximum = 2100, example = 2022)]
    pub year: Option<i32>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// What the authority tells schools, or asks of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InformationSheet {
    /// Identifier.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub id: Uuid,
    /// Whether it tells something or asks for something; the list may grow.
    pub kind: SheetKind,
    /// Its number as people say it; none before it is published, and none of a notice.
    #[schema(example = "3/22")]
    pub number: Option<String>,
    /// Its title.
    #[schema(example = "School attendance update")]
    pub title: String,
    /// How far it is; the list may grow.
    pub state: SheetState,
    /// The instant from which schools see it.
    #[schema(example = "2022-01-14T12:00:00Z")]
    pub published_at: Option<DateTime<Utc>>,
    /// When what it says last changed for those who see it.
    #[schema(example = "2022-01-14T12:00:00Z")]
    pub last_modified_at: Option<DateTime<Utc>>,
    /// The day by whose end it is to be completed.
    #[schema(example = "2022-01-21")]
    pub to_be_completed_by_on: Option<NaiveDate>,
    /// The collection that it announces.
    pub collection_id: Option<Uuid>,
    /// Whether it opens that collection when it is published.
    #[schema(example = false)]
    pub opens_collection: bool,
    /// Whom schools can ask.
    pub contact: InformationSheetContact,
    /// For which schools it is, and for whom at them, as the authority says it.
    pub audience: Audience,
    /// For how many schools it is; none before it is published.
    #[schema(example = 412)]
    pub schools: i32,
    /// When it was drafted.
    #[schema(example = "2022-01-13T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2022-01-14T12:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its changes.
    #[schema(example = 2)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["correct", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: InformationSheetLinks,
}

/// A sheet with all that it says, and every way in which it stood.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InformationSheetDocument {
    /// The sheet.
    pub sheet: InformationSheet,
    /// What it says, in Markdown.
    #[schema(example = "We ask that the sheet is sent back by **Friday 21 January 2022**.")]
    pub body: String,
    /// What it refers to elsewhere.
    pub references: Vec<InformationSheetReference>,
    /// What was done with it, oldest first.
    pub history: Vec<InformationSheetVersion>,
}

/// A way in which a sheet stood.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InformationSheetVersion {
    /// Counts the changes.
    #[schema(example = 1)]
    pub version: i32,
    /// What was done: `drafted`, `changed`, `published`, `rescheduled`, `corrected`, `withdrawn`. The list may grow.
    #[schema(example = "drafted")]
    pub action: String,
    /// Why, where that is asked for.
    #[schema(example = "The day by which the sheet is due was wrong.")]
    pub reason: Option<String>,
    /// Its title from then on.
    #[schema(example = "School attendance update")]
    pub title: String,
    /// What it said from then on.
    #[schema(example = "We ask that the sheet is sent back by **Friday 21 January 2022**.")]
    pub body: String,
    /// The day by whose end it was to be completed.
    #[schema(example = "2022-01-21")]
    pub to_be_completed_by_on: Option<NaiveDate>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2022-01-14T11:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// A way in which a sheet stood before it was corrected, as schools are told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InformationSheetCorrection {
    /// The version that the correction made.
    #[schema(example = 3)]
    pub version: i32,
    /// When it was corrected.
    #[schema(example = "2022-01-14T15:30:00Z")]
    pub corrected_at: DateTime<Utc>,
    /// Why.
    #[schema(example = "The day by which the sheet is due was wrong.")]
    pub reason: String,
    /// Its title before.
    #[schema(example = "School attendance update")]
    pub former_title: String,
    /// What it said before.
    #[schema(example = "We ask that the sheet is sent back by **Friday 28 January 2022**.")]
    pub former_body: String,
    /// The day by whose end it was to be completed before.
    #[schema(example = "2022-01-28")]
    pub former_to_be_completed_by_on: Option<NaiveDate>,
}

/// Where to go on from a sheet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InformationSheetLinks {
    /// The sheet itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/information-sheets/019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub this: String,
    /// The same as a page.
    #[schema(example = "/v1/information-sheets/019aab01-9900-717c-b983-1d55d1ebd9db/page")]
    pub page: String,
    /// How far its schools are.
    #[schema(example = "/v1/information-sheets/019aab01-9900-717c-b983-1d55d1ebd9db/completion")]
    pub completion: String,
    /// Its schools, one by one.
    #[schema(example = "/v1/information-sheets/019aab01-9900-717c-b983-1d55d1ebd9db/schools")]
    pub schools: String,
    /// The collection that it announces.
    #[schema(example = "/v1/collections/019aab01-9900-717c-b983-1d55d1ebd9dc")]
    pub collection: Option<String>,
}
