//! What the programs of the authority do while something breaks: registers, bookings with their mails, Notices to
//! Improve, information sheets, self-assessments.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use actix_web::web::Bytes;
use chrono::{DateTime, Days, SecondsFormat, TimeDelta, Utc};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rollcall::{domain::session::Session, flows::simulate::register_of};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::{
    answers,
    record::{Ask, Beside, Call, Caller, Effect, Names, Outcome, Recorder, Who},
    world::{Slot, Small, VENDORS},
};

/// Registers of a trial: few, so that vendors meet on them.
const SLOTS: usize = 3;
/// How often a program sends again what it has no answer to.
const RETRIES: usize = 4;
/// Places of the webinar of a trial: those who come later wait.
const PLACES: usize = 60;

pub fn by() -> Value {
    json!({ "name": "A. Officer", "title": "Attendance manager" })
}

pub fn head() -> Value {
    json!({ "name": "A. Head", "title": "Headteacher" })
}

pub fn bytes(body: &Value) -> Bytes {
    body.to_string().into()
}

/// The whole register of a session with some marks other than they were, and a note that no other push has: whatever
/// stands there, it has something new to say.
pub fn push(
    world: &Small,
    record: &Recorder,
    slot: Slot,
    who: usize,
    at: DateTime<Utc>,
    rng: &mut ChaCha8Rng,
) -> Ask {
    let (school, pupils) = (&world.schools[slot.school], &world.pupils[slot.school]);
    let register = register_of(&world.plan, school, pupils, slot.date, slot.session);
    let mut body = serde_json::to_value(&register).expect("JSON");
    body["taken_at"] = json!(at.to_rfc3339_opts(SecondsFormat::Micros, true));
    let there = if slot.session == Session::Am { "/" } else { "\\" };
    let all = body["marks"].as_array_mut().expect("marks");
    for mark in all.iter_mut() {
        let code = match rng.random_range(0..10) {
            0 => "I",
            1 => "O",
            2 | 3 => there,
            _ => continue,
        };
        *mark = json!({ "upn": mark["upn"], "code": code });
    }
    let first = rng.random_range(0..all.len());
    all[first]["note"] = json!(record.unique("note"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let marks = all.iter().map(|mark| (text(&mark["upn"]), text(&mark["code"]))).collect();
    let said = |mark: &Value| Beside {
        upn: text(&mark["upn"]),
        minutes_late: mark["minutes_late"].as_u64().and_then(|minutes| u16::try_from(minutes).ok()),
        note: mark["note"].as_str().map(str::to_owned),
    };
    let beside =
        all.iter().map(said).filter(|one| one.minutes_late.is_some() || one.note.is_some()).collect();
    Ask {
        who: Who::Mis(who),
        urn: school.urn,
        call: format!("PUT /v1/schools/{}/registers/{}/{}", school.urn, slot.date, slot.session),
        body: bytes(&body),
        key: None,
        names: None,
        effect: Effect::Push { date: slot.date, session: slot.session, marks, beside },
    }
}

/// A booking for a party of one to three.
pub fn booking(world: &Small, record: &Recorder, school: usize, webinar: &str, rng: &mut ChaCha8Rng) -> Ask {
    let urn = world.schools[school].urn;
    let size = rng.random_range(1..=3);
    let addresses: Vec<_> = (0..size).map(|_| format!("{}@school.example", record.unique("p"))).collect();
    let person =
        |email: &String| json!({ "name": "Person-0001", "role": "attendance_officer", "email": email });
    let people: Vec<_> = addresses.iter().map(person).collect();
    let body = json!({
        "webinar_id": webinar, "people": people, "source": "portal", "waiting_list": true, "recorded_by": head(),
    });
    Ask {
        who: Who::Portal,
        urn,
        call: format!("POST /v1/schools/{urn}/webinar-bookings"),
        body: bytes(&body),
        key: Some(record.unique("k")),
        names: None,
        effect: Effect::Booking { webinar: webinar.to_owned(), addresses },
    }
}

/// The draft of a Notice to Improve to the parent about a child of the school.
pub fn notice(world: &Small, record: &Recorder, school: usize, child: usize) -> Ask {
    let (urn, children) = (world.schools[school].urn, &world.children[school]);
    let says = record.unique("s");
    let body = json!({
        "pupil_id": children[child % children.len()], "parent_id": world.parent,
        "says": { "further_support": [{ "what": says }] }, "recorded_by": head(),
    });
    Ask {
        who: Who::School,
        urn,
        call: format!("POST /v1/schools/{urn}/notices-to-improve"),
        body: bytes(&body),
        key: Some(record.unique("k")),
        names: None,
        effect: Effect::Notice { says },
    }
}

/// The cancelling of a Notice to Improve.
pub fn cancel(record: &Recorder, urn: i32, id: &str) -> Ask {
    let body = json!({ "reason": "It was for a trial", "recorded_by": head() });
    Ask {
        who: Who::School,
        urn,
        call: format!("POST /v1/schools/{urn}/notices-to-improve/{id}/cancel"),
        body: bytes(&body),
        key: Some(record.unique("k")),
        names: Some(Names::Standing),
        effect: Effect::NoticeStep { id: id.to_owned(), told: "cancelled" },
    }
}

/// The draft of an information sheet: nothing but its key keeps it from being there twice.
pub fn sheet(record: &Recorder) -> Ask {
    let title = record.unique("t");
    let body = json!({
        "kind": "notice", "title": title, "body": "Something to be read.",
        "contact": { "name": "Attendance Team", "telephone": "01632 960 681" }, "audience": { "rule": "all" },
        "recorded_by": by(),
    });
    authoritys(record, "/v1/information-sheets", &body, None, Effect::Sheet { title })
}

/// A step of a school with an information sheet.
pub fn receipt(record: &Recorder, urn: i32, sheet: &str, step: &str, told: &'static str) -> Ask {
    Ask {
        who: Who::School,
        urn,
        call: format!("POST /v1/schools/{urn}/information-sheets/{sheet}/{step}"),
        body: bytes(&json!({ "recorded_by": head() })),
        key: Some(record.unique("k")),
        names: Some(Names::Standing),
        effect: Effect::Receipt { sheet: sheet.to_owned(), told },
    }
}

pub fn authoritys(record: &Recorder, path: &str, body: &Value, names: Option<Names>, effect: Effect) -> Ask {
    Ask {
        who: Who::Officer,
        urn: 0,
        call: format!("POST {path}"),
        body: bytes(body),
        key: Some(record.unique("k")),
        names,
        effect,
    }
}

/// Makes a webinar that can be booked; its id.
pub async fn webinar(to: &Caller, record: &Recorder, capacity: usize) -> Option<String> {
    let held_on = Utc::now().date_naive() + Days::new(20);
    let body = json!({
        "title": record.unique("webinar"), "topic": "Trials", "hosts": [{ "name": "Attendance Service" }],
        "contact": { "name": "Attendance Team", "email": "attendance@authority.example" },
        "held_on": held_on, "from_time": "10:30", "to_time": "11:30", "capacity": capacity,
        "audience": { "rule": "all" }, "recorded_by": by(),
    });
    let drafted = record.send(to, authoritys(record, "/v1/webinars", &body, None, Effect::Audited)).await;
    let id = drafted.id("webinar")?.to_owned();
    published(to, record, &format!("/v1/webinars/{id}")).await.then_some(id)
}

/// Makes an information sheet that schools can take notice of; its id.
pub async fn information(to: &Caller, record: &Recorder) -> Option<String> {
    let drafted = record.send(to, sheet(record)).await;
    let id = drafted.id("sheet")?.to_owned();
    published(to, record, &format!("/v1/information-sheets/{id}")).await.then_some(id)
}

/// Whether the draft at this path was published.
pub async fn published(to: &Caller, record: &Recorder, path: &str) -> bool {
    let body = json!({ "recorded_by": by() });
    let publish =
        authoritys(record, &format!("{path}/publish"), &body, Some(Names::Standing), Effect::Audited);
    record.send(to, publish).await.outcome == Outcome::Ok
}

/// Cancels the drafts that a trial left behind, so that the next one finds room for its own.
pub async fn tidy(to: &Caller, record: &Recorder) {
    let calls = record.calls();
    let cancelled = |draft: &str| {
        calls.iter().any(|call| match &call.ask.effect {
            Effect::NoticeStep { id, .. } => id == draft && call.outcome == Outcome::Ok,
            _ => false,
        })
    };
    for call in calls.iter().filter(|call| matches!(call.ask.effect, Effect::Notice { .. })) {
        if let Some(id) = call.id("notice_to_improve").filter(|id| !cancelled(id)) {
            record.send(to, cancel(record, call.ask.urn, id)).await;
        }
    }
}

/// Programs at work until they are told to stop.
pub struct Work {
    stop: Arc<AtomicBool>,
    programs: Vec<JoinHandle<()>>,
}

/// What one of the programs needs.
#[derive(Clone)]
struct Desk {
    world: Small,
    to: Caller,
    record: Arc<Recorder>,
    stop: Arc<AtomicBool>,
    rng: ChaCha8Rng,
}

impl Work {
    /// Lets all of them work. What they write follows from `rng`; how far they come does not.
    pub fn begin(world: &Small, to: &Caller, record: &Arc<Recorder>, rng: &mut ChaCha8Rng) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let slots: Vec<_> = (0..SLOTS).map(|_| world.slot(rng.random_range(0..usize::MAX))).collect();
        let mut desk = || Desk {
            world: world.clone(),
            to: to.clone(),
            record: record.clone(),
            stop: stop.clone(),
            rng: ChaCha8Rng::from_rng(rng),
        };
        let mut programs: Vec<_> =
            (0..VENDORS).map(|who| tokio::spawn(desk().push(who, slots.clone()))).collect();
        programs.push(tokio::spawn(desk().book()));
        programs.push(tokio::spawn(desk().warn()));
        programs.push(tokio::spawn(desk().take_notice()));
        programs.push(tokio::spawn(desk().answer()));
        Self { stop, programs }
    }

    /// Waits until everything that is under way has ended.
    pub async fn end(self) {
        self.stop.store(true, Ordering::Release);
        for program in self.programs {
            program.await.expect("no panic");
        }
    }
}

/// Whether nobody knows what came of it.
fn is_open(call: &Call) -> bool {
    call.outcome == Outcome::Unknown
}

/// Whether a repetition is to come again: nobody is there, somebody has no time, or the first is still under way.
fn is_put_off(call: &Call) -> bool {
    matches!((call.status, call.code.as_str()), (0 | 503, _) | (409, "idempotency_in_progress"))
}

impl Desk {
    /// Sends it, and what has a key and no answer a few times more, as programs do while the service dies. One that was refused
    /// is not insisted on.
    async fn send(&self, ask: Ask) -> Option<Call> {
        if self.stop.load(Ordering::Acquire) {
            return None;
        }
        let mut call = self.record.send(&self.to, ask).await;
        let mut retries = if call.ask.key.is_some() && is_open(&call) { RETRIES } else { 0 };
        while call.outcome != Outcome::Ok {
            tokio::time::sleep(Duration::from_millis(10)).await;
            if retries == 0 || self.stop.load(Ordering::Acquire) {
                break;
            }
            call = self.record.again(&self.to, &call).await;
            retries = if is_open(&call) || is_put_off(&call) { retries - 1 } else { 0 };
        }
        Some(call)
    }

    /// A vendor: registers and corrections of a few sessions, which are all vendors', one push in eight late.
    async fn push(mut self, who: usize, slots: Vec<Slot>) {
        loop {
            let slot = slots[self.rng.random_range(0..slots.len())];
            let late = TimeDelta::minutes(if self.rng.random_range(0..8) == 0 { 30 } else { 0 });
            let ask = push(&self.world, &self.record, slot, who, Utc::now() - late, &mut self.rng);
            if self.send(ask).await.is_none() {
                return;
            }
        }
    }

    /// The portal: a webinar that many want to come to.
    async fn book(mut self) {
        let webinar = loop {
            if self.stop.load(Ordering::Acquire) {
                return;
            }
            if let Some(webinar) = webinar(&self.to, &self.record, PLACES).await {
                break webinar;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        loop {
            let school = self.rng.random_range(0..self.world.schools.len());
            let ask = booking(&self.world, &self.record, school, &webinar, &mut self.rng);
            if self.send(ask).await.is_none() {
                return;
            }
        }
    }

    /// A school: Notices to Improve, each drafted and cancelled.
    async fn warn(mut self) {
        loop {
            let school = self.rng.random_range(0..self.world.schools.len());
            let (urn, child) = (self.world.schools[school].urn, self.rng.random_range(0..1000));
            let ask = notice(&self.world, &self.record, school, child);
            let Some(drafted) = self.send(ask).await else { return };
            let Some(id) = drafted.id("notice_to_improve") else { continue };
            if self.send(cancel(&self.record, urn, id)).await.is_none() {
                return;
            }
        }
    }

    /// The portal: schools that answer self-assessments.
    async fn answer(self) {
        let mut cycle = None;
        while !self.stop.load(Ordering::Acquire) {
            match answers::next(&mut cycle, &self.world, &self.to, &self.record).await {
                Some(ask) => drop(self.send(ask).await),
                None => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }

    /// Schools that read and acknowledge what the authority sends.
    async fn take_notice(self) {
        loop {
            if self.stop.load(Ordering::Acquire) {
                return;
            }
            let Some(sheet) = information(&self.to, &self.record).await else {
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            };
            for school in self.world.schools.iter() {
                for (step, told) in [("read", "read"), ("acknowledge", "acknowledged")] {
                    if self.send(receipt(&self.record, school.urn, &sheet, step, told)).await.is_none() {
                        return;
                    }
                }
            }
        }
    }
}
