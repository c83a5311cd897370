//! One family's story: a concern, support, a Notice to Improve, a breach, a penalty notice, a second, and no third. Told by
//! the programs of the school and of the authority, through the API alone.

use serde_json::{Value, json};

use crate::{
    contacts::fixture::parent,
    figures::fixture::{lay, line, pupil_id},
    on_each_database,
    registers::fixture::{Class, URN, row},
    support::{Answer, Reach, TestApp},
};

on_each_database!(a_family_is_helped_warned_fined_twice_and_not_a_third_time);

const SCHOOL: &[&str] = &[
    "figures:read",
    "registers:read",
    "registers.codes:read",
    "pupils:read",
    "pupils.parents:read",
    "pupils.parents:propose",
    "support:read",
    "support:write",
    "notices:read",
    "notices:request",
    "notices-to-improve:write",
];
const AUTHORITY: &[&str] = &[
    "figures:read",
    "registers.codes:read",
    "parents:read",
    "parents:write",
    "support:read",
    "notices:read",
    "notices:decide",
    "notices.payments:write",
];

/// The programs of the school and of the authority, and the family.
struct Story {
    class: Class,
    school: String,
    authority: String,
    pupil: String,
    parent: String,
}

impl Story {
    async fn of(app: TestApp) -> Self {
        let mut class = Class::of(app, 1).await;
        let mut child = row(&class.upns[0], 0);
        child["contacts"] = json!({ "parents": [parent(1)] });
        class.roll("2026-09-04T07:00:00Z", vec![child]).await.expect(200);
        class.set_now("2026-10-02T16:00:00Z").await;
        lay(&class, &[marks(0, 44)]).await;
        let pupil = pupil_id(&class, 0).await;
        let mut story =
            Self { class, school: String::new(), authority: String::new(), pupil, parent: String::new() };
        story.at("2026-10-05T08:00:00Z").await;
        let settings = json!({
            "authority": "Sample County Council",
            "correspondence_address": { "line_1": "1 Sample Street", "town": "Sampleton", "postcode": "NR1 2DH" },
            "payment_methods": [{ "how": "Online, with the number of the notice" }],
        });
        let body = json!({ "settings": settings, "recorded_by": { "name": "A. Clerk", "title": "Attendance officer" } });
        let put = "PUT /v1/notice-settings";
        story.class.app.send(&story.authority, put, body, &[("If-None-Match", "*")]).await.expect(201);
        story
    }

    /// Sets the clock; everybody logs in again.
    async fn at(&mut self, instant: &str) {
        self.class.set_now(instant).await;
        self.school = self.class.app.login(SCHOOL, Reach::Schools(&[URN])).await;
        self.authority = self.class.app.login(AUTHORITY, Reach::Everything).await;
    }

    async fn post(&self, token: &str, path: &str, mut body: Value) -> Answer {
        if body.get("issued_by").is_none() && body.get("officer").is_none() {
            body["recorded_by"] = json!({ "name": "A. Clerk", "title": "Attendance officer" });
        }
        self.class.app.post(token, path, body).await
    }

    /// A step of a document, at the version that stands.
    async fn step(&self, token: &str, path: &str, step: &str, mut body: Value) -> Answer {
        if body.get("issued_by").is_none() && body.get("officer").is_none() {
            body["recorded_by"] = json!({ "name": "A. Clerk", "title": "Attendance officer" });
        }
        let read = self.class.app.get(token, path).await.expect(200);
        let (call, tag) = (format!("POST {path}/{step}"), read.header("etag").to_owned());
        self.class.app.send(token, &call, body, &[("If-Match", &tag)]).await
    }

    async fn show(&self, path: &str) -> Value {
        self.class.app.get(&self.school, path).await.expect(200).body
    }

    async fn eligibility(&self) -> Value {
        let path = format!(
            "/v1/schools/{URN}/penalty-notices/eligibility?pupil_id={}&parent_id={}",
            self.pupil, self.parent
        );
        self.class.app.get(&self.authority, &path).await.expect(200).body
    }

