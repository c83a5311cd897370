//! Who may be one person.

use super::{
    dto::ParentDetails,
    rules::{cleaned, likeness, name_key},
    values::ParentLikeness,
};

fn details(forename: &str, line_1: &str, postcode: &str, number: &str) -> ParentDetails {
    serde_json::from_value(serde_json::json!({
        "forename": forename, "surname": "Sample-Oak",
        "service_address": { "line_1": line_1, "postcode": postcode },
        "telephones": [{ "number": number }],
    }))
    .unwrap()
}

#[test]
fn a_name_is_compared_without_case_and_blanks() {
    assert_eq!(name_key(Some("Parent  0017 "), "Sample-OAK"), name_key(Some("parent 0017"), "sample-oak"));
    assert_ne!(name_key(None, "Sample-Oak"), name_key(Some("Parent"), "Sample-Oak"));
}

#[test]
fn the_same_name_alone_makes_nobody_the_same_person() {
    let one = details("Parent-0017", "1 Sample Road", "NR1 2DH", "01632 960001");
    let far = details("Parent-0017", "9 Other Road", "NR2 2DH", "01632 960009");
    assert_eq!(likeness(&one, &far), []);
    let other = details("Parent-0018", "1 Sample Road", "NR1 2DH", "01632 960001");
    assert_eq!(likeness(&one, &other), [], "nor do an address and a number of another name");
}

#[test]
fn the_same_name_with_address_or_number_may_be_one_person() {
    let one = details("Parent-0017", "1 Sample Road", "NR1 2DH", "01632 960001");
    let address = details("parent-0017", "1, sample road", "nr12dh", "01632 960009");
    assert_eq!(likeness(&one, &address), [ParentLikeness::SameAddress]);
    let number = details("Parent-0017", "9 Other Road", "NR2 2DH", "(01632) 960 001");
    assert_eq!(likeness(&one, &number), [ParentLikeness::SameTelephone]);
}

#[test]
fn every_fault_of_the_details_is_told_at_once() {
    let mut faults = Vec::new();
    let mut wrong = details("A\u{7}", "  ", "NOWHERE", "nobody");
    wrong.surname = " ".to_owned();
    cleaned(&wrong, "/details", &mut faults);
    let at: Vec<_> = faults.iter().map(|fault| fault.pointer.clone().unwrap()).collect();
    let expected =
        ["forename", "surname", "service_address/postcode", "service_address/line_1", "telephones/0/number"];
    assert_eq!(at, expected.map(|name| format!("/details/{name}")));
}
