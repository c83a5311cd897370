//! What kind a school is, by whatever a row tells.

use super::*;

fn typed(type_code: i32, phase: i32) -> (SchoolKind, KindSource) {
    classify(&Evidence {
        type_code: Some(type_code),
        phase: Phase::read(Some(phase), None),
        ..Evidence::default()
    })
}

fn named(name: &str) -> (SchoolKind, KindSource) {
    classify(&Evidence { name, phase: Some(Phase::NotApplicable), ..Evidence::default() })
}

#[test]
fn the_type_decides_whatever_the_phase() {
    let by_type = [
        (SchoolKind::Special, &[7, 8, 12, 33, 36, 44][..]),
        (SchoolKind::AlternativeProvision, &[14, 38, 42, 43]),
        (SchoolKind::Nursery, &[15]),
        (SchoolKind::Independent, &[10, 11]),
        (SchoolKind::SixteenPlus, &[18, 31, 32, 39, 45, 46]),
    ];
    for (kind, types) in by_type {
        for (code, phase) in types.iter().flat_map(|code| (0..=7).map(move |phase| (*code, phase))) {
            assert_eq!(typed(code, phase), (kind, KindSource::Type), "type {code}, phase {phase}");
        }
    }
}

#[test]
fn a_mainstream_type_leaves_it_to_the_phase() {
    let kinds = [
        (1, SchoolKind::Nursery),
        (2, SchoolKind::Primary),
        (3, SchoolKind::Primary),
        (4, SchoolKind::Secondary),
        (5, SchoolKind::Secondary),
        (6, SchoolKind::Secondary),
        (7, SchoolKind::Secondary),
    ];
    for (code, (phase, kind)) in MAINSTREAM_TYPES.iter().flat_map(|c| kinds.iter().map(move |k| (*c, *k))) {
        assert_eq!(typed(code, phase), (kind, KindSource::Type), "type {code}, phase {phase}");
    }
}

#[test]
fn a_mainstream_type_without_a_phase_is_guessed_from_name_or_number() {
    let mut evidence =
        Evidence { type_code: Some(1), name: "Long Lane Junior School", ..Evidence::default() };
    assert_eq!(classify(&evidence), (SchoolKind::Primary, KindSource::Name));
    evidence.name = "Long Lane School";
    evidence.establishment_number = Some(4_010);
    assert_eq!(classify(&evidence), (SchoolKind::Secondary, KindSource::Number));
}

#[test]
fn an_empty_type_is_guessed_and_said_to_be() {
    let phase = Phase::read(None, Some("Middle Deemed Secondary"));
    let evidence = Evidence { phase, name: "Long Lane Primary School", ..Evidence::default() };
    assert_eq!(classify(&evidence), (SchoolKind::Secondary, KindSource::Phase));
    assert_eq!(classify(&Evidence::default()), (SchoolKind::Unknown, KindSource::None));
    let number = Evidence { establishment_number: Some(7_004), ..Evidence::default() };
    assert_eq!(classify(&number), (SchoolKind::Special, KindSource::Number));
}

#[test]
fn a_type_that_is_no_schools_is_never_guessed_from_a_name() {
    let evidence =
        Evidence { type_code: Some(47), name: "Long Lane Nursery School Centre", ..Evidence::default() };
    assert_eq!(classify(&evidence), (SchoolKind::Unknown, KindSource::None));
}

#[test]
fn a_college_shown_as_secondary_is_found_by_age_or_name() {
    let phase = Some(Phase::Secondary);
    let mut evidence = Evidence { phase, name: "Long Lane Sixth Form College", ..Evidence::default() };
    assert_eq!(classify(&evidence), (SchoolKind::SixteenPlus, KindSource::Phase));
    evidence.name = "Long Lane High School and Sixth Form College";
    assert_eq!(classify(&evidence), (SchoolKind::Secondary, KindSource::Phase));
    evidence.low_age = Some(16);
    assert_eq!(classify(&evidence), (SchoolKind::SixteenPlus, KindSource::Phase));
    evidence.low_age = Some(14);
    assert_eq!(classify(&evidence), (SchoolKind::Secondary, KindSource::Phase));
}

#[test]
fn names_tell_by_whole_words() {
    let told = [
        ("LONG LANE PRIMARY", SchoolKind::Primary),
        ("Long Lane Infant and Nursery School", SchoolKind::Primary),
        ("Long Lane Church of England First School", SchoolKind::Primary),
        ("Long Lane Nursery School", SchoolKind::Nursery),
        ("Long Lane High School", SchoolKind::Secondary),
        ("Long Lane Primary Pupil Referral Unit", SchoolKind::AlternativeProvision),
        ("Short Stay School for Long Lane", SchoolKind::AlternativeProvision),
        ("Long Lane Primary Special School", SchoolKind::Special),
        ("Long Lane Sixth-Form College", SchoolKind::SixteenPlus),
    ];
    for (name, kind) in told {
        assert_eq!(named(name), (kind, KindSource::Name), "{name}");
    }
    for name in
        ["Long Lane Academy", "Long Lane College", "Primaryfield", "Long Lane Primary and High School", ""]
    {
        assert_eq!(named(name), (SchoolKind::Unknown, KindSource::None), "{name}");
    }
}

#[test]
fn only_those_over_sixteen_keep_no_registers() {
    assert!(!keeps_registers(SchoolKind::SixteenPlus, None));
    for code in [18, 31, 32, 39, 45, 46] {
        assert!(!keeps_registers(SchoolKind::Secondary, Some(code)));
    }
    for kind in [SchoolKind::Nursery, SchoolKind::Special, SchoolKind::Independent, SchoolKind::Unknown] {
        assert!(keeps_registers(kind, None));
    }
    assert!(keeps_registers(SchoolKind::AlternativeProvision, Some(14)));
}
