//! Connections on which nothing moves.

use std::time::{Duration, Instant};

use rollcall::{app::Serving, http::Stillness};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{Setup, TestApp, database};

async fn app() -> TestApp {
    let still = Duration::from_millis(400);
    let stillness = Stillness { idle: still, busy: 4 * still, draining: still };
    let serving = Serving { stillness, keep_alive: Duration::from_secs(60), ..Serving::new(1) };
    TestApp::with(database::sqlite().await, Setup { serving, ..Setup::default() }).await
}

async fn connect(app: &TestApp) -> TcpStream {
    TcpStream::connect(app.base.trim_start_matches("http://")).await.unwrap()
}

/// Reads until the other end closes; says how long that took.
async fn closed(connection: &mut TcpStream) -> Duration {
    let (started, mut rest) = (Instant::now(), Vec::new());
    let read = connection.read_to_end(&mut rest);
    tokio::time::timeout(Duration::from_secs(5), read).await.expect("it stays open").ok();
    started.elapsed()
}

async fn one_answer(connection: &mut TcpStream) -> String {
    connection.write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut buffer = [0; 4096];
    let count = connection.read(&mut buffer).await.unwrap();
    String::from_utf8_lossy(&buffer[..count]).into_owned()
}

#[tokio::test]
async fn a_second_head_that_never_ends_is_closed() {
    let app = app().await;
    let mut connection = connect(&app).await;
    assert!(one_answer(&mut connection).await.contains("200 OK"));
    connection.write_all(b"GET /heal").await.unwrap();
    let after = closed(&mut connection).await;
    assert!(after > Duration::from_millis(200) && after < Duration::from_secs(3), "{after:?}");
}

#[tokio::test]
async fn a_connection_on_which_something_moves_is_kept() {
    let app = app().await;
    let mut connection = connect(&app).await;
    for _ in 0..6 {
        assert!(one_answer(&mut connection).await.contains("200 OK"));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
async fn an_answer_that_nobody_reads_is_given_up() {
    let app = app().await;
    let mut connection = connect(&app).await;
    // More than the buffers between the two ends can hold.
    let ask = b"GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n".repeat(14);
    connection.write_all(&ask).await.unwrap();
    let cut = || {
        let text = rollcall::telemetry::metrics().text(&[]);
        let line = text.lines().find(|line| line.starts_with("rollcall_connections_cut_total")).unwrap();
        line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()
    };
    let (before, started) = (cut(), Instant::now());
    while cut() == before {
        assert!(started.elapsed() < Duration::from_secs(40), "it stays open");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
