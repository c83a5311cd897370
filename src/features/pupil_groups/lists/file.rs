//! A list as a file: separated values, as a social care system exports them and people save them.
//!
//! Only whom a row names is read. Everything else that such exports hold (names, addresses, social workers, plans) is
//! read over by its name and never stored; a column that is neither is refused, so that a misspelt one is noticed.

use super::sent::{MOST_ROWS, SentRow, upn};
use crate::{
    error::{Fault, FaultCode},
    http::{LineCount, decoded, delimiter, nearest, unmarked},
};

/// Faults that are told of one file.
const MOST_FAULTS: usize = 10_000;

/// What the column of UPNs is called, without case, blanks and punctuation.
const UPN: &[&str] =
    &["upn", "uniquepupilnumber", "pupilupn", "studentupn", "childupn", "upnnumber", "currentupn"];
/// What the column of ids is called.
const PUPIL_ID: &[&str] = &["pupilid", "rollcallid", "rollcallpupilid"];

/// What exports hold besides.
const READ_OVER: &[&str] = &[
    "address",
    "age",
    "allocatedworker",
    "areacode",
    "caseid",
    "casestatus",
    "casetype",
    "category",
    "categoryofabuse",
    "categoryofneed",
    "childid",
    "childname",
    "cin",
    "cla",
    "class",
    "classname",
    "clientid",
    "comment",
    "comments",
    "cp",
    "cpp",
    "dateofbirth",
    "datestarted",
    "dfe",
    "dfenumber",
    "district",
    "dob",
    "email",
    "enddate",
    "establishment",
    "establishmentnumber",
    "ethnicity",
    "familyname",
    "firstname",
    "forename",
    "forenames",
    "form",
    "fullname",
    "gender",
    "givenname",
    "id",
    "involvement",
    "lac",
    "lacode",
    "laestab",
    "lastname",
    "lcsid",
    "legalstatus",
    "liquidlogicid",
    "locality",
    "manager",
    "middlenames",
    "misid",
    "mosaicid",
    "name",
    "ncyear",
    "nhsnumber",
    "no",
    "notes",
    "number",
    "personid",
    "phase",
    "placement",
    "plan",
    "plantype",
    "postcode",
    "preferredname",
    "pupil",
    "pupilname",
    "reg",
    "reggroup",
    "registrationgroup",
    "responsiblela",
    "row",
    "school",
    "schoolname",
    "schoolurn",
    "sen",
    "sex",
    "socialworker",
    "socialworkeremail",
    "socialworkername",
    "socialworkerphone",
    "socialworkertelephone",
    "startdate",
    "status",
    "student",
    "studentname",
    "surname",
    "team",
    "teamname",
    "telephone",
    "title",
    "type",
    "typeofplan",
    "uln",
    "urn",
    "worker",
    "workeremail",
    "workername",
    "workerteam",
    "year",
    "yeargroup",
];

enum Column {
    Upn,
    PupilId,
    Over,
}

/// Understands a file, in UTF-8 with or without a byte-order mark, in UTF-16 with one, or in Windows-1252.
pub fn read(bytes: &[u8]) -> Result<Vec<SentRow>, Vec<Fault>> {
    let unreadable = |line: u64, detail: &str| {
        Fault::at(format!("/lines/{line}"), FaultCode::RowUnreadable).detail(detail.to_owned())
    };
    let Some(bytes) = unmarked(bytes) else {
        let detail = "The file begins as one in UTF-16 and is none: save it as CSV in UTF-8.";
        return Err(vec![unreadable(1, detail)]);
    };
    let bytes: &[u8] = bytes.as_ref();
    let utf8 = std::str::from_utf8(bytes).is_ok();
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(header))
        .from_reader(bytes);
    let mut records = reader.byte_records();
    let header = match records.next() {
        Some(Ok(header)) => header,
        Some(Err(_)) => return Err(vec![unreadable(1, "The header could not be read.")]),
        None => return Err(vec![Fault::at("/lines/1", FaultCode::EmptySubmission)]),
    };
    let names: Vec<_> = header.iter().map(|cell| decoded(cell, utf8).unwrap_or_default()).collect();
    let columns = columns(&names)?;
    let (mut rows, mut faults, mut count) = (Vec::new(), Vec::new(), LineCount::default());
    for record in records {
        let Ok(record) = record else {
            faults.push(unreadable(1, "A row could not be read."));
            break;
        };
        let line = count.of(bytes, &record);
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        if rows.len() >= MOST_ROWS {
            faults.push(
                Fault::at(format!("/lines/{line}"), FaultCode::TooManyRows)
                    .detail(format!("At most {MOST_ROWS} rows.")),
            );
            break;
        }
        if faults.len() >= MOST_FAULTS {
            break;
        }
        if record.len() != columns.len() {
            let (wants, has) = (columns.len(), record.len());
            faults.push(unreadable(line, &format!("The header has {wants} columns, the row {has} cells.")));
            continue;
        }
        rows.push(row(line, &columns, &record, utf8, &mut faults));
    }
    match (faults.is_empty(), rows.is_empty()) {
        (true, false) => Ok(rows),
        (true, true) => Err(vec![Fault::at("/lines/2", FaultCode::EmptySubmission)]),
        (false, _) => Err(faults),
    }
}

