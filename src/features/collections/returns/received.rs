//! What a school sent of its return, in JSON or as the filled-in sheet, and what it says by it.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::{
    content::Said,
    dto::{CollectionReturnPut, MOST_ROWS},
    seen::Seen,
    store::{Draft, DraftRow},
};
use crate::{
    domain::{
        person::Person,
        text::{clean, some_text},
    },
    error::{AppError, Fault, FaultCode, Result},
    features::collections::{
        sheets::{self, SentRow},
        values::Kind,
    },
    http::{BodyOrLines, LARGE_LIMIT, ReadBy, Sent},
};

/// Characters of an explanation of a row.
const MOST_TEXT: usize = 500;
/// Characters of the explanation of the whole.
const MOST_TEXT_OF_ALL: usize = 1_000;

/// The body of a save, in either form.
pub type SaveBody = BodyOrLines<CollectionReturnPut, LARGE_LIMIT>;

/// What was sent, in either form.
pub struct Received {
    /// The rows, without that which explains the whole.
    pub rows: Vec<SentRow>,
    explanation: Option<String>,
    /// Who sends it.
    pub by: Person,
    /// Whether it is a sheet.
    pub is_file: bool,
    /// What of a sheet could not be understood: told with what is found wrong of the rest, all at once.
    faults: Vec<Fault>,
}

/// What was sent; a body that cannot be read as one is refused.
pub fn understand(seen: &Seen, by: &ReadBy, body: &SaveBody) -> Result<Received> {
    if let Some(bytes) = body.lines() {
        let names_pupils = seen.question.kind == Kind::PupilAttendance;
        return sheet(bytes, names_pupils, by.require_person()?);
    }
    let Sent::Json(put) = body.parse()? else { return Err(AppError::internal("a body is JSON or lines")) };
    let rows = put.rows.iter().map(|row| SentRow {
        pupil_id: row.pupil_id,
        upn: row.upn.as_ref().map(|upn| upn.trim().to_ascii_uppercase()),
        possible: row.possible,
        attended: row.attended,
        explanation: row.explanation.clone(),
        ..SentRow::default()
    });
    let explanation = put.explanation.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    Ok(Received { rows: rows.collect(), explanation, by, is_file: false, faults: Vec::new() })
}

fn sheet(bytes: &[u8], names_pupils: bool, by: Person) -> Result<Received> {
    let read = sheets::read(bytes, MOST_ROWS, names_pupils).map_err(AppError::invalid)?;
    let mut faults = read.faults;
    faults.extend(read.rows.iter().filter_map(fault_of_text));
    let (of_all, rows): (Vec<SentRow>, Vec<SentRow>) = read.rows.into_iter().partition(|row| row.is_of_all);
    faults.extend(of_all.iter().skip(1).map(|row| {
        let at = format!("/lines/{}/explanation", row.line.unwrap_or_default());
        Fault::at(at, FaultCode::RepeatedValue).detail("Another line explains the whole return already.")
    }));
    // What cannot be cleaned is among the faults.
    let explanation = of_all.first().and_then(|row| clean(row.explanation.as_deref()?).ok());
    Ok(Received { rows, explanation, by, is_file: true, faults })
}

/// The rules of texts in JSON hold for cells too.
fn fault_of_text(row: &SentRow) -> Option<Fault> {
    let text = row.explanation.as_deref()?;
    let at = format!("/lines/{}/explanation", row.line.unwrap_or_default());
    let most = if row.is_of_all { MOST_TEXT_OF_ALL } else { MOST_TEXT };
    if text.chars().count() > most {
        return Some(Fault::at(at, FaultCode::WrongLength));
    }
    some_text(text).is_err().then(|| Fault::at(at, FaultCode::ControlCharacter))
}

/// Who is asked about, by what a row may name them by.
struct Asked<'a> {
    by_upn: HashMap<&'a str, Uuid>,
    by_id: HashMap<Uuid, Uuid>,
    is_of_pupils: bool,
}

