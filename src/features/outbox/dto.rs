//! What goes over the wire about the outbox.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

pub use super::rules::MailState as OutboxMailState;
use crate::domain::{action::RefusedAction, email::email_address, person::Person, text::some_text};

/// To whom a mail goes.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct MailRecipient {
    /// Their name, as it stands beside the address.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "A. Officer")]
    pub name: String,
    /// Their address: plain letters, without a name or brackets.
    #[validate(length(min = 3, max = 254), custom(function = email_address))]
    #[schema(min_length = 3, max_length = 254, example = "a.officer@authority.example")]
    pub email: String,
}

/// A mail, to see whether mail arrives.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct TrialMailCreate {
    /// To whom it goes.
    #[validate(nested)]
    pub to: MailRecipient,
    /// Who asks for it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a mail is to be tried again.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct OutboxMailRetry {
    /// Who asks for it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That somebody had a mail tried again.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OutboxMailRetried {
    /// How far it was before.
    pub state_before: OutboxMailState,
    /// Who asked for it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-20T10:15:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// A mail that is to leave, or has left.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OutboxMail {
    /// Identifier; sorts by the time at which it was written.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The school whose it is; 0 is the authority itself.
    #[schema(example = 0)]
    pub urn: i32,
    /// What it tells of. There is one mail for one event.
    #[schema(example = "trial/0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub event: String,
    /// How it is worded: the name of a wording.
    #[schema(example = "trial")]
    pub template: String,
    /// How far it is.
    pub state: OutboxMailState,
    /// How often it was tried.
    #[schema(example = 1)]
    pub attempts: i32,
    /// Not before this instant: its first attempt, or its next.
    #[schema(example = "2026-11-20T09:02:11Z")]
    pub due_at: DateTime<Utc>,
    /// From this instant on it is not sent any more, for what it tells of is over: it is recalled then. Null for most.
    #[schema(example = "2026-11-27T10:30:00Z")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was first tried, which is its date; null when it was not.
    #[schema(example = "2026-11-20T09:02:12Z")]
    pub tried_at: Option<DateTime<Utc>>,
    /// When it was sent, given up or taken back; null while it waits.
    #[schema(example = "2026-11-20T09:02:13Z")]
    pub settled_at: Option<DateTime<Utc>>,
    /// What the mail server answered last (RFC 5321: 2 is yes, 4 not now, 5 no); null where it did not.
    #[schema(example = 250)]
    pub reply_code: Option<i32>,
    /// Its `Message-ID`, the same at every attempt; null before the first.
    #[schema(example = "<9f2c1a7be0d45c31@authority.example>")]
    pub message_id: Option<String>,
    /// Whether recipient and reason are withheld from a client without `outbox.recipients:read`.
    #[schema(example = false)]
    pub recipient_withheld: bool,
    /// The recipient's name; null where it is withheld, forgotten, or there is none.
    #[schema(example = "A. Officer")]
    pub recipient_name: Option<String>,
    /// The recipient's address; null where it is withheld or forgotten.
    #[schema(example = "a.officer@authority.example")]
    pub recipient_email: Option<String>,
    /// Why it was not taken, in the mail server's words, or that it was over; null where it is withheld, or was taken.
    #[schema(example = "4.7.1 Greylisted, try again later")]
    pub reason: Option<String>,
    /// Who had it tried again, each time, oldest first.
    pub retried: Vec<OutboxMailRetried>,
    /// When it was written.
    #[schema(example = "2026-11-20T09:02:11Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T09:02:13Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 2)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!([]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: OutboxMailLinks,
}

/// Where to go on from a mail.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OutboxMailLinks {
    /// The mail itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/outbox/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
}

/// Which mails to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct OutboxQuery {
    /// Mails in this state.
    #[param(inline)]
    pub state: Option<OutboxMailState>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// How the outbox does.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OutboxSummary {
    /// Mails that are due and have not left. They stay where no mail server is set.
    #[schema(example = 0)]
    pub waiting: u64,
    /// Mails that are not due yet: reminders, and those that are tried again later.
    #[schema(example = 12)]
    pub later: u64,
    /// Mails that were sent.
    #[schema(example = 430)]
    pub sent: u64,
    /// Mails that were given up.
    #[schema(example = 1)]
    pub given_up: u64,
    /// Mails that could not be made.
    #[schema(example = 0)]
    pub failed: u64,
    /// Mails that were taken back.
    #[schema(example = 3)]
    pub recalled: u64,
    /// Since when the one has been due that waits longest; null when none waits.
    #[schema(example = "2026-11-20T09:02:11Z")]
    pub waiting_since_at: Option<DateTime<Utc>>,
    /// When the last one was sent; null when none was.
    #[schema(example = "2026-11-20T08:59:40Z")]
    pub last_sent_at: Option<DateTime<Utc>>,
}
