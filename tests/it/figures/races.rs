//! Reading while registers are amended.

use futures_util::{future::join, future::join_all};
use serde_json::json;

use super::fixture::{attendance, autumn, lay, line, reader, school};
use crate::{on_each_database, registers::fixture::amended, support::TestApp};

on_each_database!(what_is_read_beside_amendments_never_goes_back_and_ends_with_all_of_them);

async fn what_is_read_beside_amendments_never_goes_back_and_ends_with_all_of_them(app: TestApp) {
    let class = school(app, 1).await;
    lay(&class, &[line(&[("/", 40)])]).await;
    let token = reader(&class).await;
    let sessions = autumn();
    let amend = |n: usize| {
        let (date, session) = sessions[n];
        let marks = vec![amended(&class.upns[0], json!("O"), "Was not there")];
        let body = json!({
            "taken_at": "2027-01-29T15:00:00Z", "recorded_by": {"name": "A. Teacher"}, "marks": marks,
        });
        let path = format!("/v1/schools/{}/registers/{date}/{session}", class.urn);
        let class = &class;
        async move {
            class.app.put(&class.token, &path, body).await.expect(200);
        }
    };
    let concerns = format!("/v1/schools/{}/concerns?kind=persistent_absence", class.urn);
    let reading = async {
        let mut seen = 0;
        for _ in 0..12 {
            let read = attendance(&class, &token, 0, "period=2026-27-autumn").await;
            let missed = read["together"]["sessions"]["absent"].as_u64().unwrap();
            assert_eq!(read["together"]["sessions"]["possible"], 40);
            let listed = class.app.get(&token, &concerns).await.expect(200).body;
            let then = listed["data"][0]["absence"]["numerator"].as_u64().unwrap_or(missed);
            assert!(seen <= missed && missed <= then, "{seen}, {missed}, {then}");
            seen = then;
        }
    };
    join(join_all((0..10).map(amend)), reading).await;
    let read = attendance(&class, &token, 0, "period=2026-27-autumn").await;
    assert_eq!(read["together"]["persistent_absence"]["arithmetic"], "100 x 10 >= 10 x 40");
    let listed = class.app.get(&token, &concerns).await.expect(200).body;
    assert_eq!(listed["data"][0]["evidence"].as_array().unwrap().len(), 10);
}
