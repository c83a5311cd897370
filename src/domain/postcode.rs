//! Postcodes of the United Kingdom, by their form: whether one is in use is not known here.

/// The postcode in capitals with one blank before its last three characters; `None` where the text has not the form
/// of one (BS 7666): `A9 9AA`, `A99 9AA`, `AA9 9AA`, `AA99 9AA`, `A9A 9AA`, `AA9A 9AA` and `GIR 0AA`.
pub fn uk(text: &str) -> Option<String> {
    let packed: String = text.chars().filter(|c| *c != ' ').collect::<String>().to_ascii_uppercase();
    if !packed.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let (outward, inward) = packed.split_at_checked(packed.len().checked_sub(3)?)?;
    let shape: String = outward.bytes().map(|byte| if byte.is_ascii_digit() { '9' } else { 'A' }).collect();
    let known = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"].contains(&shape.as_str());
    // The inward part has none of the letters that are easily misread.
    let inside = matches!(inward.as_bytes(), [digit, rest @ ..] if digit.is_ascii_digit()
        && rest.iter().all(|letter| letter.is_ascii_uppercase() && !b"CIKMOV".contains(letter)));
    (inside && (known || packed == "GIR0AA")).then(|| format!("{outward} {inward}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_postcode_is_known_by_its_form_however_it_is_written() {
        let written = [
            ("nr1 2dh", "NR1 2DH"),
            ("NR12DH", "NR1 2DH"),
            ("M1 1AE", "M1 1AE"),
            ("CR2 6XH", "CR2 6XH"),
            ("DN55 1PT", "DN55 1PT"),
            ("W1A 0AX", "W1A 0AX"),
            ("EC1A 1BB", "EC1A 1BB"),
            ("B33 8TH", "B33 8TH"),
            ("gir 0aa", "GIR 0AA"),
            (" BF1  0AA ", "BF1 0AA"),
        ];
        for (given, stored) in written {
            assert_eq!(uk(given).as_deref(), Some(stored), "{given}");
        }
    }

    #[test]
    fn what_has_another_form_is_none() {
        let not = [
            "",
            "NR",
            "2DH",
            "NR1",
            "NR1 2D",
            "NR1 DDH",
            "1NR 2DH",
            "NR1 2DC",
            "NRR1 2DH",
            "NR1-2DH",
            "ＮＲ1 2DH",
            "NR123 2DH",
        ];
        for text in not {
            assert_eq!(uk(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_stored_postcode_is_read_as_itself(text in "[A-Za-z]{1,2}[0-9][0-9A-Za-z]? ?[0-9][A-Za-z]{2}") {
            if let Some(stored) = uk(&text) {
                prop_assert_eq!(uk(&stored), Some(stored.clone()));
            }
        }

        #[test]
        fn no_text_breaks_it(text: String) {
            uk(&text);
        }
    }
}