fn row(
    line: u64,
    columns: &[Column],
    record: &csv::ByteRecord,
    utf8: bool,
    faults: &mut Vec<Fault>,
) -> SentRow {
    let mut read = SentRow { line: Some(line), upn: None, pupil_id: None };
    let before = faults.len();
    for (column, cell) in columns.iter().zip(record) {
        let text = decoded(cell, utf8).unwrap_or_default();
        // A spreadsheet keeps the apostrophe that an export puts before a text.
        let text = text.trim().trim_start_matches('\'').trim();
        match column {
            Column::Over => {}
            _ if text.is_empty() => {}
            Column::Upn => read.upn = upn(text, &format!("/lines/{line}/upn"), faults),
            Column::PupilId => match text.parse() {
                Ok(id) => read.pupil_id = Some(id),
                Err(_) => faults.push(
                    Fault::at(format!("/lines/{line}/pupil_id"), FaultCode::InvalidFormat)
                        .detail("Expected the id by which Rollcall knows the pupil."),
                ),
            },
        }
    }
    if faults.len() == before && read.upn.is_none() && read.pupil_id.is_none() {
        let fault = Fault::at(format!("/lines/{line}/upn"), FaultCode::MissingProperty);
        faults.push(fault.detail("The row names nobody: state a UPN or an id."));
    }
    read
}

/// What each column is, or every fault of the header.
fn columns(names: &[String]) -> Result<Vec<Column>, Vec<Fault>> {
    let mut faults = Vec::new();
    let (mut upns, mut ids) = (0, 0);
    let mut found = Vec::with_capacity(names.len());
    for (place, name) in (1..).zip(names) {
        let plain = plain(name);
        let column = match plain.as_str() {
            known if UPN.contains(&known) => Column::Upn,
            known if PUPIL_ID.contains(&known) => Column::PupilId,
            "" => Column::Over,
            known if READ_OVER.contains(&known) => Column::Over,
            unknown => {
                let wanted = nearest(unknown, UPN.iter().chain(PUPIL_ID).chain(READ_OVER).copied());
                let fault = Fault::at("/lines/1", FaultCode::UnknownProperty).detail(format!(
                    "Column {place} of the header is neither read nor known to be left out."
                ));
                faults.push(Fault { did_you_mean: wanted, ..fault });
                continue;
            }
        };
        upns += usize::from(matches!(column, Column::Upn));
        ids += usize::from(matches!(column, Column::PupilId));
        found.push(column);
    }
    if upns + ids == 0 {
        let fault = Fault::at("/lines/1", FaultCode::MissingProperty);
        faults.push(fault.detail("The header has neither a column of UPNs (upn) nor one of ids (pupil_id)."));
    }
    if upns > 1 || ids > 1 {
        let fault = Fault::at("/lines/1", FaultCode::RepeatedValue);
        faults.push(fault.detail("The header names a column twice, perhaps by two of its names."));
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "R201100018042";
    const TWO: &str = "H801200001001";

    fn upns(bytes: &[u8]) -> Vec<String> {
        let rows = read(bytes).unwrap_or_else(|faults| panic!("{faults:?}"));
        rows.iter().map(SentRow::text).collect()
    }

    fn faults(text: &str) -> Vec<(String, FaultCode)> {
        let faults = read(text.as_bytes()).err().unwrap();
        faults.into_iter().map(|fault| (fault.pointer.unwrap_or_default(), fault.code)).collect()
    }

    #[test]
    fn exports_are_read_as_they_come() {
        for text in [
            format!("upn\n{ONE}\n{TWO}\n"),
            format!("\u{FEFF}Unique Pupil Number,Surname\r\n{ONE},Sample\r\n{TWO},Sample\r\n,\r\n"),
            format!("Surname;Child UPN;Social Worker\n\"Sample\nOak\";{};x\nb;'{TWO};\n", ONE.to_lowercase()),
            format!("UPN\tDOB\n{ONE}\t2016-01-02\n{TWO}\t\n\n"),
        ] {
            assert_eq!(upns(text.as_bytes()), [ONE, TWO], "{text}");
        }
        let unicode = format!("\u{FEFF}UPN\tName\r\n{ONE}\tZo\u{EB}\r\n");
        let unicode: Vec<u8> = unicode.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(upns(&unicode), [ONE]);
        let windows = [b"UPN,Name\n".as_slice(), ONE.as_bytes(), b",Zo\xEB\n"].concat();
        assert_eq!(upns(&windows), [ONE]);
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        assert_eq!(
            faults(&format!("upn,pupil_id,name\nX,,a\n{ONE},nobody,b\n,,c\n{ONE}\n")),
            [
                ("/lines/2/upn".to_owned(), FaultCode::UpnMalformed),
                ("/lines/3/pupil_id".to_owned(), FaultCode::InvalidFormat),
                ("/lines/4/upn".to_owned(), FaultCode::MissingProperty),
                ("/lines/5".to_owned(), FaultCode::RowUnreadable),
            ]
        );
        let at_header = |text: &str| faults(text).into_iter().map(|(_, code)| code).collect::<Vec<_>>();
        assert_eq!(at_header(""), [FaultCode::EmptySubmission]);
        assert_eq!(at_header("upn\n"), [FaultCode::EmptySubmission]);
        assert_eq!(
            at_header("name,favourite colour\n"),
            [FaultCode::UnknownProperty, FaultCode::MissingProperty]
        );
        assert_eq!(at_header("upn,Pupil UPN\n"), [FaultCode::RepeatedValue]);
        let unknown = read(b"upn,name,favourite colour\n").err().unwrap().remove(0).detail;
        assert!(unknown.unwrap_or_default().starts_with("Column 3 of"));
    }
}
