//! Use case: recording who came.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::{WebinarAttendanceRecord, WebinarAttendanceSummary},
    reading,
    unbooked::{self, Came},
};
use crate::{
    access::{Access, Action, Attempt, Made, Session, Tx, WebinarsWrite},
    domain::{person::Person, urn::AUTHORITY},
    entities::{
        school, webinar,
        webinar_person::{Column, Entity, Model},
    },
    error::{AppError, Fault, FaultCode, Result},
    features::webinars::{
        states::{WEBINAR, WebinarAction, WebinarBookingState},
        store,
    },
    http::{Body, IdempotencyKey, Once},
};

/// Records who came; what was recorded of somebody before is replaced.
pub async fn record(
    cx: &Access<WebinarsWrite>,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<WebinarAttendanceRecord>,
) -> Result<Once<WebinarAttendanceSummary>> {
    let session = cx.read().await?;
    let shown = store::find_for_authority(&session, id).await?;
    if key.0.is_none() {
        let stands = shown.stored.at(session.now(), shown.row.starts_at, 1);
        AppError::unless_allowed(WEBINAR.actions(stands), WebinarAction::TakeAttendance.as_str())?;
    }
    let sent = body.parse()?;
    let came = came(&session, &sent).await?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(id, &sent))?;
    let action = Action::new("webinar.attendance", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let held = tx.standing::<webinar::Entity>(id).await?;
        let stands = held.state.at(tx.now(), held.row.starts_at, 1);
        AppError::unless_allowed(WEBINAR.actions(stands), WebinarAction::TakeAttendance.as_str())?;
        let booked = Condition::all()
            .add(Column::WebinarId.eq(id))
            .add(Column::State.eq(WebinarBookingState::Booked.as_str()));
        let people = tx.find::<Entity>().filter(booked).all().await?;
        let mut faults = faults(&sent, &people);
        faults.extend(unbooked::booked_already(&came, &people));
        if !faults.is_empty() {
            return Err(AppError::invalid(faults));
        }
        booked_people(tx, &sent, &by).await?;
        unbooked::record(tx, id, &came, &by).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::summary(cx, made.id).await).await
}

/// Who came without a place, or every fault that can be told before anything is locked.
async fn came<C: ConnectionTrait>(
    session: &Session<'_, C>,
    sent: &WebinarAttendanceRecord,
) -> Result<Vec<Came>> {
    let mut faults = Vec::new();
    if sent.people.is_empty() && sent.unbooked.is_empty() {
        let fault = Fault::at("/people", FaultCode::MissingProperty);
        faults.push(fault.detail("Say of somebody whether they came: in `people`, or in `unbooked`."));
    }
    let named = school::Column::Urn.is_in(sent.unbooked.iter().map(|one| one.urn.get()));
    let known: BTreeSet<i32> = match sent.unbooked.is_empty() {
        true => BTreeSet::new(),
        false => {
            session.find::<school::Entity>().filter(named).all().await?.iter().map(|row| row.urn).collect()
        }
    };
    let came = unbooked::came(&sent.unbooked, &known, &mut faults).map_err(AppError::internal)?;
    if faults.is_empty() { Ok(came) } else { Err(AppError::invalid(faults)) }
}

async fn booked_people(tx: &Tx<'_>, sent: &WebinarAttendanceRecord, by: &Person) -> Result<()> {
    let mut groups: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for one in &sent.people {
        groups.entry(one.attendance.as_str()).or_default().push(one.person_id);
    }
    for (attendance, ids) in groups {
        let columns = vec![
            (Column::Attendance, attendance.into()),
            (Column::AttendanceAt, tx.now().into()),
            (Column::AttendanceByName, by.name.clone().into()),
            (Column::AttendanceByTitle, by.title.clone().into()),
        ];
        tx.set_all::<Entity>(Column::Id.is_in(ids).into(), columns).await?;
    }
    Ok(())
}

fn faults(sent: &WebinarAttendanceRecord, booked: &[Model]) -> Vec<Fault> {
    let (mut seen, mut faults) = (BTreeSet::new(), Vec::new());
    for (place, one) in sent.people.iter().enumerate() {
        let at = |code| Fault::at(format!("/people/{place}/person_id"), code);
        if !booked.iter().any(|person| person.id == one.person_id) {
            faults.push(at(FaultCode::NotBookedThere));
        } else if !seen.insert(one.person_id) {
            faults.push(at(FaultCode::RepeatedValue).detail("Each person stands once."));
        }
    }
    faults
}
