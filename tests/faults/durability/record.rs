//! What was sent and what came of it: every call, in memory and, line by line as it ends, in a file of its trial.

use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use actix_web::web::Bytes;
use aws_lc_rs::digest::{SHA256, digest};
use chrono::NaiveDate;
use reqwest::Client;
use rollcall::domain::session::Session;
use serde_json::{Map, Value, json};

use super::world::Tokens;

/// What is known of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered with success: what it asked for must be there.
    Ok,
    /// It was refused, or the answer says that nothing was stored: it must not be there.
    Refused,
    /// No answer, or one that says nothing: it is there whole or not at all.
    Unknown,
}

/// Which program calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// One of the vendors whose programs push registers.
    Mis(usize),
    /// The school's own program: notices, information sheets.
    School,
    /// The portal that books, and answers self-assessments.
    Portal,
    /// The authority: webinars, information sheets, questionnaires.
    Officer,
}

/// What is in the database when a call took effect.
#[derive(Clone, Debug)]
pub enum Effect {
    /// A take with these marks: UPN and code of each, and what some say besides; the others say nothing else.
    Push { date: NaiveDate, session: Session, marks: Vec<(String, String)>, beside: Vec<Beside> },
    /// A booking at this webinar for the people of these addresses, and a mail to each.
    Booking { webinar: String, addresses: Vec<String> },
    /// A Notice to Improve that says this.
    Notice { says: String },
    /// A step of the Notice to Improve of this id, as its history calls it.
    NoticeStep { id: String, told: &'static str },
    /// An information sheet with this title.
    Sheet { title: String },
    /// A step of a school with the information sheet of this id, as its history calls it.
    Receipt { sheet: String, told: &'static str },
    /// The first answer to a question in this cycle, in these words.
    Answer { cycle: String, question: String, says: String },
    /// Nothing that is looked for besides its audit row.
    Audited,
}

/// What a push says of a pupil besides the code.
#[derive(Clone, Debug)]
pub struct Beside {
    pub upn: String,
    pub minutes_late: Option<u16>,
    pub note: Option<String>,
}

/// Which version a write names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// `If-Match: *`: whatever stands.
    Standing,
    /// `If-None-Match: *`: nothing stands.
    Nothing,
}

/// A write that is to be sent.
#[derive(Clone, Debug)]
pub struct Ask {
    pub who: Who,
    /// The school; 0 for the authority.
    pub urn: i32,
    /// `PUT /v1/…`
    pub call: String,
    pub body: Bytes,
    pub key: Option<String>,
    pub names: Option<Names>,
    pub effect: Effect,
}

/// A write that was sent.
#[derive(Clone, Debug)]
pub struct Call {
    pub n: usize,
    /// The first call of the attempt that this belongs to: its own number, or that of the call which it repeats.
    pub attempt: usize,
    pub ask: Ask,
    /// The `X-Request-Id` that it was sent with: audit rows and takes carry it.
    pub request: String,
    pub outcome: Outcome,
    /// 0 without an answer.
    pub status: u16,
    /// The problem's code, or what the connection ended with.
    pub code: String,
    pub answer: Value,
    pub retry_after: bool,
    /// It tells the first outcome of what was sent before.
    pub replayed: bool,
    /// When it was sent and when it ended, since the trial began.
    pub sent: Duration,
    pub ended: Duration,
}

impl Call {
    /// The id of the document that the answer holds under this name.
    pub fn id(&self, of: &str) -> Option<&str> {
        self.answer[of]["id"].as_str()
    }

    /// Whether it is refused because the very answer that it gives stands already: it was sent before.
    pub fn stands(&self) -> bool {
        matches!(self.ask.effect, Effect::Answer { .. }) && self.status == 412 && self.replayed
    }

    /// What everything of its trial begins with.
    pub fn mark(&self) -> &str {
        self.request.split_inclusive('.').next().unwrap_or_default()
    }

