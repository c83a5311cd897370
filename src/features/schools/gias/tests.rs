//! Extracts written for these tests, and the public files where they are at hand.

use std::path::Path;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;

/// The least a file can have.
const SHORT: &str = "URN,LA (code),EstablishmentName,EstablishmentStatus (code)";

fn short(rows: &str) -> Extract {
    read(format!("{SHORT}\n{rows}").as_bytes()).unwrap()
}

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

/// A file in the breadth of the published one: every column we take, backwards, between eighty we do not.
fn wide(cells: &[(&str, &str)], line_end: &str) -> String {
    let mut names: Vec<String> = column::ALL.iter().rev().map(|name| (*name).to_owned()).collect();
    for index in 0..80 {
        names.insert(index * 2 % names.len(), format!("Unwanted, \"{index}\" (name)"));
    }
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let header: Vec<_> = names.iter().map(|name| quoted(name)).collect();
    let row: Vec<_> = names
        .iter()
        .map(|name| cells.iter().find(|(column, _)| column == name).map_or("x", |(_, cell)| cell))
        .zip(&names)
        .map(|(cell, name)| if column::ALL.contains(&name.as_str()) && cell == "x" { "" } else { cell })
        .map(|cell| if cell.contains([',', '"']) { quoted(cell) } else { cell.to_owned() })
        .collect();
    format!("{}{line_end}{}{line_end}", header.join(","), row.join(","))
}

fn codes(notes: &[RowNote]) -> Vec<(u64, Option<&'static str>, &'static str)> {
    notes.iter().map(|note| (note.line, note.column, note.code)).collect()
}

#[test]
fn a_published_row_is_read_whole() {
    let text = wide(
        &[
            ("URN", "900001"),
            ("LA (code)", "926"),
            ("LA (name)", "Norfolk"),
            ("EstablishmentNumber", "2001"),
            ("EstablishmentName", "École \"Sainte-Zoë\", Long Lane"),
            ("TypeOfEstablishment (code)", "01"),
            ("TypeOfEstablishment (name)", "Community school"),
            ("EstablishmentStatus (code)", "2"),
            ("EstablishmentStatus (name)", "Closed"),
            ("OpenDate", "01-09-1954"),
            ("CloseDate", "31-08-2024"),
            ("ReasonEstablishmentClosed (code)", "10"),
            ("PhaseOfEducation (code)", "2"),
            ("StatutoryLowAge", "4"),
            ("StatutoryHighAge", "11"),
            ("SchoolCapacity", "210"),
            ("NumberOfPupils", "0"),
            ("Trusts (code)", "16674"),
            ("UKPRN", "10099999"),
            ("HeadTitle (name)", "Dr"),
            ("HeadFirstName", "Synthetic"),
            ("HeadLastName", "Head"),
            ("UPRN", "010099999999"),
            ("PreviousLA (code)", "000"),
            ("LastChangedDate", "02-09-2024"),
        ],
        "\r\n",
    );
    let bytes = encoding_rs::WINDOWS_1252.encode(&text).0;
    assert!(
        std::str::from_utf8(&bytes).is_err() && text.lines().next().unwrap().matches("\",\"").count() > 100
    );
    let extract = read(&bytes).unwrap();
    assert_eq!((extract.refused.len(), codes(&extract.notes)), (0, vec![]));
    let school = &extract.records[0];
    assert_eq!((school.line, school.urn, school.la_code), (2, 900_001, 926));
    assert_eq!(school.name, "École \"Sainte-Zoë\", Long Lane");
    assert_eq!((school.establishment_number, school.type_code), (Some(2_001), Some(1)));
    assert_eq!(school.status, SchoolStatus::Closed);
    assert_eq!((school.opened_on, school.closed_on), (day(1954, 9, 1), day(2024, 8, 31)));
    assert_eq!((school.closure_reason_code, school.low_age, school.high_age), (Some(10), Some(4), Some(11)));
    assert_eq!((school.capacity, school.number_of_pupils), (Some(210), Some(0)));
    assert_eq!((school.trust_code, school.ukprn), (Some(16_674), Some(10_099_999)));
    assert_eq!(school.head.as_deref(), Some("Dr Synthetic Head"));
    assert_eq!(school.uprn.as_deref(), Some("010099999999"));
    assert_eq!((school.previous_la_code, school.last_changed_on), (Some(0), day(2024, 9, 2)));
    assert_eq!((school.town.as_deref(), school.phase_name.as_deref()), (None, None));
    assert_eq!((school.kind, school.kind_from), (SchoolKind::Primary, KindSource::Type));
}

