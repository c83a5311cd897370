//! The list as a file: whatever a social care system exports.

use serde_json::json;

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Answer, TestApp},
};

on_each_database!(
    files_are_read_as_systems_export_them,
    every_row_at_fault_is_told_with_its_line,
    a_file_names_who_sends_it_in_a_header,
);

async fn send_file(app: &TestApp, token: &str, query: &str, media: &str, file: &[u8]) -> Answer {
    let call = format!("POST /v1/pupil-groups/{SOCIAL_WORKER}/lists{query}");
    let headers = [("Content-Type", media), ("Person-Name", "A. Officer")];
    app.send_raw(token, &call, file.to_vec(), &headers).await
}

async fn files_are_read_as_systems_export_them(app: TestApp) {
    let (here, _) = schools(&app, 3).await;
    let officer = officer(&app).await;
    let (one, two) = (&here[0], &here[1]);
    let windows = [b"Surname;UPN;Social Worker\r\nZo\xEB;".as_slice(), one.as_bytes(), b";\xA3\r\n"].concat();
    let files: [(&str, &str, Vec<u8>, usize); 5] = [
        ("2026-11-02", "text/csv", format!("upn\n{one}\n").into_bytes(), 1),
        (
            "2026-11-03",
            "text/csv",
            format!("\u{FEFF}Unique Pupil Number,Notes\r\n{one},\"=1+1\"\r\n{two},\r\n").into(),
            2,
        ),
        ("2026-11-04", "text/csv; charset=windows-1252", windows.clone(), 1),
        ("2026-11-05", "text/csv", windows, 1),
        (
            "2026-11-06",
            "text/csv; charset=utf-8",
            format!("Child UPN\tTeam\n{}\tx\n{two}\ty\n\t\n", one.to_lowercase()).into(),
            2,
        ),
    ];
    for (on, media, file, pupils) in files {
        let taken =
            send_file(&app, &officer, &format!("?as_at_on={on}"), media, &file).await.expect(200).body;
        assert_eq!(taken["summary"]["pupils"], pupils, "{on}");
        assert_eq!(members(&app, &officer, on).await, pupils, "{on}");
    }
    // Without a day it is today's.
    let today =
        send_file(&app, &officer, "", "text/csv", format!("upn\n{two}\n").as_bytes()).await.expect(200).body;
    let list = format!("/v1/pupil-groups/{SOCIAL_WORKER}/lists/{}", today["list_id"].as_str().unwrap());
    let list = app.get(&officer, &list).await.expect(200).body;
    assert_eq!(
        (&list["as_at_on"], &list["recorded_by"]["name"]),
        (&json!("2026-11-20"), &json!("A. Officer"))
    );
}

async fn every_row_at_fault_is_told_with_its_line(app: TestApp) {
    let (here, _) = schools(&app, 1).await;
    let officer = officer(&app).await;
    let file = format!("upn,name\nX,a\n{},b\n,c\n{},d,e\n", here[0], here[0]);
    let refused = send_file(&app, &officer, "", "text/csv", file.as_bytes()).await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    let places: Vec<_> = refused.faults().into_iter().map(|(at, _)| at).collect();
    assert_eq!(places, ["/lines/2/upn", "/lines/4/upn", "/lines/5"]);
    assert!(!refused.text.contains(&here[0]));
    let header = send_file(&app, &officer, "", "text/csv", b"upm,favourite colour\nx,y\n").await;
    assert_eq!(header.faults().len(), 3, "{header:?}");
    assert_eq!(header.body["errors"][0]["did_you_mean"], "upn");
    assert_eq!(members(&app, &officer, "2026-11-20").await, 0);
}

async fn a_file_names_who_sends_it_in_a_header(app: TestApp) {
    let (here, _) = schools(&app, 1).await;
    let officer = officer(&app).await;
    let call = format!("POST /v1/pupil-groups/{SOCIAL_WORKER}/lists");
    let file = format!("upn\n{}\n", here[0]).into_bytes();
    let refused = app.send_raw(&officer, &call, file, &[("Content-Type", "text/csv")]).await;
    assert_eq!(refused.faults(), [("Person-Name".to_owned(), "invalid_parameter".to_owned())]);
}
