//! Every push, prepared beforehand: which page it is for, its bytes, and its rows for the baselines.

use std::sync::Arc;

use chrono::NaiveDate;
use rollcall::{
    domain::session::Session,
    features::registers::push::RegisterPush,
    flows::simulate::{Plan, SimPupil, SimSchool, register_of},
};
use serde_json::Value;

/// Days whose marks a school's bodies show. A body is sent for many days: only its instant is changed.
const VARIANTS: usize = 4;

/// Part of a register as it is sent, and what it holds.
pub struct Part {
    /// The body from the comma after `taken_at`.
    rest: Vec<u8>,
    /// The codes, in the order of `pupils`.
    pub codes: Vec<String>,
    /// Minutes late, in the same order.
    pub minutes: Vec<Option<i16>>,
    /// Whose marks these are: a number that is unique in the school.
    pub pupils: Vec<i32>,
}

/// A school that pushes: its register in parts, for some days of each session.
pub struct Sender {
    pub urn: i32,
    /// By session, day and part.
    parts: [Vec<Vec<Part>>; 2],
}

impl Sender {
    /// A school whose registers come in parts of so many pupils.
    pub fn new(
        plan: &Plan,
        school: &SimSchool,
        pupils: &[SimPupil],
        days: &[NaiveDate],
        part: usize,
    ) -> Self {
        let parts = |session: Session| {
            let days = days.iter().step_by((days.len() / VARIANTS).max(1)).take(VARIANTS);
            let of_day = |date: &NaiveDate| {
                let chunks = pupils.chunks(part).enumerate();
                chunks.map(|(at, chunk)| one(plan, school, chunk, at * part, *date, session)).collect()
            };
            days.map(of_day).collect()
        };
        Self { urn: school.urn, parts: [parts(Session::Am), parts(Session::Pm)] }
    }

    /// How many parts a register comes in.
    pub fn parts(&self) -> usize {
        self.parts[0][0].len()
    }
}

fn one(
    plan: &Plan,
    school: &SimSchool,
    pupils: &[SimPupil],
    first: usize,
    date: NaiveDate,
    session: Session,
) -> Part {
    let mut push = register_of(plan, school, pupils, date, session);
    for mark in push.marks.iter_mut().filter(|mark| matches!(mark.code.as_deref(), Some("X" | "C2"))) {
        // On another of the days for which the body is sent, compulsory age may begin or end.
        mark.code = Some(if session == Session::Am { "/" } else { "\\" }.to_owned());
    }
    let body = without_nulls(&push);
    let rest = body.split_once(",\"recorded_by\"").expect("taken_at comes first").1;
    Part {
        rest: format!(",\"recorded_by\"{rest}").into_bytes(),
        codes: push.marks.iter().map(|mark| mark.code.clone().unwrap_or_default()).collect(),
        minutes: push.marks.iter().map(|mark| mark.minutes_late.map(|late| late as i16)).collect(),
        pupils: (first..first + pupils.len()).map(|pupil| pupil as i32).collect(),
    }
}

/// A MIS leaves out what it has nothing to say about.
fn without_nulls(push: &RegisterPush) -> String {
    let marks = push.marks.iter().map(|mark| {
        let mut mark = serde_json::to_value(mark).unwrap();
        mark.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        mark
    });
    let marks: Vec<Value> = marks.collect();
    format!(
        "{{\"taken_at\":{},\"recorded_by\":{},\"marks\":{}}}",
        serde_json::to_string(&push.taken_at).unwrap(),
        serde_json::to_string(&push.recorded_by).unwrap(),
        serde_json::to_string(&marks).unwrap()
    )
}

/// A push: of whom, for which session, which part.
pub struct Push<'a> {
    pub urn: i32,
    pub date: NaiveDate,
    pub session: Session,
    pub part: &'a Part,
}

impl Push<'_> {
    /// The request, ready to be written.
    pub fn request(&self, root: &str, token: &str, into: &mut Vec<u8>) {
        use std::io::Write as _;
        into.clear();
        let taken = format!("{{\"taken_at\":\"{}T09:05:00Z\"", self.date);
        write!(
            into,
            "PUT {root}/schools/{}/registers/{}/{} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            self.urn,
            self.date,
            self.session,
            taken.len() + self.part.rest.len()
        )
        .unwrap();
        into.extend_from_slice(taken.as_bytes());
        into.extend_from_slice(&self.part.rest);
    }
}

/// Every page that may be pushed, in the order in which mornings bring them: each school, then the next session.
#[derive(Clone)]
pub struct Pages {
    pub senders: Arc<Vec<Sender>>,
    pub days: Arc<Vec<NaiveDate>>,
}

impl Pages {
    /// The push with this number; no two numbers below [`len`](Self::len) name the same part of a page.
    pub fn push(&self, number: usize) -> Push<'_> {
        let parts = self.senders[0].parts();
        let (page, part) = (number / parts, number % parts);
        let (slot, sender) = (page / self.senders.len(), &self.senders[page % self.senders.len()]);
        let (day, half) = (slot / 2, slot % 2);
        let date = *self.days.get(day).expect("there are pages enough: take less time or fewer rounds");
        let of_day = &sender.parts[half];
        Push { urn: sender.urn, date, session: Session::ALL[half], part: &of_day[day % of_day.len()][part] }
    }

    /// How many pushes there are.
    pub fn len(&self) -> usize {
        self.senders.len() * self.days.len() * 2 * self.senders[0].parts()
    }
}
