//! The file of the signing keys: PEM, with the state of each key in lines before it (RFC 7468, section 2).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, Utc};

use super::token::{SigningKey, TokenError};

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// What a signing key is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Published and accepted; it will sign.
    Next,
    /// It signs.
    Current,
    /// It signed; accepted until the last token that it signed has expired.
    Previous,
}

impl KeyState {
    /// Its name in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Current => "current",
            Self::Previous => "previous",
        }
    }
}

impl fmt::Display for KeyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A signing key with its state.
pub struct KeptKey {
    /// What it is used for.
    pub state: KeyState,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The key; it knows until when it is accepted.
    pub key: SigningKey,
}

impl KeptKey {
    /// A new key.
    pub fn fresh(state: KeyState, since: DateTime<Utc>) -> Result<Self, TokenError> {
        Ok(Self { state, since, key: SigningKey::generate()? })
    }
}

/// The file of these keys.
pub fn write(keys: &[KeptKey]) -> String {
    let instant = |instant: DateTime<Utc>| instant.to_rfc3339_opts(SecondsFormat::Secs, true);
    keys.iter().fold(String::new(), |mut text, kept| {
        text += &format!("state: {}\nsince: {}\n", kept.state, instant(kept.since));
        if let Some(until) = kept.key.until() {
            text += &format!("until: {}\n", instant(until));
        }
        text + &format!("{BEGIN}\n{}\n{END}\n\n", STANDARD.encode(kept.key.der()))
    })
}

/// The keys of a file; what cannot be read is named and not shown.
pub fn read(text: &str) -> Result<Vec<KeptKey>, String> {
    let mut keys = Vec::new();
    for block in text.split_inclusive(END).filter(|block| !block.trim().is_empty()) {
        let (head, _) = block.split_once(BEGIN).ok_or("not a PEM file")?;
        let said = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let instant = |name: &str| {
            let said = said(name).map(|text| text.trim().parse::<DateTime<Utc>>());
            said.transpose().map_err(|_| format!("a key's `{name}` is not an instant"))
        };
        let all = [KeyState::Next, KeyState::Current, KeyState::Previous];
        let state =
            all.into_iter().find(|state| said("state").is_some_and(|text| text.trim() == state.as_str()));
        let state = state.ok_or("a key's `state` is not next, current or previous")?;
        let since = instant("since")?.ok_or("a key has no `since`")?;
        let key = key(block)?;
        let key = match instant("until")? {
            Some(until) => key.accepted_until(until),
            None if state == KeyState::Previous => return Err("a previous key has no `until`".into()),
            None => key,
        };
        keys.push(KeptKey { state, since, key });
    }
    Ok(keys)
}

/// The key of one PEM block.
pub fn key(text: &str) -> Result<SigningKey, String> {
    let inside = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    let body: String = inside.ok_or("not a PEM file")?.0.split_whitespace().collect();
    let der = STANDARD.decode(body).map_err(|_| "not a PEM file")?;
    SigningKey::from_der(&der).map_err(|_| "not an Ed25519 key".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_again() {
        let at = |text: &str| text.parse().unwrap();
        let until = at("2026-11-21T10:11:00Z");
        let keys = [
            KeptKey::fresh(KeyState::Current, at("2026-11-21T10:00:00Z")).unwrap(),
            KeptKey::fresh(KeyState::Next, at("2026-11-21T10:00:00Z")).unwrap(),
            KeptKey {
                state: KeyState::Previous,
                since: at("2026-11-21T10:00:00Z"),
                key: SigningKey::generate().unwrap().accepted_until(until),
            },
        ];
        let read = read(&write(&keys)).unwrap();
        let told = |kept: &KeptKey| (kept.state, kept.since, kept.key.until(), kept.key.kid().to_owned());
        assert_eq!(read.iter().map(told).collect::<Vec<_>>(), keys.iter().map(told).collect::<Vec<_>>());
    }

    #[test]
    fn a_damaged_file_is_refused_and_not_shown() {
        let key = KeptKey::fresh(KeyState::Current, "2026-11-21T10:00:00Z".parse().unwrap()).unwrap();
        let good = write(&[key]);
        for end in 1..good.trim_end().len() {
            let fault = read(&good[..end]).err().unwrap_or_default();
            assert!(!fault.is_empty(), "{end}");
            assert!(!fault.contains("MC4C") && fault.len() < 60, "{fault}");
        }
        assert!(read(&good.replace("state: current", "state: previous")).is_err(), "until when?");
    }
}
