//! What the server answered.

use std::fmt;

use reqwest::header::HeaderMap;
use serde_json::Value;
use uuid::Uuid;

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// As it came.
    pub bytes: Vec<u8>,
    /// The same as text; what is none has marks in its place.
    pub text: String,
    pub body: Value,
}

/// As much as fits a failed test's message.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self.text.chars().take(500).collect();
        write!(f, "{} {text}", self.status)
    }
}

impl Answer {
    pub async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("a body").to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Self { status, headers, body: serde_json::from_str(&text).unwrap_or_default(), text, bytes }
    }

    /// Status and problem code, the two things most tests look at.
    pub fn problem(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }

    /// The entries of `errors[]`, as pairs of pointer (or parameter) and code.
    pub fn faults(&self) -> Vec<(String, String)> {
        let entries = self.body["errors"].as_array().into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        entries
            .map(|entry| {
                let place =
                    if entry["pointer"].is_string() { &entry["pointer"] } else { &entry["parameter"] };
                (text(place), text(&entry["code"]))
            })
            .collect()
    }

    /// The body without the request id: what two answers must share to be told apart by nothing.
    pub fn masked(&self) -> Value {
        let mut body = self.body.clone();
        if let Some(object) = body.as_object_mut() {
            object.remove("request_id");
        }
        body
    }

    /// The text without the ids in it: a few digits that must not be told stand in one by chance now and then.
    pub fn without_ids(&self) -> String {
        let (mut left, mut rest) = (String::new(), self.text.as_str());
        while let Some(next) = rest.chars().next() {
            let id = rest.get(..36).filter(|word| Uuid::try_parse(word).is_ok());
            if id.is_none() {
                left.push(next);
            }
            rest = &rest[id.map_or(next.len_utf8(), str::len)..];
        }
        left
    }

    /// Insists on this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("readable"))
    }

    #[track_caller]
    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no id: {}", self.text)).to_owned()
    }
}
