//! Use case: recording who came.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    dto::{WebinarAttendanceRecord, WebinarAttendanceSummary},
    reading,
};
use crate::{
    access::{Access, Action, Attempt, Made, WebinarsWrite},
    entities::{
        webinar,
        webinar_person::{Column, Entity},
    },
    error::{AppError, Fault, FaultCode, Result},
    features::webinars::{
        states::{WEBINAR, WebinarAction, WebinarBookingState},
        store::{self, AUTHORITY_URN},
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
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(id, &sent))?;
    let action = Action::new("webinar.attendance", id.to_string());
    let done = cx.write_once(AUTHORITY_URN, &action, &attempt, async |tx| {
        let held = tx.standing::<webinar::Entity>(id).await?;
        let stands = held.state.at(tx.now(), held.row.starts_at, 1);
        AppError::unless_allowed(WEBINAR.actions(stands), WebinarAction::TakeAttendance.as_str())?;
        let booked = Condition::all()
            .add(Column::WebinarId.eq(id))
            .add(Column::State.eq(WebinarBookingState::Booked.as_str()));
        let people = tx.find::<Entity>().filter(booked).all().await?;
        let known: BTreeSet<Uuid> = people.iter().map(|person| person.id).collect();
        let faults = faults(&sent, &known);
        if !faults.is_empty() {
            return Err(AppError::invalid(faults));
        }
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
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::summary(cx, made.id).await).await
}

fn faults(sent: &WebinarAttendanceRecord, known: &BTreeSet<Uuid>) -> Vec<Fault> {
    let (mut seen, mut faults) = (BTreeSet::new(), Vec::new());
    for (place, one) in sent.people.iter().enumerate() {
        let at = |code| Fault::at(format!("/people/{place}/person_id"), code);
        if !known.contains(&one.person_id) {
            faults.push(at(FaultCode::NotBookedThere));
        } else if !seen.insert(one.person_id) {
            faults.push(at(FaultCode::RepeatedValue).detail("Each person stands once."));
        }
    }
    faults
}
