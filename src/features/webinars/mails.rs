//! What people are told by mail: a mail for one event, posted in the transaction of what it tells of.
//!
//! Keys of events begin with the person, whose place it is, or for reminders with the webinar, so that all of one can be
//! taken back together. They hold ids and counts alone.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    calendar_file::{self, Entry, Sure},
    ledger::reminded_at,
    terms::{RecordingTerms, WebinarTerms},
};
use crate::{
    access::{CalendarMethod, Mail, MailCalendar, Standing, Tx},
    domain::email::EmailAddress,
    entities::{webinar, webinar_person},
    error::{AppError, Result},
};

/// What a mail is about, of a person.
struct About<'a> {
    template: &'static str,
    event: String,
    terms: &'a WebinarTerms,
    person: &'a webinar_person::Model,
    /// How to get in, for who has a place.
    tells_joining: bool,
    calendar: Option<(CalendarMethod, i32)>,
    more: Value,
}

fn mail(about: About<'_>, now: DateTime<Utc>) -> Result<Mail> {
    let About { template, event, terms, person, tells_joining, calendar, more } = about;
    let calendar = calendar.map(|(method, sequence)| {
        let entry = Entry {
            of: person.id,
            terms,
            sequence,
            sure: if method == CalendarMethod::Cancel { Sure::Cancelled } else { Sure::Confirmed },
            tells_joining,
            changed_at: now,
            attendee: Some((&person.name, &person.email)),
        };
        MailCalendar { method, text: calendar_file::text("", Some(method), &[entry]) }
    });
    let mut said = said(terms, &person.name, tells_joining);
    if let (Value::Object(said), Value::Object(more)) = (&mut said, more) {
        said.extend(more);
    }
    Ok(Mail {
        event,
        template,
        name: Some(person.name.clone()),
        to: EmailAddress::parse(&person.email).map_err(AppError::internal)?,
        said,
        calendar,
        unsubscribe: None,
        not_before: None,
    })
}

/// What every mail about a webinar can say.
fn said(terms: &WebinarTerms, name: &str, tells_joining: bool) -> Value {
    let joining = terms.joining.as_ref().filter(|_| tells_joining);
    json!({
        "name": name,
        "title": terms.title,
        "day": day(terms.held_on),
        "from": clock(terms.from_time),
        "to": clock(terms.to_time),
        "hosts": terms.hosted_by(),
        "contact_name": terms.contact.name,
        "contact_email": terms.contact.email,
        "joining": joining.is_some(),
        "link": joining.map_or("", |joining| joining.link.as_str()),
        "meeting_number": joining.and_then(|joining| joining.meeting_number.clone()).unwrap_or_default(),
        "passcode": joining.and_then(|joining| joining.passcode.clone()).unwrap_or_default(),
        "joining_note": joining.and_then(|joining| joining.note.clone()).unwrap_or_default(),
    })
}

/// `Thursday 4 July 2024`.
pub fn day(on: NaiveDate) -> String {
    on.format("%A %-d %B %Y").to_string()
}

/// `10.30am`, as the authority writes times.
pub fn clock(at: NaiveTime) -> String {
    at.format("%-I.%M%P").to_string()
}

fn of_person(person: &webinar_person::Model, what: &str) -> String {
    format!("webinar-person/{}/{what}", person.id)
}

/// They have places: at once when they booked.
pub fn confirmed(
    tx: &Tx<'_>,
    at: &Standing<'_, webinar::Entity>,
    version: i32,
    people: &[webinar_person::Model],
) -> Result<()> {
    placed(tx, at, "webinar_confirmed", version, people)
}

/// They have places: somebody else gave theirs up, or there are more.
pub fn promoted(
    tx: &Tx<'_>,
    at: &Standing<'_, webinar::Entity>,
    version: i32,
    people: &[webinar_person::Model],
) -> Result<()> {
    placed(tx, at, "webinar_promoted", version, people)
}

fn placed(
    tx: &Tx<'_>,
    at: &Standing<'_, webinar::Entity>,
    template: &'static str,
    version: i32,
    people: &[webinar_person::Model],
) -> Result<()> {
    let told = people.iter().map(|person| {
        let about = About {
            template,
            event: of_person(person, "placed"),
            terms: &at.terms,
            person,
            tells_joining: true,
            calendar: Some((CalendarMethod::Request, sequence(&at.terms, version))),
            more: json!({}),
        };
        mail(about, tx.now())
    });
    let mut mails = told.collect::<Result<Vec<_>>>()?;
    mails.extend(reminders(tx, at, &at.terms, people)?);
    tx.post_all(mails)
}

/// What counts the changes of an entry in somebody's calendar: both may change, and neither ever counts back.
pub fn sequence(terms: &WebinarTerms, version: i32) -> i32 {
    terms.sequence.saturating_add(version - 1)
}

/// They wait.
pub fn waiting(
    tx: &Tx<'_>,
    at: &Standing<'_, webinar::Entity>,
    position: usize,
    people: &[webinar_person::Model],
) -> Result<()> {
    let told = people.iter().map(|person| {
        let about = About {
            template: "webinar_waiting",
            event: of_person(person, "waiting"),
            terms: &at.terms,
            person,
            tells_joining: false,
            calendar: None,
            more: json!({ "position": position, "party_size": people.len() }),
        };
        mail(about, tx.now())
    });
    tx.post_all(told.collect::<Result<_>>()?)
}

