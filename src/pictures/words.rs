//! Words on pictures: how wide they are, where a line breaks, how dates are spelled.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::London;

use crate::domain::{percentage::Rate, span::Span};

/// How wide a text is about, in the fonts of the pictures; rather too wide than too narrow.
pub fn width(text: &str, size: f64) -> i32 {
    let of = |c: char| match c {
        'i' | 'j' | 'l' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' | 'I' => 0.28,
        'f' | 't' | 'r' | ' ' | '/' | '\\' | '(' | ')' | '-' | '\u{b7}' => 0.34,
        'm' | 'w' | 'M' | 'W' | '%' | '\u{2026}' => 0.92,
        'A'..='Z' => 0.72,
        'a'..='z' | '0'..='9' => 0.56,
        c if c.is_ascii() => 0.6,
        c if c.is_alphabetic() && (c as u32) < 0x2000 => 0.72,
        _ => 1.0,
    };
    (text.chars().map(of).sum::<f64>() * size).ceil() as i32
}

/// The text in lines no wider than this, broken between words; a word too wide for any line is broken within.
pub fn lines(text: &str, size: f64, widest: i32) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        for piece in pieces(word, size, widest) {
            let Some(last) = lines.last_mut() else { continue };
            let longer = if last.is_empty() { piece.clone() } else { format!("{last} {piece}") };
            match width(&longer, size) <= widest {
                true => *last = longer,
                false => lines.push(piece),
            }
        }
    }
    lines
}

fn pieces(word: &str, size: f64, widest: i32) -> Vec<String> {
    if width(word, size) <= widest {
        return vec![word.to_owned()];
    }
    let mut pieces = vec![String::new()];
    for c in word.chars() {
        if let Some(last) = pieces.last_mut() {
            match last.is_empty() || width(last, size) + width(&c.to_string(), size) <= widest {
                true => last.push(c),
                false => pieces.push(c.to_string()),
            }
        }
    }
    pieces
}

/// The text without what no XML document may hold (XML 1.0, section 2.2).
pub fn printable(text: &str) -> Cow<'_, str> {
    let forbidden =
        |c: char| (c.is_control() && !"\t\n\r".contains(c)) || matches!(c, '\u{fffe}' | '\u{ffff}');
    match text.contains(forbidden) {
        true => text.replace(forbidden, "\u{fffd}").into(),
        false => text.into(),
    }
}

/// `3 September 2026`.
pub fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// `3 September 2026 to 18 December 2026`.
pub fn days(span: Span) -> String {
    format!("{} to {}", day(span.from_on), day(span.to_on))
}

/// `20 November 2026, 11:00`, by the clocks of Europe/London.
pub fn instant(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%-d %B %Y, %H:%M").to_string()
}

/// `1,690`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut parts: Vec<&str> = Vec::new();
    parts.extend(digits.get(..first).filter(|part| !part.is_empty()));
    parts.extend(digits.as_bytes()[first..].chunks(3).filter_map(|part| std::str::from_utf8(part).ok()));
    parts.join(",")
}

/// `14 of 140 possible sessions = 10.0%`.
pub fn rate(rate: Rate) -> String {
    let counts = format!("{} of {} possible sessions", count(rate.numerator), count(rate.denominator));
    match rate.percent() {
        Some(percent) => format!("{counts} = {percent:.1}%"),
        None => format!("{counts}: no percentage out of nothing"),
    }
}

/// The text, or as much of its beginning as is no wider than this.
pub fn cut(text: &str, size: f64, widest: i32) -> String {
    if width(text, size) <= widest {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        if width(&format!("{short}{c}\u{2026}"), size) > widest {
            break;
        }
        short.push(c);
    }
    short.trim_end().to_owned() + "\u{2026}"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_within_those_that_are_too_long() {
        let text = "Sample Community Primary School";
        let broken = lines(text, 10.0, 100);
        assert!(broken.len() > 1 && broken.iter().all(|line| width(line, 10.0) <= 100), "{broken:?}");
        assert_eq!(broken.join(" "), text);
        let long = lines(&"W".repeat(40), 10.0, 100);
        assert!(long.len() > 3 && long.iter().all(|line| width(line, 10.0) <= 100), "{long:?}");
        assert_eq!(lines("", 10.0, 100), [""]);
        assert_eq!(cut("short", 10.0, 100), "short");
        assert!(cut(text, 10.0, 100).ends_with('\u{2026}') && width(&cut(text, 10.0, 100), 10.0) <= 100);
    }

    #[test]
    fn what_xml_forbids_is_replaced() {
        assert_eq!(printable("a\u{0}b\u{1F}c\u{ffff}"), "a\u{fffd}b\u{fffd}c\u{fffd}");
        assert_eq!(printable("a\tb <&>"), "a\tb <&>");
    }

    #[test]
    fn numbers_and_days_are_spelled_as_people_do() {
        assert_eq!([0, 999, 1000, 1234567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(rate(Rate::new(14, 1400)), "14 of 1,400 possible sessions = 1.0%");
        assert_eq!(rate(Rate::new(0, 0)), "0 of 0 possible sessions: no percentage out of nothing");
        assert_eq!(instant("2026-07-01T11:00:00Z".parse().unwrap()), "1 July 2026, 12:00");
    }
}
