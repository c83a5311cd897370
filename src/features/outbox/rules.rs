//! Decisions about mails that need no database: when one is tried again, and what an operator may do with it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    domain::{
        action::Actions,
        state_table::{Row, Table},
    },
    entities::outbox::Model,
};

crate::domain::spelled::spelled! {
    /// How far a mail is.
    MailState {
        /// It will be sent, or tried again.
        Waiting = "waiting";
        /// The mail server took it.
        Sent = "sent";
        /// The mail server refused it for good, or did not take it for days.
        GivenUp = "given_up";
        /// It could not be made: its wording or its values are wrong.
        Failed = "failed";
        /// It was taken back before it left.
        Recalled = "recalled";
    }
}

crate::domain::spelled::spelled! {
    /// What an operator can do with a mail.
    MailAction {
        /// Have it tried again.
        Retry = "retry";
    }
}

const TABLE: Table<MailState, MailAction> = Table {
    rows: &[Row {
        action: MailAction::Retry,
        moves: &[(MailState::GivenUp, MailState::Waiting), (MailState::Failed, MailState::Waiting)],
        refused: &[
            (&[MailState::Waiting], "It waits already and will be tried by itself."),
            (&[MailState::Sent], "It was sent: nothing is sent twice."),
            (&[MailState::Recalled], "It was taken back: what it told of is over, or no longer so."),
        ],
    }],
    spelling: MailAction::as_str,
};

/// Why nothing can be sent of a mail any more, whatever became of it.
pub fn spent(row: &Model, now: DateTime<Utc>) -> Option<&'static str> {
    let over = row.expires_at.is_some_and(|expires_at| expires_at <= now);
    match row.recipient_address.is_empty() {
        true => Some("What it said is forgotten: it was kept long enough."),
        false => over.then_some("What it tells of is over."),
    }
}

/// What can be done with a mail, and what cannot; nothing with one of which nothing can be sent any more.
pub fn actions(state: MailState, spent: Option<&'static str>) -> Actions {
    match spent {
        Some(why) => Actions::none([MailAction::Retry.as_str()], why),
        None => TABLE.actions(state),
    }
}

/// How often a mail that is not taken is tried, over some three days.
pub const MOST_ATTEMPTS: i32 = 25;
/// How long after the first attempt the second is made.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(1);
/// How long a pause becomes.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(4);

/// When a mail is tried again of which `attempts` have failed: each pause is twice the one before, up to four hours, a
/// quarter longer or shorter by chance (`chance` from 0 to 1), so that what failed together does not come back together.
/// None when it was tried often enough.
pub fn next_attempt(attempts: i32, now: DateTime<Utc>, chance: f64) -> Option<DateTime<Utc>> {
    if attempts >= MOST_ATTEMPTS {
        return None;
    }
    let doublings = u32::try_from(attempts.max(1) - 1).unwrap_or_default().min(16);
    let pause = (FIRST_PAUSE * (1 << doublings)).min(LONGEST_PAUSE);
    let spread = 0.75 + 0.5 * chance.clamp(0.0, 1.0);
    // Seconds that far are exact in a float.
    Some(now + TimeDelta::milliseconds((pause.num_milliseconds() as f64 * spread) as i64))
}

/// What a mail server said, as it may be kept: in one line, without the address that it is about.
pub fn told(said: &str, address: &str) -> String {
    const MOST: usize = 300;
    let plain: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let (mut kept, folded, address) =
        (String::new(), plain.to_ascii_lowercase(), address.to_ascii_lowercase());
    let mut from = 0;
    while let Some(at) = folded[from..].find(&address).filter(|_| !address.is_empty()) {
        kept.push_str(&plain[from..from + at]);
        kept.push_str("(the recipient)");
        from += at + address.len();
    }
    kept.push_str(&plain[from..]);
    kept.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(TABLE.faults(MailState::ALL, MailAction::ALL), []);
    }

    #[test]
    fn pauses_double_up_to_four_hours_and_end_after_three_days() {
        let start: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
        let pause = |attempts| (next_attempt(attempts, start, 0.5).unwrap() - start).num_minutes();
        assert_eq!([1, 2, 3, 8, 9, 24].map(pause), [1, 2, 4, 128, 240, 240]);
        assert_eq!(next_attempt(MOST_ATTEMPTS, start, 0.5), None);
        let all: i64 = (1..MOST_ATTEMPTS).map(pause).sum();
        assert!((60 * 60..80 * 60).contains(&all), "{all} minutes");
    }

    #[test]
    fn the_servers_words_are_kept_without_the_address() {
        let said = "5.1.1 <A.Teacher@School.example>: Recipient address rejected:\r\n a.teacher@school.example unknown";
        let kept = "5.1.1 <(the recipient)>: Recipient address rejected: (the recipient) unknown";
        assert_eq!(told(said, "a.teacher@school.example"), kept);
        assert_eq!(told(&"é".repeat(999), "a@b.example").chars().count(), 300);
    }

    proptest! {
        #[test]
        fn a_pause_is_never_shorter_than_three_quarters_nor_longer_than_five(attempts in 1..MOST_ATTEMPTS, chance in 0.0..1.0) {
            let start: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
            let pause = next_attempt(attempts, start, chance).unwrap() - start;
            prop_assert!(pause >= TimeDelta::seconds(45) && pause <= TimeDelta::hours(5));
        }

        #[test]
        fn any_words_of_a_server_can_be_kept(said: String, address in "[a-z]{0,3}@[a-z]{0,3}") {
            prop_assert!(!told(&said, &address).contains('\n'));
        }
    }
}
