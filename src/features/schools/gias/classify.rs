//! The kind of a school, by which figures are grouped and comparators chosen.
//!
//! The type of establishment decides first, because special schools and alternative provision carry the phase
//! "Not applicable" and special academies the group "Academies". A mainstream type leaves the question to the
//! phase. Where the type is empty the kind is a guess, and is always reported as one: from the phase, else
//! from the name, else from the establishment number.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of school it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SchoolKind {
    /// Primary, including middle schools deemed primary.
    Primary,
    /// Secondary, including middle schools deemed secondary and all-through schools.
    Secondary,
    /// Maintained, non-maintained, academy and free special schools.
    Special,
    /// Pupil referral units, and academies and free schools for alternative provision.
    AlternativeProvision,
    /// Local authority nursery schools.
    Nursery,
    /// Independent schools, mainstream and special.
    Independent,
    /// Colleges, sixth-form centres and academies for those over sixteen.
    SixteenPlus,
    /// Neither the type nor anything else in the extract tells.
    Unknown,
}

/// What the kind rests on. [`KindSource::Type`] is certain; the others are guesses, or no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SchoolKindSource)]
pub enum KindSource {
    /// The type of establishment, for mainstream types together with the phase.
    Type,
    /// The phase of education alone (where that is secondary, with the lowest age and the name).
    Phase,
    /// Words in the name.
    Name,
    /// The range in which the establishment number lies.
    Number,
    /// Nothing: the kind is unknown.
    None,
}

/// The GIAS phase of education.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is its official name")]
pub enum Phase {
    NotApplicable,
    Nursery,
    Primary,
    MiddleDeemedPrimary,
    Secondary,
    MiddleDeemedSecondary,
    SixteenPlus,
    AllThrough,
}

impl Phase {
    /// The official names, in the order of the codes 0 to 7.
    pub const NAMES: &[&'static str] = &[
        "Not applicable",
        "Nursery",
        "Primary",
        "Middle deemed primary",
        "Secondary",
        "Middle deemed secondary",
        "16 plus",
        "All-through",
    ];
    const ALL: [Self; 8] = [
        Self::NotApplicable,
        Self::Nursery,
        Self::Primary,
        Self::MiddleDeemedPrimary,
        Self::Secondary,
        Self::MiddleDeemedSecondary,
        Self::SixteenPlus,
        Self::AllThrough,
    ];

    /// The phase by its code, else by its name.
    pub(super) fn read(code: Option<i32>, name: Option<&str>) -> Option<Self> {
        code.and_then(Self::from_code).or_else(|| Self::from_name(name?))
    }

    /// The phase with this code.
    pub fn from_code(code: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.code() == code)
    }

    /// The phase with this name, in any case and with hyphens or without.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = words(name);
        Self::ALL.into_iter().zip(Self::NAMES).find(|(_, known)| words(known) == name).map(|(phase, _)| phase)
    }

    /// Its code.
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// The kind of a mainstream school in this phase, grouped as national attendance statistics group it.
    fn mainstream(self) -> Option<SchoolKind> {
        match self {
            Self::NotApplicable => None,
            Self::Nursery => Some(SchoolKind::Nursery),
            Self::Primary | Self::MiddleDeemedPrimary => Some(SchoolKind::Primary),
            Self::Secondary | Self::MiddleDeemedSecondary | Self::SixteenPlus | Self::AllThrough => {
                Some(SchoolKind::Secondary)
            }
        }
    }
}

/// What an extract says that bears on the kind.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence<'a> {
    pub(super) type_code: Option<i32>,
    pub(super) phase: Option<Phase>,
    pub(super) name: &'a str,
    pub(super) low_age: Option<i32>,
    pub(super) establishment_number: Option<i32>,
}

/// The types for those over sixteen: further education, sixth-form centres, special post-16 institutions,
/// and free schools and academies for 16 to 19.
const SIXTEEN_PLUS_TYPES: [i32; 6] = [18, 31, 32, 39, 45, 46];
/// Types whose schools are primary or secondary as their phase says: community, voluntary aided, voluntary
/// controlled, foundation, city technology college, sponsored academy, converter academy, free school,
/// university technical college, studio school.
const MAINSTREAM_TYPES: [i32; 10] = [1, 2, 3, 5, 6, 28, 34, 35, 40, 41];

/// Whether the school keeps registers under the School Attendance (Pupil Registration) (England) Regulations
/// 2024. They do not apply to institutions that take nobody under sixteen: sixth-form and further education
/// colleges, special post-16 institutions, and academies and free schools for 16 to 19.
pub fn keeps_registers(kind: SchoolKind, type_code: Option<i32>) -> bool {
    kind != SchoolKind::SixteenPlus && !type_code.is_some_and(|code| SIXTEEN_PLUS_TYPES.contains(&code))
}

