//! Who is told of a recording: everybody who had a place or came, and everybody who asked for it.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait as _, Condition, Order};

use super::rules;
use crate::{
    access::{Document as _, Mail, Standing, Tx, date_at_school},
    entities::{webinar, webinar_person, webinar_recording, webinar_recording_request, webinar_unbooked},
    error::Result,
    features::webinars::{
        mails::{self, OfRecording, Party},
        states::WebinarBookingState,
        terms::RecordingTerms,
        values::{THERE, WebinarPresence, WebinarRecordingState},
    },
};

/// A mail to each of them: one to each address. The webinar is locked.
pub async fn everybody(
    tx: &Tx<'_>,
    held: &Standing<'_, webinar::Entity>,
    of: OfRecording<'_>,
) -> Result<Vec<Mail>> {
    use webinar_person::Column as Of;
    use webinar_recording_request::Column as Asks;
    use webinar_unbooked::Column as Came;
    let booked = Condition::all()
        .add(Of::WebinarId.eq(held.row.id))
        .add(Of::State.eq(WebinarBookingState::Booked.as_str()));
    let people =
        tx.find::<webinar_person::Entity>().filter(booked).order_by(Of::Id, Order::Asc).all().await?;
    let came = Condition::all()
        .add(Came::WebinarId.eq(held.row.id))
        .add(Came::Attendance.is_in(THERE.map(WebinarPresence::as_str)));
    let came =
        tx.find::<webinar_unbooked::Entity>().filter(came).order_by(Came::Id, Order::Asc).all().await?;
    let asked = Asks::WebinarId.eq(held.row.id);
    let asked = tx.find::<webinar_recording_request::Entity>().filter(asked);
    let asked = asked.order_by(Asks::Id, Order::Asc).all().await?;
    let people = people.into_iter().map(|person| (person.id, person.name, person.email));
    let came = came.into_iter().filter_map(|person| Some((person.id, person.name, person.email?)));
    let asked = asked.into_iter().map(|one| (one.id, one.name, one.email));
    let (mut seen, mut mails) = (BTreeSet::new(), Vec::new());
    for (whose, name, email) in people.chain(came).chain(asked) {
        if seen.insert(email.to_ascii_lowercase()) {
            mails.push(mails::recording(of, &whose.to_string(), &held.terms, &name, &email)?);
        }
    }
    Ok(mails)
}

/// The recordings of a webinar that can be watched now.
pub async fn there(
    tx: &Tx<'_>,
    held: &Standing<'_, webinar::Entity>,
) -> Result<Vec<(webinar_recording::Model, RecordingTerms)>> {
    use webinar_recording::{Column, Entity};
    let rows = tx.find::<Entity>().filter(Column::WebinarId.eq(held.row.id)).all().await?;
    let today = date_at_school(tx.now());
    let there = rows
        .into_iter()
        .filter(|row| rules::state(row.expires_on, today) == WebinarRecordingState::Published)
        .map(|row| {
            let (_, terms) = Entity::read(&row)?;
            Ok((row, terms))
        });
    there.collect()
}

/// Their addresses were wrong: of what can be watched they are told where they are written to now.
pub async fn readdressed(tx: &Tx<'_>, held: &Standing<'_, webinar::Entity>, party: &Party) -> Result<()> {
    if party.people.is_empty() {
        return Ok(());
    }
    for (row, terms) in there(tx, held).await? {
        let of = OfRecording { id: row.id, version: row.version, terms: &terms, again: false };
        for person in &party.people {
            let told = (1..=row.version).map(|version| mails::recording_events(row.id, version));
            tx.recall_all(told.map(|told| format!("{told}{}", person.id))).await?;
            // A mail of its own, beside that to the address before.
            let whose = format!("{}/{}", person.id, party.version);
            tx.post(mails::recording(of, &whose, &held.terms, &person.name, &person.email)?)?;
        }
    }
    Ok(())
}
