//! Rows as exports write them.

use super::{
    super::terms::{Media, SubmissionQuery},
    *,
};

fn terms() -> Terms {
    Terms { media: Media::Csv, lenient: false, query: SubmissionQuery::default() }
}

const HEADER: &[u8] =
    b"urn;date;session;UPN;Mark;taken_at;Recorded by;recorded_by_title;Mins late;Comment;Amendment reason";

fn layout(utf8: bool) -> Layout {
    Layout::read(HEADER, utf8, &terms()).unwrap()
}

fn faults(row: &[u8]) -> Vec<(String, FaultCode)> {
    let faults = match layout(true).row(row) {
        Ok(row) => row.mark.unwrap_err(),
        Err(faults) => faults,
    };
    let place = |fault: &Fault| fault.pointer.clone().or(fault.parameter.clone()).unwrap();
    faults.iter().map(|fault| (place(fault), fault.code)).collect()
}

#[test]
fn a_row_is_a_mark_of_a_register() {
    let row =
        b"120765;20/11/2026;PM;R201100018042;\\;20/11/2026 13:02;A. Teacher;Tutor;;\"one; \"\"two\"\"\";";
    let row = layout(true).row(row).unwrap();
    assert_eq!(row.key.on.to_owned().session.as_str(), "pm");
    assert_eq!(row.key.recorded_by.title.as_deref(), Some("Tutor"));
    let mark = row.mark.unwrap();
    assert_eq!((mark.code.as_deref(), mark.note.as_deref()), (Some("\\"), Some("one; \"two\"")));
    assert!(mark.amendment.is_none());
}

#[test]
fn an_empty_mark_is_an_unmarked_box_unless_it_is_taken_back() {
    let row =
        |reason: &str| format!("120765;2026-11-20;am;R201100018042;;2026-11-20T09:00:00Z;A;;;;{reason}");
    let code = |reason: &str| layout(true).row(row(reason).as_bytes()).unwrap().mark.unwrap().code;
    assert_eq!(code(""), Some("-".to_owned()));
    assert_eq!(code("Wrong pupil"), None);
}

#[test]
fn every_fault_of_a_row_names_its_column() {
    let invalid = |name: &str| (format!("/{name}"), FaultCode::InvalidFormat);
    let row = b"12;x;noon;R201100018042;/;then;;;7.5;;";
    let missing = ("/Recorded by".to_owned(), FaultCode::MissingProperty);
    let expected = ["urn", "date", "session", "taken_at"]
        .map(invalid)
        .into_iter()
        .chain([missing, invalid("Mins late")]);
    assert_eq!(faults(row), expected.collect::<Vec<_>>());
    let late = b"120765;2026-11-20;am;R201100018042;L;2026-11-20T09:00:00Z;A;;481;;";
    assert_eq!(faults(late), [("/Mins late".to_owned(), FaultCode::OutOfRange)]);
    assert_eq!(faults(b"1;2"), [(String::new(), FaultCode::RowUnreadable)]);
    assert_eq!(faults(b"1;2;3;4;5;6;7;8;9;\xFF;11"), [(String::new(), FaultCode::RowUnreadable)]);
}

#[test]
fn windows_1252_is_read_where_utf_8_is_not() {
    let row = b"120765;2026-11-20;am;R201100018042;/;2026-11-20T09:00:00Z;Zo\xEB;;;;";
    assert_eq!(layout(false).row(row).unwrap().key.recorded_by.name, "Zo\u{EB}");
}

#[test]
fn the_delimiter_is_seen_from_the_header() {
    for (delimiter, name) in [(b',', ","), (b';', ";"), (b'\t', "\t")] {
        let header = ["urn", "date", "session", "upn", "code", "taken_at", "recorded_by_name"].join(name);
        assert_eq!(Layout::read(header.as_bytes(), true, &terms()).unwrap().delimiter(), delimiter);
    }
}

#[test]
fn a_quoted_cell_may_go_over_lines() {
    for (text, open) in
        [("a,\"b", true), ("a,\"b\"\"", true), ("a,\"b\"\"\"", false), ("a,b\"c", false), ("\"a\",\"", true)]
    {
        assert_eq!(is_open(text.as_bytes(), b',', false), open, "{text}");
    }
    assert!(!is_open(b"b\",c", b',', true) && is_open(b"b\"\"", b',', true));
}
