//! Texts that tell a place more closely than a district: what is kept of a truancy patrol must not.
//!
//! What is looked for is what can be put on a map: a postcode, a pair of coordinates, a reference of the national grid,
//! three words, a street. It is a net for slips and no proof: who means to describe a corner in words can.

use super::postcode;

/// How a text tells a place too closely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precise {
    /// It holds a postcode.
    Postcode,
    /// It holds a latitude and a longitude.
    Coordinates,
    /// It holds a reference of the national grid of under ten kilometres.
    GridReference,
    /// It holds an address of three words.
    ThreeWords,
    /// It names a street.
    Street,
}

impl Precise {
    /// What to do about it, in words.
    pub const fn detail(self) -> &'static str {
        match self {
            Self::Postcode => "It holds a postcode: tell the district alone.",
            Self::Coordinates => "It holds coordinates: tell the district alone.",
            Self::GridReference => "It holds a reference of the national grid: tell the district alone.",
            Self::ThreeWords => "It holds an address of three words: tell the district alone.",
            Self::Street => "It names a street: tell the district alone, and a school by its URN.",
        }
    }
}

/// What streets end in. Words that are also written of other things (`Way`, `Close`) are left out.
const STREETS: [&str; 9] =
    ["Street", "Road", "Lane", "Avenue", "Crescent", "Terrace", "Gardens", "Drive", "Rd"];
/// What follows where the street is but a part of a school's name.
const SCHOOLS: [&str; 11] = [
    "School",
    "Primary",
    "Junior",
    "Infant",
    "Infants",
    "Nursery",
    "Academy",
    "High",
    "College",
    "Community",
    "Federation",
];

/// What stands before a road that has no name.
const NAMELESS: [&str; 26] = [
    "the", "a", "an", "this", "that", "these", "those", "no", "one", "any", "each", "every", "some",
    "another", "and", "or", "by", "in", "on", "off", "to", "from", "across", "near", "along", "for",
];

/// How a text tells a place too closely, if it does.
pub fn too_precise(text: &str) -> Option<Precise> {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || ",;()[]\"'".contains(c)).collect();
    let words: Vec<&str> = words
        .into_iter()
        .map(|word| word.trim_matches(|c: char| ".:!?".contains(c)))
        .filter(|word| !word.is_empty())
        .collect();
    let found = [
        (has_three_words(text), Precise::ThreeWords),
        (has_postcode(&words), Precise::Postcode),
        (has_coordinates(text, &words), Precise::Coordinates),
        (has_grid_reference(&words), Precise::GridReference),
        (has_street(&words), Precise::Street),
    ];
    found.into_iter().find_map(|(is_there, precise)| is_there.then_some(precise))
}

/// A postcode in one word or in two.
fn has_postcode(words: &[&str]) -> bool {
    let alone = words.iter().any(|word| postcode::uk(word).is_some());
    alone || words.windows(2).any(|two| postcode::uk(&two.concat()).is_some())
}

/// Two numbers of degrees with three decimals or more, one after the other, or degrees, minutes and seconds.
fn has_coordinates(text: &str, words: &[&str]) -> bool {
    let fine = |word: &&str| {
        let number = word.trim_end_matches(['N', 'S', 'E', 'W', '°']);
        let decimals = number.split_once('.').map_or(0, |(_, after)| after.len());
        decimals >= 3 && number.parse::<f64>().is_ok_and(|degrees| degrees.abs() <= 180.0)
    };
    words.windows(2).any(|two| two.iter().all(fine)) || text.contains('°')
}

/// Two letters of the grid and an even number of digits, four at the least, in one word or in three.
fn has_grid_reference(words: &[&str]) -> bool {
    let reference = |text: &str| {
        let Some((letters, digits)) = text.split_at_checked(2) else { return false };
        let lettered = letters.bytes().all(|b| b.is_ascii_uppercase() && b != b'I')
            && letters.starts_with(['S', 'T', 'N', 'H', 'O']);
        lettered
            && (4..=10).contains(&digits.len())
            && digits.len() % 2 == 0
            && digits.bytes().all(|b| b.is_ascii_digit())
    };
    words.iter().any(|word| reference(word)) || words.windows(3).any(|three| reference(&three.concat()))
}

/// `///three.little.words`.
fn has_three_words(text: &str) -> bool {
    text.split("///").skip(1).any(|rest| {
        let address = rest.split(char::is_whitespace).next().unwrap_or_default();
        let parts: Vec<&str> = address.split('.').take(3).collect();
        parts.len() == 3 && parts.iter().all(|part| part.chars().any(char::is_alphabetic))
    })
}

/// A name or a number and then what streets end in, however that is written, or a number, a word and that; but not as a
/// part of a school's name.
fn has_street(words: &[&str]) -> bool {
    words.windows(2).enumerate().any(|(place, two)| {
        let [name, street] = two else { return false };
        let is_street = STREETS.iter().any(|one| one.eq_ignore_ascii_case(street));
        let nameless = NAMELESS.iter().any(|one| one.eq_ignore_ascii_case(name));
        // `The Street` is the name of many; `The street` begins a sentence.
        let named = name.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            && (!nameless || STREETS.contains(street));
        let before = place.checked_sub(1).and_then(|before| words.get(before));
        let numbered = !nameless && before.is_some_and(|word| is_house_number(word));
        let of_school = words.get(place + 2).is_some_and(|next| SCHOOLS.contains(next));
        is_street && (named || numbered) && !of_school
    })
}

/// `12`, `12a`.
fn is_house_number(word: &str) -> bool {
    let digits = word.strip_suffix(|c: char| c.is_ascii_alphabetic()).unwrap_or(word);
    (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_can_be_put_on_a_map_is_found() {
        use Precise::*;
        for (text, found) in [
            ("Met outside NR1 2DH", Postcode),
            ("met near nr12dh, with a friend", Postcode),
            ("at 52.6283, 1.2967", Coordinates),
            ("52.62831 -1.29672", Coordinates),
            ("52° 37' 42\" N", Coordinates),
            ("grid TG 229 085", GridReference),
            ("TG229085", GridReference),
            ("///sample.little.words", ThreeWords),
            ("in the High Street", Street),
            ("by 12 Sample Road.", Street),
            ("by 12 sample road", Street),
            ("at 12a sample lane, at noon", Street),
            ("in Sample street", Street),
            ("IN SAMPLE STREET", Street),
            ("in The Street", Street),
        ] {
            assert_eq!(too_precise(text), Some(found), "{text}");
        }
    }

    #[test]
    fn what_tells_a_district_or_a_school_is_no_place() {
        for text in [
            "",
            "Breckland, with two officers",
            "Asked by Sample Road Primary School and by Old Lane Academy",
            "Year 10 and Year 11; 24 pupils in 2026/27",
            "On the way home, close to the end of the patrol",
            "Attendance was 91.5, 92.4 and 93.1 per cent",
            "Meeting at 10.30, back by 12.00",
            "The street was quiet",
            "In 2026 the road was closed; by road and on the lane",
        ] {
            assert_eq!(too_precise(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text: String) {
            too_precise(&text);
        }

        #[test]
        fn a_postcode_is_found_wherever_it_stands(
            before in "[a-z]{1,8}", code in "NR[1-9] ?[0-9]AB", after in "[a-z]{3,8}",
        ) {
            let text = format!("{before} {code} {after}");
            prop_assert!(too_precise(&text).is_some());
        }
    }
}
