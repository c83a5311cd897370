//! What goes over the wire about schools.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::gias::{KindSource, LinkManner, SchoolKind, SchoolStatus, keeps_registers};
use crate::{
    entities::school,
    error::{AppError, Result},
};

/// A code of Get Information about Schools (GIAS) with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SchoolCoded {
    /// The code; null where the register gives the name alone.
    #[schema(example = 2)]
    pub code: Option<i32>,
    /// The name; null where the register gives the code alone.
    #[schema(example = "Voluntary aided school")]
    pub name: Option<String>,
}

/// An administrative district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SchoolDistrict {
    /// Its ONS code.
    #[schema(example = "E07000148")]
    pub code: Option<String>,
    /// Its name.
    #[schema(example = "Norwich")]
    pub name: Option<String>,
}

/// Where a school is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SchoolAddress {
    /// Street.
    #[schema(example = "Long Lane")]
    pub street: Option<String>,
    /// Locality.
    #[schema(example = "Sampleham")]
    pub locality: Option<String>,
    /// Third line.
    #[schema(example = "Old Quarter")]
    pub address3: Option<String>,
    /// Town.
    #[schema(example = "Norwich")]
    pub town: Option<String>,
    /// County.
    #[schema(example = "Norfolk")]
    pub county: Option<String>,
    /// Postcode.
    #[schema(example = "NR1 1AA")]
    pub postcode: Option<String>,
}

/// A school that came before or after this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SchoolRelative {
    /// Its URN. It need not be a school that this client reaches, or that is known here.
    #[schema(example = 120766)]
    pub urn: i32,
    /// Its name, where the official file of links or a school in reach gives it.
    #[schema(example = "Sample Infant School")]
    pub name: Option<String>,
    /// How the one became the other; the list may grow.
    pub manner: LinkManner,
}

/// An establishment as Get Information about Schools (GIAS) has it, with the kind that figures are grouped by.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct School {
    /// Unique reference number.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Name.
    #[schema(example = "Sample Primary School")]
    pub name: String,
    /// Whether it is open; the list may grow.
    pub status: SchoolStatus,
    /// Kind of school, by which figures are grouped; the list may grow.
    pub kind: SchoolKind,
    /// What the kind rests on. Only `type` is certain: everything else is a guess of the import, or no answer.
    pub kind_from: KindSource,
    /// Whether it keeps attendance registers here. Institutions for those over sixteen do not: the School
    /// Attendance (Pupil Registration) (England) Regulations 2024 do not apply to them.
    #[schema(example = true)]
    pub keeps_registers: bool,
    /// Local authority.
    #[schema(example = json!({"code": 926, "name": "Norfolk"}))]
    pub local_authority: SchoolCoded,
    /// Establishment number; with the local authority's code it makes the DfE number.
    #[schema(example = 2001)]
    pub establishment_number: Option<i32>,
    /// Type of establishment.
    pub r#type: Option<SchoolCoded>,
    /// Group of types.
    #[schema(example = json!({"code": 4, "name": "Local authority maintained schools"}))]
    pub type_group: Option<SchoolCoded>,
    /// Phase of education.
    #[schema(example = json!({"code": 2, "name": "Primary"}))]
    pub phase: Option<SchoolCoded>,
    /// First day open.
    #[schema(example = "1954-09-01")]
    pub opened_on: Option<NaiveDate>,
    /// Day of closing.
    #[schema(example = "2026-08-31")]
    pub closed_on: Option<NaiveDate>,
    /// Why it closed, by the official code.
    #[schema(example = 10)]
    pub closure_reason_code: Option<i32>,
    /// Lowest statutory age.
    #[schema(example = 4)]
    pub low_age: Option<i32>,
    /// Highest statutory age.
    #[schema(example = 11)]
    pub high_age: Option<i32>,
    /// Whether it takes boarders, in GIAS's words.
    #[schema(example = "No boarders")]
    pub boarders: Option<String>,
    /// Whether it has nursery classes, in GIAS's words.
    #[schema(example = "Has Nursery Classes")]
    pub nursery_provision: Option<String>,
    /// Whether it has an official sixth form, in GIAS's words.
    #[schema(example = "Does not have a sixth form")]
    pub sixth_form: Option<String>,
    /// Boys, girls or mixed, in GIAS's words.
    #[schema(example = "Mixed")]
    pub gender: Option<String>,
    /// Religious character, in GIAS's words.
    #[schema(example = "Church of England")]
    pub religious_character: Option<String>,
    /// Places.
    #[schema(example = 210)]
    pub capacity: Option<i32>,
    /// Pupils at the last census, as the register has it; the roll held here is another matter.
    #[schema(example = 198)]
    pub number_of_pupils: Option<i32>,
    /// Trust.
    #[schema(example = json!({"code": 16674, "name": "Sample Learning Trust"}))]
    pub trust: Option<SchoolCoded>,
    /// Federation.
    #[schema(example = "Sample Federation")]
    pub federation_name: Option<String>,
    /// UK provider reference number.
    #[schema(example = 10099999)]
    pub ukprn: Option<i32>,
    /// Where it is.
    pub address: SchoolAddress,
    /// Website.
    #[schema(example = "https://school.example")]
    pub website: Option<String>,
    /// Telephone number.
    #[schema(example = "01603000000")]
    pub telephone: Option<String>,
    /// Head teacher, as published.
    #[schema(example = "Dr Synthetic Head")]
    pub head: Option<String>,
    /// Administrative district.
    pub district: Option<SchoolDistrict>,
    /// Region.
    #[schema(example = "East of England")]
    pub region_name: Option<String>,
    /// Urban or rural, in GIAS's words.
    #[schema(example = "Rural town and fringe")]
    pub urban_rural: Option<String>,
    /// Local authority, by code, before boundaries changed.
    #[schema(example = 926)]
    pub previous_la_code: Option<i32>,
    /// Establishment number before.
    #[schema(example = 2002)]
    pub previous_establishment_number: Option<i32>,
    /// Unique property reference number.
    #[schema(example = "010099999999")]
    pub uprn: Option<String>,
    /// Day of the last change in Get Information about Schools (GIAS).
    #[schema(example = "2026-09-02")]
    pub last_changed_on: Option<NaiveDate>,
    /// Schools that came before, by URN.
    pub predecessors: Vec<SchoolRelative>,
    /// Schools that came after, by URN.
    pub successors: Vec<SchoolRelative>,
    /// When the school was first imported.
    #[schema(example = "2026-09-01T06:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When an import last changed it.
    #[schema(example = "2026-10-01T06:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts the changes; 1 when it was first imported.
    #[schema(example = 3)]
    pub version: i32,
}