    /// Without what is not looked for any more: the body, and of the answer everything but the ids.
    pub fn kept(mut self) -> Self {
        let mut ids = Map::new();
        for (of, told) in self.answer.as_object().into_iter().flatten() {
            if let Some(id) = told["id"].as_str() {
                ids.insert(of.clone(), json!({ "id": id }));
            }
        }
        self.ask.body = Bytes::new();
        self.answer = Value::Object(ids);
        self
    }
}

impl Effect {
    /// The kinds of writes that programs at work send.
    pub const KINDS: [&'static str; 7] =
        ["push", "booking", "notice", "notice step", "sheet", "receipt", "answer"];

    pub fn kind(&self) -> &'static str {
        match self {
            Self::Push { .. } => "push",
            Self::Booking { .. } => "booking",
            Self::Notice { .. } => "notice",
            Self::NoticeStep { .. } => "notice step",
            Self::Sheet { .. } => "sheet",
            Self::Receipt { .. } => "receipt",
            Self::Answer { .. } => "answer",
            _ => "other",
        }
    }
}

/// Who is called, and with which tokens.
#[derive(Clone)]
pub struct Caller {
    pub http: Client,
    pub base: String,
    pub tokens: Tokens,
}

impl Caller {
    /// With connections of its own. A call that is not answered in fifteen seconds is given up.
    pub fn new(base: impl Into<String>, tokens: &Tokens) -> Self {
        let builder = Client::builder().no_proxy().timeout(Duration::from_secs(15));
        let http = builder.pool_idle_timeout(Duration::from_secs(3)).build().expect("a client");
        Self { http, base: base.into(), tokens: tokens.clone() }
    }

    /// A look, which is no part of the record: status and body.
    pub async fn get(&self, who: Who, path: &str) -> (u16, Value) {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(self.tokens.of(who));
        match request.send().await {
            Ok(answer) => (answer.status().as_u16(), answer.json().await.unwrap_or_default()),
            Err(_) => (0, Value::Null),
        }
    }
}

/// The calls of one trial.
pub struct Recorder {
    /// Begins every request id, key, address and title of the trial: nothing else in the database has it.
    pub mark: String,
    started: Instant,
    next: AtomicUsize,
    /// Attempts of which nobody knew what they came to when the fault was over, and those of them that were there whole.
    left: Mutex<(usize, usize)>,
    calls: Mutex<Vec<Call>>,
    file: Mutex<File>,
    path: PathBuf,
}

impl Recorder {
    /// `mark` is made of small letters, digits and `-`, and is used for one trial of a database.
    pub fn new(folder: &Path, mark: &str) -> Self {
        let path = folder.join(format!("{mark}.jsonl"));
        let file = Mutex::new(File::create(&path).expect("a record"));
        let (started, next, left, calls) =
            (Instant::now(), AtomicUsize::new(0), Mutex::default(), Mutex::default());
        Self { mark: format!("{mark}."), started, next, left, calls, file, path }
    }

    /// Where the lines stand.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Sends a write and keeps what came of it.
    pub async fn send(&self, to: &Caller, ask: Ask) -> Call {
        self.try_once(to, ask, None).await
    }

    /// Sends the same again: key, body and all.
    pub async fn again(&self, to: &Caller, earlier: &Call) -> Call {
        self.try_once(to, earlier.ask.clone(), Some(earlier.attempt)).await
    }

    /// A number under which several calls are one attempt.
    pub fn attempt(&self) -> usize {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// Sends a write as one of several calls that are one attempt.
    pub async fn send_as(&self, to: &Caller, ask: Ask, attempt: usize) -> Call {
        self.try_once(to, ask, Some(attempt)).await
    }

    /// Everything that ended until now, in the order in which it was sent.
    pub fn calls(&self) -> Vec<Call> {
        let mut calls = self.calls.lock().expect("no panic").clone();
        calls.sort_by_key(|call| call.n);
        calls
    }

    /// How many calls ended so.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.calls.lock().expect("no panic").iter().filter(|call| call.outcome == outcome).count()
    }

    /// How long ago the trial began: calls were sent and ended by this clock.
    pub fn now(&self) -> Duration {
        self.started.elapsed()
    }

    /// Keeps how many attempts a fault left unknown, and how many of them were there whole.
    pub fn leave(&self, open: usize, whole: usize) {
        *self.left.lock().expect("no panic") = (open, whole);
    }

