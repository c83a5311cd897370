//! CSV: one mark in each row.

use serde_json::json;

use super::fixture::{HEADER, Told, file, row, row_of, spooled, submit};
use crate::{
    on_each_database,
    registers::fixture::{Class, amended},
    support::TestApp,
};

on_each_database!(
    each_row_is_told_in_order_with_its_line,
    the_same_file_again_changes_nothing,
    a_register_is_pushed_once_wherever_its_rows_stand,
    a_register_with_a_refused_row_is_held_back_and_others_are_not,
    a_lenient_submission_keeps_the_good_rows,
    every_outcome_of_a_push_is_told,
    a_school_out_of_reach_is_told_like_one_that_never_was,
    an_export_as_a_mis_writes_it_is_understood,
    a_row_that_cannot_be_read_fails_alone,
    a_dry_run_stores_nothing,
    many_rows_are_told_one_to_one,
    what_is_missing_in_the_columns_may_stand_in_the_query,
);

async fn each_row_is_told_in_order_with_its_line(app: TestApp) {
    let class = Class::of(app, 3).await;
    let told = class.csv("", class.file("/")).await;
    assert_eq!(told.outcomes(), [(2, "created"), (3, "created"), (4, "created")]);
    assert_eq!(told.counts(&["lines", "registers", "created", "refused"]), [3, 1, 3, 0]);
    assert_eq!(told.summary["committed"], true);
    assert_eq!(class.codes().await, ["/", "/", "/"]);
    assert_eq!(class.history().await.len(), 1);
    assert!(spooled(&class.app).is_empty());
}

async fn the_same_file_again_changes_nothing(app: TestApp) {
    let class = Class::of(app, 3).await;
    class.csv("", class.file("/")).await;
    let tag = class.read().await.header("etag").to_owned();
    let again = class.csv("", class.file("/")).await;
    assert_eq!(again.counts(&["registers", "unchanged", "created"]), [1, 3, 0]);
    assert_eq!(class.read().await.header("etag"), tag);
    assert_eq!(class.history().await.len(), 1);
}

async fn a_register_is_pushed_once_wherever_its_rows_stand(app: TestApp) {
    let class = Class::of(app, 2).await;
    let (one, two) = (&class.upns[0], &class.upns[1]);
    let rows = [
        row(class.urn, one, "/"),
        row_of(class.urn, "2026-11-19", "am", one, "/"),
        row_of(class.urn, "2026-11-19", "am", two, "I"),
        row(class.urn, two, "N"),
    ];
    let told = class.csv("", file(&rows)).await;
    assert_eq!(told.outcomes().iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3, 4, 5]);
    assert_eq!(told.counts(&["registers", "created"]), [2, 4]);
    assert_eq!((class.history().await.len(), class.codes().await), (1, vec!["/".to_owned(), "N".to_owned()]));
}

async fn a_register_with_a_refused_row_is_held_back_and_others_are_not(app: TestApp) {
    let class = Class::of(app, 2).await;
    let (one, two) = (&class.upns[0], &class.upns[1]);
    let rows = [
        row(class.urn, one, "/"),
        row(class.urn, two, "\\"),
        row_of(class.urn, "2026-11-19", "am", one, "/"),
        row_of(class.urn, "2026-11-18", "am", two, "?"),
    ];
    let told = class.csv("", file(&rows)).await;
    assert_eq!(told.outcomes(), [(2, "held_back"), (3, "rejected"), (4, "created"), (5, "rejected")]);
    assert_eq!(told.faults(1), [("/code".into(), "code_not_allowed_for_session".into())]);
    assert_eq!(told.lines[1]["errors"][0]["rule"], "reg10-2");
    assert_eq!(told.faults(3), [("/code".into(), "code_unknown".into())]);
    assert_eq!(told.counts(&["registers", "refused", "held_back", "rejected", "created"]), [1, 3, 1, 2, 1]);
    assert_eq!(class.read().await.body["state"], "no_register");
}

async fn a_lenient_submission_keeps_the_good_rows(app: TestApp) {
    let class = Class::of(app, 3).await;
    let rows = [
        row(class.urn, &class.upns[0], "/"),
        row(class.urn, &class.upns[1], "\\"),
        row(class.urn, "A1", "/"),
    ];
    let rows = file(&rows).replace("A1", "B801200005009");
    let headers = [("Content-Type", "text/csv"), ("Prefer", "handling=lenient")];
    let call = "POST /v1/register-submissions";
    let answer = class.app.send_raw(&class.token, call, rows.into_bytes(), &headers).await;
    assert_eq!(answer.header("preference-applied"), "handling=lenient");
    let told = Told::of(&answer);
    assert_eq!(told.outcomes(), [(2, "created"), (3, "rejected"), (4, "rejected")]);
    assert_eq!(told.faults(2), [("/upn".into(), "upn_check_letter".into())]);
    assert_eq!(class.codes().await, ["/"]);
}