    /// A penalty notice that the school asks for and the authority approves, for these sessions; its address.
    async fn approved(&self, sessions: Value, considerations: Value, extra: Value) -> String {
        let body = json!({
            "pupil_id": self.pupil, "parent_id": self.parent, "sessions": sessions,
            "considerations": considerations,
        });
        let asked = self.post(&self.school, &format!("/v1/schools/{URN}/penalty-notices"), body).await;
        let path = asked.expect(201).header("location").to_owned();
        self.step(&self.authority, &path, "review", json!({})).await.expect(200);
        let mut approval = extra;
        approval["considerations"] = considerations;
        self.step(&self.authority, &path, "approve", approval).await.expect(200);
        path
    }

    async fn issue(&self, path: &str) -> Answer {
        let order = json!({
            "officer": { "name": "A. Officer", "title": "Attendance manager, authorised" },
            "child_address": { "line_1": "1 Sample Road", "town": "Sampleton", "postcode": "NR1 2DH" },
        });
        self.step(&self.authority, path, "issue", order).await
    }

    async fn pay(&self, path: &str, reference: &str, pence: i64, on: &str) -> Answer {
        let body = json!({ "reference": reference, "pence": pence, "received_on": on });
        self.post(&self.authority, &format!("{path}/payments"), body).await
    }
}

/// The child's autumn, session by session: a week of September is missed, two days of November, three of December's first
/// week and all of its second.
fn marks(from: usize, to: usize) -> Vec<&'static str> {
    let all = line(&[
        ("/", 24),
        ("O", 10),
        ("/", 50),
        ("O", 4),
        ("/", 24),
        ("O", 6),
        ("/", 4),
        ("O", 10),
        ("/", 10),
    ]);
    all[..to].iter().enumerate().map(|(n, code)| if n < from { "." } else { *code }).collect()
}

fn days(days: &[&str]) -> Value {
    let both =
        |day: &&str| [json!({ "date": day, "session": "am" }), json!({ "date": day, "session": "pm" })];
    days.iter().flat_map(both).collect()
}

const SEPTEMBER: [&str; 5] = ["2026-09-21", "2026-09-22", "2026-09-23", "2026-09-24", "2026-09-25"];
const BREACHES: [&str; 2] = ["2026-11-09", "2026-11-10"];
const AFTERWARDS: [&str; 5] = ["2026-11-09", "2026-11-10", "2026-11-30", "2026-12-01", "2026-12-02"];
const AGAIN: [&str; 5] = ["2026-12-07", "2026-12-08", "2026-12-09", "2026-12-10", "2026-12-11"];

async fn a_family_is_helped_warned_fined_twice_and_not_a_third_time(app: TestApp) {
    let mut story = Story::of(app).await;
    story.is_a_concern().await;
    story.is_helped().await;
    let warning = story.is_warned().await;
    story.does_not_improve(&warning).await;
    let first = story.is_fined(&warning).await;
    story.pays(&first).await;
    story.is_fined_again().await;
    story.is_not_fined_a_third_time().await;
}

