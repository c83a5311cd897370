//! One round: what is due is claimed, made, and delivered one after another on one connection.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::Value;
use tokio::sync::watch;

use super::{
    super::rules,
    Mailer,
    relay::{Connected, Delivered, Unusable},
};
use crate::{
    access::{Outbox, Outcome},
    entities::outbox::Model,
    error::Result,
    mail::{self, Calendar, Outgoing},
    telemetry::metrics,
};

/// Mails that are claimed together.
const AT_ONCE: u64 = 20;
/// How often it is tried to note what became of a mail: what is not noted is sent again.
const NOTES: u32 = 4;

/// How a round ended.
pub enum Ended {
    /// There may be more to send.
    More,
    /// Nothing more is due.
    Nothing,
    /// The mail server cannot be used now.
    Unusable,
}

/// One round of the worker.
pub struct Round<'a> {
    pub outbox: &'a Outbox,
    pub stopped: &'a watch::Receiver<bool>,
}

impl Round<'_> {
    /// Sends what is due.
    pub async fn send(&self, mailer: &Mailer) -> Result<Ended> {
        let claimed = self.outbox.claim(AT_ONCE, mailer.sender.domain()).await?;
        if claimed.is_empty() {
            return Ok(Ended::Nothing);
        }
        let all = claimed.len() as u64 >= AT_ONCE;
        let mut connection = None;
        let mut mails = claimed.into_iter();
        while let Some(mail) = mails.next() {
            let within = mailer.relay.within();
            // Connecting and delivering, each as long as it may take.
            let lasts = TimeDelta::from_std(2 * within).unwrap_or(TimeDelta::MAX);
            // One whose lease is too short by now is claimed again in the next round; one that is over never is.
            if *self.stopped.borrow() || !self.outbox.holds(&mail, lasts) || self.outbox.is_over(&mail) {
                self.outbox.give_back(&mail).await?;
                continue;
            }
            match self.send_one(mailer, &mut connection, &mail, within).await {
                Ok(outcome) => self.note(&mail, &outcome).await?,
                Err(unusable) => {
                    tracing::warn!(
                        step = unusable.step,
                        code = unusable.code,
                        why = unusable.why,
                        "the mail server cannot be used: mails wait"
                    );
                    for mail in std::iter::once(mail).chain(mails) {
                        self.outbox.give_back(&mail).await?;
                    }
                    return Ok(Ended::Unusable);
                }
            }
        }
        if let Some(connection) = connection.take() {
            Connected::end(connection).await;
        }
        Ok(if all { Ended::More } else { Ended::Nothing })
    }

    /// Delivers one mail, on the connection that is there or on a new one.
    async fn send_one(
        &self,
        mailer: &Mailer,
        connection: &mut Option<Connected>,
        row: &Model,
        within: Duration,
    ) -> std::result::Result<Outcome, Unusable> {
        let message = match message(mailer, row) {
            Ok(message) => message,
            Err(why) => return Ok(Outcome::Failed { reason: rules::told(&why, &row.recipient_address) }),
        };
        let mut connected = match connection.take().filter(Connected::is_usable) {
            Some(connected) => connected,
            None => mailer.relay.connect().await?,
        };
        let delivered = connected.deliver(&message, within).await.map_err(|unusable| Unusable {
            why: rules::told(&unusable.why, &row.recipient_address),
            ..unusable
        })?;
        *connection = Some(connected);
        let told = |why: String| rules::told(&why, &row.recipient_address);
        Ok(match delivered {
            Delivered::Taken(code) => Outcome::Sent { code },
            Delivered::Refused(code, why) => Outcome::GivenUp { code: Some(code), reason: told(why) },
            Delivered::NotNow(code, why) => {
                match rules::next_attempt(row.attempts + 1, self.outbox.now(), rand::random()) {
                    Some(due_at) => Outcome::Later { code, reason: told(why), due_at },
                    None => Outcome::GivenUp { code, reason: told(why) },
                }
            }
        })
    }

    /// Notes what became of a mail. The log tells neither whom it was for nor what the mail server said.
    async fn note(&self, row: &Model, outcome: &Outcome) -> Result<()> {
        let (word, code) = match outcome {
            Outcome::Sent { code } => ("sent", Some(*code)),
            Outcome::Later { code, .. } => ("later", *code),
            Outcome::GivenUp { code, .. } => ("given_up", *code),
            Outcome::Failed { .. } => ("failed", None),
        };
        let mut tries = 0;
        let noted = loop {
            tries += 1;
            match self.outbox.settle(row, outcome).await {
                Err(error) if tries < NOTES => {
                    error.log();
                    tokio::time::sleep(Duration::from_millis(250) * tries).await;
                }
                noted => break noted?,
            }
        };
        metrics().mail(word);
        let (mail, template, attempt) = (row.id, row.template.as_str(), row.attempts + 1);
        match outcome {
            Outcome::Failed { .. } => tracing::error!(%mail, template, "a mail could not be made"),
            _ => tracing::info!(%mail, template, attempt, outcome = word, code, "mail"),
        }
        if !noted {
            tracing::warn!(%mail, "the lease of a mail had ended before it was noted what became of it");
        }
        Ok(())
    }
}

/// The mail of a row, the same bytes at every attempt.
fn message(mailer: &Mailer, row: &Model) -> std::result::Result<lettre::Message, String> {
    let said: Value = serde_json::from_str(&row.said).map_err(|error| error.to_string())?;
    let written = mailer
        .wordings
        .write(&row.template, &said, mailer.sender.name())
        .map_err(|error| error.to_string())?;
    let calendar = row.calendar.as_deref().zip(row.calendar_method.as_deref());
    let domain = row.message_domain.as_deref().unwrap_or(mailer.sender.domain());
    let outgoing = Outgoing {
        message_id: &mail::message_id(row.urn, &row.event, domain),
        dated: row.tried_at.unwrap_or(row.created_at),
        name: row.recipient_name.as_deref(),
        address: &row.recipient_address,
        unsubscribe: row.unsubscribe.as_deref(),
        calendar: calendar.map(|(text, method)| Calendar { method, text }),
    };
    mail::message(&mailer.sender, &outgoing, &written)
}