impl<'a> Asked<'a> {
    fn of(seen: &'a Seen) -> Self {
        let asked = || seen.pupils.iter().filter(|(child, _)| seen.told.pupils.contains_key(child));
        Self {
            by_upn: asked().map(|(child, pupil)| (pupil.upn.as_str(), *child)).collect(),
            by_id: asked().flat_map(|(child, pupil)| [(pupil.pupil_id, *child), (*child, *child)]).collect(),
            is_of_pupils: seen.question.kind == Kind::PupilAttendance,
        }
    }

    /// Whom a row names, nobody being the whole school. A pupil of another school, one who is not in the group, and one who
    /// does not exist are answered alike.
    fn named(&self, row: &SentRow, at: &str) -> Result<Option<Uuid>, Fault> {
        let not_asked = |name: &str| {
            Fault::at(format!("{at}/{name}"), FaultCode::ReferenceNotFound)
                .detail("This collection asks this school about no such pupil.")
        };
        let of_upn = row.upn.as_deref().map(|upn| self.by_upn.get(upn).copied());
        let of_id = row.pupil_id.map(|id| self.by_id.get(&id).copied());
        match (of_upn, of_id) {
            (None, None) if !self.is_of_pupils => Ok(None),
            (of_upn, _) if !self.is_of_pupils => {
                let name = if of_upn.is_some() { "upn" } else { "pupil_id" };
                let fault = Fault::at(format!("{at}/{name}"), FaultCode::ReferenceNotFound);
                Err(fault.detail("The whole school is asked about: its one row names nobody."))
            }
            (None, None) => {
                let fault = Fault::at(format!("{at}/upn"), FaultCode::MissingProperty);
                Err(fault.detail("Name the pupil by UPN or id."))
            }
            (Some(None), _) => Err(not_asked("upn")),
            (_, Some(None)) => Err(not_asked("pupil_id")),
            (Some(Some(one)), Some(Some(other))) if one != other => {
                let fault = Fault::at(format!("{at}/upn"), FaultCode::DifferentPupils);
                Err(fault.detail(
                    "`upn` and `pupil_id` are of two pupils, both asked about: give the one that is meant.",
                ))
            }
            (Some(child), _) | (None, Some(child)) => Ok(child),
        }
    }
}

/// What the school says from now on, or every fault of what it sent.
pub fn drafted(seen: &Seen, received: &Received) -> Result<Draft> {
    let asked = Asked::of(seen);
    let mut faults = received.faults.clone();
    let mut rows: BTreeMap<Option<Uuid>, DraftRow> = BTreeMap::new();
    for (index, row) in received.rows.iter().enumerate() {
        let at = row.line.map_or_else(|| format!("/rows/{index}"), |line| format!("/lines/{line}"));
        if row.is_misnamed {
            continue;
        }
        let child = match asked.named(row, &at) {
            Ok(child) => child,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        // A text that cannot be cleaned is among the faults already.
        let explanation = row.explanation.as_deref().and_then(|text| clean(text).ok());
        let said = Said { possible: row.possible, attended: row.attended };
        if rows.insert(child, DraftRow { pupil_id: child, said, explanation }).is_some() {
            let name = if row.upn.is_some() { "upn" } else { "pupil_id" };
            faults.push(match child {
                Some(_) => Fault::at(format!("{at}/{name}"), FaultCode::DuplicatePupil),
                None => Fault::at(at, FaultCode::TooManyRows).detail("The whole school is one row."),
            });
        }
    }
    if faults.is_empty() {
        return Ok(Draft { rows: rows.into_values().collect(), explanation: received.explanation.clone() });
    }
    if received.is_file {
        faults.sort_by_key(|fault| line(fault.pointer.as_deref().unwrap_or_default()));
    }
    Err(AppError::invalid(faults))
}

/// The line that a pointer names.
fn line(pointer: &str) -> Option<u64> {
    pointer.strip_prefix("/lines/")?.split('/').next()?.parse().ok()
}
