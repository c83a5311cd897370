use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

fn codes_of(class: Class, date: NaiveDate) -> String {
    valid_on(date).filter(|info| info.class == class).map(|info| info.code).collect::<Vec<_>>().join(" ")
}

#[test]
fn thirty_four_codes_live_under_the_2024_regulations() {
    assert_eq!(valid_on(day(2026, 11, 20)).count(), 34);
    assert_eq!(valid_on(day(2024, 8, 19)).count(), 34);
}

#[test]
fn every_live_code_counts_as_the_statutory_guidance_says() {
    let today = day(2026, 11, 20);
    assert_eq!(codes_of(Class::Present, today), "/ \\ L");
    assert_eq!(codes_of(Class::Aea, today), "K V P W B");
    assert_eq!(codes_of(Class::Authorised, today), "C C1 C2 E I J1 M R S T");
    assert_eq!(codes_of(Class::Unauthorised, today), "G N O U");
    assert_eq!(codes_of(Class::NotPossible, today), "D Q X Y1 Y2 Y3 Y4 Y5 Y6 Y7");
    assert_eq!(codes_of(Class::Administrative, today), "Z #");
}

#[test]
fn only_the_unauthorised_codes_count_towards_a_penalty_notice() {
    for info in &TABLE {
        assert_eq!(info.penalty, info.class == Class::Unauthorised, "{}", info.code);
    }
}

#[test]
fn the_years_before_had_other_codes() {
    let codes = |date| valid_on(date).map(|info| info.code).collect::<HashSet<_>>();
    let (before, after) = (codes(day(2024, 8, 18)), codes(day(2024, 8, 19)));
    assert_eq!(before.difference(&after).copied().collect::<HashSet<_>>(), HashSet::from(["H", "J", "Y"]));
    let brought = ["K", "C1", "C2", "J1", "Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"];
    assert_eq!(after.difference(&before).copied().collect::<HashSet<_>>(), HashSet::from(brought));
    assert!(codes(day(2013, 8, 31)).contains("F") && !codes(day(2013, 9, 1)).contains("F"));
}

#[test]
fn an_interview_was_attendance_before_the_law_changed_and_is_absence_since() {
    let (j, j1) = (code("J"), code("J1"));
    assert!(j.valid_on(day(2024, 5, 10)) && j.is_attended() && j.is_possible());
    assert!(j1.valid_on(day(2024, 10, 10)) && j1.class() == Class::Authorised && !j1.is_attended());
    assert!(!j.valid_on(day(2024, 10, 10)) && !j1.valid_on(day(2024, 5, 10)));
}

#[test]
fn bytes_are_unique_and_none_is_the_missing_mark() {
    let bytes: HashSet<_> = TABLE.iter().map(|info| info.byte).collect();
    assert_eq!(bytes.len(), TABLE.len());
    assert!(!bytes.contains(&NO_MARK) && !bytes.contains(&0));
    assert_eq!((Code::from_byte(NO_MARK), class_of(NO_MARK)), (None, None));
}

#[test]
fn a_one_character_code_is_its_own_byte() {
    for info in &TABLE {
        match info.code.as_bytes() {
            [byte] => assert_eq!(info.byte, *byte),
            two => assert!(two.len() == 2 && info.byte >= 0x80, "{}", info.code),
        }
    }
}

#[test]
fn the_bytes_of_stored_pages_never_change_their_code() {
    let stored = [
        ("C1", 0x80),
        ("C2", 0x81),
        ("J1", 0x82),
        ("Y1", 0x83),
        ("Y2", 0x84),
        ("Y3", 0x85),
        ("Y4", 0x86),
        ("Y5", 0x87),
        ("Y6", 0x88),
        ("Y7", 0x89),
    ];
    for (text, byte) in stored {
        assert_eq!(code(text).byte(), byte);
    }
}

#[test]
fn every_code_is_found_again_by_its_byte_and_its_spelling() {
    for info in &TABLE {
        let code = code(info.code);
        assert_eq!(Code::from_byte(code.byte()), Some(code));
        assert_eq!(
            (*code.info(), code.as_str(), class_of(code.byte())),
            (*info, info.code, Some(info.class))
        );
    }
}

#[test]
fn what_is_not_exactly_a_code_is_none() {
    for text in
        ["", ".", "-", "@", "!", "//", "i", "l", " L", "L ", "y1", "Y8", "Y0", "C3", "X01", "\u{80}", "＃"]
    {
        assert_eq!(Code::parse(text), None, "{text}");
    }
}

#[test]
fn a_withdrawn_code_is_answered_with_what_may_have_been_meant() {
    let today = day(2026, 11, 20);
    assert_eq!(suggestions(code("H"), today), ["C", "G"]);
    assert_eq!(suggestions(code("J"), today), ["J1"]);
    assert_eq!(suggestions(code("Y"), today), ["Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "Q"]);
    assert_eq!(suggestions(code("J1"), day(2024, 5, 10)), ["J"]);
    assert!(suggestions(code("I"), today).is_empty());
}

#[test]
fn what_is_suggested_may_stand_on_that_day() {
    for date in [day(2012, 1, 9), day(2014, 1, 9), day(2024, 8, 18), day(2024, 8, 19), day(2026, 11, 20)] {
        for info in &TABLE {
            for suggested in suggestions(code(info.code), date) {
                assert!(code(suggested).valid_on(date), "{suggested} for {} on {date}", info.code);
            }
        }
    }
}

#[test]
fn classes_travel_in_snake_case() {
    assert_eq!(serde_json::to_value(Class::Aea).unwrap(), "approved_educational_activity");
    assert_eq!(serde_json::to_value(Class::NotPossible).unwrap(), "not_possible");
    for class in TABLE.iter().map(|info| info.class) {
        assert_eq!(serde_json::to_value(class).unwrap(), class.as_str());
    }
    assert_eq!(Class::name(), "AttendanceClass");
    assert_eq!(serde_json::to_value(code("\\")).unwrap(), "\\");
    assert!(serde_json::to_value(code("L").info()).unwrap().get("byte").is_none());
}

proptest! {
    #[test]
    fn any_byte_is_looked_up_as_the_table_says(byte: u8) {
        let slow = TABLE.iter().find(|info| info.byte == byte);
        prop_assert_eq!(Code::from_byte(byte).map(|code| code.as_str()), slow.map(|info| info.code));
        prop_assert_eq!(class_of(byte), slow.map(|info| info.class));
    }

    #[test]
    fn any_text_that_is_a_code_is_spelt_so(text in "[A-Z0-9/#\\\\.]{0,3}") {
        if let Some(code) = Code::parse(&text) {
            prop_assert_eq!(code.as_str(), text);
        }
    }
}