#[test]
fn the_three_encodings_give_the_same_school() {
    let text = wide(
        &[
            ("URN", "900001"),
            ("LA (code)", "926"),
            ("EstablishmentName", "École Sainte-Zoë – Primary"),
            ("EstablishmentStatus (code)", "1"),
        ],
        "\n",
    );
    let published = read(&encoding_rs::WINDOWS_1252.encode(&text).0).unwrap();
    let marked = read(format!("\u{feff}{text}").as_bytes()).unwrap();
    let unmarked = read(text.as_bytes()).unwrap();
    assert_eq!(published.records[0].name, "École Sainte-Zoë – Primary");
    assert_eq!(published, marked);
    assert_eq!(published.records, unmarked.records);
    assert_eq!(codes(&unmarked.notes)[0], (1, None, "encoding_utf8"));
    let damaged = read(
        b"\xEF\xBB\xBFURN,LA (code),EstablishmentName,EstablishmentStatus (code)\n900001,926,Zo\xEB,1\n",
    );
    let damaged = damaged.unwrap();
    assert_eq!((damaged.records[0].name.as_str(), damaged.notes[0].code), ("Zo\u{fffd}", "encoding_damaged"));
}

#[test]
fn headers_are_found_in_any_case_and_the_status_by_name() {
    let file = " urn ,ESTABLISHMENTNAME,la (CODE),EstablishmentStatus (name)\n\
                900001,A,926,Open\n900002,B,926,closed\n900003,C,926,\"Open, but proposed to close\"\n\
                900004,D,926,Proposed to open\n900005,E,926,Ajar\n900006,F,926,\n";
    let extract = read(file.as_bytes()).unwrap();
    let statuses: Vec<_> = extract.records.iter().map(|school| school.status).collect();
    use SchoolStatus::*;
    assert_eq!(statuses, [Open, Closed, OpenProposedToClose, ProposedToOpen]);
    let refused: Vec<_> = extract.refused.iter().map(|f| (f.line, f.urn, f.column, f.code)).collect();
    assert_eq!(
        refused,
        [
            (6, Some(900_005), Some("EstablishmentStatus (name)"), "status_unknown"),
            (7, Some(900_006), Some("EstablishmentStatus (code)"), "cell_required"),
        ]
    );
}

#[test]
fn an_empty_status_code_falls_back_on_the_name() {
    let file = format!("{SHORT},EstablishmentStatus (name)\n900001,926,A,,Closed\n900002,926,B,4,Open\n");
    let extract = read(file.as_bytes()).unwrap();
    assert_eq!(extract.records[0].status, SchoolStatus::Closed);
    assert_eq!(extract.records[1].status, SchoolStatus::ProposedToOpen);
}

#[test]
fn every_word_of_a_closed_list_is_its_json() {
    fn same<T: serde::Serialize + Copy>(all: &[T], word: impl Fn(T) -> &'static str) {
        for value in all {
            assert_eq!(serde_json::to_value(value).unwrap(), word(*value));
        }
    }
    same(SchoolKind::ALL, SchoolKind::word);
    same(KindSource::ALL, KindSource::word);
    same(SchoolStatus::ALL, SchoolStatus::word);
    same(LinkManner::ALL, LinkManner::word);
    assert!(SchoolKind::ALL.iter().all(|kind| SchoolKind::from_word(kind.word()) == Some(*kind)));
    assert_eq!(SchoolKind::from_word("Primary"), None);
}