async fn every_outcome_of_a_push_is_told(app: TestApp) {
    let class = Class::of(app, 6).await;
    class.push(-60, class.all("/")[..3].to_vec()).await.expect(200);
    class.push(3600, vec![amended(&class.upns[3], json!("I"), "Parent telephoned")]).await.expect(200);
    let header = format!("{HEADER},amendment_reason,note");
    let row = |n: usize, code: &str, rest: &str| format!("{},{rest}", row(class.urn, &class.upns[n], code));
    let rows = [
        row(0, "/", ","),
        row(1, "I", ","),
        row(2, "", "Wrong pupil,"),
        row(3, "/", ","),
        row(4, "", ","),
        row(5, "B", ","),
    ];
    let told = class.csv("", format!("{header}\n{}", rows.join("\n"))).await;
    let outcomes: Vec<_> = told.outcomes().into_iter().map(|(_, outcome)| outcome).collect();
    assert_eq!(outcomes, ["unchanged", "amended", "removed", "superseded", "not_stored", "created"]);
    assert_eq!(told.lines[1]["queries"], json!(["amendment_unexplained"]));
    assert_eq!(told.lines[5]["queries"], json!(["note_missing"]));
    assert_eq!(told.counts(&["queries", "registers", "removed", "not_stored"]), [2, 1, 1, 1]);
}

async fn a_school_out_of_reach_is_told_like_one_that_never_was(app: TestApp) {
    let class = Class::of(app.clone(), 1).await;
    Class::at(app, 120_001, 1).await;
    let rows = [120_001, 199_999, class.urn].map(|urn| row(urn, &class.upns[0], "/"));
    let told = class.csv("", file(&rows)).await;
    let [other, never] = [&told.lines[0], &told.lines[1]];
    assert_eq!((&other["error"], &other["outcome"]), (&never["error"], &never["outcome"]));
    assert_eq!((&other["error"]["code"], &other["error"]["status"]), (&json!("not_found"), &json!(404)));
    assert_eq!(told.outcomes()[2], (4, "created"), "the others go on");
}

async fn an_export_as_a_mis_writes_it_is_understood(app: TestApp) {
    let class = Class::of(app, 2).await;
    let rows: Vec<_> = ["/", "L"].iter().zip(&class.upns).enumerate().collect();
    let row = |(n, (code, upn)): &(usize, (&&str, &String))| {
        format!(
            "00{n};Sample;\"O'Pupil\";6A;{upn};20/11/2026;AM;{code};{};Zo\u{EB} \"late\";Attendance office;Officer\r\n",
            if *n == 1 { "7" } else { "" }
        )
    };
    let header =
        "Adno;Surname;Forename;Reg Group;UPN;Date;AM/PM;Mark;Minutes Late;Comments;Teacher;Teacher title\r\n";
    let text = format!("{header}\r\n{}", rows.iter().map(row).collect::<String>());
    let query = format!("?urn={}&taken_at=2026-11-20T09:30:00Z", class.urn);
    let windows: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let told = class.csv(&query, windows).await;
    assert_eq!(told.outcomes(), [(3, "created"), (4, "created")]);
    let read = class.read().await;
    assert_eq!(
        (&read.body["marks"][1]["minutes_late"], &read.body["marks"][1]["note"]),
        (&json!(7), &json!("Zo\u{EB} \"late\""))
    );
    let marked = format!("\u{FEFF}{text}");
    assert_eq!(class.csv(&query, marked).await.counts(&["unchanged"]), [2], "UTF-8 with a byte-order mark");
    let tabbed = text.replace(';', "\t");
    assert_eq!(class.csv(&query, tabbed).await.counts(&["unchanged"]), [2], "UTF-8 without, parted by tabs");
}