impl School {
    /// The stored school, without relatives yet.
    pub fn of(row: school::Model) -> Result<Self> {
        let (kind, kind_from) = (SchoolKind::from_word(&row.kind), KindSource::from_word(&row.kind_from));
        let (Some(kind), Some(kind_from), Some(status)) =
            (kind, kind_from, SchoolStatus::from_word(&row.status))
        else {
            return Err(AppError::internal("a stored school has a word that is not known"));
        };
        Ok(Self {
            urn: row.urn,
            name: row.name,
            status,
            kind,
            kind_from,
            keeps_registers: keeps_registers(kind, row.type_code),
            local_authority: SchoolCoded { code: Some(row.la_code), name: row.la_name },
            establishment_number: row.establishment_number,
            r#type: coded(row.type_code, row.type_name),
            type_group: coded(row.type_group_code, row.type_group_name),
            phase: coded(row.phase_code, row.phase_name),
            opened_on: row.opened_on,
            closed_on: row.closed_on,
            closure_reason_code: row.closure_reason_code,
            low_age: row.low_age,
            high_age: row.high_age,
            boarders: row.boarders,
            nursery_provision: row.nursery_provision,
            sixth_form: row.sixth_form,
            gender: row.gender,
            religious_character: row.religious_character,
            capacity: row.capacity,
            number_of_pupils: row.number_of_pupils,
            trust: coded(row.trust_code, row.trust_name),
            federation_name: row.federation_name,
            ukprn: row.ukprn,
            address: SchoolAddress {
                street: row.street,
                locality: row.locality,
                address3: row.address3,
                town: row.town,
                county: row.county,
                postcode: row.postcode,
            },
            website: row.website,
            telephone: row.telephone,
            head: row.head,
            district: match (row.district_code, row.district_name) {
                (None, None) => None,
                (code, name) => Some(SchoolDistrict { code, name }),
            },
            region_name: row.region_name,
            urban_rural: row.urban_rural,
            previous_la_code: row.previous_la_code,
            previous_establishment_number: row.previous_establishment_number,
            uprn: row.uprn,
            last_changed_on: row.last_changed_on,
            predecessors: Vec::new(),
            successors: Vec::new(),
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        })
    }
}

fn coded(code: Option<i32>, name: Option<String>) -> Option<SchoolCoded> {
    (code.is_some() || name.is_some()).then_some(SchoolCoded { code, name })
}
