//! The unique pupil number.

use std::fmt;

/// Unique pupil number: check letter, local authority (3), establishment (4), year (2), serial (3);
/// the last character of a temporary one is a letter.
///
/// `Debug` hides the value, and there is no `Display`: a UPN must not reach a log.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Upn(String);

/// Why a text is no UPN. Neither the text nor the right letter is told, or the check would help to guess UPNs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpnFault {
    /// Not thirteen characters of the documented form.
    Malformed,
    /// The first letter does not follow from the rest.
    CheckLetter,
}

impl fmt::Display for UpnFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Malformed => "a UPN is a letter, eleven digits, and a digit or (if temporary) a letter",
            Self::CheckLetter => "the check letter does not fit the rest of the UPN",
        })
    }
}

impl std::error::Error for UpnFault {}

/// The letters of UPNs in order of their value: I, O and S are left out, being too like 1, 0 and 5.
const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

impl Upn {
    /// Reads a UPN. Blanks around it are dropped; nothing else is mended.
    pub fn parse(text: &str) -> Result<Self, UpnFault> {
        let text = text.trim();
        let [letter, digits @ .., last] = text.as_bytes() else { return Err(UpnFault::Malformed) };
        let shaped = digits.len() == 11
            && letter_value(*letter).is_some()
            && digits.iter().all(u8::is_ascii_digit)
            && value(*last).is_some();
        if !shaped {
            return Err(UpnFault::Malformed);
        }
        match check_letter(&text[1..]) == *letter {
            true => Ok(Self(text.to_owned())),
            false => Err(UpnFault::CheckLetter),
        }
    }

    /// The thirteen characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The thirteen characters, owned.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Whether it is a temporary UPN, to be replaced once the permanent one is known.
    pub fn is_temporary(&self) -> bool {
        self.0.ends_with(|last: char| last.is_ascii_alphabetic())
    }
}

impl fmt::Debug for Upn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Upn(..)")
    }
}

/// The permanent UPN of these parts; parts with too many digits keep their last ones.
pub fn make(la: u16, estab: u16, year: u8, serial: u16) -> Upn {
    let body = format!("{:03}{:04}{:02}{:03}", la % 1000, estab % 10_000, year % 100, serial % 1000);
    Upn(format!("{}{body}", char::from(check_letter(&body))))
}

/// The letter for the twelve characters after it: their values weighted 2 to 13, summed, modulo 23.
fn check_letter(body: &str) -> u8 {
    let weighted = body.bytes().zip(2..).map(|(byte, weight)| weight * value(byte).unwrap_or(0));
    LETTERS[weighted.sum::<usize>() % LETTERS.len()]
}

fn value(byte: u8) -> Option<usize> {
    match byte {
        b'0'..=b'9' => Some(usize::from(byte - b'0')),
        _ => letter_value(byte),
    }
}

fn letter_value(byte: u8) -> Option<usize> {
    LETTERS.iter().position(|&letter| letter == byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn published_and_computed_upns_are_valid() {
        for upn in [
            "R201100018042",
            "H801200001001",
            "B801200005001",
            "Q926200024001",
            "D926411819037",
            "C926321125123",
            "K926400124001",
            "Z926400124002",
        ] {
            assert!(!Upn::parse(upn).unwrap().is_temporary(), "{upn}");
        }
        for upn in ["T20110001804V", "P92620002401A", "C92640001500B", "W92640012400A"] {
            assert!(Upn::parse(upn).unwrap().is_temporary(), "{upn}");
        }
    }

    #[test]
    fn a_wrong_check_letter_is_told_from_a_wrong_form() {
        for upn in ["A86040700001B", "A09876543210B", "A123456789001", "A926400124001", "A801200005001"] {
            assert_eq!(Upn::parse(upn), Err(UpnFault::CheckLetter), "{upn}");
        }
        for upn in [
            "",
            "N20110001804S",
            "X80120000A001",
            "I801200005001",
            "O801200005001",
            "S801200005001",
            "B80120000500",
            "B8012000050011",
            "b801200005001",
            "B801 200005001",
            "B８０１２００００５００１",
            "T20110001804v",
            "1801200005001",
            "é01200005001",
        ] {
            assert_eq!(Upn::parse(upn), Err(UpnFault::Malformed), "{upn}");
        }
    }

    #[test]
    fn blanks_around_a_upn_are_dropped() {
        assert_eq!(Upn::parse(" B801200005001\n").unwrap().as_str(), "B801200005001");
    }

    #[test]
    fn the_value_of_a_upn_is_not_printed() {
        assert_eq!(format!("{:?}", make(926, 2000, 24, 1)), "Upn(..)");
    }

    proptest! {
        #[test]
        fn a_made_upn_can_be_read(la: u16, estab: u16, year: u8, serial: u16) {
            let upn = make(la, estab, year, serial);
            prop_assert!(Upn::parse(upn.as_str()) == Ok(upn.clone()) && !upn.is_temporary());
        }

        #[test]
        fn one_wrong_digit_is_always_noticed(la: u16, estab: u16, year: u8, serial: u16, at in 1..13usize, by in 1..10u8) {
            let mut bytes = make(la, estab, year, serial).into_string().into_bytes();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            let wrong = String::from_utf8(bytes).unwrap();
            prop_assert!(Upn::parse(&wrong) == Err(UpnFault::CheckLetter));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text: String) {
            let _ = Upn::parse(&text);
        }
    }
}
