//! Reads everything back after a fault: what was acknowledged is there and equal, what was refused is not, what is
//! not known is there whole or not at all, and once after it was sent again.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::{Duration, Instant},
};

use rollcall::entities::webinar;
use uuid::Uuid;

use super::{
    again, answers, read_back,
    record::{Beside, Call, Caller, Effect, Outcome, Recorder},
    seen::{Seen, place},
    whole,
    world::Small,
};

/// How long what is unknown is sent again.
const SETTLED_IN: Duration = Duration::from_secs(20);

/// The whole check of a trial, with the service up again: nothing is split or lost, whatever is unknown is sent
/// again with its key until it is known, what was acknowledged once more, and then everything is there once, as the service
/// tells it too. What is wrong, in sentences.
pub async fn trial(world: &Small, to: &Caller, record: &Recorder) -> Vec<String> {
    let left = stand(world, &record.calls()).await;
    record.leave(left.open, left.whole);
    let mut faults = left.faults;
    faults.extend(settle(to, record).await);
    if faults.is_empty() {
        faults.extend(again::acknowledged(to, record).await);
    }
    if faults.is_empty() {
        faults = present(world, &record.calls()).await;
        faults.extend(read_back::all(world, to, &record.calls()).await);
    }
    faults
}

/// That these calls, and no more is asked, stand in the database as they were answered: for a copy of a database
/// that is known to be later than they are.
pub async fn present(world: &Small, calls: &[Call]) -> Vec<String> {
    stand(world, calls).await.faults
}

/// The database as a whole, without the service: its own checks, and every page beside its takes.
pub async fn database(world: &Small) -> Vec<String> {
    whole::database(world).await
}

/// Sends everything again of which it is not known whether it took effect, until that is known.
pub async fn settle(to: &Caller, record: &Recorder) -> Vec<String> {
    let calls = record.calls();
    let mut faults = Vec::new();
    for attempt in attempts(&calls).into_values().filter(|attempt| attempt.outcome() == Outcome::Unknown) {
        let Some(first) = attempt.calls.first() else { continue };
        // What has no key and is neither a push nor an answer would be done twice.
        let once = place(first).is_some() || matches!(first.ask.effect, Effect::Answer { .. });
        if first.ask.key.is_none() && !once {
            continue;
        }
        let started = Instant::now();
        loop {
            let again = record.again(to, first).await;
            match again.outcome {
                Outcome::Ok => break,
                // Something that came later stands in its way: it must not be there.
                Outcome::Refused if is_overtaken(&again) || again.stands() => break,
                _ if started.elapsed() > SETTLED_IN => {
                    let told = (again.status, &again.code);
                    faults.push(format!("{} cannot be settled: {told:?}", first.ask.call));
                    break;
                }
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }
    faults
}

/// Whether a repetition was refused for what has become of its document since.
fn is_overtaken(call: &Call) -> bool {
    let documents =
        matches!(call.ask.effect, Effect::Notice { .. } | Effect::NoticeStep { .. } | Effect::Receipt { .. });
    documents && call.status == 409 && call.code != "idempotency_in_progress"
}

/// What was sent once or several times, to take effect once.
pub struct Attempt<'a> {
    pub calls: Vec<&'a Call>,
}

/// The calls by what they attempt: trials count for themselves.
pub fn attempts(calls: &[Call]) -> BTreeMap<(&str, usize), Attempt<'_>> {
    let mut attempts: BTreeMap<(&str, usize), Attempt<'_>> = BTreeMap::new();
    for call in calls {
        let of = (call.mark(), call.attempt);
        attempts.entry(of).or_insert_with(|| Attempt { calls: Vec::new() }).calls.push(call);
    }
    attempts
}

impl Attempt<'_> {
    /// What is known of it from all that was answered.
    pub fn outcome(&self) -> Outcome {
        let any = |outcome: Outcome| self.calls.iter().any(|call| call.outcome == outcome);
        match self.calls.last() {
            _ if any(Outcome::Ok) || self.calls.iter().any(|call| call.stands()) => Outcome::Ok,
            Some(last) if last.outcome == Outcome::Refused && is_overtaken(last) => Outcome::Refused,
            _ if any(Outcome::Unknown) => Outcome::Unknown,
            _ => Outcome::Refused,
        }
    }
}

/// What is found of an attempt.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    Absent,
    Whole,
    /// Not all of it, or more than once.
    Wrong(String),
}

/// How calls stand in a database.
#[derive(Default)]
pub struct Stand {
    /// What is wrong with what they left.
    pub faults: Vec<String>,
    /// Attempts of which nobody knows what they came to, and those of them that are there whole.
    pub open: usize,
    pub whole: usize,
    /// The numbers of the calls that wrote: their audit row is there.
    pub wrote: BTreeSet<usize>,
}

