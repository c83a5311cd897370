//! Sending files, and reading the lines of an answer.

use std::{fs, io::Write as _};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use crate::{
    registers::fixture::Class,
    support::{Answer, TestApp},
};

pub const PATH: &str = "/v1/register-submissions";
pub const HEADER: &str = "urn,date,session,upn,code,taken_at,recorded_by_name,recorded_by_title";

/// A row under `HEADER`: a mark of the morning of 20 November, taken at nine.
pub fn row(urn: i32, upn: &str, code: &str) -> String {
    row_of(urn, "2026-11-20", "am", upn, code)
}

pub fn row_of(urn: i32, date: &str, session: &str, upn: &str, code: &str) -> String {
    format!("{urn},{date},{session},{upn},{code},{date}T09:00:00Z,A. Teacher,Form tutor")
}

/// A file of these rows under `HEADER`.
pub fn file(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// A line of NDJSON: these marks of the morning of a day, taken at nine.
pub fn line(urn: i32, date: &str, marks: Vec<Value>) -> Value {
    json!({
        "urn": urn, "date": date, "session": "am", "taken_at": format!("{date}T09:00:00Z"),
        "recorded_by": {"name": "A. Teacher", "title": "Form tutor"}, "marks": marks,
    })
}

/// What an answer says, line by line.
pub struct Told {
    pub lines: Vec<Value>,
    pub summary: Value,
}

impl Told {
    #[track_caller]
    pub fn of(answer: &Answer) -> Self {
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "application/x-ndjson"),
            "{answer:?}"
        );
        Self::read(&answer.text)
    }

    #[track_caller]
    pub fn read(text: &str) -> Self {
        let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let end = lines.pop().expect("a last line");
        assert!(end["line"].is_null(), "no summary: {end}");
        Self { lines, summary: end["summary"].clone() }
    }

    /// Line number and outcome of each row.
    pub fn outcomes(&self) -> Vec<(u64, &str)> {
        let row = |line: &'_ Value| line["line"].as_u64().unwrap();
        self.lines.iter().map(|line| (row(line), line["outcome"].as_str().unwrap_or("none"))).collect()
    }

    /// Pointer (or parameter) and code of each fault of a line.
    pub fn faults(&self, index: usize) -> Vec<(String, String)> {
        let line = &self.lines[index];
        let errors = if line["errors"].is_array() { &line["errors"] } else { &line["error"]["errors"] };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let place = |error: &Value| {
            if error["pointer"].is_string() { text(&error["pointer"]) } else { text(&error["parameter"]) }
        };
        errors.as_array().into_iter().flatten().map(|error| (place(error), text(&error["code"]))).collect()
    }

    /// These counts of the summary.
    pub fn counts(&self, names: &[&str]) -> Vec<u64> {
        names
            .iter()
            .map(|name| self.summary[*name].as_u64().unwrap_or_else(|| panic!("{name}: {}", self.summary)))
            .collect()
    }
}

pub async fn submit(
    app: &TestApp,
    token: &str,
    query: &str,
    media: &str,
    body: impl Into<Vec<u8>>,
) -> Answer {
    app.send_raw(token, &format!("POST {PATH}{query}"), body.into(), &[("Content-Type", media)]).await
}

impl Class {
    /// Sends a CSV file.
    pub async fn csv(&self, query: &str, body: impl Into<Vec<u8>>) -> Told {
        Told::of(&submit(&self.app, &self.token, query, "text/csv", body).await)
    }

    /// Sends lines of NDJSON.
    pub async fn ndjson(&self, query: &str, lines: &[Value]) -> Told {
        let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
        Told::of(&submit(&self.app, &self.token, query, "application/x-ndjson", body).await)
    }

    /// The whole roll with one code, as a file.
    pub fn file(&self, code: &str) -> String {
        file(&self.upns.iter().map(|upn| row(self.urn, upn, code)).collect::<Vec<_>>())
    }
}

/// Names of what lies in the spool.
pub fn spooled(app: &TestApp) -> Vec<String> {
    let entries = fs::read_dir(app.spool.path()).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