#[test]
fn every_fault_of_a_row_is_named() {
    let extract = short("x,92x,,9\n12076,,A,\n1234567,1000,A,1\n900001,926,A,1\n");
    let refused: Vec<_> = extract.refused.iter().map(|f| (f.line, f.column.unwrap(), f.code)).collect();
    assert_eq!(
        refused,
        [
            (2, "URN", "urn_malformed"),
            (2, "EstablishmentName", "cell_required"),
            (2, "LA (code)", "la_code_malformed"),
            (2, "EstablishmentStatus (code)", "status_unknown"),
            (3, "URN", "urn_malformed"),
            (3, "LA (code)", "cell_required"),
            (3, "EstablishmentStatus (code)", "cell_required"),
            (4, "URN", "urn_malformed"),
            (4, "LA (code)", "la_code_malformed"),
        ]
    );
    assert_eq!((extract.refused_rows(), extract.records.len()), (3, 1));
    assert!(
        extract.refused.iter().all(|fault| fault.detail.contains("Give") || fault.detail.contains("give"))
    );
}

#[test]
fn the_second_row_of_a_urn_is_refused_unless_the_first_was() {
    let extract = short("900001,926,First,1\n900001,926,Second,1\n900002,926,Bad,9\n900002,926,Good,1\n");
    let names: Vec<_> = extract.records.iter().map(|school| school.name.as_str()).collect();
    assert_eq!(names, ["First", "Good"]);
    let fault = &extract.refused[0];
    assert_eq!((fault.line, fault.urn, fault.code), (3, Some(900_001), "urn_repeated"));
    assert!(fault.detail.contains("Line 2"), "{}", fault.detail);
}

#[test]
fn a_bad_optional_cell_is_left_empty_and_noted() {
    let file = format!(
        "{SHORT},OpenDate,SchoolCapacity,UPRN,Town,TypeOfEstablishment (code),PhaseOfEducation (code)\n\
         900001,926,\"St\u{200b} Zoë's\",1,31-02-2011,about 200,12-34,\"Long\nLane\",1,2\n\
         900002,926,B,1,,,,{},one,2\n",
        "x".repeat(501),
    );
    let extract = read(file.as_bytes()).unwrap();
    assert_eq!(extract.refused, []);
    let school = &extract.records[0];
    assert_eq!((school.opened_on, school.capacity, school.uprn.as_ref()), (None, None, None));
    assert_eq!((school.name.as_str(), school.town.as_deref()), ("St Zoë's", Some("Long Lane")));
    assert_eq!(
        codes(&extract.notes)[2..],
        [
            (2, Some("EstablishmentName"), "text_cleaned"),
            (2, Some("OpenDate"), "date_unreadable"),
            (2, Some("SchoolCapacity"), "number_unreadable"),
            (2, Some("Town"), "text_cleaned"),
            (2, Some("UPRN"), "number_unreadable"),
            // The cell with a line break takes up lines 2 and 3.
            (4, Some("TypeOfEstablishment (code)"), "number_unreadable"),
            (4, Some("Town"), "text_too_long"),
            (4, Some("TypeOfEstablishment (code)"), "kind_guessed"),
        ]
    );
    assert!(extract.notes[3].detail.contains("“31-02-2011”"));
}

#[test]
fn absent_columns_are_said_once() {
    let extract = short("900001,926,Long Lane Primary School,1\n");
    assert_eq!(codes(&extract.notes)[0], (1, None, "columns_absent"));
    assert!(extract.notes[0].detail.contains("CloseDate") && !extract.notes[0].detail.contains("URN,"));
    assert_eq!(
        (extract.records[0].kind, extract.records[0].kind_from),
        (SchoolKind::Primary, KindSource::Name)
    );
}

