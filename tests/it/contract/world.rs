//! What the generic tests call operations with: schools on every side of a client's reach.

use chrono::{Days, NaiveDate};
use serde_json::Value;
use uuid::Uuid;

use super::{Operation, operations};
use crate::support::{Answer, Reach, TestApp};

/// A school day of the documented calendar, before the day on which the tests' clock stands.
pub const DAY: &str = "2026-10-16";
/// The school that the client is granted.
pub const GRANTED: i32 = 120_001;
/// Schools that exist and are out of reach, each for its reason.
pub const OTHER: i32 = 120_002;
pub const ENDED: i32 = 120_003;
pub const FUTURE: i32 = 120_004;
/// A URN that no school has.
pub const NEVER: i32 = 199_999;

/// A server with these schools, a client that is granted one of them, and one that reaches everything.
pub struct World {
    pub app: TestApp,
    pub client: Uuid,
    pub authority: Uuid,
}

impl World {
    pub async fn sqlite() -> Self {
        Self::on(TestApp::sqlite().await).await
    }

    pub async fn on(app: TestApp) -> Self {
        for urn in [GRANTED, OTHER, ENDED, FUTURE] {
            app.school(urn).await;
        }
        let client = app.client(&TestApp::scopes(), Reach::Schools(&[GRANTED])).await.0;
        let today: NaiveDate = app.now().date_naive();
        let (first, yesterday) = (today - Days::new(30), today - Days::new(1));
        app.grant(client, ENDED, Some(first), Some(yesterday)).await;
        app.grant(client, FUTURE, Some(today + Days::new(1)), None).await;
        let authority = app.client(&TestApp::scopes(), Reach::Everything).await.0;
        let world = Self { app, client, authority };
        world.open_school().await;
        world
    }

    /// Every document that is made by putting it whole, as documented, and at each school a pupil: what registers rest on.
    async fn open_school(&self) {
        let all = operations();
        let whole = |operation: &&Operation| {
            operation.is_conditional() && operation.method == "PUT" && !operation.names_a_thing()
        };
        for document in all.iter().filter(whole) {
            let (call, body) = (document.call(&GRANTED.to_string()), document.body().unwrap_or_default());
            let answer = self.app.send(&self.token(document), &call, body, &[("If-None-Match", "*")]).await;
            assert!([200, 201].contains(&answer.status), "{}: {answer:?}", document.id);
        }
        let token = self.app.token(self.authority, &["roll:write"]);
        for urn in [GRANTED, OTHER, ENDED, FUTURE] {
            self.app.enrol(&token, urn, 1).await;
        }
    }

    /// A token that carries the scope of this operation and no other: of the school's client where
    /// the operation is one school's, otherwise of the one that reaches everything.
    pub fn token(&self, operation: &Operation) -> String {
        match (operation.is_public(), operation.is_of_a_school()) {
            (true, _) => String::new(),
            (false, true) => self.app.token(self.client, &[operation.scope()]),
            (false, false) => self.app.token(self.authority, &[operation.scope()]),
        }
    }

    /// What the state of the document asks for: the version that is there, or that there is none.
    pub async fn precondition(&self, operation: &Operation, call: &str) -> Option<(&'static str, String)> {
        if !operation.is_conditional() {
            return None;
        }
        let path = call.split([' ', '?']).nth(1).unwrap_or_default();
        let token = match operation.is_of_a_school() {
            true => self.app.token(self.client, &TestApp::scopes()),
            false => self.app.token(self.authority, &TestApp::scopes()),
        };
        let tag = self.app.get(&token, path).await.header("etag").to_owned();
        Some(if tag.is_empty() { ("If-None-Match", "*".to_owned()) } else { ("If-Match", tag) })
    }

    /// Sends bytes as JSON, with the operation's own scope and what its state asks for.
    pub async fn raw(
        &self,
        operation: &Operation,
        call: &str,
        body: Vec<u8>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let json = [("Content-Type", "application/json")];
        let own = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("Content-Type"));
        let mut all = if own { Vec::new() } else { json.to_vec() };
        let precondition = self.precondition(operation, call).await;
        all.extend(precondition.as_ref().map(|(name, value)| (*name, value.as_str())));
        all.extend_from_slice(operation.reader());
        all.extend_from_slice(headers);
        let answer = self.app.send_raw(&self.token(operation), call, body, &all).await;
        documented(operation, &answer);
        answer
    }
}

/// The bytes of a body; none for null.
pub fn sent(body: &Value) -> Vec<u8> {
    if body.is_null() { Vec::new() } else { body.to_string().into_bytes() }
}

/// No answer is a failure of the service, and every status is one that the document names.
#[track_caller]
pub fn documented(operation: &Operation, answer: &Answer) {
    let (id, status) = (&operation.id, answer.status);
    assert!(status < 500 || status == 503, "{id}: {status} {}", answer.text);
    assert!(operation.statuses().contains(&status), "{id}: {status} is not documented: {}", answer.text);
    if status >= 400 && id != "createToken" {
        assert_eq!(answer.header("content-type"), "application/problem+json", "{id}: {status}");
        assert_eq!(answer.body["status"], status, "{id}");
        let code = answer.body["code"].as_str().unwrap_or_default();
        let known = rollcall::error::Code::ALL.iter().find(|known| known.wire() == code);
        assert_eq!(known.map(|known| known.status().as_u16()), Some(status), "{id}: {code}");
    }
}