    /// The same.
    pub fn left(&self) -> (usize, usize) {
        *self.left.lock().expect("no panic")
    }

    /// A value that nothing else has.
    pub fn unique(&self, what: &str) -> String {
        format!("{}{what}{}", self.mark, self.next.fetch_add(1, Ordering::Relaxed))
    }

    async fn try_once(&self, to: &Caller, ask: Ask, attempt: Option<usize>) -> Call {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let (request, sent) = (format!("{}{n}", self.mark), self.started.elapsed());
        let told = tell(to, &ask, &request).await;
        let Told { outcome, status, code, answer, retry_after, replayed } = told;
        let (attempt, ended) = (attempt.unwrap_or(n), self.started.elapsed());
        let call = Call {
            n,
            attempt,
            ask,
            request,
            outcome,
            status,
            code,
            answer,
            retry_after,
            replayed,
            sent,
            ended,
        };
        self.keep(&call);
        call
    }

    fn keep(&self, call: &Call) {
        let line = json!({
            "t": call.sent.as_micros() as u64, "ended": call.ended.as_micros() as u64, "n": call.n,
            "attempt": call.attempt, "client": format!("{:?}", call.ask.who), "urn": call.ask.urn,
            "op": call.ask.call, "key": call.ask.key, "request": call.request,
            "request_hash": hash(&call.ask.body), "outcome": format!("{:?}", call.outcome),
            "status": call.status, "code": call.code,
            "body_hash": hash(call.answer.to_string().as_bytes()),
        });
        // A record that is lost is worth no panic: what was kept in memory is what is checked.
        let _ = writeln!(self.file.lock().expect("no panic"), "{line}");
        self.calls.lock().expect("no panic").push(call.clone());
    }
}

/// SHA-256, in letters and digits.
pub fn hash(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Told {
    outcome: Outcome,
    status: u16,
    code: String,
    answer: Value,
    retry_after: bool,
    replayed: bool,
}

async fn tell(to: &Caller, ask: &Ask, request: &str) -> Told {
    let unknown = |status, error: &reqwest::Error| Told {
        // Who could not connect has sent nothing.
        outcome: if error.is_connect() { Outcome::Refused } else { Outcome::Unknown },
        status,
        code: if error.is_timeout() { "timeout".to_owned() } else { "connection".to_owned() },
        answer: Value::Null,
        retry_after: false,
        replayed: false,
    };
    let (method, path) = ask.call.split_once(' ').expect("a method and a path");
    let method = method.parse().expect("a method");
    let mut sending = to.http.request(method, format!("{}{path}", to.base));
    sending = sending.bearer_auth(to.tokens.of(ask.who)).header("X-Request-Id", request);
    sending = sending.header("Content-Type", "application/json").body(ask.body.clone());
    if let Some(key) = &ask.key {
        sending = sending.header("Idempotency-Key", key);
    }
    sending = match ask.names {
        Some(Names::Standing) => sending.header("If-Match", "*"),
        Some(Names::Nothing) => sending.header("If-None-Match", "*"),
        None => sending,
    };
    let answer = match sending.send().await {
        Ok(answer) => answer,
        Err(error) => return unknown(0, &error),
    };
    let status = answer.status().as_u16();
    let has = |name: &str| answer.headers().contains_key(name);
    let (retry_after, replayed) = (has("retry-after"), has("idempotent-replayed"));
    let answer: Value = match answer.bytes().await {
        Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
        Err(error) => return unknown(status, &error),
    };
    // An answer has no key: who gives it again is told what stands.
    let replayed = match &ask.effect {
        Effect::Answer { says, .. } => answer["existing"]["answer"]["text"].as_str() == Some(says.as_str()),
        _ => replayed,
    };
    let code = answer["code"].as_str().unwrap_or_default().to_owned();
    let outcome = match (status, code.as_str()) {
        (200..=299, _) => Outcome::Ok,
        // These two say that nothing was stored, and are held to it.
        (400..=499, _) | (503, "overloaded" | "dependency_unavailable") => Outcome::Refused,
        _ => Outcome::Unknown,
    };
    Told { outcome, status, code, answer, retry_after, replayed }
}
