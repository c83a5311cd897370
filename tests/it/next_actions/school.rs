//! One school's list.

use serde_json::{Value, json};

use super::fixture::{NOW, SEES, busy, kinds, of_school, officer, only, walk};
use crate::{
    on_each_database,
    registers::fixture::{Class, URN},
    support::{Reach, TestApp},
};

on_each_database!(
    everything_that_is_to_be_done_stands_in_one_list_in_order,
    evidence_tells_counts_and_addresses_and_no_name,
    what_is_done_is_gone,
    a_kind_is_told_only_to_whom_may_see_what_stands_behind_it,
    the_list_is_narrowed_by_kind_by_deadline_and_by_what_is_overdue,
    registers_missing_for_more_than_a_week_are_one_action,
    a_school_without_dates_is_asked_for_them,
    a_list_costs_the_same_statements_whatever_the_size_of_the_school,
    an_absence_of_which_no_social_worker_was_told_is_counted_until_it_is,
);

async fn all_of(class: &Class, token: &str) -> Vec<Value> {
    let answer = of_school(&class.app, token, class.urn, "limit=200").await.expect(200);
    answer.body["data"].as_array().unwrap().clone()
}

async fn everything_that_is_to_be_done_stands_in_one_list_in_order(app: TestApp) {
    let class = busy(app).await;
    let token = officer(&class.app).await;
    let actions = all_of(&class, &token).await;
    let told: Vec<_> = actions
        .iter()
        .map(|action| {
            (
                action["kind"].as_str().unwrap(),
                action["due_on"].as_str(),
                action["overdue"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("statutory_return_nil", Some("2026-10-05"), true),
            ("statutory_return_nil", Some("2026-11-05"), true),
            ("timetable_notification", Some("2026-11-12"), true),
            ("marks_unresolved_overdue", Some("2026-11-17"), true),
            ("register_missing", Some("2026-11-20"), true),
            ("marks_unresolved_due", Some("2026-11-20"), false),
            ("group_list_unacknowledged", Some("2026-11-23"), false),
            ("timetable_review", Some("2026-11-26"), false),
            ("statutory_return_attendance", Some("2026-11-30"), false),
            ("leave_undecided", Some("2026-12-06"), false),
            ("leave_marks_disagree", None, false),
            ("register_queries_open", None, false),
            ("school_policy_missing", None, false),
            ("timetable_marks_unfounded", None, false),
        ]
    );
    let path = format!("/v1/schools/{URN}/next-actions");
    for limit in [1, 5] {
        assert_eq!(walk(&class.app, &token, &path, limit).await, actions, "{limit} at once");
    }
}

async fn evidence_tells_counts_and_addresses_and_no_name(app: TestApp) {
    let class = busy(app).await;
    let token = officer(&class.app).await;
    let answer = of_school(&class.app, &token, URN, "limit=200").await.expect(200);
    assert!(!answer.text.contains("Sample-0") && !answer.text.contains(&class.upns[0]), "{}", answer.text);
    let actions = answer.body["data"].as_array().unwrap();
    let base = format!("/v1/schools/{URN}");
    let missing = only(actions, "register_missing");
    assert_eq!(missing["due_at"], "2026-11-20T10:30:00Z");
    assert_eq!((&missing["evidence"]["count"], &missing["evidence"]["of"]), (&json!(4), &json!(4)));
    let register = format!("{base}/registers/2026-11-20/am");
    let operation = json!({ "operation_id": "putRegister", "method": "PUT", "href": register,
                            "scope": "registers:write" });
    assert_eq!(missing["operation"], operation);
    assert_eq!((&missing["level"], &missing["rule"]["id"]), (&json!("must"), &json!("reg10-1")));
    let overdue = only(actions, "marks_unresolved_overdue");
    let session = json!({ "date": "2026-11-10", "session": "am",
                          "register": format!("{base}/registers/2026-11-10/am") });
    assert_eq!(overdue["evidence"]["sessions"], json!([session]));
    assert_eq!(overdue["evidence"]["pupils"].as_array().unwrap().len(), 1);
    let absent = only(actions, "statutory_return_attendance");
    assert_eq!(absent["evidence"]["count"], 20, "ten school days of two sessions");
    // Each address leads somewhere.
    for action in actions {
        let links =
            [&action["links"]["subject"], &action["links"]["list"]].into_iter().flat_map(Value::as_str);
        for link in links.filter(|link| !link.contains("pupil-group-lists/")) {
            class.app.get(&token, link).await.expect(200);
        }
    }
    // The operations are those of the document.
    let document = class.app.get("", "/v1/openapi.json").await.expect(200).body;
    for action in actions {
        let operation = &action["operation"];
        let (method, href) =
            (operation["method"].as_str().unwrap().to_lowercase(), operation["href"].as_str().unwrap());
        let (path, known) = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .find_map(|(path, item)| {
                let known = &item[&method];
                (known["operationId"] == operation["operation_id"]).then_some((path, known))
            })
            .unwrap_or_else(|| panic!("{operation}"));
        assert!(fits(path, href), "{path} {href}");
        assert_eq!(known["security"][0]["bearer"], json!([operation["scope"]]));
    }
}

/// Whether an address is one of a path's.
fn fits(path: &str, href: &str) -> bool {
    let href = href.split('?').next().unwrap();
    let (path, href): (Vec<_>, Vec<_>) = (path.split('/').collect(), href.split('/').collect());
    path.len() == href.len() && path.iter().zip(&href).all(|(part, is)| part.starts_with('{') || part == is)
}

async fn what_is_done_is_gone(app: TestApp) {
    let class = busy(app).await;
    let token = officer(&class.app).await;
    let before = all_of(&class, &token).await;
    let kept: Vec<_> = before.iter().map(|action| action["id"].clone()).collect();
    assert_eq!(all_of(&class, &token).await.iter().map(|a| a["id"].clone()).collect::<Vec<_>>(), kept);
    let href = only(&before, "register_missing")["operation"]["href"].as_str().unwrap().to_owned();
    class.push_to(&href, 60, class.all("/")).await.expect(200);
    let decide = only(&before, "leave_undecided")["operation"]["href"].as_str().unwrap().to_owned();
    let head = class.app.login(&["leave:write"], Reach::Schools(&[URN])).await;
    let decision = json!({ "outcome": "refused", "decided_on": "2026-11-20",
                           "decided_by": { "name": "A. Head", "title": "Headteacher" } });
    let call = format!("POST {decide}");
    class.app.send(&head, &call, decision, &[("If-Match", "*")]).await.expect(200);
    let after = all_of(&class, &token).await;
    let gone: Vec<_> = before.iter().filter(|one| !after.iter().any(|two| two["id"] == one["id"])).collect();
    let gone: Vec<_> = gone.iter().map(|action| action["kind"].as_str().unwrap()).collect();
    assert_eq!(gone, ["register_missing", "leave_undecided"]);
}

async fn a_kind_is_told_only_to_whom_may_see_what_stands_behind_it(app: TestApp) {
    let class = busy(app).await;
    let whole = all_of(&class, &officer(&class.app).await).await;
    let withheld = async |scopes: &[&str]| {
        let token = class.app.login(scopes, Reach::Schools(&[URN])).await;
        let answer = of_school(&class.app, &token, URN, "limit=200").await.expect(200).body;
        let told: Vec<_> = kinds(answer["data"].as_array().unwrap()).into_iter().map(str::to_owned).collect();
        let withheld = answer["withheld_kinds"].as_array().unwrap().clone();
        (told, withheld)
    };
    let (told, hidden) = withheld(&["registers:read"]).await;
    assert_eq!(told, ["register_missing"]);
    for kind in kinds(&whole).into_iter().filter(|kind| *kind != "register_missing") {
        assert!(hidden.iter().any(|one| one["kind"] == kind), "{kind} is neither told nor withheld");
    }
    let (told, hidden) = withheld(&["registers:read", "leave:read"]).await;
    assert!(told.contains(&"leave_undecided".to_owned()), "{told:?}");
    assert!(!hidden.iter().any(|one| one["kind"] == "leave_undecided"));
    let codes = json!({ "kind": "marks_unresolved_overdue", "scope": "registers.codes:read" });
    assert!(hidden.contains(&codes), "{hidden:?}");
    let (told, _) = withheld(&["registers:read", "statutory-returns:read"]).await;
    assert!(told.contains(&"statutory_return_attendance".to_owned()));
    let (_, none) = withheld(SEES).await;
    assert_eq!(none, Vec::<Value>::new());
    let token = class.app.login(&["registers:read"], Reach::Schools(&[URN])).await;
    let refused = of_school(&class.app, &token, URN, "kind=leave_undecided").await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
    assert_eq!(refused.body["required_scopes"], json!(["leave:read"]));
    let unknown = of_school(&class.app, &token, URN, "kind=homework").await;
    assert_eq!(unknown.problem(), (400, "invalid_parameter"));
}

async fn the_list_is_narrowed_by_kind_by_deadline_and_by_what_is_overdue(app: TestApp) {
    let class = busy(app).await;
    let token = officer(&class.app).await;
    let whole = all_of(&class, &token).await;
    let narrowed = async |query: &str| {
        let answer = of_school(&class.app, &token, URN, &format!("limit=200&{query}")).await.expect(200);
        answer.body["data"].as_array().unwrap().clone()
    };
    let of = |keep: &dyn Fn(&Value) -> bool| -> Vec<Value> {
        whole.iter().filter(|action| keep(action)).cloned().collect()
    };
    assert_eq!(narrowed("overdue=true").await, of(&|action| action["overdue"] == true));
    assert_eq!(narrowed("overdue=false").await, of(&|action| action["overdue"] == false));
    let by = |action: &Value| action["due_on"].as_str().is_some_and(|on| on <= "2026-11-23");
    assert_eq!(narrowed("due_on_to=2026-11-23").await, of(&by));
    let of_kind =
        |action: &Value| action["kind"] == "leave_undecided" || action["kind"] == "register_missing";
    assert_eq!(narrowed("kind=leave_undecided,register_missing").await, of(&of_kind));
}

async fn registers_missing_for_more_than_a_week_are_one_action(app: TestApp) {
    let mut class = Class::of(app, 2).await;
    class.set_now(NOW).await;
    let token = officer(&class.app).await;
    let actions = all_of(&class, &token).await;
    // Of the week before today ten, and this morning's.
    let single: Vec<_> = actions.iter().filter(|action| action["kind"] == "register_missing").collect();
    assert_eq!(single.len(), 11);
    assert_eq!(single[0]["due_at"], "2026-11-13T10:30:00Z");
    let earlier = only(&actions, "registers_missing_earlier");
    // 37 school days before the half term, nine after it up to the 12th.
    assert_eq!(earlier["evidence"]["count"], 2 * (37 + 9));
    assert_eq!(earlier["evidence"]["sessions"].as_array().unwrap().len(), 20);
    assert_eq!(
        (&earlier["evidence"]["from_on"], &earlier["evidence"]["to_on"]),
        (&json!("2026-09-03"), &json!("2026-11-12"))
    );
    assert_eq!(earlier["operation"]["href"], format!("/v1/register-submissions?urn={URN}"));
    // Who has never sent a roll is asked for no register.
    class.app.school(URN + 1).await;
    let other = of_school(&class.app, &token, URN + 1, "").await.expect(200).body;
    assert_eq!(kinds(other["data"].as_array().unwrap()), ["school_policy_missing"]);
}

async fn a_school_without_dates_is_asked_for_them(app: TestApp) {
    app.set_now(NOW);
    app.school(URN).await;
    let token = officer(&app).await;
    let answer = of_school(&app, &token, URN, "").await.expect(200);
    let actions = answer.body["data"].as_array().unwrap();
    let dates = only(actions, "calendar_missing");
    let href = format!("/v1/schools/{URN}/calendars/2026-27");
    assert_eq!((&dates["operation"]["href"], &dates["level"]), (&json!(href), &json!("should")));
    let la = app.login(&["calendars:write"], Reach::Everything).await;
    let put = "PUT /v1/calendars/2026-27";
    let calendar = crate::registers::fixture::calendar();
    app.send(&la, put, calendar, &[("If-None-Match", "*")]).await.expect(201);
    let answer = of_school(&app, &token, URN, "").await.expect(200);
    assert!(!kinds(answer.body["data"].as_array().unwrap()).contains(&"calendar_missing"));
}

async fn a_list_costs_the_same_statements_whatever_the_size_of_the_school(app: TestApp) {
    let class = busy(app.clone()).await;
    let large = 120_766;
    let mut other = Class::at(app.clone(), large, 60).await;
    let few: Vec<String> = other.upns.drain(4..).collect();
    super::fixture::fill(&mut other).await;
    other.upns.extend(few);
    let token = officer(&app).await;
    let cost = async |urn: i32| {
        let mut least = u64::MAX;
        for _ in 0..5 {
            let before = app.statements();
            of_school(&app, &token, urn, "limit=200").await.expect(200);
            least = least.min(app.statements() - before);
        }
        least
    };
    let (small, great) = (cost(class.urn).await, cost(large).await);
    assert_eq!(small, great, "statements for a school of 4 and of 60");
    assert!(small > 5, "the counter counts: {small}");
}

async fn an_absence_of_which_no_social_worker_was_told_is_counted_until_it_is(app: TestApp) {
    use rollcall::features::clients::ClientKind;

    use crate::{
        figures::fixture::pupil_id,
        pupil_groups::fixture::{BY, login, send},
    };
    let class = busy(app).await;
    let token = officer(&class.app).await;
    let untold = async || {
        let answer = of_school(&class.app, &token, URN, "kind=social_worker_untold").await.expect(200).body;
        answer["data"].as_array().unwrap().clone()
    };
    assert_eq!(untold().await, Vec::<Value>::new(), "the only child of the list was there");
    let groups = login(&class.app, ClientKind::La, &["pupils.groups:write"], Reach::Everything).await;
    send(&class.app, &groups, "2026-11-17", &[&class.upns[0], &class.upns[1]]).await.expect(200);
    let told = untold().await;
    let action = only(&told, "social_worker_untold");
    let path = format!("/v1/schools/{URN}/social-worker-notifications");
    assert_eq!((&action["level"], &action["operation"]["href"]), (&json!("should"), &json!(path)));
    assert_eq!(
        action["evidence"]["pupils"],
        json!([]),
        "who it is stands in the list, whose reader is named"
    );

    let scopes = &["social-work:read", "social-work:write"];
    let own = login(&class.app, ClientKind::School, scopes, Reach::Schools(&[URN])).await;
    let list = format!("GET {}", action["links"]["list"].as_str().unwrap());
    let listed = class.app.send(&own, &list, Value::Null, BY).await.expect(200).body;
    let listed = listed["data"].as_array().unwrap();
    assert_eq!(action["evidence"]["count"], json!(listed.len()));
    let pupil = pupil_id(&class, 1).await;
    for row in listed {
        assert_eq!(row["pupil_id"], json!(pupil));
        let body = json!({
            "pupil_id": pupil, "recorded_by": { "name": "A. Clerk" },
            "telling": {
                "trigger": { "kind": row["kind"], "first_on": row["first_on"] }, "told_at": "2026-11-20T10:30:00Z",
                "told_to": { "role": "allocated_social_worker" }, "told_by": { "name": "A. Head" },
            },
        });
        class.app.post(&own, &path, body).await.expect(201);
    }
    assert_eq!(untold().await, Vec::<Value>::new());
}
