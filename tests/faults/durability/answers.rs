//! Schools that answer a self-assessment: each question once, in words that nothing else has.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{Days, Utc};
use serde_json::json;

use super::{
    check::Found,
    record::{Ask, Caller, Effect, Names, Outcome, Recorder, Who},
    seen::Seen,
    work::{authoritys, by, bytes, head, published},
    world::Small,
};

/// Questions of a questionnaire: more than most trials come to.
const QUESTIONS: usize = 30;

/// A cycle that asks every school.
pub struct Cycle {
    id: String,
    urns: Vec<i32>,
    next: AtomicUsize,
}

impl Cycle {
    /// Publishes a questionnaire and opens a cycle that asks it; `None` when one of the steps was not taken.
    pub async fn open(world: &Small, to: &Caller, record: &Recorder) -> Option<Self> {
        let code = record.unique("q").replace('.', "-");
        let draft = record.send(to, draft(record, &code)).await;
        let path = format!("/v1/questionnaires/{code}/draft");
        if draft.outcome != Outcome::Ok || !published(to, record, &path).await {
            return None;
        }
        let today = Utc::now().date_naive();
        let body = json!({
            "questionnaire": code, "questionnaire_version": 1, "title": record.unique("cycle"),
            "opens_on": today, "due_on": today + Days::new(30), "audience": { "rule": "all" },
            "recorded_by": by(),
        });
        let path = "/v1/self-assessment-cycles";
        let defined = record.send(to, authoritys(record, path, &body, None, Effect::Audited)).await;
        let id = defined.id("cycle")?.to_owned();
        let body = json!({ "recorded_by": by() });
        let path = format!("{path}/{id}/open");
        let open = authoritys(record, &path, &body, Some(Names::Standing), Effect::Audited);
        let opened = record.send(to, open).await.outcome == Outcome::Ok;
        let urns = world.schools.iter().map(|school| school.urn).collect();
        opened.then(|| Self { id, urns, next: AtomicUsize::new(0) })
    }

    /// The answer of a school to a question that it has not answered; `None` once all are answered.
    pub fn answer(&self, record: &Recorder) -> Option<Ask> {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let (urn, place) = (self.urns[n % self.urns.len()], n / self.urns.len());
        if place >= QUESTIONS {
            return None;
        }
        let (cycle, question, says) = (self.id.clone(), question(place), record.unique("a"));
        let body = json!({ "answer": { "text": says }, "narrative": says, "recorded_by": head() });
        Some(Ask {
            who: Who::Portal,
            urn,
            call: format!("PUT /v1/schools/{urn}/self-assessments/{cycle}/answers/{question}"),
            body: bytes(&body),
            key: None,
            names: Some(Names::Nothing),
            effect: Effect::Answer { cycle, question, says },
        })
    }
}

/// The next answer, of a new cycle where there is none with an open question; `None` when none could be opened.
pub async fn next(cycle: &mut Option<Cycle>, world: &Small, to: &Caller, record: &Recorder) -> Option<Ask> {
    if let Some(ask) = cycle.as_ref().and_then(|cycle| cycle.answer(record)) {
        return Some(ask);
    }
    *cycle = Cycle::open(world, to, record).await;
    cycle.as_ref().and_then(|cycle| cycle.answer(record))
}

fn question(place: usize) -> String {
    format!("question-{place}")
}

/// The draft of a questionnaire; it has no key: a second draft is refused.
fn draft(record: &Recorder, code: &str) -> Ask {
    let asks = |place| json!({ "code": question(place), "kind": "text", "text": "What works?" });
    let questions: Vec<_> = (0..QUESTIONS).map(asks).collect();
    let content = json!({
        "title": "Sample self-assessment", "ratings": [], "bands": [], "sources": [],
        "areas": [{ "code": "trials", "title": "Trials", "questions": questions }],
    });
    let body = json!({ "content": content, "recorded_by": by() });
    Ask {
        call: format!("PUT /v1/questionnaires/{code}/draft"),
        key: None,
        ..authoritys(record, "", &body, Some(Names::Nothing), Effect::Audited)
    }
}

/// The answer stands once and one version of it is kept, and both say what was sent.
pub fn found(seen: &Seen, urn: i32, question: &str, says: &str) -> Found {
    let text = json!({ "text": says }).to_string();
    let right = (urn, question, Some(text.as_str()), 1);
    let own = seen.answers.iter().filter(|row| row.narrative.as_deref() == Some(says));
    let own: Vec<_> =
        own.map(|row| (row.urn, row.question.as_str(), row.answer.as_deref(), row.version)).collect();
    let kept = seen.answers_kept.iter().filter(|row| row.narrative.as_deref() == Some(says));
    let kept: Vec<_> =
        kept.map(|row| (row.urn, row.question.as_str(), row.answer.as_deref(), row.version)).collect();
    match (own.as_slice(), kept.as_slice()) {
        ([], []) => Found::Absent,
        ([stands], [kept]) if (*stands, *kept) == (right, right) => Found::Whole,
        (own, kept) => Found::Wrong(format!(
            "SPLIT or DOUBLED: {} answers and {} kept versions, or they say something else",
            own.len(),
            kept.len()
        )),
    }
}
