//! What the service itself tells of what it acknowledged.

use std::collections::{BTreeMap, BTreeSet};

use rollcall::attendance::code::Code;
use serde_json::Value;

use super::{
    check::attempts,
    leaf::Place,
    record::{Call, Caller, Effect, Outcome, Who},
    seen::{Seen, place},
    world::Small,
};

/// What is told otherwise than it was acknowledged, or than it stands in the database.
pub async fn all(world: &Small, to: &Caller, calls: &[Call]) -> Vec<String> {
    let db = world.look().await;
    let seen = Seen::of(&db, calls).await;
    db.close().await.expect("closes");
    let Ok(seen) = seen else { return vec!["the database cannot be read".to_owned()] };
    let mut faults = Vec::new();
    let places: BTreeSet<Place> = calls.iter().filter_map(place).collect();
    for place in &places {
        faults.extend(register(to, &seen, place).await);
        faults.extend(history(to, &seen, place).await);
    }
    for attempt in attempts(calls).values().filter(|attempt| attempt.outcome() == Outcome::Ok) {
        if let Some(call) = attempt.calls.iter().find(|call| call.outcome == Outcome::Ok || call.stands()) {
            faults.extend(document(to, call).await);
        }
    }
    faults
}

/// The register as it is told has the marks of its page.
async fn register(to: &Caller, seen: &Seen, place: &Place) -> Option<String> {
    let (urn, date, session) = place;
    let leaf = seen.leaves.get(place)?;
    let marks = leaf.page.as_ref().map(|page| page.marks.as_slice()).unwrap_or_default();
    let upns = seen.upns(place);
    let mut expected = BTreeMap::new();
    for (line, byte) in marks.iter().enumerate() {
        if let Some(code) = Code::from_byte(*byte) {
            let upn = upns.get(&(line as u16)).copied().unwrap_or("nobody");
            expected.insert(upn.to_owned(), code.as_str().to_owned());
        }
    }
    let path = format!("/v1/schools/{urn}/registers/{date}/{session}");
    let (status, body) = to.get(Who::Mis(0), &path).await;
    let text = |mark: &Value, name: &str| mark[name].as_str().unwrap_or_default().to_owned();
    let told = body["marks"].as_array().into_iter().flatten();
    let told: BTreeMap<_, _> = told.map(|mark| (text(mark, "upn"), text(mark, "code"))).collect();
    (status != 200 || told != expected)
        .then(|| format!("{path}: {status}, and its marks are told otherwise than they stand"))
}

/// The history tells every take, in order.
async fn history(to: &Caller, seen: &Seen, place: &Place) -> Option<String> {
    let (urn, date, session) = place;
    let path = format!("/v1/schools/{urn}/registers/{date}/{session}/history?limit=200");
    let (mut told, mut next) = (Vec::new(), String::new());
    loop {
        let (status, body) = to.get(Who::Mis(0), &format!("{path}{next}")).await;
        if status != 200 {
            return Some(format!("{path}: {status}"));
        }
        let rows = body["data"].as_array().into_iter().flatten();
        told.extend(rows.map(|take| {
            (take["take"].as_i64().unwrap_or_default(), take["request_id"].as_str().map(str::to_owned))
        }));
        match body["page"]["next_cursor"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => break,
        }
    }
    let takes = seen.leaves.get(place).map(|leaf| leaf.takes.as_slice()).unwrap_or_default();
    let stand: Vec<_> = takes.iter().map(|take| (i64::from(take.take), take.request_id.clone())).collect();
    (told != stand).then(|| format!("{path}: {} takes are told of {}", told.len(), stand.len()))
}

/// A document that was acknowledged can be read, and says what it was to say.
async fn document(to: &Caller, call: &Call) -> Option<String> {
    let (urn, ask) = (call.ask.urn, &call.ask);
    let (who, path) = match &ask.effect {
        Effect::Booking { .. } => {
            (ask.who, format!("/v1/schools/{urn}/webinar-bookings/{}", call.id("booking")?))
        }
        Effect::Notice { .. } => {
            (ask.who, format!("/v1/schools/{urn}/notices-to-improve/{}", call.id("notice_to_improve")?))
        }
        Effect::NoticeStep { id, .. } => (ask.who, format!("/v1/schools/{urn}/notices-to-improve/{id}")),
        Effect::Receipt { sheet, .. } => (ask.who, format!("/v1/schools/{urn}/information-sheets/{sheet}")),
        Effect::Sheet { .. } => (ask.who, format!("/v1/information-sheets/{}", call.id("sheet")?)),
        Effect::Answer { cycle, question, .. } => {
            (ask.who, format!("/v1/schools/{urn}/self-assessments/{cycle}/answers/{question}"))
        }
        Effect::Push { .. } | Effect::Audited => return None,
    };
    let (status, body) = to.get(who, &path).await;
    let text = body.to_string();
    let right = match &ask.effect {
        Effect::Booking { addresses, .. } => addresses.iter().all(|address| text.contains(address.as_str())),
        Effect::Notice { says } => text.contains(says.as_str()),
        Effect::Sheet { title } => text.contains(title.as_str()),
        Effect::Answer { says, .. } => text.contains(says.as_str()),
        Effect::NoticeStep { told, .. } => text.contains(told),
        Effect::Receipt { told, .. } => text.contains(told),
        Effect::Push { .. } | Effect::Audited => true,
    };
    (status != 200 || !right).then(|| format!("{path}: {status}, and it does not say what it was to say"))
}
