//! Reminders: posted with the place, they leave on the last working day before the webinar and are taken back with it.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde_json::json;

use super::{About, Party, sequence};
use crate::{
    access::{Mail, Tx},
    domain::wall_time::instant,
    error::Result,
    features::webinars::terms::WebinarTerms,
    notices::working_days::is_working_day,
};

/// At what time of day reminders leave, by the clock on the wall.
const LEAVES_AT: NaiveTime = match NaiveTime::from_hms_opt(9, 0, 0) {
    Some(nine) => nine,
    None => NaiveTime::MIN,
};

/// What, of a person, the keys of reminders begin with.
pub(super) const REMINDER: &str = "reminder/";

/// When the reminders of a webinar leave: at nine in the morning of the last working day before it, which is neither at a
/// weekend nor a bank holiday, so that somebody reads it. Holidays of schools are not looked at: a reminder that leaves
/// before a half term reminds of nothing.
pub fn reminded_at(held_on: NaiveDate) -> Option<DateTime<Utc>> {
    let mut before = std::iter::successors(held_on.pred_opt(), NaiveDate::pred_opt);
    instant(before.find(|day| is_working_day(*day))?, LEAVES_AT).ok()
}

/// Reminders of those who have places, where it is not too late for one. None leaves once the webinar has begun.
pub fn reminders(tx: &Tx<'_>, terms: &WebinarTerms, party: &Party) -> Result<Vec<Mail>> {
    let Some(leaves_at) = reminded_at(terms.held_on).filter(|leaves_at| *leaves_at > tx.now()) else {
        return Ok(Vec::new());
    };
    let about = About {
        template: "webinar_reminder",
        what: format!("{REMINDER}{}", sequence(terms, party.version)),
        terms,
        tells_joining: true,
        calendar: None,
        not_before: Some(leaves_at),
        not_after: Some(terms.starts_at),
        more: json!({}),
    };
    about.mails(party, tx.now())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn leaves(held_on: &str) -> String {
        reminded_at(held_on.parse().unwrap()).unwrap().to_rfc3339()
    }

    #[test]
    fn reminders_leave_in_the_morning_of_the_last_working_day_before() {
        assert_eq!(leaves("2026-12-04"), "2026-12-03T09:00:00+00:00");
        assert_eq!(leaves("2024-07-04"), "2024-07-03T08:00:00+00:00", "in summer nine is eight in UTC");
        assert_eq!(leaves("2022-01-31"), "2022-01-28T09:00:00+00:00", "a Monday's on Friday");
        assert_eq!(leaves("2026-12-29"), "2026-12-24T09:00:00+00:00", "Christmas lies between");
        assert_eq!(leaves("2026-04-07"), "2026-04-02T08:00:00+00:00", "Easter lies between");
    }

    proptest! {
        #[test]
        fn a_reminder_leaves_on_a_working_day_before_and_within_a_week(days in 0_u64..4000) {
            let held_on = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + chrono::Days::new(days);
            let leaves_on = reminded_at(held_on).unwrap().date_naive();
            prop_assert!(leaves_on < held_on && (held_on - leaves_on).num_days() <= 7);
            prop_assert!(is_working_day(leaves_on));
        }
    }
}
