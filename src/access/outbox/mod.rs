//! The outbox: the one door through which anything leaves.
//!
//! A mail is a row written in the transaction of what it tells of: it leaves if that was kept, and only then, and no
//! request waits for a mail server. A worker sends what waits.

mod sending;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, Condition, EntityTrait as _, QueryTrait as _,
    sea_query::{OnConflict, Value},
};
pub use sending::{Outbox, Outcome, Waiting};
use serde_json::Value as Json;
use uuid::Uuid;

use super::tx::{CHUNK, Tx};
use crate::{
    domain::email::EmailAddress,
    entities::outbox::{ActiveModel, Column, Entity},
    error::{AppError, Result},
};

/// One mail to one address about one event.
#[derive(Clone, Debug)]
pub struct Mail {
    /// What it tells of, as a stable key: `webinar-person/{id}/placed/{version}`. However often a mail of
    /// this event is posted, it is sent for the first alone. It holds ids and words of programs, never a name or address.
    pub event: String,
    /// The template, by its name.
    pub template: &'static str,
    /// The person's name, as it stands beside the address.
    pub name: Option<String>,
    /// The address.
    pub to: EmailAddress,
    /// What the template is filled with: an object of texts, numbers, truths and lists of them.
    pub said: Json,
    /// What is attached for the reader's calendar.
    pub calendar: Option<MailCalendar>,
    /// Where the reader can say that they want no more of these (`List-Unsubscribe`): an `https:` or `mailto:` address.
    pub unsubscribe: Option<String>,
    /// Not to leave before this instant: a reminder. It can be recalled until then.
    pub not_before: Option<DateTime<Utc>>,
    /// Not to leave from this instant on: what it tells of is over. What has not left by then is recalled.
    pub not_after: Option<DateTime<Utc>>,
}

/// A calendar object (RFC 5545) with the method by which it is sent (RFC 5546).
#[derive(Clone, Debug)]
pub struct MailCalendar {
    /// What the reader's calendar is to do.
    pub method: CalendarMethod,
    /// The whole object, from `BEGIN:VCALENDAR` on; its `METHOD` is the same.
    pub text: String,
}

/// What a calendar is to do with an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarMethod {
    /// Take it in, or in place of an earlier one.
    Request,
    /// Take it out.
    Cancel,
}

impl CalendarMethod {
    /// As it is spelled in a `Content-Type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// How far a mail is, as it is stored.
pub mod state {
    /// It will be sent, or tried again.
    pub const WAITING: &str = "waiting";
    /// The mail server took it.
    pub const SENT: &str = "sent";
    /// The mail server refused it for good, or took it neither for days: it is not tried again.
    pub const GIVEN_UP: &str = "given_up";
    /// It could not be made.
    pub const FAILED: &str = "failed";
    /// It was taken back before it left.
    pub const RECALLED: &str = "recalled";
}

/// Beginnings of events that are looked for in one statement.
const BEGINNINGS: usize = 100;

/// That an event begins so: by bytes, up to the first text after all that do.
fn begins(events: &str) -> Result<Condition> {
    let mut beyond = events.as_bytes().to_vec();
    match beyond.last_mut() {
        Some(last) if last.is_ascii() => *last += 1,
        _ => return Err(AppError::internal("an event's key is plain letters")),
    }
    let beyond = String::from_utf8(beyond).map_err(AppError::internal)?;
    Ok(Condition::all().add(Column::Event.gte(events)).add(Column::Event.lt(beyond)))
}

#[allow(clippy::disallowed_methods, reason = "rows of the transaction's own school, once for each event")]
impl Tx<'_> {
    /// Posts a mail with this transaction: if it is kept the mail will be sent, once for its event. The row is written with
    /// the audit row and costs no statement of its own.
    pub fn post(&self, mail: Mail) -> Result<()> {
        self.post_all(vec![mail])
    }

    /// Posts several.
    pub fn post_all(&self, mails: Vec<Mail>) -> Result<()> {
        let rows = mails.into_iter().map(|mail| self.mail_row(mail)).collect::<Result<Vec<_>>>()?;
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<_> = rows.by_ref().take(CHUNK).collect();
            let count = chunk.len();
            let nothing = OnConflict::columns([Column::Urn, Column::Event]).do_nothing().to_owned();
            let insert = Entity::insert_many(chunk).on_conflict(nothing).into_query();
            self.insert_rows_at_end::<Entity>(insert, count);
        }
        Ok(())
    }

    /// Takes back every mail that has not left yet and whose event begins so; says how many. One that is just being sent
    /// leaves.
    pub async fn recall(&self, events: &str) -> Result<u64> {
        self.recall_all([events.to_owned()]).await
    }

    /// The same for several beginnings.
    pub async fn recall_all(&self, events: impl IntoIterator<Item = String>) -> Result<u64> {
        let begin = events.into_iter().map(|events| begins(&events)).collect::<Result<Vec<_>>>()?;
        let mut recalled = 0;
        for some in begin.chunks(BEGINNINGS) {
            let any = some.iter().cloned().fold(Condition::any(), Condition::add);
            recalled += self.recall_these(any).await?;
        }
        Ok(recalled)
    }

    async fn recall_these(&self, events: Condition) -> Result<u64> {
        let now = self.now();
        let waiting = Condition::all().add(events).add(Column::State.eq(state::WAITING));
        let free = Condition::any().add(Column::LeaseEndsAt.is_null()).add(Column::LeaseEndsAt.lte(now));
        let columns: Vec<(Column, Value)> = vec![
            (Column::State, state::RECALLED.into()),
            (Column::SettledAt, now.into()),
            (Column::UpdatedAt, now.into()),
        ];
        let recalled = self.set_all::<Entity>(waiting.clone().add(free), columns).await?;
        // One that is just being sent and is not taken now is not tried again: something newer has been said by then.
        let ends = vec![(Column::ExpiresAt, now.into())];
        self.set_all::<Entity>(waiting.add(Column::LeaseEndsAt.gt(now)), ends).await?;
        Ok(recalled)
    }

    fn mail_row(&self, mail: Mail) -> Result<ActiveModel> {
        let now = self.now();
        let (calendar, method) =
            mail.calendar.map(|calendar| (calendar.text, calendar.method.as_str().to_owned())).unzip();
        Ok(ActiveModel {
            urn: Set(self.urn()),
            id: Set(Uuid::now_v7()),
            event: Set(mail.event),
            template: Set(mail.template.to_owned()),
            recipient_name: Set(mail.name),
            recipient_address: Set(mail.to.into()),
            said: Set(serde_json::to_string(&mail.said).map_err(AppError::internal)?),
            calendar: Set(calendar),
            calendar_method: Set(method),
            unsubscribe: Set(mail.unsubscribe),
            state: Set(state::WAITING.to_owned()),
            attempts: Set(0),
            due_at: Set(mail.not_before.map_or(now, |not_before| not_before.max(now))),
            expires_at: Set(mail.not_after),
            lease: Set(None),
            lease_ends_at: Set(None),
            message_domain: Set(None),
            reply_code: Set(None),
            reason: Set(None),
            client_id: Set(self.client()),
            created_at: Set(now),
            updated_at: Set(now),
            tried_at: Set(None),
            settled_at: Set(None),
            version: Set(1),
        })
    }
}
