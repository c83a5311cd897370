//! What is refused whole, before anything is stored, and what it leaves behind: nothing.

use std::{os::unix::fs::PermissionsExt as _, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::fixture::{HEADER, PATH, file, gzip, row, spooled, submit};
use crate::{
    on_each_database,
    registers::fixture::{Class, MIS},
    support::{Reach, TestApp},
};

on_each_database!(a_bomb_is_refused_and_leaves_nothing, a_client_that_goes_away_leaves_nothing,);

async fn a_bomb_is_refused_and_leaves_nothing(app: TestApp) {
    let class = Class::of(app, 1).await;
    // Packed in pieces: packing it whole would hold this thread until the server has closed the idle connection.
    let bomb = gzip(&vec![b'\n'; 1024 * 1024]).repeat(60);
    assert!(bomb.len() < 100_000);
    let headers = [("Content-Type", "text/csv"), ("Content-Encoding", "gzip")];
    let call = format!("POST {PATH}");
    let answer = class.app.send_raw(&class.token, &call, bomb, &headers).await;
    assert_eq!(answer.problem(), (413, "body_too_large"));
    let cut = gzip(class.file("/").as_bytes());
    let answer = class.app.send_raw(&class.token, &call, cut[..cut.len() - 9].to_vec(), &headers).await;
    assert_eq!(answer.problem(), (400, "body_malformed"));
    let answer = submit(&class.app, &class.token, "", "application/x-ndjson", "x\n".repeat(200_001)).await;
    assert_eq!(answer.problem(), (413, "body_too_large"));
    assert!(spooled(&class.app).is_empty());
}

async fn a_client_that_goes_away_leaves_nothing(app: TestApp) {
    let class = Class::of(app, 1).await;
    let mut stream = TcpStream::connect(class.app.base.trim_start_matches("http://")).await.unwrap();
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: text/csv\r\n\
         Content-Length: 1000000\r\n\r\n{HEADER}\n",
        class.token
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    drop(stream);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(spooled(&class.app).is_empty());
    assert_eq!(class.csv("", class.file("/")).await.outcomes(), [(2, "created")], "its turn is over");
}

#[tokio::test]
async fn the_spool_is_its_owners_alone() {
    let app = TestApp::sqlite().await;
    let mode = std::fs::metadata(app.spool.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

/// One of each of two clients that are still sending have their turns; a third is told to come again, and so is a
/// second of one of them.
#[tokio::test]
async fn a_third_at_once_waits_shortly_and_is_sent_away() {
    let mut class = Class::of(TestApp::sqlite().await, 1).await;
    let mut open = Vec::new();
    for _ in 0..2 {
        class.token = class.app.login(MIS, Reach::Schools(&[class.urn])).await;
        let mut stream = TcpStream::connect(class.app.base.trim_start_matches("http://")).await.unwrap();
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: text/csv\r\n\
             Content-Length: {}\r\n\r\n",
            class.token,
            class.file("/").len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        open.push(stream);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let other = class.app.login(MIS, Reach::Schools(&[class.urn])).await;
    let (second, third) = tokio::join!(
        submit(&class.app, &class.token, "", "text/csv", class.file("/")),
        submit(&class.app, &other, "", "text/csv", class.file("/")),
    );
    assert_eq!((second.problem(), third.problem()), ((503, "overloaded"), (503, "overloaded")));
    assert!(third.header("retry-after").parse::<u32>().is_ok());
    // The two are none the worse for it.
    for mut stream in open {
        stream.write_all(class.file("/").as_bytes()).await.unwrap();
        let mut answer = [0; 4096];
        let size = stream.read(&mut answer).await.unwrap();
        assert!(String::from_utf8_lossy(&answer[..size]).starts_with("HTTP/1.1 200"));
    }
}

/// What other operations refuse, and what this one does.
#[tokio::test]
async fn other_media_and_encodings_are_refused() {
    let class = Class::of(TestApp::sqlite().await, 1).await;
    let call = format!("POST {PATH}");
    for (media, encoding) in [
        ("application/json", "identity"),
        ("text/plain", "identity"),
        ("text/csv; charset=utf-16", "identity"),
        ("application/x-ndjson; charset=windows-1252", "identity"),
        ("text/csv", "br"),
        ("text/csv", "gzip, gzip"),
    ] {
        let headers = [("Content-Type", media), ("Content-Encoding", encoding)];
        let answer = class.app.send_raw(&class.token, &call, class.file("/").into_bytes(), &headers).await;
        assert_eq!(answer.problem(), (415, "unsupported_media_type"), "{media} {encoding}");
    }
    let row = row(class.urn, &class.upns[0], "/");
    let answer = submit(&class.app, &class.token, "", "Text/CSV; charset=windows-1252", file(&[row])).await;
    assert_eq!(answer.status, 200);
}