#[test]
fn line_numbers_hold_across_line_ends_and_empty_lines() {
    for end in ["\n", "\r\n", "\r"] {
        let text = [SHORT, "900001,926,A,1", "", "900002,926,B,1", ",,,", "900003,926,C,1", ""].join(end);
        let extract = read(text.as_bytes()).unwrap();
        let lines: Vec<_> = extract.records.iter().map(|school| school.line).collect();
        assert_eq!(lines, [2, 4, 6], "{end:?}");
        assert!(codes(&extract.notes).contains(&(5, None, "row_empty")), "{end:?}");
    }
    // No line end after the last row, and line breaks before the header.
    let extract = read(format!("\n\n{SHORT}\n900001,926,A,1").as_bytes()).unwrap();
    assert_eq!(extract.records[0].line, 4);
}

#[test]
fn a_row_out_of_step_with_the_header_is_refused() {
    let extract =
        short("900001,926,A, B,1\n900002,926,C\n900003,926,D,1,,\n900004,926,\"E,1\n900005,926,F,1\n");
    assert_eq!(extract.records.len(), 1);
    let refused: Vec<_> = extract.refused.iter().map(|f| (f.line, f.code)).collect();
    assert_eq!(refused, [2, 3, 5].map(|line| (line, "cells_do_not_match")));
    assert!(extract.refused[2].detail.contains("quotation mark"));
}

#[test]
fn missing_columns_are_named_with_what_was_meant() {
    let fault = read(b"Urn,EstablishmentNames,LA code,Town\n1,2,3,4\n").unwrap_err();
    let FileFault::ColumnsMissing { columns, separator: None } = &fault else { panic!("{fault:?}") };
    let meant: Vec<_> = columns.iter().map(|c| (c.name, c.did_you_mean.as_deref())).collect();
    assert_eq!(
        meant,
        [
            ("EstablishmentName", Some("EstablishmentNames")),
            ("LA (code)", Some("LA code")),
            ("EstablishmentStatus (code)", None),
        ]
    );
    let fault = read(format!("{}\n", SHORT.replace(',', ";")).as_bytes()).unwrap_err();
    assert!(fault.to_string().ends_with("separated by semicolons: save the file with commas."), "{fault}");
}

#[test]
fn what_is_no_extract_is_refused_whole() {
    let utf16: Vec<u8> = SHORT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let long = format!("{SHORT}\n900001,926,\"{}", "x,1\n".repeat(MAX_RECORD_BYTES / 2));
    let cases: [(&[u8], &str); 11] = [
        (b"", "file_empty"),
        (b"\xEF\xBB\xBF\r\n", "file_empty"),
        (SHORT.as_bytes(), "file_empty"),
        (b"PK\x03\x04....", "file_not_text"),
        (b"\xFF\xFEU\0R\0N\0", "file_not_text"),
        (&utf16, "file_not_text"),
        (b"URN,LA (code),EstablishmentName,EstablishmentStatus (code),urn\n", "column_repeated"),
        (b"not an extract", "columns_missing"),
        (&[b','; MAX_COLUMNS + 1], "too_many_columns"),
        (long.as_bytes(), "record_too_long"),
        (&vec![b'x'; MAX_BYTES + 1], "file_too_large"),
    ];
    for (bytes, code) in cases {
        let fault = read(bytes).unwrap_err();
        assert_eq!(fault.code(), code);
        assert!(!fault.to_string().is_empty());
    }
}

#[test]
fn more_rows_than_england_has_schools_are_refused() {
    let rows = usize::try_from(MAX_ROWS).unwrap();
    let file = format!("{SHORT}\n{}", ",\n".repeat(rows + 1));
    assert_eq!(read(file.as_bytes()).unwrap_err(), FileFault::TooManyRows);
}

#[test]
fn a_long_file_of_good_records_is_read_through() {
    // Many times the bound of one record: the budget must be renewed for each.
    let row = |n: i32| format!("{},926,Long Lane Primary School {n},1\n", 900_000 + n);
    let rows: String = (1..=40_000).map(row).collect();
    assert!(rows.len() > 4 * MAX_RECORD_BYTES);
    let extract = short(&rows);
    assert_eq!((extract.records.len(), extract.records[39_999].line), (40_000, 40_001));
}

