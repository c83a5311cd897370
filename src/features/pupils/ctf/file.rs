//! Whose file it is, and what is to become of its pupils.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    elsewhere, pupil,
    xml::{self, Element},
};
use crate::{
    access::date_at_school,
    domain::date,
    entities::school,
    error::{AppError, Code, Fault, FaultCode, Result},
    features::pupils::roll::Submitted,
};

/// Bytes a file may have.
pub const LARGEST_CTF: usize = 16 * 1024 * 1024;

/// What is asked of a file besides what stands in it.
pub struct Transfer {
    /// The school that takes it, as files name schools.
    pub here: Option<Numbers>,
    /// The starting day of pupils for whom the file names none.
    pub starting_on: Option<NaiveDate>,
    /// The present instant.
    pub now: DateTime<Utc>,
}

/// A school by the numbers of its authority and its establishment, as far as the file tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// The local authority's.
    pub la: i32,
    /// The establishment's.
    pub establishment: i32,
}

impl Numbers {
    /// Those of an element; none where the school is not known and letters stand in their place.
    pub fn of(element: &Element) -> Option<Self> {
        let number = |name| element.text(&[name])?.parse().ok();
        Some(Self { la: number("LEA")?, establishment: number("Estab")? })
    }

    /// Those of a school that has any.
    pub fn of_school(school: &school::Model) -> Option<Self> {
        Some(Self { la: school.la_code, establishment: school.establishment_number? })
    }
}

/// What all pupils of a file share.
pub struct Facts<'a> {
    /// The school that takes the file.
    pub here: Option<Numbers>,
    /// Whether that school made it.
    pub own: bool,
    /// The school that made it, where another did.
    pub source: Option<&'a Element>,
    /// The day on which it was made.
    pub made_on: NaiveDate,
    /// The starting day of pupils for whom the file names none.
    pub starting_on: Option<NaiveDate>,
}

/// Reads a Common Transfer File (version 12 to 25) as entries for a roll: each pupil's, or what is wrong with it.
///
/// Element names are taken in any case. A file for another school is refused whole.
pub fn read(bytes: &[u8], transfer: &Transfer) -> Result<Submitted> {
    let document = xml::read(bytes).map_err(|detail| AppError::new(Code::BodyMalformed).detail(detail))?;
    let header = &document.header;
    let here = transfer.here;
    let (source, destination) = (header.at(&["SourceSchool"]), header.at(&["DestSchool"]));
    let (from, to) = (source.and_then(Numbers::of), destination.and_then(Numbers::of));
    let own = here.is_some() && from == here;
    if !own && to.is_some() && to != here {
        let detail =
            "The file is for another school: neither SourceSchool nor DestSchool is this one (LEA, Estab).";
        let fault = Fault::at("/Header/DestSchool", FaultCode::TransferForAnotherSchool).detail(detail);
        return Err(AppError::invalid(vec![fault]));
    }
    let today = date_at_school(transfer.now);
    let made_on = header.text(&["DateTime"]).and_then(|text| date::parse(text.get(..10)?)).unwrap_or(today);
    let facts = Facts { here, own, source, made_on, starting_on: transfer.starting_on };
    let rows = document.pupils.iter().map(|pupil| pupil::entry(pupil, &facts)).collect();
    let pupils = document.pupils.iter().enumerate();
    let attendance_elsewhere = pupils.flat_map(|(index, pupil)| elsewhere::of_pupil(index, pupil)).collect();
    Ok(Submitted { as_at: transfer.now, complete: false, only_new: true, rows, attendance_elsewhere })
}
