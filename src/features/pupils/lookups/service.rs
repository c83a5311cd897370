//! Use case: looking pupils up by UPN.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, FromQueryResult, sea_query::Query};
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
    id: Uuid,
    pupil_id: Uuid,
    upn: String,
    voided: bool,
    superseded_at: Option<DateTime<Utc>>,
}

/// The pupil of each UPN, where one is enrolled at a school in reach that has itself held the UPN: that two
/// UPNs are one child's is for nobody to learn who holds only one of them. Two statements.
pub async fn look_up(cx: &Access<PupilsRead>, body: PupilLookup) -> Result<PupilLookupAnswer> {
    let upns = read(&body.upns)?;
    let session = cx.read().await?;
    let these = pupil_upn::Column::Upn.is_in(upns.iter().map(Upn::as_str));
    let known = session.shared::<pupil_upn::Entity>().filter(these).all().await?;
    let pupils: HashMap<String, Uuid> = known.into_iter().map(|row| (row.upn, row.pupil_id)).collect();
    let theirs = Query::select()
        .column(enrolment::Column::Id)
        .from(enrolment::Entity)
        .cond_where(enrolment::Column::PupilId.is_in(pupils.values().copied()))
        .to_owned();
    let theirs = Condition::all().add(enrolment::Column::Id.in_subquery(theirs));
    let revisions: Vec<Enrolled> =
        session.find::<enrolment::Entity>().filter(theirs).columns(COLUMNS).await?;
    let current = revisions.iter().filter(|row| row.superseded_at.is_none() && !row.voided);
    let whose: HashMap<Uuid, Uuid> = current.map(|row| (row.id, row.pupil_id)).collect();
    let held: HashSet<(Uuid, &str)> =
        revisions.iter().filter_map(|row| Some((*whose.get(&row.id)?, row.upn.as_str()))).collect();
    let rows = upns.iter().enumerate().map(|(index, upn)| PupilLookupRow {
        index,
        pupil_id: pupils.get(upn.as_str()).copied().filter(|pupil| held.contains(&(*pupil, upn.as_str()))),
    });
    Ok(PupilLookupAnswer { rows: rows.collect() })
}

const COLUMNS: [enrolment::Column; 5] = [
    enrolment::Column::Id,
    enrolment::Column::PupilId,
    enrolment::Column::Upn,
    enrolment::Column::Voided,
    enrolment::Column::SupersededAt,
];

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
