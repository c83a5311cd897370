//! The schools of a synthetic authority: what they are, where and how large.

use super::Plan;
use super::draw::{Key, Purpose, Stream};

/// The authority's number in a UPN and a LAESTAB: Norfolk.
const LA_CODE: i32 = 926;

/// Above every URN that has been given to a school, and visibly invented.
const FIRST_URN: i32 = 900_001;

/// Norfolk's districts, by which the attendance service allocates its officers.
const DISTRICTS: [&str; 7] = [
    "Breckland",
    "Broadland",
    "Great Yarmouth",
    "King's Lynn and West Norfolk",
    "North Norfolk",
    "Norwich",
    "South Norfolk",
];

/// The kinds of school whose attendance the Department for Education publishes apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SimKind {
    /// Reception to Year 6.
    Primary,
    /// Year 7 to Year 11, no sixth form.
    Secondary,
    /// Reception to Year 11 for pupils with an education, health and care plan.
    Special,
}

/// A synthetic school, in the terms of *Get Information about Schools*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimSchool {
    /// 900001 and up.
    pub urn: i32,
    /// Visibly synthetic: `Sample Primary School 017`.
    pub name: String,
    /// Its phase for statistics.
    pub kind: SimKind,
    /// `TypeOfEstablishment (code)`.
    pub type_code: i32,
    /// `PhaseOfEducation (code)`: special schools carry 0, *Not applicable*.
    pub phase_code: i32,
    /// `StatutoryLowAge`.
    pub low_age: i32,
    /// `StatutoryHighAge`.
    pub high_age: i32,
    /// Unique in the authority, in the range usual for the kind.
    pub establishment_number: i32,
    /// The local authority's number: 926, Norfolk.
    pub la_code: i32,
    /// One of Norfolk's seven districts.
    pub district: &'static str,
    /// Group id and name, for an academy in a trust.
    pub trust: Option<(String, String)>,
    /// How many pupils [`Plan::pupils`] gives it.
    pub pupils: usize,
}

pub(super) fn key(plan: &Plan, urn: i32) -> Key {
    Key::new(plan.seed).with(u64::from(urn.unsigned_abs()))
}

/// The school at `index`: a function of the seed and the index alone, not of how many there are.
pub(super) fn school(plan: &Plan, index: usize) -> SimSchool {
    let (kind, ordinal) = kind_and_ordinal(index);
    let number = index as i32;
    let urn = FIRST_URN + number;
    let mut stream = key(plan, urn).stream(Purpose::School);
    let type_code = type_code(kind, &mut stream);
    let district = DISTRICTS[stream.below(DISTRICTS.len() as u32) as usize];
    let trust = trust(type_code, number, &mut stream);
    let usual = usual_size(kind, ordinal, &mut stream);
    let (word, phase_code, (low_age, high_age), first_establishment) = match kind {
        SimKind::Primary => ("Primary", 2, (4, 11), 2_000),
        SimKind::Secondary => ("Secondary", 4, (11, 16), 4_000),
        SimKind::Special => ("Special", 0, (4, 16), 7_000),
    };
    SimSchool {
        urn,
        name: format!("Sample {word} School {:03}", number + 1),
        kind,
        type_code,
        phase_code,
        low_age,
        high_age,
        establishment_number: first_establishment + ordinal as i32,
        la_code: LA_CODE,
        district,
        trust,
        pupils: plan.pupils_per_school.unwrap_or(usual).min(Plan::MAX_PUPILS),
    }
}

/// The kind of the school at `index` and how many of that kind stand before it. Of 418 schools 13
/// are special and 50 secondary, as in Norfolk; they are spread so that the third and the sixth
/// school of any authority are a secondary and a special school.
const fn kind_and_ordinal(index: usize) -> (SimKind, usize) {
    const fn special_before(index: usize) -> usize {
        (index + 27) * 13 / 418
    }
    const fn secondary_before(mainstream: usize) -> usize {
        (mainstream + 6) * 50 / 405
    }
    let special = special_before(index);
    if special_before(index + 1) > special {
        return (SimKind::Special, special);
    }
    let mainstream = index - special;
    let secondary = secondary_before(mainstream);
    if secondary_before(mainstream + 1) > secondary {
        return (SimKind::Secondary, secondary);
    }
    (SimKind::Primary, mainstream - secondary)
}

/// A type usual for the kind: community, foundation and church schools, academies, free schools.
fn type_code(kind: SimKind, stream: &mut Stream) -> i32 {
    match kind {
        SimKind::Primary => stream.pick(34, &[(22, 1), (12, 3), (6, 2), (2, 5), (12, 28), (2, 35)]),
        SimKind::Secondary => stream.pick(34, &[(5, 1), (5, 5), (25, 28), (5, 35)]),
        SimKind::Special => stream.pick(7, &[(35, 44), (15, 36)]),
    }
}

/// Academies and free schools belong to a trust of about a dozen schools, most of them near to each
/// other in the list.
fn trust(type_code: i32, number: i32, stream: &mut Stream) -> Option<(String, String)> {
    if !matches!(type_code, 28 | 34 | 35 | 36 | 44) {
        return None;
    }
    let trust = number / 20 + stream.below(2) as i32 + 1;
    Some((format!("TR9{trust:04}"), format!("Sample Academy Trust {trust:02}")))
}

/// A number of pupils usual for the kind. Norfolk's primary schools run from the village school
/// with two classes to two forms of entry; about half of them have fewer than 130 pupils, and with
/// this spread 430 schools have about 115,000 pupils together.
fn usual_size(kind: SimKind, ordinal: usize, stream: &mut Stream) -> usize {
    const VILLAGE: (u32, u32) = (45, 75);
    const HALF_FORM: (u32, u32) = (90, 130);
    const ONE_FORM: (u32, u32) = (195, 215);
    const FORM_AND_A_HALF: (u32, u32) = (280, 315);
    const TWO_FORMS: (u32, u32) = (395, 420);
    const PRIMARIES: [(u32, u32); 20] = [
        ONE_FORM,
        TWO_FORMS,
        HALF_FORM,
        VILLAGE,
        HALF_FORM,
        ONE_FORM,
        VILLAGE,
        FORM_AND_A_HALF,
        HALF_FORM,
        VILLAGE,
        ONE_FORM,
        HALF_FORM,
        TWO_FORMS,
        VILLAGE,
        ONE_FORM,
        HALF_FORM,
        FORM_AND_A_HALF,
        VILLAGE,
        ONE_FORM,
        HALF_FORM,
    ];
    let size = match kind {
        SimKind::Primary => {
            let (low, high) = PRIMARIES[ordinal % PRIMARIES.len()];
            stream.between(low, high)
        }
        SimKind::Secondary => stream.between(900, 1_200).min(stream.between(900, 1_200)),
        SimKind::Special => stream.between(105, 155),
    };
    size as usize
}
