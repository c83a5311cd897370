//! One cell: text made clean, whole numbers, dates.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Most characters a text cell may have. The longest names and addresses have about a hundred.
pub(super) const MAX_CHARS: usize = 500;

/// A cell's text: composed (NFC), trimmed, without control characters or the invisible characters that turn
/// or hide text. Also says whether more than space at the ends was taken off.
pub(super) fn clean(raw: &str) -> (Cow<'_, str>, bool) {
    let trimmed = raw.trim();
    if !trimmed.chars().any(unwanted) && is_nfc(trimmed) {
        return (Cow::Borrowed(trimmed), false);
    }
    // A line break or tab within a cell parts two words, so it becomes a space; the rest simply goes.
    let text: String = trimmed
        .chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' => Some(' '),
            c if unwanted(c) => None,
            c => Some(c),
        })
        .nfc()
        .collect();
    (Cow::Owned(text.trim().to_owned()), true)
}

/// Control characters, zero-width characters and the marks that reverse the direction of writing.
fn unwanted(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// A whole number in plain digits.
pub(super) fn whole_number(text: &str) -> Option<i32> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// A day as the extract writes it, `dd-mm-yyyy`; `dd/mm/yyyy` and `yyyy-mm-dd` are read too, as spreadsheets
/// write those when they save the file.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split(['-', '/']).collect();
    let [first, month, last] = parts.as_slice() else { return None };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    if year.len() != 4 || !(1..=2).contains(&day.len()) || !(1..=2).contains(&month.len()) {
        return None;
    }
    let number = |part: &str| whole_number(part).and_then(|n| u32::try_from(n).ok());
    let day = NaiveDate::from_ymd_opt(whole_number(year)?, number(month)?, number(day)?)?;
    // England's oldest schools date from about 600; a year below that is a slip of the keyboard.
    (day.year() >= 500).then_some(day)
}

/// What a note may quote of a bad cell: its first forty characters.
pub(super) fn quote(text: &str) -> String {
    let (clean, _) = clean(text);
    let mut short: String = clean.chars().take(40).collect();
    if short.len() < clean.len() {
        short.push('…');
    }
    format!("“{short}”")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn dates_are_read_in_three_forms() {
        for text in ["01-09-2011", "01/09/2011", "1/9/2011", "2011-09-01"] {
            assert_eq!(date(text), Some(day(2011, 9, 1)), "{text}");
        }
        assert_eq!(date("29-02-2024"), Some(day(2024, 2, 29)));
    }

    #[test]
    fn what_is_no_date_is_no_date() {
        for text in
            ["", "31-02-2011", "29-02-2023", "01-09-11", "2011", "09-2011", "1st May", "00-00-0000", "--"]
        {
            assert_eq!(date(text), None, "{text}");
        }
        for text in ["01-09-0201", "01-09-2011 00:00", "01-09-+011", "٠١-٠٩-٢٠١١", "2011-09-2011"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_plain_digits() {
        assert_eq!(whole_number("0042"), Some(42));
        for text in ["", "-1", "+1", "1.0", "1 000", "four", "99999999999", "٤"] {
            assert_eq!(whole_number(text), None, "{text}");
        }
    }

    #[test]
    fn text_is_composed_and_rid_of_what_cannot_be_seen() {
        assert_eq!(clean("  Zoe\u{308} \u{a0}"), ("Zoë".into(), true));
        assert_eq!(clean("St\u{0} Ann\u{202e}e's\nSchool"), ("St Anne's School".into(), true));
        assert_eq!(clean("  St Anne's  "), ("St Anne's".into(), false));
    }

    #[test]
    fn a_quotation_is_short() {
        assert_eq!(quote("31-02-2011"), "“31-02-2011”");
        assert_eq!(quote(&"é".repeat(41)).chars().count(), 43);
    }
}
