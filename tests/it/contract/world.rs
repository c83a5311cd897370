//! What the generic tests call operations with: schools on every side of a client's reach.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Operation;
use crate::support::{Answer, Reach, TestApp};

/// A school day of the tests' calendar: the Friday on which their clock stands.
pub const DAY: &str = "2026-11-20";
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
        world.calendars().await;
        world
    }

    /// Documents that a `PUT` replaces are there, so that every one of them gets as far as its body.
    async fn calendars(&self) {
        let token = self.app.token(self.authority, &["calendars:write"]);
        let half_terms =
            json!([{ "id": "2026-27-autumn-2", "from_on": "2026-11-02", "to_on": "2026-12-18" }]);
        let calendar = json!({ "half_terms": half_terms, "weekdays": ["mon", "tue", "wed", "thu", "fri"] });
        for path in ["/v1/calendars/2026-27".to_owned(), format!("/v1/schools/{GRANTED}/calendars/2026-27")] {
            let put = format!("PUT {path}");
            self.app.send(&token, &put, calendar.clone(), &[("If-None-Match", "*")]).await.expect(201);
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

    /// Calls an operation on the granted school with this body.
    pub async fn call(&self, operation: &Operation, body: Value) -> Answer {
        self.raw(operation, &operation.call(&GRANTED.to_string()), sent(&body), &[]).await
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
        all.extend_from_slice(operation.preconditions());
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
