//! What people are told of their places: that they have one, wait for one, or do neither any more.

use serde_json::{Value, json};

use super::{
    About, Party, of_person,
    reminders::{REMINDER, reminders},
    take_back,
};
use crate::{
    access::{CalendarMethod, Mail, Standing, Tx},
    entities::{webinar, webinar_person},
    error::Result,
};

/// They have places: at once when they booked.
pub fn confirmed(tx: &Tx<'_>, at: &Standing<'_, webinar::Entity>, party: &Party) -> Result<()> {
    tx.post_all(placed(tx, at, "webinar_confirmed", party)?)
}

/// They have places: somebody else gave theirs up, or there are more.
pub async fn promoted(tx: &Tx<'_>, at: &Standing<'_, webinar::Entity>, party: &Party) -> Result<()> {
    let mails = placed(tx, at, "webinar_promoted", party)?;
    take_back(tx, std::slice::from_ref(party)).await?;
    tx.post_all(mails)
}

fn placed(
    tx: &Tx<'_>,
    at: &Standing<'_, webinar::Entity>,
    template: &'static str,
    party: &Party,
) -> Result<Vec<Mail>> {
    let about = About {
        template,
        what: format!("placed/{}", party.version),
        terms: &at.terms,
        tells_joining: true,
        calendar: Some(CalendarMethod::Request),
        not_before: None,
        not_after: Some(at.terms.ends_at),
        more: json!({}),
    };
    let mut mails = about.mails(party, tx.now())?;
    mails.extend(reminders(tx, &at.terms, party)?);
    Ok(mails)
}

/// They wait. `position` is where the booking stands: 1 is next.
pub fn waiting(
    tx: &Tx<'_>,
    at: &Standing<'_, webinar::Entity>,
    position: usize,
    party: &Party,
) -> Result<()> {
    let about = About {
        template: "webinar_waiting",
        what: format!("waiting/{}", party.version),
        terms: &at.terms,
        tells_joining: false,
        calendar: None,
        not_before: None,
        not_after: Some(at.terms.starts_at),
        more: json!({ "position": position, "party_size": party.terms.party_size }),
    };
    tx.post_all(about.mails(party, tx.now())?)
}

/// Their addresses were wrong: where they are written to now they are told that they have places, and what has not left to
/// where they were written to before is taken back.
pub async fn readdressed(tx: &Tx<'_>, at: &Standing<'_, webinar::Entity>, party: &Party) -> Result<()> {
    take_back(tx, std::slice::from_ref(party)).await?;
    confirmed(tx, at, party)
}

/// Their names were wrong: the reminder is addressed to them as they are called.
pub async fn renamed(tx: &Tx<'_>, at: &Standing<'_, webinar::Entity>, party: &Party) -> Result<()> {
    let mails = reminders(tx, &at.terms, party)?;
    // Where it is too late for another one, that which has not left yet stays.
    if !mails.is_empty() {
        let of = |person: &webinar_person::Model| format!("{}{REMINDER}", of_person(person.id));
        tx.recall_all(party.people.iter().map(of)).await?;
    }
    tx.post_all(mails)
}

/// What people no longer have.
#[derive(Clone, Copy, Debug)]
pub struct Ended {
    /// A wait alone: they had no place.
    pub waited: bool,
    /// Whether their school says so; otherwise it is an officer of the authority.
    pub by_school: bool,
}

/// Places were given up, or nobody waits for them any more: who no longer comes is told, and reminded of nothing. Who only
/// waited has no entry that a calendar could strike out.
pub async fn ended(
    tx: &Tx<'_>,
    at: &Standing<'_, webinar::Entity>,
    what: Ended,
    party: &Party,
) -> Result<()> {
    take_back(tx, std::slice::from_ref(party)).await?;
    let more: Value = json!({ "by_school": what.by_school });
    let about = About {
        template: if what.waited { "webinar_waiting_given_up" } else { "webinar_given_up" },
        what: "given-up".to_owned(),
        terms: &at.terms,
        tells_joining: false,
        calendar: (!what.waited).then_some(CalendarMethod::Cancel),
        not_before: None,
        not_after: None,
        more,
    };
    tx.post_all(about.mails(party, tx.now())?)
}
