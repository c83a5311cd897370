//! A sheet opens the collection that it announces.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(a_sheet_opens_its_collection_on_the_day_from_which_it_is_seen);

async fn a_sheet_opens_its_collection_on_the_day_from_which_it_is_seen(app: TestApp) {
    app.set_now("2026-11-20T09:00:00Z");
    app.school(120_001).await;
    let la = officer(&app).await;
    let collection = json!({
        "kind": "school_attendance", "title": "Autumn, first half", "from_on": "2026-09-03", "to_on": "2026-10-23",
        "audience": { "rule": "all" }, "opens_on": "2026-12-07", "due_on": "2026-12-18",
        "recorded_by": by()["recorded_by"],
    });
    let id = app.post(&la, "/v1/collections", collection).await.expect(201).id();
    let opens = json!({
        "kind": "action", "collection_id": id, "to_be_completed_by_on": "2026-12-18", "opens_collection": true,
    });
    let nothing = app.post(&la, SHEETS, sheet(json!({ "opens_collection": true }))).await;
    assert_eq!(nothing.faults(), [("/collection_id".to_owned(), "missing_property".to_owned())]);
    let path = draft(&app, &la, opens.clone()).await;
    assert_eq!(app.get(&la, &path).await.expect(200).body["sheet"]["opens_collection"], true);

    // Who opens no collections publishes no sheet that opens one.
    let scopes = &["information-sheets:read", "information-sheets:write"];
    let (client, _) = app.client_of(ClientKind::La, scopes, Reach::Everything).await;
    let words = app.token(client, scopes);
    let monday = with(by(), json!({ "published_at": "2026-11-23T12:00:00Z" }));
    let refused = step(&app, &words, &path, "publish", monday.clone()).await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
    assert_eq!(refused.body["required_scopes"], json!(["collections:manage"]));

    // It opens with the sheet, and moves with it.
    let at = format!("/v1/collections/{id}");
    let standing = async |la: &str| {
        let found = app.get(la, &at).await.expect(200).body;
        [&found["state"], &found["opens_on"], &found["version"]].map(Value::clone)
    };
    step(&app, &la, &path, "publish", monday).await.expect(200);
    assert_eq!(standing(&la).await, [json!("planned"), json!("2026-11-23"), json!(2)]);
    let tuesday = with(by(), json!({ "published_at": "2026-11-24T12:00:00Z" }));
    step(&app, &la, &path, "reschedule", tuesday).await.expect(200);
    assert_eq!(standing(&la).await, [json!("planned"), json!("2026-11-24"), json!(3)]);

    // The school is led to its return.
    let scopes = &[
        "information-sheets:read",
        "collections:read",
        "collections:write",
        "registers:read",
        "pupils:read",
    ];
    let (client, _) = app.client_of(ClientKind::School, scopes, Reach::Schools(&[120_001])).await;
    let own = || app.token(client, scopes);
    let its = format!("/v1/schools/120001/collection-returns/{id}");
    app.set_now("2026-11-23T13:00:00Z");
    app.get(&own(), &its).await.expect(404);
    app.set_now("2026-11-24T13:00:00Z");
    let la = officer(&app).await;
    assert_eq!(standing(&la).await[0], "open");
    app.get(&own(), &its).await.expect(200);
    let seen = app.get(&own(), &super::fixture::at(120_001, &path)).await.expect(200).body["sheet"].clone();
    assert_eq!(seen["links"]["collection_return"], its);
    let next = "/v1/schools/120001/next-actions?kind=collection_open";
    let action = app.get(&own(), next).await.expect(200).body["data"][0].clone();
    assert_eq!(
        (&action["due_on"], &action["operation"]["href"]),
        (&json!("2026-12-18"), &json!(format!("{its}/submit")))
    );

    // What it opens is settled; what is open stays as it is, and what is closed is not opened by a sheet.
    let silent = with(sheet(opens.clone()), json!({ "opens_collection": false }));
    let refused =
        step(&app, &la, &path, "correct", json!({ "sheet": silent, "reason": "It opens nothing." })).await;
    assert_eq!(
        refused.faults(),
        [("/sheet/opens_collection".to_owned(), "fixed_since_published".to_owned())]
    );
    publish(&app, &la, opens.clone()).await;
    assert_eq!(standing(&la).await, [json!("open"), json!("2026-11-24"), json!(3)]);
    let third = draft(&app, &la, opens).await;
    step(&app, &la, &at, "close", by()).await.expect(200);
    let refused = step(&app, &la, &third, "publish", by()).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    assert!(refused.body["detail"].as_str().unwrap().contains("closed"), "{}", refused.text);
}
