//! What somebody must read in a bundle before it is served: no program finds everybody who is named in a text.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::{Dossier, files::SECTIONS, redaction::RedactionKind};
use crate::error::{AppError, Result};

/// Members in which people write in their own words, whatever document they stand in.
const IN_WORDS: &[&str] = &[
    "advice",
    "below_threshold_reason",
    "child_address_withheld",
    "concern",
    "court_order",
    "decisions",
    "description",
    "detail",
    "education_supervision_order_reason",
    "explanation",
    "grounds",
    "not_in_care_reason",
    "no_notice_to_improve_reason",
    "no_support_reason",
    "note",
    "other_schools_reason",
    // One of a closed list in most documents, and a text in the others.
    "outcome",
    "override_reason",
    "parents_undertake",
    "person_seen",
    "place",
    "received_evidence",
    "reason",
    "requirements",
    "returned_reason",
    "school_type_reason",
    "school_undertakes",
    "sentence",
    "support_tried",
    "text",
    "title",
    "what",
    "what_was_wrong",
    "withdrawn_reason",
];
const WORDS: &str = "Names, addresses and relations of anybody but the defendant and the child; earlier proceedings, convictions and \
    notices; what was said in confidence; opinion that is no evidence";
const AS_SERVED: &str = "As it was served, and not redacted: other people, and whether it tells that another notice came before it";

/// A file of a bundle in which something is written that no rule of the service has judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToBeRead {
    /// The file.
    pub file: String,
    /// How many texts in it; null of a letter, which is read as a whole.
    pub texts: Option<usize>,
    /// What to look for.
    pub look_for: &'static str,
}

/// The files of a bundle with texts in people's own words, in the order of the bundle, and then its letters.
pub fn to_be_read(dossier: &Dossier, letters: &[String]) -> Result<Vec<ToBeRead>> {
    let whole = serde_json::to_value(dossier).map_err(AppError::internal)?;
    let mut found: BTreeMap<usize, usize> = BTreeMap::new();
    for (place, section) in SECTIONS.iter().enumerate() {
        let number = whole.get(section.name).map_or(0, texts);
        if number > 0 {
            found.insert(place, number);
        }
    }
    let words = found.into_iter().map(|(place, number)| ToBeRead {
        file: SECTIONS[place].path.to_owned(),
        texts: Some(number),
        look_for: WORDS,
    });
    let letter = |path: &String| ToBeRead { file: path.clone(), texts: None, look_for: AS_SERVED };
    Ok(words.chain(letters.iter().map(letter)).collect())
}

/// How many texts in people's own words a value holds that were not taken out as a whole.
fn texts(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(texts).sum(),
        Value::Object(members) => members
            .iter()
            // Of a person it is the title of an office.
            .filter(|(name, _)| name.as_str() != "title" || !members.contains_key("name"))
            .map(|(name, member)| match member {
                Value::String(text) => usize::from(is_in_words(name, text)),
                other => texts(other),
            })
            .sum(),
        _ => 0,
    }
}

fn is_in_words(name: &str, text: &str) -> bool {
    let taken_out = RedactionKind::ALL.iter().any(|kind| kind.marker() == text);
    let is_closed = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    IN_WORDS.contains(&name) && !taken_out && !is_closed
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_are_counted_and_closed_words_and_what_was_taken_out_are_not() {
        let told = json!([
            { "terms": { "event": { "kind": "visit", "text": "Nobody was at home" } }, "reason": null },
            { "terms": { "ending": { "outcome": "needs_met", "note": "Ended well enough" } } },
            { "terms": { "event": { "text": "[withheld: third party]" } } },
            { "terms": { "outcome": { "outcome": "He came every day" } } },
            { "recorded_by": { "name": "A. Officer", "title": "Attendance officer" } },
        ]);
        assert_eq!(texts(&told), 3);
    }
}
