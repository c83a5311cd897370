//! Which of two pushes is the truth, and what becomes of the other.

use serde_json::json;

use super::fixture::{Class, mark};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    an_older_push_changes_nothing_and_stays_in_the_history,
    each_mark_is_compared_with_its_own_take,
    a_late_push_sent_again_stands_in_the_history_once,
    a_repeat_taken_later_outlives_what_was_taken_between,
);

async fn an_older_push_changes_nothing_and_stays_in_the_history(app: TestApp) {
    let class = Class::of(app, 2).await;
    class.push(120, class.all("/")).await.expect(200);
    let late = class.push(60, vec![mark(&class.upns[0], "N"), mark(&class.upns[1], "/")]).await.expect(200);
    assert_eq!(
        (&late.body["summary"]["superseded"], &late.body["summary"]["unchanged"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(late.body["rows"][0]["outcome"], "superseded");
    assert_eq!(class.codes().await, ["/", "/"]);
    let history = class.history().await;
    let change = &history[1]["changes"][0];
    assert_eq!((&change["superseded"], &change["amended"]["code"]), (&json!(true), &json!("N")));
}

async fn each_mark_is_compared_with_its_own_take(app: TestApp) {
    let class = Class::of(app, 3).await;
    class.push(300, vec![mark(&class.upns[0], "/")]).await.expect(200);
    let older = class.push(100, vec![mark(&class.upns[1], "/"), mark(&class.upns[2], "I")]).await.expect(200);
    assert_eq!(older.body["summary"]["created"], 2);
    let tie = class.push(100, vec![mark(&class.upns[2], "M")]).await.expect(200);
    assert_eq!(tie.body["summary"]["amended"], 1);
    assert_eq!(class.codes().await, ["/", "/", "M"]);
}

async fn a_late_push_sent_again_stands_in_the_history_once(app: TestApp) {
    let class = Class::of(app, 1).await;
    class.push(120, class.all("/")).await.expect(200);
    for _ in 0..3 {
        let late = class.push(60, class.all("N")).await.expect(200);
        assert_eq!(late.header("etag"), class.read().await.header("etag"), "what stands has this version");
    }
    assert_eq!(class.history().await.len(), 2);
}

async fn a_repeat_taken_later_outlives_what_was_taken_between(app: TestApp) {
    let class = Class::of(app, 1).await;
    let first = class.push(60, class.all("/")).await.expect(200);
    let repeat = class.push(180, class.all("/")).await.expect(200);
    assert_eq!(repeat.body["register"]["revision"], first.body["register"]["revision"]);
    let between = class.push(120, class.all("N")).await.expect(200);
    assert_eq!(between.body["summary"]["superseded"], 1);
    assert_eq!(class.codes().await, ["/"]);
}
