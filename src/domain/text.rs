//! Free text and names, as they may be stored.

use unicode_normalization::UnicodeNormalization;
use validator::ValidationError;

/// Why a text may not be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFault {
    /// It holds a control character, or one that turns the direction of writing.
    ControlCharacter,
}

impl std::fmt::Display for TextFault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a text may hold no control characters but line breaks")
    }
}

impl std::error::Error for TextFault {}

/// The text as it is stored: composed (NFC), without blanks around it, otherwise verbatim.
///
/// One form for one name lets `Zoë` typed on two machines be the same name. Joiners and emoji stay:
/// names and notes in many languages need them.
pub fn clean(text: &str) -> Result<String, TextFault> {
    if text.chars().any(is_refused) {
        return Err(TextFault::ControlCharacter);
    }
    Ok(text.nfc().collect::<String>().trim().to_owned())
}

/// The same of a text that may be absent.
pub fn clean_option(text: &Option<String>) -> Result<Option<String>, TextFault> {
    text.as_deref().map(clean).transpose()
}

/// Validator rule: the text can be cleaned.
pub fn plain_text(text: &str) -> Result<(), ValidationError> {
    match text.chars().any(is_refused) {
        true => Err(ValidationError::new("plain_text")),
        false => Ok(()),
    }
}

/// Validator rule: the text can be cleaned, and something is left of it. An empty one is for the bounds to refuse.
pub fn some_text(text: &str) -> Result<(), ValidationError> {
    plain_text(text)?;
    match !text.is_empty() && text.trim().is_empty() {
        true => Err(ValidationError::new("length").with_message("It holds nothing but blanks.".into())),
        false => Ok(()),
    }
}

/// Validator rule: a stable name for programs: small letters, digits and `_`, beginning with a letter. An empty one is
/// for the bounds to refuse.
pub fn program_name(text: &str) -> Result<(), ValidationError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let good = text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(plain);
    match good || text.is_empty() {
        true => Ok(()),
        false => Err(ValidationError::new("format")
            .with_message("Expected small letters, digits and _, beginning with a letter.".into())),
    }
}

/// Control characters (PostgreSQL cannot store U+0000 at all) and the bidirectional controls of Unicode,
/// which make a text read as something other than what it is.
fn is_refused(c: char) -> bool {
    let turns_direction = matches!(
        c,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    );
    (c.is_control() && c != '\n') || turns_direction
}

/// Characters that nobody sees and that make a name or an address read as another: they join, part, or turn the direction.
pub fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{61C}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_stored_composed_and_without_blanks_around_it() {
        assert_eq!(clean(" Zoe\u{308} ").unwrap(), "Zo\u{EB}");
    }

    #[test]
    fn awkward_but_honest_texts_stay_verbatim() {
        for text in [
            "O'Connor",
            "=HYPERLINK(..)",
            "Robert'); DROP TABLE",
            "<script>",
            "می\u{200C}خواهم",
            "👩\u{200D}🏫",
            "two\nlines",
            "",
        ] {
            assert_eq!(clean(text).as_deref(), Ok(text));
            assert!(plain_text(text).is_ok());
        }
    }

    #[test]
    fn a_text_of_blanks_is_none() {
        assert_eq!(some_text("\u{2003} ").unwrap_err().code, "length");
        assert_eq!(some_text("\0 ").unwrap_err().code, "plain_text");
        assert!(some_text(" a ").is_ok());
    }

    #[test]
    fn control_characters_are_refused() {
        for refused in [
            '\0', '\t', '\r', '\u{1B}', '\u{7F}', '\u{85}', '\u{61C}', '\u{200E}', '\u{200F}', '\u{202A}',
            '\u{202E}', '\u{2066}', '\u{2069}',
        ] {
            let text = format!("a{refused}b");
            assert_eq!(clean(&text), Err(TextFault::ControlCharacter), "{refused:?}");
            assert_eq!(plain_text(&text).unwrap_err().code, "plain_text");
            assert!(clean(&format!("a{refused}")).is_err(), "at the end too");
        }
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in "\\PC{0,40}") {
            if let Ok(once) = clean(&text) {
                prop_assert_eq!(clean(&once), Ok(once.clone()));
            }
        }

        #[test]
        fn a_text_can_be_cleaned_exactly_when_it_is_plain(text: String) {
            prop_assert_eq!(clean(&text).is_ok(), plain_text(&text).is_ok());
        }
    }
}
