//! Entries of admission registers, as they stood at an instant.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, Order};
use uuid::Uuid;

use crate::{
    access::Moment,
    entities::{
        attendance_case,
        enrolment::{Column, Entity, Model},
    },
    error::Result,
    proceedings::bundle::{DossierEnrolment, DossierPupil},
};

/// Every entry of a pupil, under every id, at every school in reach, in the order of the first days: one statement.
pub async fn read(session: &Moment<'_>, pupil_ids: &[Uuid], as_of: DateTime<Utc>) -> Result<Vec<Model>> {
    let these = Condition::all()
        .add(Column::PupilId.is_in(pupil_ids.iter().copied()))
        .add(Column::RecordedAt.lte(as_of));
    let rows = session.find::<Entity>().filter(these).order_by(Column::Revision, Order::Desc).all().await?;
    let mut latest: Vec<Model> = Vec::new();
    for row in rows {
        if !latest.iter().any(|known| (known.urn, known.id) == (row.urn, row.id)) {
            latest.push(row);
        }
    }
    latest.retain(|row| !row.voided);
    latest.sort_by_key(|row| (row.starting_on, row.urn, row.id));
    Ok(latest)
}

/// The pupil as the school of the case had it, or else the school that had it last.
pub fn pupil(roll: &[Model], case: &attendance_case::Model, urn: i32) -> Option<DossierPupil> {
    let here = roll.iter().rev().find(|row| row.urn == urn).or(roll.last())?;
    Some(DossierPupil {
        id: case.pupil_id,
        name: Some(format!("{} {}", here.forename, here.surname)),
        born_on: Some(here.born_on),
        upn: Some(here.upn.clone()),
    })
}

/// The entries, as they are told.
pub fn told(roll: &[Model]) -> Vec<DossierEnrolment> {
    let told = |row: &Model| DossierEnrolment {
        id: Some(row.id),
        urn: Some(row.urn),
        surname: row.surname.clone(),
        forename: row.forename.clone(),
        starting_on: Some(row.starting_on),
        deleted_on: row.deleted_on,
        deletion_ground: row.deletion_ground.clone(),
        registration: row.registration.clone(),
        year_group: row.year_group.clone(),
        registration_group: row.registration_group.clone(),
        recorded_at: Some(row.recorded_at),
    };
    roll.iter().map(told).collect()
}
