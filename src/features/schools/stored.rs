//! A record of the extract as a row of `school`.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, IdenStatic as _, Iterable as _, ModelTrait as _};

use super::gias::{Phase, SchoolRecord};
use crate::entities::school::{ActiveModel, Column, Model};

/// What a row carries beside the record.
pub(super) struct Revision {
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) version: i32,
}

/// What is ours to say of a row and no part of the extract.
const OURS: [Column; 5] =
    [Column::Urn, Column::NameFolded, Column::CreatedAt, Column::UpdatedAt, Column::Version];

/// The columns in which the stored school differs from the record.
pub(super) fn differences(stored: &Model, record: &SchoolRecord) -> Vec<&'static str> {
    let fresh =
        row(record, Revision { created_at: stored.created_at, updated_at: stored.updated_at, version: 0 });
    Column::iter()
        .filter(|column| !OURS.iter().any(|ours| ours.as_str() == column.as_str()))
        .filter(|column| fresh.get(*column).into_value() != Some(stored.get(*column)))
        .map(|column| column.as_str())
        .collect()
}

/// The name as it is searched: in lower case.
pub(super) fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// A phase that is given by name alone gets its code, so that one filter finds it.
fn phase_code(record: &SchoolRecord) -> Option<i32> {
    record.phase_code.or_else(|| record.phase_name.as_deref().and_then(Phase::from_name).map(Phase::code))
}

/// The whole row. Every column is named, so that none can be forgotten.
pub(super) fn row(record: &SchoolRecord, revision: Revision) -> ActiveModel {
    let record = record.clone();
    ActiveModel {
        urn: Set(record.urn),
        name_folded: Set(folded(&record.name)),
        phase_code: Set(phase_code(&record)),
        name: Set(record.name),
        la_code: Set(record.la_code),
        la_name: Set(record.la_name),
        establishment_number: Set(record.establishment_number),
        type_code: Set(record.type_code),
        type_name: Set(record.type_name),
        type_group_code: Set(record.type_group_code),
        type_group_name: Set(record.type_group_name),
        status: Set(record.status.word().to_owned()),
        opened_on: Set(record.opened_on),
        closed_on: Set(record.closed_on),
        closure_reason_code: Set(record.closure_reason_code),
        phase_name: Set(record.phase_name),
        low_age: Set(record.low_age),
        high_age: Set(record.high_age),
        boarders: Set(record.boarders),
        nursery_provision: Set(record.nursery_provision),
        sixth_form: Set(record.sixth_form),
        gender: Set(record.gender),
        religious_character: Set(record.religious_character),
        capacity: Set(record.capacity),
        number_of_pupils: Set(record.number_of_pupils),
        trust_code: Set(record.trust_code),
        trust_name: Set(record.trust_name),
        federation_name: Set(record.federation_name),
        ukprn: Set(record.ukprn),
        street: Set(record.street),
        locality: Set(record.locality),
        address3: Set(record.address3),
        town: Set(record.town),
        county: Set(record.county),
        postcode: Set(record.postcode),
        website: Set(record.website),
        telephone: Set(record.telephone),
        head: Set(record.head),
        district_code: Set(record.district_code),
        district_name: Set(record.district_name),
        region_name: Set(record.region_name),
        urban_rural: Set(record.urban_rural),
        previous_la_code: Set(record.previous_la_code),
        previous_establishment_number: Set(record.previous_establishment_number),
        uprn: Set(record.uprn),
        last_changed_on: Set(record.last_changed_on),
        kind: Set(record.kind.word().to_owned()),
        kind_from: Set(record.kind_from.word().to_owned()),
        created_at: Set(revision.created_at),
        updated_at: Set(revision.updated_at),
        version: Set(revision.version),
    }
}
