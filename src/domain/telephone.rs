//! Telephone numbers, by their form: schools write them in many ways, local numbers and extensions among them.

use validator::ValidationError;

/// Fewest and most digits of a number, its extension apart: a local number has six, E.164 allows fifteen.
const DIGITS: std::ops::RangeInclusive<usize> = 5..=15;
/// Most digits of an extension.
const EXTENSION: usize = 6;

/// Whether the text has the form of a telephone number: digits, set apart by blanks, hyphens, full stops, slashes and
/// brackets, with a `+` before a country code and an extension (`ext 12`, `x12`, `#12`) after it. Words that say
/// whose number it is, or when to call, are no part of a number.
pub fn is_number(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let (number, extension) = parted(&lower);
    let extended = extension.is_none_or(|digits| {
        let digits = digits.trim();
        (1..=EXTENSION).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    extended && plain(number.trim())
}

/// Validator rule: the text is a telephone number. An empty one is for the bounds to refuse.
pub fn telephone_number(text: &str) -> Result<(), ValidationError> {
    match text.is_empty() || is_number(text) {
        true => Ok(()),
        false => Err(ValidationError::new("format").with_message("Expected a telephone number.".into())),
    }
}

fn parted(text: &str) -> (&str, Option<&str>) {
    for mark in ["extension", "extn.", "extn", "ext.", "ext", "x", "#"] {
        if let Some((number, extension)) = text.split_once(mark) {
            return (number, Some(extension));
        }
    }
    (text, None)
}

fn plain(number: &str) -> bool {
    let body = match number.strip_prefix("(+") {
        Some(rest) => rest,
        None => number.strip_prefix('+').unwrap_or(number),
    };
    let digits = body.bytes().filter(u8::is_ascii_digit).count();
    let only = body.bytes().all(|byte| byte.is_ascii_digit() || b" -./()".contains(&byte));
    let closed = number.matches('(').count() == number.matches(')').count();
    only && closed && DIGITS.contains(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_known_however_schools_write_them() {
        // Numbers that Ofcom keeps for drama.
        let numbers = [
            "01632 960001",
            "(01632) 960-001",
            "960001",
            "+44 1632 960001",
            "+44 (0)1632 960001",
            "(+44) 1632 960001",
            "07700 900123",
            "01632.960.001",
            "01632 960001 ext 12",
            "01632960001 x123",
            "01632 960001#4",
            "+1 202 555 0100",
        ];
        for text in numbers {
            assert!(is_number(text), "{text}");
        }
    }

    #[test]
    fn words_and_what_is_too_short_or_long_are_none() {
        let not = [
            "",
            "none",
            "999",
            "ex-directory",
            "07700 900123 after six",
            "+44 +1632 960001",
            "(01632 960001",
            "0123456789012345",
            "01632 960001 ext",
            "01632 960001 ext 1234567",
            "٠١٦٣٢٩٦٠٠٠١",
            "=1+1",
            "+",
        ];
        for text in not {
            assert!(!is_number(text), "{text}");
        }
    }
}
