//! Figures for the monitoring, on an address of their own.

use std::net::TcpListener;

use rollcall::app;

use crate::support::TestApp;

#[tokio::test]
async fn the_figures_tell_routes_and_reasons_and_no_ids() {
    let app = TestApp::sqlite().await;
    app.school(120_001).await;
    let token = app.everything().await;
    app.get(&token, "/v1/schools/120001").await.expect(200);
    app.send("", "BREW /v1/schools/120001", serde_json::Value::Null, &[]).await;
    assert_eq!(app.get("", "/metrics").await.status, 404, "they are not for clients");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/metrics", listener.local_addr().unwrap());
    tokio::spawn(app::serve_metrics(listener, app.gate.clone()).unwrap());
    let answer = app.http.get(url).send().await.unwrap();
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let text = answer.text().await.unwrap();
    for line in [
        "rollcall_build_info{version=\"",
        "rollcall_slots_in_use{class=\"push\"} 0",
        "rollcall_slots_waited_for{class=\"normal\"} 0",
        "rollcall_database_connections ",
        "rollcall_database_away 0",
        "rollcall_ready 1",
        "rollcall_requests_total{method=\"GET\",route=\"/v1/schools/{urn}\",status=\"200\"}",
        "rollcall_request_seconds_bucket{le=\"0.005\",route=\"/v1/schools/{urn}\"}",
        "method=\"other\"",
        "# EOF",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("120001"), "{text}");
}