/// Reminders of those who have places, where it is not too late for one: each leaves a day before, and can be taken back.
fn reminders(
    tx: &Tx<'_>,
    at: &Standing<'_, webinar::Entity>,
    terms: &WebinarTerms,
    people: &[webinar_person::Model],
) -> Result<Vec<Mail>> {
    let leaves_at = reminded_at(terms.starts_at);
    if leaves_at <= tx.now() {
        return Ok(Vec::new());
    }
    let told = people.iter().map(|person| {
        let about = About {
            template: "webinar_reminder",
            event: format!("{}{}", reminder_of(at.row.id, person.id), terms.sequence),
            terms,
            person,
            tells_joining: true,
            calendar: None,
            more: json!({}),
        };
        Ok(Mail { not_before: Some(leaves_at), ..mail(about, tx.now())? })
    });
    told.collect()
}

fn reminders_of(webinar: Uuid) -> String {
    format!("webinar-reminder/{webinar}/")
}

fn reminder_of(webinar: Uuid, person: Uuid) -> String {
    format!("{}{person}/", reminders_of(webinar))
}

/// The webinar stands otherwise: everybody who has a place is told, and reminded of how it stands now.
pub async fn changed(
    tx: &Tx<'_>,
    at: &Standing<'_, webinar::Entity>,
    terms: &WebinarTerms,
    people: &[(webinar_person::Model, i32)],
) -> Result<()> {
    tx.recall(&reminders_of(at.row.id)).await?;
    let before = &at.terms;
    let more = json!({
        "was_day": day(before.held_on), "was_from": clock(before.from_time), "was_to": clock(before.to_time),
        "moved": before.starts_at != terms.starts_at || before.ends_at != terms.ends_at,
    });
    let told = people.iter().map(|(person, version)| {
        let about = About {
            template: "webinar_changed",
            event: of_person(person, &format!("changed/{}", terms.sequence)),
            terms,
            person,
            tells_joining: true,
            calendar: Some((CalendarMethod::Request, sequence(terms, *version))),
            more: more.clone(),
        };
        mail(about, tx.now())
    });
    let mut mails = told.collect::<Result<Vec<_>>>()?;
    let people: Vec<_> = people.iter().map(|(person, _)| person.clone()).collect();
    mails.extend(reminders(tx, at, terms, &people)?);
    tx.post_all(mails)
}

/// The webinar does not take place.
pub async fn cancelled(
    tx: &Tx<'_>,
    at: &Standing<'_, webinar::Entity>,
    terms: &WebinarTerms,
    reason: &str,
    people: &[(webinar_person::Model, i32)],
) -> Result<()> {
    tx.recall(&reminders_of(at.row.id)).await?;
    let told = people.iter().map(|(person, version)| {
        let about = About {
            template: "webinar_cancelled",
            event: of_person(person, "webinar-cancelled"),
            terms,
            person,
            tells_joining: false,
            calendar: Some((CalendarMethod::Cancel, sequence(terms, *version))),
            more: json!({ "reason": reason }),
        };
        mail(about, tx.now())
    });
    tx.post_all(told.collect::<Result<_>>()?)
}

/// Places were given up, or nobody waits for them any more: who no longer comes is told, and reminded of nothing.
pub async fn given_up(
    tx: &Tx<'_>,
    at: &Standing<'_, webinar::Entity>,
    version: i32,
    people: &[webinar_person::Model],
) -> Result<()> {
    for person in people {
        tx.recall(&reminder_of(at.row.id, person.id)).await?;
    }
    let told = people.iter().map(|person| {
        let about = About {
            template: "webinar_given_up",
            event: of_person(person, "given-up"),
            terms: &at.terms,
            person,
            tells_joining: false,
            calendar: Some((CalendarMethod::Cancel, sequence(&at.terms, version))),
            more: json!({}),
        };
        mail(about, tx.now())
    });
    tx.post_all(told.collect::<Result<_>>()?)
}

/// A recording is there: for everybody who was booked and everybody who asked for it. `whose` names the place or the request.
pub fn recording(
    recording: Uuid,
    whose: Uuid,
    terms: &WebinarTerms,
    at: &RecordingTerms,
    name: &str,
    email: &str,
) -> Result<Mail> {
    let to = EmailAddress::parse(email).map_err(AppError::internal)?;
    let minutes = at.duration_seconds.map(|seconds| seconds.saturating_add(59) / 60);
    let mut said = said(terms, name, false);
    if let Some(said) = said.as_object_mut() {
        said.insert("recording_title".to_owned(), json!(at.title));
        said.insert("recording_link".to_owned(), json!(at.link));
        said.insert("transcript_link".to_owned(), json!(at.transcript_link.clone().unwrap_or_default()));
        said.insert("minutes".to_owned(), json!(minutes.unwrap_or_default()));
        said.insert("expires".to_owned(), json!(at.expires_on.map(day).unwrap_or_default()));
    }
    Ok(Mail {
        event: format!("webinar-recording/{recording}/{whose}"),
        template: "webinar_recording",
        name: Some(name.to_owned()),
        to,
        said,
        calendar: None,
        unsubscribe: None,
        not_before: None,
    })
}
