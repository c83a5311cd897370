//! Webinars as entries of calendars (RFC 5545).
//!
//! Times are given in UTC, which every calendar shows by its reader's own clock: an entry that comes once needs no rules of
//! a time zone, and none can be wrong. An entry keeps its `UID` for ever; what changes raises `SEQUENCE`, and what does not
//! take place stays with `STATUS:CANCELLED`, so that calendars that have it already strike it out.

use chrono::{DateTime, Utc};
use icalendar::{Calendar, Component as _, Event, EventLike as _, EventStatus, Property};
use uuid::Uuid;

use super::{terms::WebinarTerms, values::WebinarNotPromotedCode};
use crate::{access::CalendarMethod, domain::wall_time::TIME_ZONE};

/// Who made the file.
const PROGRAM: &str = "-//Rollcall//Webinars//EN";

/// How sure an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sure {
    /// It takes place, and there is a place.
    Confirmed,
    /// It takes place; whether there is a place is open.
    Tentative,
    /// It does not take place, or the place was given up.
    Cancelled,
}

/// One entry.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// What it is the entry of: a webinar, a booking or a person of one.
    pub of: Uuid,
    /// What the webinar says.
    pub terms: &'a WebinarTerms,
    /// Counts its changes.
    pub sequence: i32,
    /// How sure it is.
    pub sure: Sure,
    /// Whether it says how to get in.
    pub tells_joining: bool,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
    /// Whom it invites: name and address.
    pub attendee: Option<(&'a str, &'a str)>,
}

impl Entry<'_> {
    fn event(&self) -> Event {
        let terms = self.terms;
        let mut event = Event::new();
        event
            .uid(&format!("{}@rollcall", self.of))
            .timestamp(self.changed_at)
            .last_modified(self.changed_at)
            .starts(terms.starts_at)
            .ends(terms.ends_at)
            .summary(&terms.title)
            .description(&self.description())
            .sequence(u32::try_from(self.sequence).unwrap_or_default())
            .status(match self.sure {
                Sure::Confirmed => EventStatus::Confirmed,
                Sure::Tentative => EventStatus::Tentative,
                Sure::Cancelled => EventStatus::Cancelled,
            });
        let organizer = Property::new("ORGANIZER", format!("mailto:{}", terms.contact.email))
            .add_parameter("CN", &quoted(&terms.contact.name))
            .done();
        event.append_property(organizer);
        if let Some((name, email)) = self.attendee {
            let attendee = Property::new("ATTENDEE", format!("mailto:{email}"))
                .add_parameter("CN", &quoted(name))
                .add_parameter("ROLE", "REQ-PARTICIPANT")
                .add_parameter("PARTSTAT", "ACCEPTED")
                .done();
            event.append_property(attendee);
        }
        event.location("Online");
        if let Some(joining) = terms.joining.as_ref().filter(|_| self.tells_joining) {
            event.url(&joining.link);
        }
        event.done()
    }

    fn description(&self) -> String {
        let terms = self.terms;
        let mut lines: Vec<String> = terms.description.iter().cloned().collect();
        if !terms.hosts.is_empty() {
            lines.push(format!("Hosted by {}.", terms.hosted_by()));
        }
        if let Some(joining) = terms.joining.as_ref().filter(|_| self.tells_joining) {
            lines.push(format!("Join at {}", joining.link));
            lines.extend(joining.meeting_number.iter().map(|number| format!("Meeting number: {number}")));
            lines.extend(joining.passcode.iter().map(|passcode| format!("Passcode: {passcode}")));
            lines.extend(joining.note.clone());
        }
        if self.sure == Sure::Tentative {
            lines.push(format!("On the waiting list. {}", WebinarNotPromotedCode::NoPlaceFree.detail()));
        }
        let contact = &terms.contact;
        let contact = [Some(&contact.name), Some(&contact.email), contact.telephone.as_ref()];
        let contact: Vec<_> = contact.into_iter().flatten().map(String::as_str).collect();
        lines.push(format!("Questions: {}", contact.join(", ")));
        lines.join("\n")
    }
}

/// A value of a parameter: quotation marks and line breaks cannot stand in one (RFC 5545, 3.2), so that they are left out.
fn quoted(text: &str) -> String {
    let plain: String = text.chars().filter(|c| *c != '"' && !c.is_control()).collect();
    format!("\"{plain}\"")
}

/// A name with single blanks for whatever stands between its words.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// A whole calendar.
pub fn text(name: &str, method: Option<CalendarMethod>, entries: &[Entry<'_>]) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in [("VERSION", "2.0"), ("PRODID", PROGRAM), ("CALSCALE", "GREGORIAN")] {
        calendar.append_property((key, value));
    }
    calendar.append_property(("METHOD", method.map_or("PUBLISH", CalendarMethod::as_str)));
    if method.is_none() {
        // On one line: the crate writes its `NAME` as it is given, and a line break would begin another property.
        calendar.name(&one_line(name)).timezone(TIME_ZONE);
    }
    for entry in entries {
        calendar.push(entry.event());
    }
    calendar.to_string()
}
