//! Several at once: nothing lost, nothing mixed, no mark outside an enrolment.

use futures_util::future::join_all;
use serde_json::json;

use super::fixture::{Class, body, mark, row};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    eight_whole_rolls_at_once_end_in_the_newest_whole,
    eight_form_groups_at_once_end_in_their_union,
    a_deletion_and_a_push_never_leave_a_mark_after_the_deletion,
    a_first_roll_of_new_pupils_and_pushes_give_every_line_once,
);

async fn eight_whole_rolls_at_once_end_in_the_newest_whole(app: TestApp) {
    let class = Class::of(app, 30).await;
    let codes = ["/", "I", "M", "O", "G", "U", "C", "V"];
    let pushes =
        codes.iter().enumerate().map(|(n, code)| class.push(i64::try_from(n).unwrap() * 10, class.all(code)));
    for answer in join_all(pushes).await {
        answer.expect(200);
    }
    assert_eq!(class.codes().await, vec!["V"; 30], "the newest, whole");
    let history = class.history().await;
    assert_eq!(history.len(), 8, "the others are in the history");
    let takes: Vec<_> = history.iter().map(|take| take["take"].as_i64().unwrap()).collect();
    assert_eq!(takes, (1..=8).collect::<Vec<_>>());
}

async fn eight_form_groups_at_once_end_in_their_union(app: TestApp) {
    let class = Class::of(app, 80).await;
    // The group that is taken last arrives among the first: order of arrival must not matter.
    let pushes = class.upns.chunks(10).enumerate().map(|(n, group)| {
        let marks = group.iter().map(|upn| mark(upn, if n % 2 == 0 { "/" } else { "I" })).collect();
        class.push(100 - i64::try_from(n).unwrap() * 10, marks)
    });
    for answer in join_all(pushes).await {
        let answer = answer.expect(200);
        assert_eq!(
            (&answer.body["summary"]["created"], &answer.body["summary"]["superseded"]),
            (&json!(10), &json!(0))
        );
    }
    let codes = class.codes().await;
    assert_eq!(codes.len(), 80);
    assert_eq!(codes.iter().filter(|code| *code == "I").count(), 40);
    assert_eq!(class.read().await.body["state"], "complete");
}

async fn a_deletion_and_a_push_never_leave_a_mark_after_the_deletion(app: TestApp) {
    let class = Class::of(app, 12).await;
    for round in 0..6 {
        let upn = &class.upns[round];
        let mut gone = row(upn, round);
        gone["deletion"] = json!({"on": "2026-11-19", "ground": "9-1-a"});
        let as_at = format!("2026-11-20T07:00:{:02}Z", round + 1);
        let (deleted, pushed) = tokio::join!(
            class.roll(&as_at, vec![gone]),
            class.push(i64::try_from(round).unwrap(), vec![mark(upn, "/")])
        );
        let accepted = deleted.body["summary"]["changed"] == 1;
        let marked =
            class.read().await.body["marks"].as_array().unwrap().iter().any(|mark| mark["upn"] == **upn);
        assert_eq!(marked, pushed.status == 200, "{}", pushed.text);
        assert_ne!(accepted, marked, "one of the two, never both: {} {}", deleted.text, pushed.text);
    }
}

async fn a_first_roll_of_new_pupils_and_pushes_give_every_line_once(app: TestApp) {
    let class = Class::of(app, 10).await;
    let newcomers: Vec<_> = (100..110).map(|n| super::fixture::upn_of(class.urn, n)).collect();
    let rows = newcomers.iter().enumerate().map(|(n, upn)| row(upn, n)).collect();
    let other = format!("/v1/schools/{}/registers/2026-11-19/am", class.urn);
    let (rolled, one, two) = tokio::join!(
        class.roll("2026-11-20T07:00:00Z", rows),
        class.push(0, class.all("/")),
        class.app.put(&class.token, &other, body(0, class.all("/")))
    );
    rolled.expect(200);
    one.expect(200);
    two.expect(200);
    class.push(5, newcomers.iter().map(|upn| mark(upn, "I")).collect()).await.expect(200);
    let codes = class.codes().await;
    assert_eq!((codes.len(), codes.iter().filter(|code| *code == "I").count()), (20, 10));
}
