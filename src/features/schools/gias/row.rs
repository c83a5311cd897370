//! One row of the extract as a school.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    cell,
    cells::Cells,
    classify::{Evidence, KindSource, Phase, SchoolKind, classify},
    column,
    fault::Notes,
    required::Required,
    table::Row,
};

/// Whether a school is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SchoolStatus {
    /// Open (GIAS status 1).
    Open,
    /// Closed (2).
    Closed,
    /// Open, but proposed to close (3).
    OpenProposedToClose,
    /// Proposed to open (4).
    ProposedToOpen,
}

impl SchoolStatus {
    pub(super) fn by_code(code: &str) -> Option<Self> {
        Some(match cell::whole_number(code)? {
            1 => Self::Open,
            2 => Self::Closed,
            3 => Self::OpenProposedToClose,
            4 => Self::ProposedToOpen,
            _ => return None,
        })
    }

    pub(super) fn by_name(name: &str) -> Option<Self> {
        Some(match name.to_lowercase().replace(',', "").as_str() {
            "open" => Self::Open,
            "closed" => Self::Closed,
            "open but proposed to close" => Self::OpenProposedToClose,
            "proposed to open" => Self::ProposedToOpen,
            _ => return None,
        })
    }
}

/// One establishment as the extract gives it, with its kind. Text is as given, made clean; a cell that is
/// empty or could not be read is `None`.
#[derive(Debug, Clone, PartialEq)]
pub struct SchoolRecord {
    /// Line of the file on which the row begins; the header is line 1.
    pub line: u64,
    /// Unique reference number; a school that becomes an academy gets a new one.
    pub urn: i32,
    /// Name of the establishment.
    pub name: String,
    /// Local authority, three digits (Norfolk 926).
    pub la_code: i32,
    /// Name of the local authority.
    pub la_name: Option<String>,
    /// Establishment number, four digits; with the local authority's code it makes the DfE number.
    pub establishment_number: Option<i32>,
    /// Type of establishment, code.
    pub type_code: Option<i32>,
    /// Type of establishment, name.
    pub type_name: Option<String>,
    /// Group of types, code.
    pub type_group_code: Option<i32>,
    /// Group of types, name.
    pub type_group_name: Option<String>,
    /// Open, closed or proposed.
    pub status: SchoolStatus,
    /// First day open.
    pub opened_on: Option<NaiveDate>,
    /// Day of closing.
    pub closed_on: Option<NaiveDate>,
    /// Why it closed, code.
    pub closure_reason_code: Option<i32>,
    /// Phase of education, code.
    pub phase_code: Option<i32>,
    /// Phase of education, name.
    pub phase_name: Option<String>,
    /// Lowest statutory age.
    pub low_age: Option<i32>,
    /// Highest statutory age.
    pub high_age: Option<i32>,
    /// Whether it takes boarders.
    pub boarders: Option<String>,
    /// Whether it has nursery classes.
    pub nursery_provision: Option<String>,
    /// Whether it has an official sixth form.
    pub sixth_form: Option<String>,
    /// Boys, girls or mixed.
    pub gender: Option<String>,
    /// Religious character.
    pub religious_character: Option<String>,
    /// Places.
    pub capacity: Option<i32>,
    /// Pupils at the last census.
    pub number_of_pupils: Option<i32>,
    /// The trust's number.
    pub trust_code: Option<i32>,
    /// The trust's name.
    pub trust_name: Option<String>,
    /// The federation's name.
    pub federation_name: Option<String>,
    /// UK provider reference number, eight digits.
    pub ukprn: Option<i32>,
    /// Street.
    pub street: Option<String>,
    /// Locality.
    pub locality: Option<String>,
    /// Third line of the address.
    pub address3: Option<String>,
    /// Town.
    pub town: Option<String>,
    /// County.
    pub county: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// Telephone number.
    pub telephone: Option<String>,
    /// Head teacher: title, first and last name.
    pub head: Option<String>,
    /// Administrative district, ONS code.
    pub district_code: Option<String>,
    /// Administrative district, name.
    pub district_name: Option<String>,
    /// Region.
    pub region_name: Option<String>,
    /// Urban or rural.
    pub urban_rural: Option<String>,
    /// Local authority before boundaries changed.
    pub previous_la_code: Option<i32>,
    /// Establishment number before.
    pub previous_establishment_number: Option<i32>,
    /// Unique property reference number, up to twelve digits.
    pub uprn: Option<String>,
    /// Day of the last change in the register of establishments.
    pub last_changed_on: Option<NaiveDate>,
    /// What kind of school it is.
    pub kind: SchoolKind,
    /// What the kind rests on.
    pub kind_from: KindSource,
}

