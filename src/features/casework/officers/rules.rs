//! Decisions about officers that need no database.

use super::dto::OfficerDetails;
use crate::{
    domain::telephone,
    error::{Fault, FaultCode},
};

/// Everything wrong with what is recorded of an officer.
pub fn faults(officer: &OfficerDetails) -> Vec<Fault> {
    let mut faults = Vec::new();
    if officer.telephone.as_deref().is_some_and(|number| !telephone::is_number(number)) {
        faults.push(Fault::at("/officer/telephone", FaultCode::TelephoneMalformed));
    }
    if officer.to_on.is_some_and(|last| last < officer.from_on) {
        faults.push(Fault::at("/officer/to_on", FaultCode::DatesReversed));
    }
    for (place, role) in officer.roles.iter().enumerate() {
        if role.to_on.is_some_and(|last| last < role.from_on) {
            faults.push(Fault::at(format!("/officer/roles/{place}/to_on"), FaultCode::DatesReversed));
        }
        let before = place.checked_sub(1).and_then(|before| officer.roles.get(before));
        if before.is_some_and(|before| before.to_on.is_none_or(|last| role.from_on <= last)) {
            let fault = Fault::at(format!("/officer/roles/{place}/from_on"), FaultCode::RepeatedValue);
            faults.push(fault.detail("Titles stand one after the other: the one before ends first."));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_mistake_is_told_at_once_and_the_title_is_that_of_the_day() {
        let officer: OfficerDetails = serde_json::from_value(json!({
            "name": "A. Officer", "telephone": "ring me", "case_capacity": 3,
            "from_on": "2026-09-01", "to_on": "2026-08-31",
            "roles": [
                { "title": "Education Social Worker", "from_on": "2004-09-01" },
                { "title": "Attendance Improvement Officer", "from_on": "2012-09-01", "to_on": "2012-08-31" },
            ],
        }))
        .unwrap();
        use FaultCode::{DatesReversed, RepeatedValue, TelephoneMalformed};
        let codes: Vec<_> = faults(&officer).iter().map(|fault| fault.code).collect();
        assert_eq!(codes, [TelephoneMalformed, DatesReversed, DatesReversed, RepeatedValue]);
        let in_order: OfficerDetails = serde_json::from_value(json!({
            "name": "A. Officer", "case_capacity": 3, "from_on": "2004-09-01",
            "roles": [
                { "title": "Education Social Worker", "from_on": "2004-09-01", "to_on": "2012-08-31" },
                { "title": "Attendance Improvement Officer", "from_on": "2012-09-01" },
            ],
        }))
        .unwrap();
        assert_eq!(faults(&in_order), []);
        let title = |day: &str| in_order.title_on(day.parse().unwrap());
        assert_eq!(title("2004-08-31"), None);
        assert_eq!(title("2012-08-31"), Some("Education Social Worker"));
        assert_eq!(title("2026-11-20"), Some("Attendance Improvement Officer"));
    }
}
