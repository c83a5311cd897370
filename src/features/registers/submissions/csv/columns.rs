//! What the columns of MIS exports are called, and what of them is read.

use crate::{
    error::{AppError, Fault, FaultCode, Result},
    features::registers::submissions::terms::{Terms, refused_parameter},
    http::nearest,
};

/// Declares every column that is read: variant, name in this API, and what exports call it. Names are compared
/// without case, blanks and punctuation.
macro_rules! columns {
    ($($(#[$doc:meta])* $column:ident = $name:literal: $($alias:literal)*;)+) => {
        /// A column that is read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Column { $($(#[$doc])* $column),+ }

        impl Column {
            /// Every column.
            pub const ALL: &[Self] = &[$(Self::$column),+];

            /// Its name in this API.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$column => $name),+ }
            }

            const fn aliases(self) -> &'static [&'static str] {
                match self { $(Self::$column => &[$($alias),*]),+ }
            }
        }
    };
}

columns! {
    /// The school.
    Urn = "urn": "schoolurn";
    /// The day.
    Date = "date": "attendancedate" "markdate" "sessiondate" "registerdate";
    /// The half of the day.
    Session = "session": "ampm" "sessionname" "attendancesession";
    /// The pupil.
    Upn = "upn": "uniquepupilnumber" "pupilupn" "studentupn";
    /// The attendance code.
    Code = "code": "mark" "attendancecode" "attendancemark" "markcode" "sessionmark" "registermark";
    /// When the record was in this state.
    TakenAt = "taken_at": "lastchanged" "lastmodified" "lastupdated" "recordedat" "updatedat";
    /// Minutes late.
    MinutesLate = "minutes_late": "minslate" "lateminutes" "latemins" "minuteslateafterregistration";
    /// A note.
    Note = "note": "notes" "comment" "comments";
    /// Who recorded the mark.
    RecordedByName = "recorded_by_name": "recordedby" "takenby" "markedby" "teacher";
    /// The title of who recorded the mark.
    RecordedByTitle = "recorded_by_title": "takenbytitle" "teachertitle";
    /// Why the mark was changed.
    AmendmentReason = "amendment_reason": "reasonforchange" "reasonforamendment" "changereason";
    /// Who changed it.
    AmendmentByName = "amendment_by_name": "amendedby" "changedby";
    /// The title of who changed it.
    AmendmentByTitle = "amendment_by_title": "amendedbytitle" "changedbytitle";
    /// When it was changed.
    AmendmentAt = "amendment_at": "amendedat" "changedat";
}

/// What exports hold besides, and what is read over: the roll has it, or it repeats a column that is read.
const READ_OVER: &[&str] = &[
    "adno",
    "admissionno",
    "admissionnumber",
    "misid",
    "studentid",
    "pupilid",
    "uln",
    "name",
    "pupil",
    "pupilname",
    "student",
    "studentname",
    "fullname",
    "surname",
    "legalsurname",
    "preferredsurname",
    "lastname",
    "forename",
    "forenames",
    "legalforename",
    "preferredforename",
    "firstname",
    "middlenames",
    "preferredname",
    "reg",
    "reggroup",
    "registrationgroup",
    "regform",
    "form",
    "formgroup",
    "tutorgroup",
    "class",
    "classname",
    "house",
    "year",
    "yeargroup",
    "yrgrp",
    "ncyear",
    "nationalcurriculumyear",
    "academicyear",
    "sex",
    "gender",
    "dob",
    "dateofbirth",
    "day",
    "dayofweek",
    "weekday",
    "week",
    "school",
    "schoolname",
    "estab",
    "establishmentnumber",
    "dfe",
    "dfenumber",
    "laestab",
    "lacode",
    "markmeaning",
    "markdescription",
    "codedescription",
    "meaning",
    "description",
    "statisticalmeaning",
    "statisticalcategory",
];

/// Without one of these, as column or parameter, no row can be understood.
const REQUIRED: &[Column] = &[
    Column::Urn,
    Column::Date,
    Column::Session,
    Column::Upn,
    Column::Code,
    Column::TakenAt,
    Column::RecordedByName,
];