/// The whole record, with notes on what was left empty, cleaned or guessed.
pub(super) fn record(row: &Row<'_>, required: Required, notes: &mut Notes) -> SchoolRecord {
    let mut cells = Cells { row, urn: required.urn, notes };
    if cell::clean(row.raw(column::NAME)).1 {
        let detail = "Characters that cannot be shown were taken out, or letters composed.";
        cells.note(column::NAME, "text_cleaned", detail.to_owned());
    }
    let mut record = SchoolRecord {
        line: row.line,
        urn: required.urn,
        name: required.name,
        la_code: required.la_code,
        la_name: cells.text(column::LA_NAME),
        establishment_number: cells.number(column::NUMBER, 9_999),
        type_code: cells.number(column::TYPE_CODE, 999),
        type_name: cells.text(column::TYPE_NAME),
        type_group_code: cells.number(column::GROUP_CODE, 999),
        type_group_name: cells.text(column::GROUP_NAME),
        status: required.status,
        opened_on: cells.date(column::OPENED),
        closed_on: cells.date(column::CLOSED),
        closure_reason_code: cells.number(column::CLOSURE_REASON, 999),
        phase_code: cells.number(column::PHASE_CODE, 999),
        phase_name: cells.text(column::PHASE_NAME),
        low_age: cells.number(column::LOW_AGE, 99),
        high_age: cells.number(column::HIGH_AGE, 99),
        boarders: cells.text(column::BOARDERS),
        nursery_provision: cells.text(column::NURSERY),
        sixth_form: cells.text(column::SIXTH_FORM),
        gender: cells.text(column::GENDER),
        religious_character: cells.text(column::RELIGION),
        capacity: cells.number(column::CAPACITY, 99_999),
        number_of_pupils: cells.number(column::PUPILS, 99_999),
        trust_code: cells.number(column::TRUST_CODE, i32::MAX),
        trust_name: cells.text(column::TRUST_NAME),
        federation_name: cells.text(column::FEDERATION),
        ukprn: cells.number(column::UKPRN, 99_999_999),
        street: cells.text(column::STREET),
        locality: cells.text(column::LOCALITY),
        address3: cells.text(column::ADDRESS3),
        town: cells.text(column::TOWN),
        county: cells.text(column::COUNTY),
        postcode: cells.text(column::POSTCODE),
        website: cells.text(column::WEBSITE),
        telephone: cells.text(column::TELEPHONE),
        head: head(&mut cells),
        district_code: cells.text(column::DISTRICT_CODE),
        district_name: cells.text(column::DISTRICT_NAME),
        region_name: cells.text(column::REGION),
        urban_rural: cells.text(column::URBAN_RURAL),
        previous_la_code: cells.number(column::PREVIOUS_LA, 999),
        previous_establishment_number: cells.number(column::PREVIOUS_NUMBER, 9_999),
        uprn: uprn(&mut cells),
        last_changed_on: cells.date(column::LAST_CHANGED),
        kind: SchoolKind::Unknown,
        kind_from: KindSource::None,
    };
    set_kind(&mut record, &mut cells);
    record
}

/// Title, first and last name in one; a title alone is nobody.
fn head(cells: &mut Cells<'_>) -> Option<String> {
    let title = cells.text(column::HEAD_TITLE);
    // The extract writes "Not-applicable" or "Unknown" for a head whose title is not recorded.
    let title = title
        .filter(|t| !matches!(t.to_lowercase().as_str(), "not-applicable" | "not applicable" | "unknown"));
    let (first, last) = (cells.text(column::HEAD_FIRST), cells.text(column::HEAD_LAST));
    if first.is_none() && last.is_none() {
        return None;
    }
    Some([title, first, last].into_iter().flatten().collect::<Vec<_>>().join(" "))
}

fn uprn(cells: &mut Cells<'_>) -> Option<String> {
    let raw = cells.row.raw(column::UPRN);
    let good = raw.len() <= 12 && raw.bytes().all(|byte| byte.is_ascii_digit());
    if !good {
        let detail = format!("Left empty: {} is not up to twelve digits.", cell::quote(raw));
        cells.note(column::UPRN, "number_unreadable", detail);
    }
    (good && !raw.is_empty()).then(|| raw.to_owned())
}

/// Classifies the school, noting every kind that does not follow from its type.
fn set_kind(record: &mut SchoolRecord, cells: &mut Cells<'_>) {
    let phase = Phase::read(record.phase_code, record.phase_name.as_deref());
    let evidence = Evidence {
        type_code: record.type_code,
        phase,
        name: &record.name,
        low_age: record.low_age,
        establishment_number: record.establishment_number,
    };
    (record.kind, record.kind_from) = classify(&evidence);
    let why = match record.type_code {
        None => "The type of establishment is empty".to_owned(),
        Some(code) => format!("Type of establishment {code} and the phase do not tell the kind"),
    };
    let (code, rest) = match record.kind_from {
        KindSource::Type => return,
        KindSource::Phase => ("kind_guessed", "the kind is guessed from the phase and the ages"),
        KindSource::Name => ("kind_guessed", "the kind is guessed from the name"),
        KindSource::Number => ("kind_guessed", "the kind is guessed from the establishment number"),
        KindSource::None => ("kind_unknown", "nothing else in the row tells the kind"),
    };
    cells.note(column::TYPE_CODE, code, format!("{why}; {rest}."));
}
