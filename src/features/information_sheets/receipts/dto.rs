//! A school's information sheets, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, audience::AudienceRole, person::Person, text::some_text},
    features::information_sheets::{
        sheets::InformationSheetCorrection,
        states::{ReceiptState, SheetState},
        terms::{InformationSheetContact, InformationSheetReference, InformationSheetStepTaken, SheetKind},
    },
};

/// That somebody at the school read a sheet, or that the school took notice of it.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SchoolInformationSheetStep {
    /// Who.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That the school has done what a sheet asks.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SchoolInformationSheetComplete {
    /// What is to be said with it; without names of pupils.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "The data collection sheet was returned on Tuesday."
    )]
    pub note: Option<String>,
    /// Who.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That what a sheet asks is not done after all.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SchoolInformationSheetReopen {
    /// Why; without names of pupils.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The wrong sheet was ticked.")]
    pub reason: String,
    /// Who.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Which of a school's sheets.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SchoolInformationSheetsQuery {
    /// Those of one kind.
    #[param(inline, example = "action")]
    pub kind: Option<SheetKind>,
    /// Those for people of one role, or for everybody.
    #[param(inline, example = "senior_attendance_champion")]
    pub role: Option<AudienceRole>,
    /// Only those about which something is still to be done, or only the others.
    #[param(example = true)]
    pub outstanding: Option<bool>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// An information sheet as a school has it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolInformationSheet {
    /// The sheet's id.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub id: Uuid,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Its number as people say it.
    #[schema(example = "3/22")]
    pub number: Option<String>,
    /// Whether it tells something or asks for something; the list may grow.
    pub kind: SheetKind,
    /// Its title.
    #[schema(example = "School attendance update")]
    pub title: String,
    /// For whom at the school it is; for all staff where it is empty.
    #[schema(example = json!(["headteacher", "senior_attendance_champion"]))]
    pub roles: Vec<AudienceRole>,
    /// Whether it holds; the list may grow.
    pub sheet_state: SheetState,
    /// The instant from which it is seen.
    #[schema(example = "2022-01-14T12:00:00Z")]
    pub published_at: Option<DateTime<Utc>>,
    /// When what it says last changed.
    #[schema(example = "2022-01-14T12:00:00Z")]
    pub last_modified_at: Option<DateTime<Utc>>,
    /// The day by whose end it is to be completed.
    #[schema(example = "2022-01-21")]
    pub to_be_completed_by_on: Option<NaiveDate>,
    /// Whether something is to be done about it and the day is over.
    #[schema(example = false)]
    pub overdue: bool,
    /// How far the school is with it; the list may grow.
    pub state: ReceiptState,
    /// Whether the school took notice of an earlier version, and is asked to do so again.
    #[schema(example = false)]
    pub read_again: bool,
    /// Who last said that it was read.
    pub read: Option<InformationSheetStepTaken>,
    /// Who last said that the school took notice of it.
    pub acknowledged: Option<InformationSheetStepTaken>,
    /// Who last said that it is done.
    pub completed: Option<InformationSheetStepTaken>,
    /// Which version of the sheet it is.
    #[schema(example = 2)]
    pub version: i32,
    /// What the school can do with it now.
    #[schema(example = json!(["read", "acknowledge", "complete"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What it cannot do with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: SchoolInformationSheetLinks,
}

/// A school's information sheet with all that it says.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolInformationSheetDocument {
    /// The sheet, and how far the school is with it.
    pub sheet: SchoolInformationSheet,
    /// What it says, in Markdown.
    #[schema(example = "We ask that the sheet is sent back by **Friday 21 January 2022**.")]
    pub body: String,
    /// What it refers to elsewhere.
    pub references: Vec<InformationSheetReference>,
    /// Whom the school can ask.
    pub contact: InformationSheetContact,
    /// How it was corrected since it could be seen, the latest first, with what it said before.
    pub corrections: Vec<InformationSheetCorrection>,
    /// Why it was withdrawn, where it was.
    #[schema(example = "The collection was cancelled.")]
    pub withdrawn_reason: Option<String>,
    /// What the school did with it, oldest first.
    pub history: Vec<SchoolInformationSheetTaken>,
}

/// Something that a school did with a sheet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolInformationSheetTaken {
    /// What was done: `read`, `acknowledged`, `completed`, `reopened`.
    #[schema(example = "acknowledged")]
    pub action: String,
    /// Why, where that is asked for.
    #[schema(example = "The wrong sheet was ticked.")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2022-01-17T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Where to go on from a school's sheet.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SchoolInformationSheetLinks {
    /// The sheet itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/information-sheets/019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub this: String,
    /// The same as a page.
    #[schema(example = "/v1/schools/120765/information-sheets/019aab01-9900-717c-b983-1d55d1ebd9db/page")]
    pub page: String,
    /// The school's return to the collection that it announces.
    #[schema(example = "/v1/schools/120765/collection-returns/019aab01-9900-717c-b983-1d55d1ebd9dc")]
    pub collection_return: Option<String>,
}
