//! Who is back in the first full week of a term.

mod findings;
mod reading;

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use crate::{
    figures::fixture::{lay, line},
    pupil_groups::fixture::{BY, login, send},
    registers::fixture::{Class, URN},
    support::{Answer, Reach, TestApp},
};

const OFFICER: &[&str] = &[
    "pupils.groups:read",
    "pupils.groups:write",
    "return-checks:write",
    "registers:read",
    "registers.codes:read",
    "disclosures:read",
];

/// The first full week of the autumn is that of Monday 7 September 2026.
const TERM: &str = "2026-27-autumn";

/// A class of which all but the last are in the group, and an officer.
struct Desk {
    class: Class,
    officer: String,
}

impl Desk {
    /// Of six: one attended once, one not at all, one lacks a mark, one could attend nothing, one has no mark at all; the
    /// last is not in the group.
    async fn of(app: TestApp) -> Self {
        let class = Class::of(app, 6).await;
        let days = line(&[("/", 4)]);
        let week = |codes: &[(&'static str, usize)]| [days.clone(), line(codes)].concat();
        let lines = [
            week(&[("I", 9), ("/", 1)]),
            week(&[("I", 5), ("O", 5)]),
            week(&[("O", 9), (".", 1)]),
            week(&[("Y4", 10)]),
            week(&[(".", 10)]),
            week(&[("/", 10)]),
        ];
        lay(&class, &lines).await;
        let officer = login(&class.app, ClientKind::La, OFFICER, Reach::Everything).await;
        let members: Vec<_> = class.upns[..5].iter().collect();
        send(&class.app, &officer, "2026-09-07", &members).await.expect(200);
        Self { class, officer }
    }

    fn app(&self) -> &TestApp {
        &self.class.app
    }

    async fn read(&self, path: &str) -> Answer {
        self.app().send(&self.officer, &format!("GET {path}"), Value::Null, BY).await
    }

    async fn check(&self) -> Value {
        self.read(&format!("/v1/schools/{URN}/return-checks/{TERM}")).await.expect(200).body
    }

    /// The pupils of the check in the order of the class.
    async fn pupils(&self) -> Vec<Value> {
        let check = self.check().await;
        let mut pupils = Vec::new();
        for n in 0..5 {
            let id = crate::figures::fixture::pupil_id(&self.class, n).await;
            let found = check["pupils"].as_array().unwrap().iter().find(|row| row["pupil_id"] == id);
            pupils.push(found.unwrap_or_else(|| panic!("{check}")).clone());
        }
        pupils
    }

    /// States what was found, with this precondition.
    async fn state(&self, path: &str, found: &str, precondition: (&str, &str)) -> Answer {
        let call = format!("PUT {path}");
        self.app().send(&self.officer, &call, finding(found), &[precondition]).await
    }
}

fn finding(found: &str) -> Value {
    json!({
        "found": found, "found_on": "2026-09-14", "source": "The school's attendance officer, by telephone",
        "recorded_by": { "name": "A. Officer" },
    })
}

/// Cohort, and how many came back, did not, are unknown, and are told of by marks and by findings alone.
fn counts(counts: &Value) -> [u64; 6] {
    let of = |name: &str| counts[name]["numerator"].as_u64().unwrap();
    let number = |name: &str| counts[name].as_u64().unwrap();
    let [cohort, by_marks, by_finding] = ["cohort", "by_marks", "by_finding"].map(number);
    assert_eq!(counts["returned"]["denominator"], counts["cohort"]);
    [cohort, of("returned"), of("not_returned"), of("unknown"), by_marks, by_finding]
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_default()
}
