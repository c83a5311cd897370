//! Use case: looking pupils up by UPN.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait as _, Condition, FromQueryResult};
use uuid::Uuid;

use super::dto::{PupilLookup, PupilLookupAnswer, PupilLookupRow};
use crate::{
    access::{Access, PupilsRead},
    domain::upn::{Upn, UpnFault},
    entities::{enrolment, pupil_upn},
    error::{AppError, Fault, FaultCode, Result},
    features::pupils::values::UpnText,
};

#[derive(FromQueryResult)]
struct Enrolled {
    pupil_id: Uuid,
}

/// The pupil of each UPN, where one is enrolled at a school in reach. Two statements.
pub async fn look_up(cx: &Access<PupilsRead>, body: PupilLookup) -> Result<PupilLookupAnswer> {
    let upns = read(&body.upns)?;
    let session = cx.read().await?;
    let these = pupil_upn::Column::Upn.is_in(upns.iter().map(Upn::as_str));
    let known = session.shared::<pupil_upn::Entity>().filter(these).all().await?;
    let pupils: HashMap<String, Uuid> = known.into_iter().map(|row| (row.upn, row.pupil_id)).collect();
    let here = Condition::all()
        .add(enrolment::Column::PupilId.is_in(pupils.values().copied()))
        .add(enrolment::Column::SupersededAt.is_null())
        .add(enrolment::Column::Voided.eq(false));
    let here: Vec<Enrolled> =
        session.find::<enrolment::Entity>().filter(here).columns([enrolment::Column::PupilId]).await?;
    let here: HashSet<Uuid> = here.into_iter().map(|row| row.pupil_id).collect();
    let rows = upns.iter().enumerate().map(|(index, upn)| PupilLookupRow {
        index,
        pupil_id: pupils.get(upn.as_str()).copied().filter(|pupil| here.contains(pupil)),
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
