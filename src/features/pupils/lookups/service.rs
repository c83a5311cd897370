//! Use case: looking pupils up by UPN.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait as _, Condition, FromQueryResult};
use uuid::Uuid;

use super::dto::{PupilLookup, PupilLookupAnswer, PupilLookupRow};
use crate::{
    access::{Access, PupilsRead},
    domain::upn::{Upn, UpnFault},
    entities::{
        enrolment::{Column, Entity},
        pupil_upn,
    },
    error::{AppError, Fault, FaultCode, Result},
    features::pupils::values::UpnText,
};

#[derive(FromQueryResult)]
struct Current {
    id: Uuid,
    pupil_id: Uuid,
}

#[derive(FromQueryResult)]
struct Held {
    id: Uuid,
    upn: String,
}

/// The pupil of each UPN, where one is enrolled at a school in reach that has itself held the UPN: that two
/// UPNs are one child's is for nobody to learn who holds only one of them. Three statements.
pub async fn look_up(cx: &Access<PupilsRead>, body: PupilLookup) -> Result<PupilLookupAnswer> {
    let upns = read(&body.upns)?;
    let session = cx.read().await?;
    let these = pupil_upn::Column::Upn.is_in(upns.iter().map(Upn::as_str));
    let known = session.shared::<pupil_upn::Entity>().filter(these).all().await?;
    let pupils: HashMap<String, Uuid> = known.into_iter().map(|row| (row.upn, row.pupil_id)).collect();
    let current = Condition::all()
        .add(Column::PupilId.is_in(pupils.values().copied()))
        .add(Column::SupersededAt.is_null())
        .add(Column::Voided.eq(false));
    let current: Vec<Current> =
        session.find::<Entity>().filter(current).columns([Column::Id, Column::PupilId]).await?;
    let pupil_of: HashMap<Uuid, Uuid> = current.into_iter().map(|row| (row.id, row.pupil_id)).collect();
    // Every version of those enrolments: one that was moved here held its UPNs under another pupil.
    let versions = Condition::all().add(Column::Id.is_in(pupil_of.keys().copied()));
    let versions: Vec<Held> =
        session.find::<Entity>().filter(versions).columns([Column::Id, Column::Upn]).await?;
    let held: HashSet<(Option<&Uuid>, &str)> =
        versions.iter().map(|row| (pupil_of.get(&row.id), row.upn.as_str())).collect();
    let rows = upns.iter().enumerate().map(|(index, upn)| PupilLookupRow {
        index,
        pupil_id: pupils
            .get(upn.as_str())
            .copied()
            .filter(|pupil| held.contains(&(Some(pupil), upn.as_str()))),
    });
    Ok(PupilLookupAnswer { rows: rows.collect() })
}

/// Every UPN, or the place of each text that is none.
fn read(texts: &[UpnText]) -> Result<Vec<Upn>> {
    let (mut upns, mut faults) = (Vec::with_capacity(texts.len()), Vec::new());
    for (index, text) in texts.iter().enumerate() {
        match Upn::parse(text.as_str()) {
            Ok(upn) => upns.push(upn),
            Err(fault) => {
                let code = match fault {
                    UpnFault::Malformed => FaultCode::UpnMalformed,
                    UpnFault::CheckLetter => FaultCode::UpnCheckLetter,
                };
                faults.push(Fault::at(format!("/upns/{index}"), code).detail(code.meaning()));
            }
        }
    }
    match faults.is_empty() {
        true => Ok(upns),
        false => Err(AppError::invalid(faults)),
    }
}