/// How these calls stand.
pub async fn stand(world: &Small, calls: &[Call]) -> Stand {
    let db = world.look().await;
    let read = Seen::of(&db, calls).await;
    db.close().await.expect("closes");
    let seen = match read {
        Ok(seen) => seen,
        Err(error) => {
            let faults = vec![format!("the database cannot be read: {error}")];
            return Stand { faults, ..Stand::default() };
        }
    };
    let wrote =
        calls.iter().filter(|call| seen.audits.contains_key(&call.request)).map(|call| call.n).collect();
    let mut stand = Stand { wrote, ..Stand::default() };
    let faults = &mut stand.faults;
    for (place, leaf) in &seen.leaves {
        // A page that nothing reached is not there.
        if !leaf.takes.is_empty() || leaf.page.is_some() || leaf.source.is_some() {
            faults.extend(leaf.faults().into_iter().map(|fault| format!("{place:?}: {fault}")));
        }
    }
    for attempt in attempts(calls).values() {
        let looked_for = attempt.calls.first().filter(|first| !matches!(first.ask.effect, Effect::Audited));
        if let Some(first) = looked_for.filter(|_| attempt.outcome() == Outcome::Unknown) {
            stand.open += 1;
            stand.whole += usize::from(found(&seen, attempt, first) == Found::Whole);
        }
        let about = attempt.calls.first().map_or("", |call| call.ask.call.as_str());
        let request = attempt.calls.first().map_or("", |call| call.request.as_str());
        faults.extend(
            of_attempt(&seen, attempt).into_iter().map(|fault| format!("{about} ({request}): {fault}")),
        );
    }
    faults.extend(seen.webinars.iter().filter_map(|webinar| overbooked(&seen, webinar)));
    faults.extend(versions(&seen));
    stand
}

fn of_attempt(seen: &Seen, attempt: &Attempt<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut audited = 0;
    for call in &attempt.calls {
        let rows = seen.audits.get(&call.request).copied().unwrap_or_default();
        audited += rows;
        let right = match call.outcome {
            Outcome::Ok => rows == 1,
            Outcome::Refused => rows == 0,
            Outcome::Unknown => rows <= 1,
        };
        if !right {
            faults.push(format!("{:?} ({} {}) and {rows} audit rows", call.outcome, call.status, call.code));
        }
    }
    let Some(first) = attempt.calls.first() else { return faults };
    if matches!(first.ask.effect, Effect::Audited) {
        return faults;
    }
    let found = found(seen, attempt, first);
    match (attempt.outcome(), &found) {
        (_, Found::Wrong(why)) => faults.push(why.clone()),
        (Outcome::Ok, Found::Absent) => faults.push("LOST: it was acknowledged and is not there".to_owned()),
        (Outcome::Refused, Found::Whole) => faults.push("it was refused and is there".to_owned()),
        _ => {}
    }
    if (found == Found::Absent) != (audited == 0) && attempt.outcome() != Outcome::Refused {
        faults.push(format!("{found:?} with {audited} audit rows"));
    }
    if let Some(key) = &first.ask.key {
        let rows = seen.keys.get(key).map(Vec::as_slice).unwrap_or_default();
        let kept = match found {
            Found::Absent => rows.is_empty(),
            _ => matches!(rows, [Some(_)]),
        };
        if !kept {
            faults.push(format!("{found:?}, and its key stands {} times", rows.len()));
        }
    }
    faults
}

fn found(seen: &Seen, attempt: &Attempt<'_>, first: &Call) -> Found {
    match &first.ask.effect {
        Effect::Push { marks, beside, .. } => {
            push(seen, attempt, first, (marks.as_slice(), beside.as_slice()))
        }
        Effect::Booking { addresses, .. } => booking(seen, attempt, addresses),
        Effect::Notice { says } => {
            let ids = seen.notices.iter().filter(|row| row.terms.contains(&quoted(says)));
            document(attempt, "notice_to_improve", ids.map(|row| row.id).collect())
        }
        Effect::Sheet { title } => {
            let ids = seen.sheets.iter().filter(|row| row.terms.contains(&quoted(title)));
            document(attempt, "sheet", ids.map(|row| row.id).collect())
        }
        Effect::NoticeStep { id, told } | Effect::Receipt { sheet: id, told } => {
            step(seen, first.ask.urn, id, told)
        }
        Effect::Answer { question, says, .. } => answers::found(seen, first.ask.urn, question, says),
        Effect::Audited => Found::Whole,
    }
}

/// As a text stands in JSON.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

