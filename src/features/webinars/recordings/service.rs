//! Use cases: publishing a recording, of which everybody who was booked or asked for it is told, and changing it.

use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{
    dto::{WebinarRecording, WebinarRecordingPut},
    reading, rules, telling,
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, WebinarsWrite},
    domain::urn::AUTHORITY,
    entities::{webinar, webinar_recording},
    error::{AppError, Code, Result},
    features::webinars::{
        mails::{self, OfRecording},
        states::{WEBINAR, WebinarAction},
        store,
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
    let terms = rules::terms(&put).map_err(AppError::internal)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let (attempt, id) = (Attempt::new(key, &(webinar, &put))?, Uuid::now_v7());
    let action = Action::new("webinar_recording.publish", format!("{webinar}/{id}"));
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        // Who asks for a recording holds the webinar too: each is told once, here or there.
        let held = tx.standing::<webinar::Entity>(webinar).await?;
        let stands = held.state.at(tx.now(), held.row.starts_at, 1);
        AppError::unless_allowed(WEBINAR.actions(stands), WebinarAction::PublishRecording.as_str())?;
        // Here and not before: a repeated request is told what it came to, also when the recording is over.
        if let Some(fault) = rules::expired(&put, tx.today()) {
            return Err(AppError::invalid(vec![fault]));
        }
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
        let of = OfRecording { id, version: 1, terms: &terms, again: false };
        tx.post_all(telling::everybody(tx, &held, of).await?)?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, webinar, made.id).await).await
}

/// Changes where a recording is, what it is called, or how long it stays; everybody is told again if that is asked for.
pub async fn change(
    cx: &Access<WebinarsWrite>,
    webinar: Uuid,
    id: Uuid,
    read: &Precondition,
    body: &Body<WebinarRecordingPut>,
) -> Result<Answer> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let row = reading::find(&session, webinar, id).await?;
    read.check_current(row.version, async || Ok(reading::show(cx, webinar, id).await?.tag)).await?;
    let put = body.parse()?;
    let over = rules::expired(&put, session.today());
    if let Some(fault) = over.clone().filter(|_| put.tell_again) {
        return Err(AppError::invalid(vec![fault]));
    }
    let terms = rules::terms(&put).map_err(AppError::internal)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("webinar_recording.change", format!("{webinar}/{id}"));
    let written = cx.write(AUTHORITY, &action, async |tx| {
        // The webinar first, as everywhere: who is told stands still meanwhile.
        let held = tx.standing::<webinar::Entity>(webinar).await?;
        let standing = tx.standing::<webinar_recording::Entity>(id).await?;
        read.check_version(&standing.row.version.to_string())?;
        if standing.row.webinar_id != webinar {
            return Err(Code::NotFound.into());
        }
        let (same, version) = (standing.terms == terms, standing.row.version);
        if !same {
            let act = Act { action: "changed", reason: None, by: &by };
            tx.change(standing, WebinarRecordingState::Published, &terms, &act).await?;
        }
        let version = if same { version } else { version.saturating_add(1) };
        // What has not left leads to where the recording was, or to one that is taken back.
        let last = if over.is_some() { version } else { version.saturating_sub(1) };
        if put.tell_again || over.is_some() {
            tx.recall_all((1..=last).map(|version| mails::recording_events(id, version))).await?;
        }
        if put.tell_again {
            let of = OfRecording { id, version, terms: &terms, again: version > 1 };
            tx.post_all(telling::everybody(tx, &held, of).await?)?;
        }
        Ok(())
    });
    match written.await {
        Ok(()) => reading::show(cx, webinar, id).await.map_err(AppError::after_commit),
        Err(error) => {
            let now = async || Ok(reading::show(cx, webinar, id).await?.tag);
            Err(read.overtaken(error, now).await)
        }
    }
}
