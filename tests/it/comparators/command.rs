//! `rollcall import comparators`, run as the operator runs it.

use serde_json::json;

use super::fixture::PAST;
use crate::support::command::Desk;

#[test]
fn the_operator_imports_what_the_api_does() {
    let desk = Desk::new();
    desk.set_up();
    std::fs::write(desk.path("past.csv"), PAST).unwrap();
    let import = |more: &[&str]| desk.run(&[&["import", "comparators"], more].concat());
    let dry = import(&["past.csv", "--dry-run", "--json"]).ok().json();
    assert_eq!((&dry["created"], &dry["committed"]), (&json!(18), &json!(false)));
    let done = import(&["past.csv"]).ok();
    assert!(done.out.starts_with("generic: 18 row(s), 18 figure(s): 18 created, 0 changed"), "{}", done.out);
    assert!(done.out.contains("Source: Management information on absence"), "{}", done.out);
    assert_eq!(import(&["past.csv", "--json"]).ok().json()["unchanged"], 18);
}

#[test]
fn every_fault_is_listed_with_its_line_and_nothing_is_stored() {
    let desk = Desk::new();
    desk.set_up();
    let bad = PAST.replace(",5.9,", ",590,").replace("2009-10,regional", "2009,regional");
    std::fs::write(desk.path("bad.csv"), bad).unwrap();
    std::fs::write(desk.path("odd.csv"), "a,b\n1,2\n").unwrap();
    std::fs::write(desk.path("list.csv"), "rank,la_code,la_name,closeness\n1,935,Suffolk,Very close\n")
        .unwrap();
    let refused = desk.run(&["import", "comparators", "bad.csv"]).expect(1);
    for said in
        ["3 fault(s); nothing was stored.", "line 5 period invalid_format:", "line 13 percent out_of_range:"]
    {
        assert!(refused.err.contains(said), "{said}: {}", refused.err);
    }
    let odd = desk.run(&["import", "comparators", "odd.csv"]).expect(1);
    assert!(odd.err.contains("layout_unknown: The header is of no known layout: "), "{}", odd.err);
    let list = desk.run(&["import", "comparators", "list.csv"]).expect(1);
    assert!(list.err.contains("--la-code") && list.err.contains("--edition"), "{}", list.err);
    desk.run(&["import", "comparators", "list.csv", "--la-code", "926", "--edition", "2025"]).ok();
    std::fs::write(desk.path("past.csv"), PAST).unwrap();
    let done = desk.run(&["import", "comparators", "past.csv"]).ok();
    assert!(done.out.contains("18 created"), "nothing was stored before: {}", done.out);
}