/// The kind of a school and what it rests on.
pub(super) fn classify(evidence: &Evidence<'_>) -> (SchoolKind, KindSource) {
    match evidence.type_code {
        Some(code) => match decided_by_type(code) {
            Some(kind) => (kind, KindSource::Type),
            None if MAINSTREAM_TYPES.contains(&code) => by_phase_of_mainstream(evidence),
            // A children's centre, university or secure unit may have "Nursery School" or "College" in its
            // name without being one: only its phase may speak for it.
            None => by_phase(evidence).unwrap_or((SchoolKind::Unknown, KindSource::None)),
        },
        None => by_phase(evidence).unwrap_or_else(|| by_name_or_number(evidence)),
    }
}

fn decided_by_type(code: i32) -> Option<SchoolKind> {
    match code {
        7 | 8 | 12 | 33 | 36 | 44 => Some(SchoolKind::Special),
        14 | 38 | 42 | 43 => Some(SchoolKind::AlternativeProvision),
        15 => Some(SchoolKind::Nursery),
        10 | 11 => Some(SchoolKind::Independent),
        code if SIXTEEN_PLUS_TYPES.contains(&code) => Some(SchoolKind::SixteenPlus),
        _ => None,
    }
}

fn by_phase_of_mainstream(evidence: &Evidence<'_>) -> (SchoolKind, KindSource) {
    match evidence.phase.and_then(Phase::mainstream) {
        Some(kind) => (kind, KindSource::Type),
        None => by_name_or_number(evidence),
    }
}

/// The phase where no mainstream type stands behind it. Only colleges carry the phase "16 plus"; and some
/// carry "Secondary", which the lowest age or the name gives away.
fn by_phase(evidence: &Evidence<'_>) -> Option<(SchoolKind, KindSource)> {
    let kind = match evidence.phase? {
        Phase::SixteenPlus => SchoolKind::SixteenPlus,
        Phase::Secondary if evidence.low_age.is_some_and(|age| age >= 16) => SchoolKind::SixteenPlus,
        Phase::Secondary if named_sixth_form_college(&words(evidence.name)) => SchoolKind::SixteenPlus,
        phase => phase.mainstream()?,
    };
    Some((kind, KindSource::Phase))
}

fn by_name_or_number(evidence: &Evidence<'_>) -> (SchoolKind, KindSource) {
    if let Some(kind) = by_name(&words(evidence.name)) {
        return (kind, KindSource::Name);
    }
    match evidence.establishment_number.and_then(by_number) {
        Some(kind) => (kind, KindSource::Number),
        None => (SchoolKind::Unknown, KindSource::None),
    }
}

/// The kind that a name states. "Academy", "College" and "Middle School" state none; a name that states both
/// primary and secondary is left open.
fn by_name(words: &str) -> Option<SchoolKind> {
    let any = |phrases: &[&str]| phrases.iter().any(|phrase| words.contains(phrase));
    if any(&[" pupil referral ", " short stay ", " alternative provision "]) {
        return Some(SchoolKind::AlternativeProvision);
    }
    if named_sixth_form_college(words) {
        return Some(SchoolKind::SixteenPlus);
    }
    if any(&[" special school ", " special academy ", " special needs school ", " complex needs school "]) {
        return Some(SchoolKind::Special);
    }
    let primary = any(&[" primary ", " infant ", " infants ", " junior ", " juniors ", " first school "]);
    let secondary =
        any(&[" secondary ", " high school ", " grammar school ", " university technical college "]);
    match (primary, secondary) {
        (true, true) => None,
        (true, false) => Some(SchoolKind::Primary),
        (false, true) => Some(SchoolKind::Secondary),
        // Last, because many primary schools are an "Infant and Nursery School".
        (false, false) => any(&[" nursery school "]).then_some(SchoolKind::Nursery),
    }
}

/// "East Coast Sixth Form College", but not "Coast High School and Sixth Form College".
fn named_sixth_form_college(words: &str) -> bool {
    words.contains(" sixth form college ") && !words.contains(" school ")
}

/// The ranges in which local authorities number their establishments. A convention, so it comes last; 6000 to
/// 6999 mixes independent schools and academies and tells nothing.
fn by_number(number: i32) -> Option<SchoolKind> {
    match number {
        1000..=1099 => Some(SchoolKind::Nursery),
        1100..=1150 => Some(SchoolKind::AlternativeProvision),
        2000..=3999 => Some(SchoolKind::Primary),
        4000..=5999 => Some(SchoolKind::Secondary),
        7000..=7999 => Some(SchoolKind::Special),
        _ => None,
    }
}

/// Lower-case words with one space before, between and after them, so that a phrase matches whole words.
fn words(text: &str) -> String {
    let lower = text.to_lowercase();
    let mut words = String::with_capacity(lower.len() + 2);
    words.push(' ');
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        words.push_str(word);
        words.push(' ');
    }
    words
}

#[cfg(test)]
mod tests;
