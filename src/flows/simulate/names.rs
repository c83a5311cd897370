//! Names that nobody could take for real and that still read well in a list.

use super::draw::Stream;

/// Words of the countryside; the last few carry the accents, apostrophes and spaces that real
/// registers carry.
const WORDS: [&str; 48] = [
    "Alder",
    "Ash",
    "Avocet",
    "Barley",
    "Beech",
    "Bittern",
    "Bramble",
    "Broad",
    "Bullrush",
    "Clover",
    "Crane",
    "Curlew",
    "Dune",
    "Elm",
    "Fen",
    "Fern",
    "Gorse",
    "Harrier",
    "Hawthorn",
    "Hazel",
    "Heath",
    "Heron",
    "Holly",
    "Kestrel",
    "Lapwing",
    "Larch",
    "Lavender",
    "Linnet",
    "Maple",
    "Marsh",
    "Oak",
    "Otter",
    "Plover",
    "Poppy",
    "Reed",
    "Rowan",
    "Saltmarsh",
    "Samphire",
    "Sedge",
    "Shingle",
    "Swallowtail",
    "Teasel",
    "Willow",
    "Wren",
    "Épine",
    "Grünfink",
    "O'Sedge",
    "Van Reed",
];

/// A surname such as `Sample-Oak`.
pub(super) fn surname(stream: &mut Stream) -> String {
    let prefix = stream.pick("Sample", &[(20, "Example"), (10, "Specimen")]);
    let word = WORDS[stream.below(WORDS.len() as u32) as usize];
    format!("{prefix}-{word}")
}

/// A forename such as `Pupil-0042`.
pub(super) fn forename(number: usize) -> String {
    format!("Pupil-{number:04}")
}