/// The columns of a file, in its order; `None` for one that is read over. Every fault of the header is named.
pub fn read(headers: &[String], terms: &Terms) -> Result<Vec<Option<Column>>> {
    let mut faults = Vec::new();
    let columns: Vec<_> = headers.iter().map(|header| column(header, &mut faults)).collect();
    for column in Column::ALL {
        let places = columns.iter().enumerate().filter(|(_, known)| **known == Some(*column));
        let names: Vec<_> = places.map(|(place, _)| &headers[place]).collect();
        if let [_, again, ..] = names.as_slice() {
            let detail = format!("Two columns stand for `{}`. Send one of them.", column.name());
            faults.push(Fault::at(pointer(again), FaultCode::RepeatedValue).detail(detail));
        }
    }
    let has = |name: &str| columns.iter().flatten().any(|column| column.name() == name);
    let parameters = terms.for_columns();
    let given = |name: &str| parameters.iter().any(|(known, given)| *known == name && *given);
    for column in REQUIRED.iter().filter(|column| !has(column.name()) && !given(column.name())) {
        let parameter = parameters.iter().any(|(known, _)| *known == column.name());
        let detail = match parameter {
            true => "Send the column, or one value for the whole file as the query parameter of this name.",
            false => "Send the column.",
        };
        faults.push(Fault::at(format!("/{}", column.name()), FaultCode::MissingProperty).detail(detail));
    }
    for (name, _) in parameters.iter().filter(|(name, given)| *given && has(name)) {
        faults.push(refused_parameter(name, "The file has the column."));
    }
    if faults.is_empty() { Ok(columns) } else { Err(AppError::invalid(faults)) }
}

fn column(header: &str, faults: &mut Vec<Fault>) -> Option<Column> {
    let folded = fold(header);
    let known =
        |column: &&Column| fold(column.name()) == folded || column.aliases().contains(&folded.as_str());
    if let Some(column) = Column::ALL.iter().find(known) {
        return Some(*column);
    }
    if !READ_OVER.contains(&folded.as_str()) {
        let detail =
            "It is neither a column that is read nor one that is known to be of no use here. Leave it out.";
        let fault = Fault::at(pointer(header), FaultCode::UnknownProperty).detail(detail);
        let meant = nearest(&header.trim().to_lowercase(), Column::ALL.iter().map(|column| column.name()));
        faults.push(Fault { did_you_mean: meant, ..fault });
    }
    None
}

/// Letters and digits in lower case.
fn fold(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The pointer that names a column, cut to a length that can be repeated.
pub fn pointer(header: &str) -> String {
    let name: String = header.trim().chars().filter(|c| !c.is_control()).take(64).collect();
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::registers::submissions::terms::{Media, SubmissionQuery};

    fn terms() -> Terms {
        let query = SubmissionQuery {
            urn: crate::domain::urn::Urn::new(120_765),
            taken_at: "2026-11-20T09:00:00Z".parse().ok(),
            ..Default::default()
        };
        Terms { media: Media::Csv, lenient: false, query }
    }

    fn headers(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    fn faults(line: &str) -> Vec<(String, FaultCode)> {
        let error = read(&headers(line), &terms()).unwrap_err();
        let place = |fault: &Fault| fault.pointer.clone().or(fault.parameter.clone()).unwrap();
        error.errors().iter().map(|fault| (place(fault), fault.code)).collect()
    }

    #[test]
    fn the_names_of_exports_are_known() {
        let export = "UPN,Adno,Surname,Forename,Reg Group,Date,AM/PM,Mark,Minutes Late,Comment,Teacher";
        let columns: Vec<_> = read(&headers(export), &terms()).unwrap().into_iter().flatten().collect();
        let expected = [
            Column::Upn,
            Column::Date,
            Column::Session,
            Column::Code,
            Column::MinutesLate,
            Column::Note,
            Column::RecordedByName,
        ];
        assert_eq!(columns, expected);
        for name in Column::ALL.iter().flat_map(|column| column.aliases()).chain(READ_OVER) {
            assert_eq!(fold(name), *name, "{name} could never be met");
        }
        let mut all: Vec<_> =
            Column::ALL.iter().flat_map(|column| column.aliases()).chain(READ_OVER).collect();
        all.sort();
        assert!(all.windows(2).all(|two| two[0] != two[1]), "a name stands for two things");
    }

    #[test]
    fn every_fault_of_a_header_is_named() {
        let missing = |name: &str| (format!("/{name}"), FaultCode::MissingProperty);
        assert_eq!(faults("upn,date,teacher"), [missing("session"), missing("code")]);
        assert_eq!(
            faults("upn,date,session,code,teacher,shoe size"),
            [("/shoe size".into(), FaultCode::UnknownProperty)]
        );
        assert_eq!(
            faults("upn,date,session,Code,Mark,teacher"),
            [("/Mark".into(), FaultCode::RepeatedValue)]
        );
        assert_eq!(
            faults("upn,date,session,code,urn,teacher"),
            [("urn".into(), FaultCode::InvalidParameter)]
        );
        let error = read(&headers("upn,date,session,code,teacher,minuts_late"), &terms()).unwrap_err();
        assert_eq!(error.errors()[0].did_you_mean.as_deref(), Some("minutes_late"));
    }
}
