//! Addresses that are sent, as they are stored.

use crate::{
    domain::{address::Address, postcode, text::clean},
    error::{Fault, FaultCode},
};

/// The address as it is stored: texts composed (NFC) and trimmed, of one line; every fault of it at once.
pub fn cleaned(sent: &Address, at: &str, faults: &mut Vec<Fault>) -> Address {
    let mut part = |name: &str, text: Option<&str>| match clean(text?) {
        Ok(text) if !text.contains('\n') => Some(text).filter(|text| !text.is_empty()),
        _ => {
            faults.push(Fault::at(format!("{at}/{name}"), FaultCode::ControlCharacter));
            None
        }
    };
    let line_1 = part("line_1", Some(&sent.line_1));
    let line_2 = part("line_2", sent.line_2.as_deref());
    let line_3 = part("line_3", sent.line_3.as_deref());
    let town = part("town", sent.town.as_deref());
    let county = part("county", sent.county.as_deref());
    let mut code = part("postcode", sent.postcode.as_deref());
    let country = part("country", sent.country.as_deref());
    if line_1.is_none() && clean(&sent.line_1).is_ok_and(|text| text.is_empty()) {
        faults.push(Fault::at(format!("{at}/line_1"), FaultCode::WrongLength));
    }
    if let (Some(text), None) = (&code, &sent.country) {
        code = postcode::uk(text);
        if code.is_none() {
            faults.push(Fault::at(format!("{at}/postcode"), FaultCode::PostcodeMalformed));
        }
    }
    Address { line_1: line_1.unwrap_or_default(), line_2, line_3, town, county, postcode: code, country }
}