fn push(
    seen: &Seen,
    attempt: &Attempt<'_>,
    first: &Call,
    (codes, beside): (&[(String, String)], &[Beside]),
) -> Found {
    let requests: BTreeSet<&str> = attempt.calls.iter().map(|call| call.request.as_str()).collect();
    let Some(place) = place(first) else { return Found::Absent };
    let Some(leaf) = seen.leaves.get(&place) else { return Found::Absent };
    let own = |request: &Option<String>| request.as_deref().is_some_and(|request| requests.contains(request));
    let takes: Vec<_> = leaf.takes.iter().filter(|take| own(&take.request_id)).collect();
    match takes.as_slice() {
        [] => Found::Absent,
        [take] => match seen.on_lines(&place, codes) {
            None => Found::Wrong("SPLIT: a pupil of the push has no line".to_owned()),
            Some(marks) => {
                let unlike = leaf.unlike(take.take, &seen.beside(&place, codes, beside));
                match (leaf.lacks(take.take, &marks), unlike) {
                    (0, 0) => Found::Whole,
                    (lacks, unlike) => Found::Wrong(format!(
                        "SPLIT: take {} lacks {lacks} marks, and {unlike} minutes or notes",
                        take.take
                    )),
                }
            }
        },
        several => Found::Wrong(format!("DOUBLED: {} takes", several.len())),
    }
}

/// The people of a party are there together, in one booking, and each was told once.
fn booking(seen: &Seen, attempt: &Attempt<'_>, addresses: &[String]) -> Found {
    let people: Vec<_> = addresses.iter().filter_map(|one| seen.people.get(one)).flatten().collect();
    let told: usize = addresses.iter().filter_map(|one| seen.mails.get(one)).sum();
    let bookings: BTreeSet<_> = people.iter().map(|one| one.webinar_booking_id).collect();
    match bookings.into_iter().collect::<Vec<_>>().as_slice() {
        [] if told > 0 => Found::Wrong(format!("SPLIT: {told} mails about no booking")),
        [] => Found::Absent,
        [id] if people.len() == addresses.len() && told == addresses.len() => {
            let row = seen.bookings.iter().find(|row| row.id == *id);
            match row.map(|row| usize::try_from(row.party_size)) {
                Some(Ok(size)) if size == addresses.len() => answered(attempt, "booking", *id),
                row => Found::Wrong(format!("SPLIT: a booking of {row:?} for {}", addresses.len())),
            }
        }
        several => Found::Wrong(format!(
            "SPLIT or DOUBLED: {} people, {told} mails, {} bookings for {} people",
            people.len(),
            several.len(),
            addresses.len()
        )),
    }
}

fn document(attempt: &Attempt<'_>, name: &str, ids: Vec<Uuid>) -> Found {
    match ids.as_slice() {
        [] => Found::Absent,
        [id] => answered(attempt, name, *id),
        several => Found::Wrong(format!("DOUBLED: it is there {} times", several.len())),
    }
}

/// Every answer told of this document and of no other.
fn answered(attempt: &Attempt<'_>, name: &str, id: Uuid) -> Found {
    let told = attempt.calls.iter().filter(|call| call.outcome == Outcome::Ok);
    let other = told.filter(|call| call.id(name) != Some(id.to_string().as_str())).count();
    match other {
        0 => Found::Whole,
        other => Found::Wrong(format!("{other} answers told of another {name}")),
    }
}

fn step(seen: &Seen, urn: i32, id: &str, told: &str) -> Found {
    let versions = id.parse().ok().and_then(|id: Uuid| seen.versions.get(&(urn, id)));
    match versions.into_iter().flatten().filter(|(_, action)| action == told).count() {
        0 => Found::Absent,
        1 => Found::Whole,
        several => Found::Wrong(format!("DOUBLED: the step was taken {several} times")),
    }
}

/// More people than there are places.
fn overbooked(seen: &Seen, webinar: &webinar::Model) -> Option<String> {
    let own = seen.bookings.iter().filter(|row| row.webinar_id == webinar.id && row.state == "booked");
    let booked: i32 = own.map(|row| row.party_size).sum();
    (booked > webinar.capacity)
        .then(|| format!("a webinar of {} places has {booked} people", webinar.capacity))
}

/// Documents of which a version is missing, or there are more than they say.
fn versions(seen: &Seen) -> Vec<String> {
    let bookings = seen.bookings.iter().map(|row| ((row.urn, row.id), row.version));
    let notices = seen.notices.iter().map(|row| ((row.urn, row.id), row.version));
    let sheets = seen.sheets.iter().map(|row| ((row.urn, row.id), row.version));
    let receipts = seen.receipts.iter().map(|row| ((row.urn, row.id), row.version));
    let stand: HashMap<_, _> = bookings.chain(notices).chain(sheets).chain(receipts).collect();
    let mut faults = Vec::new();
    for (of, version) in stand {
        let mut kept: Vec<_> =
            seen.versions.get(&of).into_iter().flatten().map(|(version, _)| *version).collect();
        kept.sort_unstable();
        if kept != (1..=version).collect::<Vec<_>>() {
            faults.push(format!("{of:?} is at version {version} and keeps {kept:?}"));
        }
    }
    faults
}