async fn a_row_that_cannot_be_read_fails_alone(app: TestApp) {
    let class = Class::of(app, 3).await;
    let good: Vec<_> = class.upns.iter().map(|upn| row(class.urn, upn, "/")).collect();
    let bad = [
        "one,two".to_owned(),
        row(class.urn, &class.upns[0], "/").replace("2026-11-20,", "30/02/2026,"),
        row(class.urn, &class.upns[0], "/").replace("A. Teacher", "\"A. Teacher"),
        row(12, &class.upns[0], "/"),
    ];
    let rows = [&good[0], &bad[0], &bad[1], &good[1], &bad[2], &bad[3], &good[2]].map(Clone::clone);
    let told = class.csv("", file(&rows)).await;
    let outcomes: Vec<_> = told.outcomes().into_iter().map(|(_, outcome)| outcome).collect();
    assert_eq!(outcomes, ["created", "rejected", "rejected", "created", "rejected", "rejected", "created"]);
    assert_eq!(told.faults(1), [(String::new(), "row_unreadable".into())]);
    assert_eq!(told.faults(2), [("/date".into(), "invalid_format".into())]);
    assert_eq!(told.faults(4), [(String::new(), "row_unreadable".into())]);
    assert_eq!(told.faults(5), [("/urn".into(), "invalid_format".into())]);
    assert_eq!(told.counts(&["refused", "rejected", "lines"]), [4, 4, 7]);
    let text = told.lines.iter().map(ToString::to_string).collect::<String>();
    assert!(class.upns.iter().all(|upn| !text.contains(upn.as_str())), "a UPN is told: {text}");
}

async fn a_dry_run_stores_nothing(app: TestApp) {
    let class = Class::of(app, 2).await;
    let told = class.csv("?dry_run=true", class.file("/")).await;
    assert_eq!((told.counts(&["created"]), &told.summary["committed"]), (vec![2], &json!(false)));
    assert_eq!(class.read().await.body["state"], "no_register");
}

/// Every session of a term of forty pupils, sorted by pupil as some exports are.
async fn many_rows_are_told_one_to_one(app: TestApp) {
    let class = Class::of(app, 40).await;
    let days: Vec<_> = (1..=20).map(|day| format!("2026-11-{day:02}")).collect();
    let mut rows = Vec::new();
    for upn in &class.upns {
        for day in &days {
            rows.extend(
                [("am", "/"), ("pm", "\\")].map(|(session, code)| row_of(class.urn, day, session, upn, code)),
            );
        }
    }
    let packed = super::fixture::gzip(file(&rows).as_bytes());
    let headers = [("Content-Type", "text/csv"), ("Content-Encoding", "gzip")];
    let call = "POST /v1/register-submissions";
    let send = async || Told::of(&class.app.send_raw(&class.token, call, packed.clone(), &headers).await);
    let told = send().await;
    let lines: Vec<_> = told.lines.iter().map(|line| line["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, (2..2 + rows.len() as u64).collect::<Vec<_>>());
    // Weekdays from 2 to 20 November, of which today has had its morning only.
    assert_eq!(told.counts(&["registers", "created", "rejected"]), [29, 1160, 440]);
    assert_eq!(told.faults(0), [("/date".into(), "date_outside_calendar".into())]);
    let again = send().await;
    assert_eq!(again.counts(&["registers", "unchanged", "created"]), [29, 1160, 0]);
    assert!(spooled(&class.app).is_empty());
}

async fn what_is_missing_in_the_columns_may_stand_in_the_query(app: TestApp) {
    let class = Class::of(app, 1).await;
    let body = format!("upn,code\n{},/\n", class.upns[0]);
    let refused = submit(&class.app, &class.token, "", "text/csv", body.clone()).await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    let missing = ["urn", "date", "session", "taken_at", "recorded_by_name"];
    assert_eq!(refused.faults(), missing.map(|name| (format!("/{name}"), "missing_property".to_owned())));
    // No name stands in a URL: who recorded the marks is told by the file.
    let query = format!("?urn={}&date=2026-11-20&session=am&taken_at=2026-11-20T09:00:00Z", class.urn);
    let named = format!("{query}&recorded_by_name=Office");
    let refused = submit(&class.app, &class.token, &named, "text/csv", body).await;
    assert_eq!(refused.problem(), (400, "unknown_parameter"));
    let body = format!("upn,code,recorded_by_name\n{},/,Office\n", class.upns[0]);
    assert_eq!(class.csv(&query, body).await.outcomes(), [(2, "created")]);
    let both = submit(&class.app, &class.token, "?session=am", "text/csv", class.file("/")).await;
    assert_eq!(both.problem(), (422, "validation_failed"));
    assert_eq!(both.faults(), [("session".to_owned(), "invalid_parameter".to_owned())]);
    let unknown =
        submit(&class.app, &class.token, "", "text/csv", class.file("/").replace("code", "cod")).await;
    assert!(unknown.faults().contains(&("/cod".to_owned(), "unknown_property".to_owned())), "{unknown:?}");
    assert_eq!(unknown.body["errors"][0]["did_you_mean"], "code");
}
