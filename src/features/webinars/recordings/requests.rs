//! Use cases of schools: asking to be told of a recording, and telling that somebody watched one.

use chrono::TimeDelta;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use serde_json::json;
use uuid::Uuid;

use super::{
    dto::{
        WebinarRecordingRequest, WebinarRecordingRequestCreate, WebinarRecordingView,
        WebinarRecordingViewCreate,
    },
    reading, telling,
};
use crate::{
    access::{Access, Action, Attempt, Made, Session, Standing, Tx, WebinarBookingsWrite},
    domain::{email::EmailAddress, text::clean, urn::AUTHORITY},
    entities::{school, webinar, webinar_recording, webinar_recording_request, webinar_recording_view},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::webinars::{
        mails::{self, OfRecording},
        states::{WEBINAR, WebinarAction},
        store::Shown,
    },
    http::{Body, IdempotencyKey, Once},
};

/// How far the clock of a portal may be ahead.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// Somebody asks to be told of a recording; of one that is there already they are told at once.
pub async fn ask(
    cx: &Access<WebinarBookingsWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<WebinarRecordingRequestCreate>,
) -> Result<Once<WebinarRecordingRequest>> {
    let session = cx.read().await?;
    let reached = session.school(urn).await?;
    let new = body.parse()?;
    let faults = not_for(&session, reached.school(), ("/webinar_id", new.webinar_id)).await?;
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let email = EmailAddress::parse(&new.email).map_err(AppError::internal)?;
    let name = clean(&new.name).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let (attempt, id) = (Attempt::new(key, &(urn, &new))?, Uuid::now_v7());
    let action = Action::new("webinar_recording.request", format!("{urn}/{id}"));
    let done = cx.write_once_for_school(urn, &action, &attempt, async |tx, _| {
        let held = tx.standing::<webinar::Entity>(new.webinar_id).await?;
        let stands = held.state.at(tx.now(), held.row.starts_at, 1);
        AppError::unless_allowed(WEBINAR.actions(stands), WebinarAction::RequestRecording.as_str())?;
        refuse_second(tx, &held, urn, &email).await?;
        tx.insert(vec![webinar_recording_request::ActiveModel {
            urn: Set(AUTHORITY),
            id: Set(id),
            webinar_id: Set(held.row.id),
            school_urn: Set(urn),
            name: Set(name.clone()),
            role: Set(new.role.as_str().to_owned()),
            email: Set(email.as_str().to_owned()),
            email_folded: Set(email.folded()),
            recorded_by_name: Set(by.name.clone()),
            recorded_by_title: Set(by.title.clone()),
            client_id: Set(tx.client()),
            requested_at: Set(tx.now()),
        }])
        .await?;
        tell_of_those_there(tx, &held, id, &name, &email).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show_request(cx, urn, made.id).await).await
}

/// That a webinar is not there for schools, or not for this one.
async fn not_for<C: ConnectionTrait>(
    session: &Session<'_, C>,
    school: &school::Model,
    (at, webinar): (&'static str, Uuid),
) -> Result<Vec<Fault>> {
    let this = Condition::all().add(webinar::Column::Urn.eq(AUTHORITY)).add(webinar::Column::Id.eq(webinar));
    let row = session.find::<webinar::Entity>().filter(this).one().await?;
    let shown = row.map(Shown::of).transpose()?.filter(Shown::is_announced);
    Ok(match shown {
        None => vec![Fault::at(at, FaultCode::ReferenceNotFound)],
        Some(shown) if !shown.terms.audience.includes(school.urn, &school.kind) => {
            vec![Fault::at(at, FaultCode::NotForThisSchool)]
        }
        Some(_) => Vec::new(),
    })
}

async fn refuse_second(
    tx: &Tx<'_>,
    held: &Standing<'_, webinar::Entity>,
    urn: i32,
    email: &EmailAddress,
) -> Result<()> {
    use webinar_recording_request::{Column, Entity};
    let same =
        Condition::all().add(Column::WebinarId.eq(held.row.id)).add(Column::EmailFolded.eq(email.folded()));
    let Some(row) = tx.find::<Entity>().filter(same).one().await? else { return Ok(()) };
    let refused = AppError::new(Code::Duplicate).detail("Somebody of this address asked for it already.");
    Err(match row.school_urn == urn {
        true => refused.existing([("id".to_owned(), json!(row.id))].into_iter().collect()),
        false => refused,
    })
}

async fn tell_of_those_there(
    tx: &Tx<'_>,
    held: &Standing<'_, webinar::Entity>,
    request: Uuid,
    name: &str,
    email: &EmailAddress,
) -> Result<()> {
    for (row, terms) in telling::there(tx, held).await? {
        let of = OfRecording { id: row.id, version: row.version, terms: &terms, again: false };
        tx.post(mails::recording(of, &request.to_string(), &held.terms, name, email.as_str())?)?;
    }
    Ok(())
}

/// Tells that somebody watched a recording.
pub async fn watch(
    cx: &Access<WebinarBookingsWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<WebinarRecordingViewCreate>,
) -> Result<Once<WebinarRecordingView>> {
    let session = cx.read().await?;
    let reached = session.school(urn).await?;
    let new = body.parse()?;
    let this = Condition::all()
        .add(webinar_recording::Column::Urn.eq(AUTHORITY))
        .add(webinar_recording::Column::Id.eq(new.recording_id));
    let row = session.find::<webinar_recording::Entity>().filter(this).one().await?;
    let mut faults = Vec::new();
    match &row {
        None => faults.push(Fault::at("/recording_id", FaultCode::ReferenceNotFound)),
        Some(row) if new.watched_at < row.published_at => {
            let fault = Fault::at("/watched_at", FaultCode::OutOfRange);
            faults.push(fault.detail("It was not published yet."));
        }
        Some(row) => {
            let of = ("/recording_id", row.webinar_id);
            faults.extend(not_for(&session, reached.school(), of).await?);
        }
    }
    if new.watched_at > session.now() + AHEAD {
        faults.push(Fault::at("/watched_at", FaultCode::OutOfRange).detail("It lies in the future."));
    }
    let Some(recording) = row.filter(|_| faults.is_empty()) else { return Err(AppError::invalid(faults)) };
    let name = new.name.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let (attempt, id) = (Attempt::new(key, &(urn, &new))?, Uuid::now_v7());
    let action = Action::new("webinar_recording.watch", format!("{urn}/{id}"));
    let done = cx.write_once_for_school(urn, &action, &attempt, async |tx, _| {
        tx.insert(vec![webinar_recording_view::ActiveModel {
            urn: Set(AUTHORITY),
            id: Set(id),
            webinar_id: Set(recording.webinar_id),
            webinar_recording_id: Set(recording.id),
            school_urn: Set(urn),
            name: Set(name.clone()),
            role: Set(new.role.as_str().to_owned()),
            watched_at: Set(new.watched_at),
            watched_seconds: Set(new.watched_seconds),
            client_id: Set(tx.client()),
            recorded_at: Set(tx.now()),
        }])
        .await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show_view(cx, urn, made.id).await).await
}
