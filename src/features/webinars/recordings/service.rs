//! Use cases: publishing a recording, of which everybody who was booked or asked for it is told, and changing it.

use std::collections::BTreeSet;

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, Order};
use uuid::Uuid;

use super::{
    dto::{WebinarRecording, WebinarRecordingPut},
    reading, rules,
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, Mail, Standing, Tx, WebinarsWrite},
    entities::{webinar, webinar_person, webinar_recording, webinar_recording_request},
    error::{AppError, Code, Result},
    features::webinars::{
        mails,
        states::{WEBINAR, WebinarAction, WebinarBookingState},
        store::{self, AUTHORITY_URN},
        terms::RecordingTerms,
        values::WebinarRecordingState,
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

type Answer = Tagged<WebinarRecording>;

/// Publishes a recording.
pub async fn publish(
    cx: &Access<WebinarsWrite>,
    webinar: Uuid,
    key: IdempotencyKey,
    body: &Body<WebinarRecordingPut>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    let shown = store::find_for_authority(&session, webinar).await?;
    if key.0.is_none() {
        let stands = shown.stored.at(session.now(), shown.row.starts_at, 1);
        AppError::unless_allowed(WEBINAR.actions(stands), WebinarAction::PublishRecording.as_str())?;
    }
    let put = body.parse()?;
    if let Some(fault) = rules::expired(&put, session.today()) {
        return Err(AppError::invalid(vec![fault]));
    }
    let terms = rules::terms(&put).map_err(AppError::internal)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let (attempt, id) = (Attempt::new(key, &(webinar, &put))?, Uuid::now_v7());
    let action = Action::new("webinar_recording.publish", format!("{webinar}/{id}"));
    let done = cx.write_once(AUTHORITY_URN, &action, &attempt, async |tx| {
        // Who asks for a recording holds the webinar too: each is told once, here or there.
        let held = tx.standing::<webinar::Entity>(webinar).await?;
        let stands = held.state.at(tx.now(), held.row.starts_at, 1);
        AppError::unless_allowed(WEBINAR.actions(stands), WebinarAction::PublishRecording.as_str())?;
        let act = Act { action: "published", reason: None, by: &by };
        let now = tx.now();
        tx.record_document::<webinar_recording::Entity>(
            id,
            WebinarRecordingState::Published,
            &terms,
            &act,
            |row| {
                row.webinar_id = Set(webinar);
                row.published_at = Set(now);
            },
        )
        .await?;
        tx.post_all(told(tx, &held, id, &terms).await?)?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, webinar, made.id).await).await
}

/// A mail to everybody who was booked and everybody who asked: one to each address.
async fn told(
    tx: &Tx<'_>,
    held: &Standing<'_, webinar::Entity>,
    id: Uuid,
    terms: &RecordingTerms,
) -> Result<Vec<Mail>> {
    use webinar_person::Column as Of;
    use webinar_recording_request::Column as Asks;
    let booked = Condition::all()
        .add(Of::WebinarId.eq(held.row.id))
        .add(Of::State.eq(WebinarBookingState::Booked.as_str()));
    let people =
        tx.find::<webinar_person::Entity>().filter(booked).order_by(Of::Id, Order::Asc).all().await?;
    let asked = Asks::WebinarId.eq(held.row.id);
    let asked = tx.find::<webinar_recording_request::Entity>().filter(asked);
    let asked = asked.order_by(Asks::Id, Order::Asc).all().await?;
    let people = people.into_iter().map(|person| (person.id, person.name, person.email, person.email_folded));
    let asked = asked.into_iter().map(|one| (one.id, one.name, one.email, one.email_folded));
    let (mut seen, mut mails) = (BTreeSet::new(), Vec::new());
    for (whose, name, email, folded) in people.chain(asked) {
        if seen.insert(folded) {
            mails.push(mails::recording(id, whose, &held.terms, terms, &name, &email)?);
        }
    }
    Ok(mails)
}

/// Changes where a recording is, what it is called, or how long it stays; nobody is told again.
pub async fn change(
    cx: &Access<WebinarsWrite>,
    webinar: Uuid,
    id: Uuid,
    read: &Precondition,
    body: &Body<WebinarRecordingPut>,
) -> Result<Answer> {
    let session = cx.read().await?;
    store::require_authority(&session).await?;
    let row = reading::find(&session, webinar, id).await?;
    read.check_version(&row.version.to_string())?;
    let put = body.parse()?;
    let terms = rules::terms(&put).map_err(AppError::internal)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("webinar_recording.change", format!("{webinar}/{id}"));
    let written = cx.write(AUTHORITY_URN, &action, async |tx| {
        let standing = tx.standing::<webinar_recording::Entity>(id).await?;
        read.check_version(&standing.row.version.to_string())?;
        if standing.row.webinar_id != webinar {
            return Err(Code::NotFound.into());
        }
        if standing.terms == terms {
            return Ok(());
        }
        let act = Act { action: "changed", reason: None, by: &by };
        tx.change(standing, WebinarRecordingState::Published, &terms, &act).await
    });
    match written.await {
        Ok(()) => reading::show(cx, webinar, id).await.map_err(AppError::after_commit),
        Err(error) => {
            let now = async || Ok(reading::show(cx, webinar, id).await?.tag);
            Err(read.overtaken(error, now).await)
        }
    }
}
