//! What people are told of a webinar that stands otherwise, or does not take place.

use serde_json::{Value, json};

use super::{About, Party, clock, day, reminders::reminders, take_back};
use crate::{
    access::{CalendarMethod, Tx},
    error::Result,
    features::webinars::terms::WebinarTerms,
};

/// The webinar stands otherwise: everybody who has a place is told, and reminded of how it stands now; who waits is told
/// what concerns them. That there is a way in now, and nothing else, is told as that.
pub async fn changed(
    tx: &Tx<'_>,
    before: &WebinarTerms,
    terms: &WebinarTerms,
    booked: &[Party],
    waiting: &[Party],
) -> Result<()> {
    let more = json!({
        "changes": differences(before, terms),
        "was_day": day(before.held_on), "was_from": clock(before.from_time), "was_to": clock(before.to_time),
        "moved": before.starts_at != terms.starts_at || before.ends_at != terms.ends_at,
    });
    let otherwise = terms.is_other_to_who_waits(before);
    let only_joining = !otherwise && before.joining.is_none() && terms.joining.is_some();
    let placed = About {
        template: if only_joining { "webinar_joining" } else { "webinar_changed" },
        what: format!("changed/{}", terms.sequence),
        terms,
        tells_joining: true,
        calendar: Some(CalendarMethod::Request),
        not_before: None,
        not_after: Some(terms.ends_at),
        more: if only_joining { json!({}) } else { more.clone() },
    };
    take_back(tx, booked).await?;
    let mut mails = Vec::new();
    for party in booked {
        mails.extend(placed.mails(party, tx.now())?);
        mails.extend(reminders(tx, terms, party)?);
    }
    if otherwise {
        let waits = About {
            template: "webinar_waiting_changed",
            tells_joining: false,
            calendar: None,
            not_after: Some(terms.starts_at),
            more: json!({ "changes": told_to_who_waits(more) }),
            ..placed
        };
        take_back(tx, waiting).await?;
        for party in waiting {
            mails.extend(waits.mails(party, tx.now())?);
        }
    }
    tx.post_all(mails)
}

/// What is otherwise, in words: what it is, how it was, and how it is now.
fn differences(before: &WebinarTerms, terms: &WebinarTerms) -> Vec<Value> {
    let when =
        |of: &WebinarTerms| format!("{}, {} to {}", day(of.held_on), clock(of.from_time), clock(of.to_time));
    let contact = |of: &WebinarTerms| {
        let of = &of.contact;
        let told = [Some(of.name.as_str()), Some(of.email.as_str()), of.telephone.as_deref()];
        told.into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let mut told: Vec<_> = [
        ("Title", before.title.clone(), terms.title.clone()),
        ("When", when(before), when(terms)),
        ("Hosted by", before.hosted_by(), terms.hosted_by()),
        ("Contact", contact(before), contact(terms)),
    ]
    .into_iter()
    .filter(|(_, was, now)| was != now)
    .map(|(what, was, now)| json!({ "what": what, "was": was, "now": now }))
    .collect();
    if before.joining != terms.joining {
        let now = match (&before.joining, &terms.joining) {
            (_, None) => "the details that we sent you no longer hold, and new ones will follow",
            (None, _) => "there are details now, as below",
            _ => "there are new details, as below",
        };
        told.push(json!({ "what": HOW_TO_JOIN, "was": "", "now": now }));
    }
    told
}

/// What a change of the way in is called.
const HOW_TO_JOIN: &str = "How to join";

/// What concerns who has no place: not how to get in.
fn told_to_who_waits(more: Value) -> Vec<Value> {
    let changes = more["changes"].as_array().cloned().unwrap_or_default();
    changes.into_iter().filter(|change| change["what"] != HOW_TO_JOIN).collect()
}

/// The webinar does not take place.
pub async fn cancelled(
    tx: &Tx<'_>,
    terms: &WebinarTerms,
    reason: &str,
    booked: &[Party],
    waiting: &[Party],
) -> Result<()> {
    let of_booked = About {
        template: "webinar_cancelled",
        what: "webinar-cancelled".to_owned(),
        terms,
        tells_joining: false,
        calendar: Some(CalendarMethod::Cancel),
        not_before: None,
        not_after: None,
        more: json!({ "reason": reason }),
    };
    let mut mails = Vec::new();
    take_back(tx, booked).await?;
    for party in booked {
        mails.extend(of_booked.mails(party, tx.now())?);
    }
    let of_waiting = About { template: "webinar_waiting_cancelled", calendar: None, ..of_booked };
    take_back(tx, waiting).await?;
    for party in waiting {
        mails.extend(of_waiting.mails(party, tx.now())?);
    }
    tx.post_all(mails)
}
