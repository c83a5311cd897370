//! Headers, cells and faults.

use super::*;

fn read_text(text: &str) -> Result<Figures, Vec<Fault>> {
    match read(text.as_bytes(), Told::default())? {
        Contents::Figures(figures) => Ok(figures),
        Contents::Neighbours(_) => panic!("neighbours"),
    }
}

const GENERIC: &str = "source,period,area_level,area_code,area_name,phase,measure,percent";

#[test]
fn a_header_of_no_layout_names_what_each_lacks() {
    let faults = read_text("Years,Values\n2016,4\n").unwrap_err();
    let detail = faults[0].detail.clone().unwrap();
    assert!(detail.starts_with("The header is of no known layout: la_trend lacks Short Desc"), "{detail}");
    assert!(detail.contains("dfe_long lacks") && detail.contains("neighbours lacks rank"), "{detail}");
}

#[test]
fn columns_that_mean_nothing_are_named() {
    let figures = read_text(&format!(
        "{GENERIC},colour\nT,202425,national,E92000001,England,All schools,illness,3.50,red\n"
    ));
    let figures = figures.unwrap();
    assert_eq!((figures.notes[0].code.as_str(), figures.notes[0].line), ("column_passed_over", 1));
    assert_eq!(figures.records[0].percent.unwrap().to_string(), "3.5");
    assert_eq!(figures.records[0].key.phase, "all");
}

#[test]
fn a_byte_order_mark_quotation_marks_and_any_line_ends_are_understood() {
    let text =
        format!("\u{feff}{GENERIC}\r\n\"A, B\",2024/25,national,E92000001,England,primary,illness,\"c\"\r\n");
    let figures = read_text(&text).unwrap();
    assert_eq!(figures.records[0].key.source, "A, B");
    assert!(figures.records[0].suppressed && figures.records[0].percent.is_none());
}

#[test]
fn what_is_not_given_is_counted_and_what_is_no_number_is_refused() {
    let rows =
        |value: &str| format!("{GENERIC}\nT,202425,national,E92000001,England,primary,illness,{value}\n");
    for nothing in ["", "x", "z", ":", "-", "NA"] {
        let figures = read_text(&rows(nothing)).unwrap();
        assert_eq!((figures.records.len(), figures.not_given), (0, 1), "{nothing}");
    }
    for wrong in ["five", "-5", "100.1", "1e99", "5 %"] {
        assert!(read_text(&rows(wrong)).is_err(), "{wrong}");
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_told_with_their_line() {
    let bytes = [GENERIC.as_bytes(), b"\nT,202425,national,E92000001,Ang\xE9,all,illness,3\n"].concat();
    let faults = read(&bytes, Told::default()).unwrap_err();
    assert_eq!((faults[0].pointer.as_deref(), faults[0].code), (Some("/lines/2"), FaultCode::RowUnreadable));
}

#[test]
fn a_percentage_that_its_counts_do_not_make_is_noted() {
    let text = format!(
        "{GENERIC},numerator,denominator\nT,202425,national,E92000001,England,all,illness,5.12345678,5,100\n"
    );
    assert_eq!(read_text(&text).unwrap().notes[0].code, "percent_differs_from_counts");
    let rounded = text.replace("5.12345678", "5.1");
    assert!(read_text(&rounded).unwrap().notes.is_empty(), "one decimal is rounded by its publisher");
}

#[test]
fn a_file_without_end_is_refused_and_faults_are_listed_to_a_bound() {
    let faults = read_text(&"a\n".repeat(sheet::MOST_ROWS + 2)).unwrap_err();
    assert_eq!((faults.len(), faults[0].code), (1, FaultCode::TooManyRows));
    let row = "T,202425,national,E92000001,England,primary,illness,six\n";
    let faults = read_text(&format!("{GENERIC}\n{}", row.repeat(sheet::MOST_FAULTS + 50))).unwrap_err();
    assert_eq!(faults.len(), sheet::MOST_FAULTS);
    let narrow = format!("{GENERIC}\n{}", "T\n".repeat(sheet::MOST_FAULTS + 50));
    assert_eq!(read_text(&narrow).unwrap_err().len(), sheet::MOST_FAULTS);
}