proptest! {
    #[test]
    fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400), rows in "[0-9,\"\r\n;x]{0,200}") {
        let _ = read(&bytes);
        let _ = read_links(&bytes);
        let mut file = format!("{SHORT}\n900001,926,A,1\n{rows}").into_bytes();
        file.extend(&bytes);
        // Only bytes that are no text may refuse the file, or more than a quarter of zeros.
        if let Ok(extract) = read(&file) {
            prop_assert_eq!(extract.records[0].urn, 900_001);
            prop_assert!(extract.records.iter().all(|school| !school.name.contains(char::is_control)));
            let lines: Vec<_> = extract.records.iter().map(|school| school.line).collect();
            prop_assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
        } else {
            prop_assert!(bytes.contains(&0));
        }
    }
}

#[test]
fn no_row_is_lost_beside_records_near_the_bound() {
    // Whatever part of a buffer the bound cuts off must still be there for the next record.
    for length in (MAX_RECORD_BYTES - 20_000..MAX_RECORD_BYTES - 30).step_by(2_999) {
        let long = format!("900001,926,{},1\n", "x".repeat(length));
        let rows: String = (900_002..=902_000).map(|urn| format!("{urn},926,Long Lane,1\n")).collect();
        let extract = short(&format!("{long}{rows}{}", long.replacen("900001", "902001", 1)));
        let urns: Vec<_> = extract.records.iter().map(|school| school.urn).collect();
        assert_eq!(urns, (900_002..=902_000).collect::<Vec<_>>(), "{length}");
        let refused: Vec<_> = extract.refused.iter().map(|f| (f.line, f.urn, f.code)).collect();
        assert_eq!(refused, [(2, Some(900_001), "text_too_long"), (2_002, Some(902_001), "text_too_long")]);
    }
}

/// A public file beside the checkout, or `None` with a word about it.
fn public(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/schools").join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(fault) => {
            eprintln!("SKIPPED: {name} is not at hand ({fault})");
            None
        }
    }
}

#[test]
fn norfolks_extract_is_read_without_a_refusal() {
    let Some(bytes) = public("norfolk_gias.csv") else { return };
    let extract = read(&bytes).unwrap();
    assert_eq!((extract.records.len(), extract.refused.len()), (418, 0));
    let count = |test: &dyn Fn(&SchoolRecord) -> bool| extract.records.iter().filter(|s| test(s)).count();
    let kinds = [
        (SchoolKind::Primary, 342),
        (SchoolKind::Secondary, 53),
        (SchoolKind::Special, 13),
        (SchoolKind::AlternativeProvision, 3),
        (SchoolKind::Nursery, 3),
        (SchoolKind::SixteenPlus, 2),
        (SchoolKind::Unknown, 2),
    ];
    for (kind, schools) in kinds {
        assert_eq!(count(&|school| school.kind == kind), schools, "{kind:?}");
    }
    // Every school without a type is reported as a guess, and no other.
    let guessed = extract.notes.iter().filter(|note| note.code.starts_with("kind_")).count();
    assert_eq!((count(&|school| school.type_code.is_none()), guessed), (379, 379));
    assert_eq!(count(&|school| school.kind_from != KindSource::Type), 379);
    assert_eq!(count(&|school| !keeps_registers(school.kind, school.type_code)), 2);
}

#[test]
fn norfolks_links_are_read_without_a_refusal() {
    let Some(bytes) = public("norfolk_links.csv") else { return };
    let links = read_links(&bytes).unwrap();
    assert_eq!((links.links.len(), links.refused.len(), links.notes.len()), (719, 0, 0));
    assert!(links.links.iter().all(|link| link.in_time_order().is_some()));
    assert_eq!(links.links.iter().filter(|link| link.manner == LinkManner::Merged).count(), 18);
}
