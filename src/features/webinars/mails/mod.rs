//! What people are told by mail: a mail for one event, posted in the transaction of what it tells of.
//!
//! Keys of events begin with the person whose place it is, so that what has not left of it can be taken back as soon as
//! there is something newer to say: nothing older arrives after it. They hold ids and counts alone.

mod changes;
mod places;
mod recordings;
mod reminders;

use chrono::{DateTime, NaiveDate, NaiveTime, Timelike as _, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

pub use changes::{cancelled, changed};
pub use places::{Ended, confirmed, ended, promoted, readdressed, renamed, waiting};
pub use recordings::{OfRecording, recording, recording_events};

use super::{
    calendar_file::{self, Entry, Sure},
    terms::{BookingTerms, WebinarTerms},
};
use crate::{
    access::{CalendarMethod, Mail, MailCalendar, Tx},
    domain::email::EmailAddress,
    entities::webinar_person,
    error::{AppError, Result},
};

/// People of one booking, who are told something together.
#[derive(Clone, Debug)]
pub struct Party {
    /// The version of the booking from then on.
    pub version: i32,
    /// What it says beside its people, among that who booked and for which school.
    pub terms: BookingTerms,
    /// Who is told.
    pub people: Vec<webinar_person::Model>,
}

/// What is told of a place, to whomever.
struct About<'a> {
    template: &'static str,
    /// What the event is, of a person: `placed/1`.
    what: String,
    terms: &'a WebinarTerms,
    /// How to get in, for who has a place.
    tells_joining: bool,
    calendar: Option<CalendarMethod>,
    not_before: Option<DateTime<Utc>>,
    not_after: Option<DateTime<Utc>>,
    more: Value,
}

impl About<'_> {
    /// A mail to each of these people.
    fn mails(&self, party: &Party, now: DateTime<Utc>) -> Result<Vec<Mail>> {
        party.people.iter().map(|person| self.mail(party, person, now)).collect()
    }

    fn mail(&self, party: &Party, person: &webinar_person::Model, now: DateTime<Utc>) -> Result<Mail> {
        let calendar = self.calendar.map(|method| {
            let entry = Entry {
                of: person.id,
                terms: self.terms,
                sequence: sequence(self.terms, party.version),
                sure: if method == CalendarMethod::Cancel { Sure::Cancelled } else { Sure::Confirmed },
                tells_joining: self.tells_joining,
                changed_at: now,
                attendee: Some((&person.name, &person.email)),
            };
            MailCalendar { method, text: calendar_file::text("", Some(method), &[entry]) }
        });
        Ok(Mail {
            event: format!("{}{}", of_person(person.id), self.what),
            template: self.template,
            name: Some(person.name.clone()),
            to: EmailAddress::parse(&person.email).map_err(AppError::internal)?,
            said: said(self.terms, &person.name, &party.terms, self.tells_joining, &self.more),
            calendar,
            unsubscribe: None,
            not_before: self.not_before,
            not_after: self.not_after,
        })
    }
}

/// What every mail about a webinar can say, and what this one says more.
fn said(
    terms: &WebinarTerms,
    name: &str,
    booking: &BookingTerms,
    tells_joining: bool,
    more: &Value,
) -> Value {
    let joining = terms.joining.as_ref().filter(|_| tells_joining);
    let mut said = json!({
        "name": name,
        "title": terms.title,
        "day": day(terms.held_on),
        "from": clock(terms.from_time),
        "to": clock(terms.to_time),
        "hosts": terms.hosted_by(),
        "contact_name": terms.contact.name,
        "contact_email": terms.contact.email,
        "contact_telephone": terms.contact.telephone.clone().unwrap_or_default(),
        "booked_by": booking.booked_by.clone().unwrap_or_default(),
        "school": booking.school.clone().unwrap_or_default(),
        "joining": joining.is_some(),
        "link": joining.map_or("", |joining| joining.link.as_str()),
        "meeting_number": joining.and_then(|joining| joining.meeting_number.clone()).unwrap_or_default(),
        "passcode": joining.and_then(|joining| joining.passcode.clone()).unwrap_or_default(),
        "joining_note": joining.and_then(|joining| joining.note.clone()).unwrap_or_default(),
    });
    if let (Value::Object(said), Value::Object(more)) = (&mut said, more) {
        said.extend(more.clone());
    }
    said
}

/// `Thursday 4 July 2024`.
pub fn day(on: NaiveDate) -> String {
    on.format("%A %-d %B %Y").to_string()
}

/// `10.30am`, as the authority writes times. Of twelve nobody is left to guess which.
pub fn clock(at: NaiveTime) -> String {
    match (at.hour(), at.minute()) {
        (12, 0) => "12 noon".to_owned(),
        (0, 0) => "12 midnight".to_owned(),
        _ => at.format("%-I.%M%P").to_string(),
    }
}

/// What counts the changes of an entry in somebody's calendar: both may change, and neither ever counts back.
pub fn sequence(terms: &WebinarTerms, version: i32) -> i32 {
    terms.sequence.saturating_add(version - 1)
}

/// What the keys of all events about a person's place begin with.
fn of_person(person: Uuid) -> String {
    format!("webinar-person/{person}/")
}

/// Takes back what has not left of what was told of these people's places.
pub async fn take_back(tx: &Tx<'_>, parties: &[Party]) -> Result<()> {
    let people = parties.iter().flat_map(|party| &party.people);
    tx.recall_all(people.map(|person| of_person(person.id))).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_the_authority_writes_them() {
        let at = |text: &str| clock(text.parse().unwrap());
        assert_eq!(
            ["10:30:00", "12:00:00", "12:05:00", "00:00:00", "00:10:00", "13:00:00"].map(at),
            ["10.30am", "12 noon", "12.05pm", "12 midnight", "12.10am", "1.00pm"]
        );
    }
}
