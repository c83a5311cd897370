//! A file of schools: one URN a line.

use super::rules::Place;
use crate::{
    domain::urn::Urn,
    error::{Fault, FaultCode},
};

/// The schools of a file, each with its line, or every line that is at fault.
///
/// Blank lines, lines that begin with `#` and a first line `urn` are passed over; editors on Windows put a byte
/// order mark first, and spreadsheets quotes around a cell.
pub fn urns_of_lines(text: &str) -> Result<Vec<(Place, i32)>, Vec<Fault>> {
    let (mut urns, mut faults) = (Vec::new(), Vec::new());
    let lines = text.trim_start_matches('\u{feff}').lines().map(|line| line.trim().trim_matches('"').trim());
    for (number, line) in (1..).zip(lines) {
        let heading = number == 1 && line.eq_ignore_ascii_case("urn");
        if line.is_empty() || line.starts_with('#') || heading {
            continue;
        }
        let place = Place::Line(number);
        match line.parse::<Urn>() {
            Ok(urn) => urns.push((place, urn.get())),
            Err(_) => {
                let fault = Fault::at(place.pointer(), FaultCode::InvalidFormat);
                faults.push(fault.detail(format!("line {number}: not a URN (six digits).")));
            }
        }
    }
    if faults.is_empty() { Ok(urns) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_people_make_it() {
        let read = urns_of_lines("\u{feff}URN\r\n120001\r\n\r\n# moved\r\n \"120002\" \r\n").unwrap();
        assert_eq!(read, [(Place::Line(2), 120_001), (Place::Line(5), 120_002)]);
    }

    #[test]
    fn every_line_at_fault_is_named() {
        let faults = urns_of_lines("120001\n12000x\n1200020\nurn\n").unwrap_err();
        let places: Vec<_> = faults.iter().filter_map(|fault| fault.pointer.as_deref()).collect();
        assert_eq!(places, ["/lines/2", "/lines/3", "/lines/4"]);
    }
}