impl Story {
    /// The register says it before anybody asks.
    async fn is_a_concern(&mut self) {
        let path = format!("/v1/schools/{URN}/concerns?on=2026-10-02");
        let list = self.class.app.get(&self.school, &path).await.expect(200).body;
        let kinds: Vec<_> = list["data"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
        assert!(kinds.contains(&&json!("penalty_threshold")), "{list}");
        // The authority knows the mother: from here on she is one person, whatever systems say of her.
        let proposed = json!({
            "details": { "title": "Ms", "forename": "Parent-0001", "surname": "Sample-Oak",
                         "service_address": { "line_1": "1 Sample Road", "town": "Sampleton", "postcode": "NR1 2DH" } },
            "child": { "pupil_id": self.pupil, "basis": "natural_parent" },
        });
        let made = self.post(&self.authority, "/v1/parents", proposed).await.expect(201);
        self.parent = made.body["parent"]["id"].as_str().unwrap().to_owned();
    }

    /// A plan that is taken up and does not help, and early help that is refused.
    async fn is_helped(&mut self) {
        let offer = |kind: &str, title: &str| {
            json!({
                "kind": kind, "title": title, "offered_on": "2026-10-02", "parents": [self.parent],
                "offered_by": { "name": "A. Head", "title": "Headteacher" },
            })
        };
        let record = async |offer: Value| {
            let body = json!({ "pupil_id": self.pupil, "offer": offer });
            let made = self.post(&self.school, &format!("/v1/schools/{URN}/support"), body).await.expect(201);
            made.header("location").to_owned()
        };
        let plan = record(offer("plan", "Breakfast club and a call each morning")).await;
        let help = record(offer("early_help", "A family support worker")).await;
        self.step(&self.school, &plan, "start", json!({ "started_on": "2026-10-05" })).await.expect(200);
        let refused = json!({ "on": "2026-10-05", "reason": "refused" });
        self.step(&self.school, &help, "decline", refused).await.expect(200);
    }

    /// A Notice to Improve, with all of its parts; the address under which it stands.
    async fn is_warned(&mut self) -> String {
        self.at("2026-10-14T09:00:00Z").await;
        let says = json!({
            "contact": { "name": "A. Helper", "title": "Family support worker", "telephone": "01632 960001" },
            "further_support": [{ "what": "A place in the breakfast club from 7:45" }],
            "early_grounds": [{ "kind": "unauthorised_absence", "sessions": 6,
                                "text": "Three further days are missed without the school's agreement" }],
            "period_from_on": "2026-11-02",
        });
        let body = json!({ "pupil_id": self.pupil, "parent_id": self.parent, "says": says });
        let drafted = self.post(&self.school, &format!("/v1/schools/{URN}/notices-to-improve"), body).await;
        let path = drafted.expect(201).header("location").to_owned();
        let order = json!({ "issued_by": { "name": "A. Head", "title": "Headteacher" } });
        let incomplete = self.step(&self.school, &path, "issue", order.clone()).await.expect(422);
        assert_eq!(
            incomplete.faults(),
            [("/parts/sufficient_improvement".to_owned(), "notice_part_missing".to_owned())]
        );
        let mut says = says_of(&self.show(&path).await);
        says["sufficient_improvement"] =
            json!({ "kind": "no_unauthorised_absence", "text": "No further absence without our agreement" });
        self.amend(&path, says).await;
        let issued = self.step(&self.school, &path, "issue", order).await.expect(200).body;
        let notice = &issued["notice_to_improve"];
        assert_eq!(notice["period_from_on"], "2026-11-02");
        assert_eq!(notice["period_to_on"], "2026-12-11", "six school weeks, with a day less for training");
        let served = json!({ "by": "by_hand", "sent_on": "2026-10-14" });
        self.step(&self.school, &path, "serve", served).await.expect(200);
        path
    }

    async fn amend(&self, path: &str, says: Value) {
        let read = self.class.app.get(&self.school, path).await.expect(200);
        let body =
            json!({ "says": says, "recorded_by": { "name": "A. Clerk", "title": "Attendance officer" } });
        let tag = read.header("etag").to_owned();
        self.class
            .app
            .send(&self.school, &format!("PUT {path}"), body, &[("If-Match", &tag)])
            .await
            .expect(200);
    }

    /// The watch tells of the breach on the day, and what came of it is said when the period is over.
    async fn does_not_improve(&mut self, warning: &str) {
        self.at("2026-11-10T16:00:00Z").await;
        lay(&self.class, &[marks(44, 88)]).await;
        let watch = self.show(&format!("{warning}/progress")).await;
        assert_eq!((&watch["state"], &watch["period"]["used"]), (&json!("active"), &json!(7)));
        assert_eq!(watch["breaches"].as_array().unwrap().len(), 4, "{watch}");
        assert_eq!(watch["breaches"][0]["date"], BREACHES[0]);
        assert_eq!(watch["may_end_early"], false, "the notice told of six");
        self.at("2026-12-11T16:00:00Z").await;
        lay(&self.class, &[marks(88, 132)]).await;
        let early = self.step(&self.school, warning, "conclude-not-improved", json!({})).await.expect(409);
        assert_eq!(early.body["code"], "state_conflict", "its last day is not over");
        self.at("2026-12-14T09:00:00Z").await;
        assert_eq!(self.show(&format!("{warning}/progress")).await["due_for_review"], true);
        self.step(&self.school, warning, "conclude-not-improved", json!({})).await.expect(200);
    }

    /// The first penalty notice, which rests on the support and on the warning.
    async fn is_fined(&mut self, warning: &str) -> String {
        self.at("2026-12-15T09:00:00Z").await;
        let next = self.eligibility().await;
        assert_eq!((&next["eligible"], &next["next_step"]), (&json!(true), &json!("first")), "{next}");
        let mut considered = considerations("provided");
        considered["notice_to_improve_id"] = json!(warning.rsplit('/').next().unwrap());
        let path = self.approved(days(&SEPTEMBER), considered, json!({})).await;
        let issued = self.issue(&path).await.expect(200).body;
        let tariff = &issued["penalty_notice"]["terms"]["issue"]["tariff"];
        assert_eq!((&tariff["full_pence"], &tariff["reduced_pence"]), (&json!(16000), &json!(8000)));
        let served = json!({ "by": "post", "sent_on": "2026-12-15" });
        let served = self.step(&self.authority, &path, "serve", served).await.expect(200).body;
        let dates = &served["penalty_notice"]["terms"]["service"]["dates"];
        assert_eq!(dates["received_on"], "2026-12-17");
        assert_eq!(
            (&dates["reduced_until_on"], &dates["pay_until_on"]),
            (&json!("2027-01-06"), &json!("2027-01-13"))
        );
        path
    }

    async fn pays(&mut self, first: &str) {
        self.at("2027-01-06T15:00:00Z").await;
        self.pay(first, "PN-0001", 8000, "2027-01-06").await.expect(200);
        assert_eq!(self.show(first).await["penalty_notice"]["state"], "paid_reduced");
    }

    /// What followed the first notice costs the whole at once, and no second warning has to come first.
    async fn is_fined_again(&mut self) {
        self.at("2027-01-11T09:00:00Z").await;
        let reason =
            json!({ "no_notice_to_improve_reason": "She had one in the autumn, and it changed nothing" });
        let path = self.approved(days(&AFTERWARDS), considerations("provided"), reason).await;
        let issued = self.issue(&path).await.expect(200).body;
        let issue = &issued["penalty_notice"]["terms"]["issue"];
        assert_eq!((&issue["step"], &issue["tariff"]["full_pence"]), (&json!("second"), &json!(16000)));
        assert_eq!(issue["tariff"]["reduced_pence"], json!(null));
    }

    /// A third is refused, and it is told what there is instead and from when one would be possible again.
    async fn is_not_fined_a_third_time(&mut self) {
        self.at("2027-01-18T09:00:00Z").await;
        let next = self.eligibility().await;
        assert_eq!((&next["eligible"], &next["next_step"]), (&json!(false), &json!(null)));
        assert_eq!(next["possible_from_on"], "2029-12-15");
        let reason =
            json!({ "no_notice_to_improve_reason": "She had one in the autumn, and it changed nothing" });
        let path = self.approved(days(&AGAIN), considerations("provided"), reason).await;
        let refused = self.issue(&path).await.expect(409);
        assert_eq!(refused.body["code"], "state_conflict");
        assert!(
            refused.body["detail"].as_str().unwrap().contains("a third is not allowed"),
            "{}",
            refused.text
        );
        assert_eq!(refused.body["allowed_actions"], json!(["refuse"]));
    }
}

fn says_of(document: &Value) -> Value {
    document["notice_to_improve"]["terms"]["says"].clone()
}

fn considerations(support: &str) -> Value {
    json!({
        "support": support, "best_tool": true, "equality_considered": true, "public_interest": true,
        "explanation": "Support was taken up and ended without change; further help was refused",
    })
}
