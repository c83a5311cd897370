//! One text for one JSON value (RFC 8785, the JSON Canonicalization Scheme), so that a hash of it can be checked by
//! anybody with any tool.
//!
//! Names stand in the order of their UTF-16 code units, nothing stands between the tokens, texts are escaped as little as
//! JSON allows. Numbers are whole and at most 2^53 - 1: of those there is one spelling, and a fraction is kept as text.

use std::{error::Error, fmt};

use serde_json::Value;

/// The value has a number that is no whole number every program reads alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotWhole;

impl fmt::Display for NotWhole {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a frozen document holds whole numbers up to 2^53 - 1 only")
    }
}

impl Error for NotWhole {}

/// The largest whole number that every program reads alike (RFC 8785, appendix D).
const LARGEST: i64 = 9_007_199_254_740_991;

/// The canonical text of a value.
pub fn canonical(value: &Value) -> Result<String, NotWhole> {
    let mut text = String::new();
    write(value, &mut text)?;
    Ok(text)
}

fn write(value: &Value, out: &mut String) -> Result<(), NotWhole> {
    match value {
        Value::Number(number) => {
            let whole =
                number.as_i64().filter(|whole| (-LARGEST..=LARGEST).contains(whole)).ok_or(NotWhole)?;
            out.push_str(&whole.to_string());
        }
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            out.push('{');
            for (place, (name, member)) in members.into_iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                text(name, out);
                out.push(':');
                write(member, out)?;
            }
            out.push('}');
        }
        Value::String(words) => text(words, out),
        plain => out.push_str(&plain.to_string()),
    }
    Ok(())
}

fn text(words: &str, out: &mut String) {
    out.push('"');
    for c in words.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_example_of_the_standard_comes_out_as_it_says() {
        // RFC 8785, section 3.2.3: the order of names.
        let value = json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control",
            "\u{f6}": "Latin Small Letter O With Diaeresis",
        });
        let told = canonical(&value).unwrap();
        let mut places: Vec<usize> = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"]
            .map(|word| told.find(word).unwrap())
            .to_vec();
        assert!(places.is_sorted(), "{told}");
        places.dedup();
        assert_eq!(places.len(), 7);
    }

    #[test]
    fn texts_are_escaped_as_little_as_json_allows() {
        let told = canonical(&json!("\u{20ac}$\u{f}\nA'\u{42}\"\\\"/\u{7f}</script>")).unwrap();
        assert_eq!(told, "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\"/\u{7f}</script>\"");
    }

    #[test]
    fn numbers_that_programs_read_differently_are_refused() {
        assert_eq!(canonical(&json!([1, -2, 0, LARGEST])).unwrap(), "[1,-2,0,9007199254740991]");
        for odd in [json!(1.5), json!(1e3), json!(LARGEST + 1), json!(u64::MAX)] {
            assert_eq!(canonical(&odd), Err(NotWhole), "{odd}");
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::hash_map(any::<String>(), inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_canonical_text_is_json_of_the_same_value_and_stays_as_it_is(value in value()) {
            let told = canonical(&value).unwrap();
            let read: Value = serde_json::from_str(&told).unwrap();
            prop_assert_eq!(&read, &value);
            prop_assert_eq!(canonical(&read).unwrap(), told);
        }
    }
}
