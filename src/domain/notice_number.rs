//! The number of a notice, as it is quoted on the telephone and with a payment: short enough to be read out.
//!
//! Nine digits, said in threes. Digits alone, for letters are taken for digits and for each other, on paper and by ear. The
//! last is a check digit (Damm's): one digit that is wrong, or two neighbours that were swapped, make a number that there is
//! not, so that money is never booked to somebody else's notice by a slip.

/// Numbers that there can be, without their check digit.
pub const NUMBERS: u32 = 100_000_000;

/// Damm's quasigroup of order ten.
const TABLE: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

fn check(digits: &str) -> Option<u8> {
    digits.bytes().try_fold(0_u8, |sum, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        TABLE.get(usize::from(sum))?.get(usize::from(digit)).copied()
    })
}

/// The number that is made of this one of [`NUMBERS`].
pub fn numbered(one: u32) -> String {
    let digits = format!("{:08}", one % NUMBERS);
    format!("{digits}{}", check(&digits).unwrap_or_default())
}

/// A number as somebody wrote it, with blanks and hyphens or without; `None` where there is no such number.
pub fn read(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    (digits.len() == 9 && check(&digits) == Some(0)).then_some(digits)
}

/// A number in threes, as it stands in letters.
pub fn spoken(number: &str) -> String {
    let digits: Vec<char> = number.chars().collect();
    digits.chunks(3).map(|three| three.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_written() {
        // Damm's own example: the check digit of 572 is 4.
        assert_eq!(check("572"), Some(4));
        let number = numbered(48_219_037);
        assert_eq!((&number[..8], number.len()), ("48219037", 9));
        let said = spoken(&number);
        assert_eq!(said.matches(' ').count(), 2);
        for written in [said.clone(), said.replace(' ', "-"), format!(" {number} ")] {
            assert_eq!(read(&written).as_ref(), Some(&number), "{written}");
        }
        for wrong in ["", "48219037", "4821903700", "48219o376"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_or_two_that_were_swapped_are_no_number(one in 0..NUMBERS, at in 0..9_usize, digit in 0..10_u8) {
            let number = numbered(one);
            prop_assert_eq!(read(&number), Some(number.clone()));
            let mut wrong = number.clone().into_bytes();
            wrong[at] = b'0' + digit;
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(read(&wrong).is_some(), wrong == number);
            let mut swapped = number.clone().into_bytes();
            swapped.swap(at, (at + 1).min(8));
            let swapped = String::from_utf8(swapped).unwrap();
            prop_assert_eq!(read(&swapped).is_some(), swapped == number);
        }
    }
}
