//! Stopping: not ready at once, accepted requests answered, and then the end.

use std::{
    net::TcpListener,
    sync::Arc,
    time::{Duration, Instant},
};

use rollcall::{
    app::{self, Serving},
    features::registers::submissions::Spool,
};
use tokio::sync::Notify;

use crate::support::{Setup, TestApp, database};

#[tokio::test]
async fn a_server_that_is_told_to_stop_says_so_answers_and_ends() {
    let app = TestApp::with(database::sqlite().await, Setup::default()).await;
    // A second server of the same service, to be stopped.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let folder = tempfile::tempdir_in(crate::support::database::folder()).unwrap();
    let spool = Spool::open(folder.path()).unwrap();
    let server = app::serve_with(listener, app.gate.clone(), spool, &Serving::new(1)).unwrap();
    let told = Arc::new(Notify::new());
    let (tell, drain) = (told.clone(), Duration::from_secs(1));
    let running = tokio::spawn(app::run_until(server, app.gate.clone(), drain, move || {
        let told = told.clone();
        async move { told.notified().await }
    }));
    let status =
        async |path: &str| app.http.get(format!("{base}{path}")).send().await.map(|a| a.status().as_u16());
    assert_eq!(status("/health/ready").await.unwrap(), 200);
    let stopped = Instant::now();
    tell.notify_one();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(status("/health/ready").await.unwrap(), 503);
    assert_eq!(status("/health/live").await.unwrap(), 200);
    let token = app.everything().await;
    let request = app.http.get(format!("{base}/v1/schools")).bearer_auth(token);
    assert_eq!(request.send().await.unwrap().status(), 200, "requests are still taken");
    running.await.unwrap().unwrap();
    assert!(stopped.elapsed() < Duration::from_secs(6), "{:?}", stopped.elapsed());
    assert!(app.http.get(format!("{base}/health/live")).send().await.is_err());
}
