//! Decisions about contact points that need no database.

use super::dto::{ContactPointDetails, ContactPointState};
use crate::{
    domain::{action::Actions, telephone},
    error::{Fault, FaultCode},
};

/// Everything wrong with a contact point.
pub fn faults(contact: &ContactPointDetails) -> Vec<Fault> {
    let mut faults = Vec::new();
    if contact.telephone.as_deref().is_some_and(|number| !telephone::is_number(number)) {
        faults.push(Fault::at("/contact/telephone", FaultCode::TelephoneMalformed));
    }
    if contact.telephone.is_none() && contact.email.is_none() {
        let fault = Fault::at("/contact/telephone", FaultCode::MissingProperty);
        faults.push(fault.detail("A contact point has a telephone number or an e-mail address."));
    }
    for (place, hours) in contact.hours.iter().enumerate() {
        let at = format!("/contact/hours/{place}/closes");
        if hours.closes <= hours.opens {
            let fault = Fault::at(at.clone(), FaultCode::TimesOutOfOrder);
            faults.push(fault.detail("It closes later on the day on which it opens."));
        }
        let earlier = contact.hours.iter().take(place).filter(|other| other.weekday == hours.weekday);
        if earlier.into_iter().any(|other| other.opens < hours.closes && hours.opens < other.closes) {
            let fault = Fault::at(at, FaultCode::RepeatedValue);
            faults.push(fault.detail("Hours of one day do not overlap."));
        }
    }
    faults
}

/// What can be done with a contact point, and what cannot.
pub fn actions(state: ContactPointState) -> Actions {
    const ALL: [&str; 2] = ["amend", "withdraw"];
    match state {
        ContactPointState::Current => Actions::new(ALL, []),
        ContactPointState::Withdrawn => Actions::none(ALL, "It is withdrawn."),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_mistake_is_told_at_once() {
        let hours = |weekday: &str, opens: &str, closes: &str| json!({"weekday": weekday, "opens": opens, "closes": closes});
        let contact = json!({
            "kind": "team", "name": "A", "telephone": "ring me",
            "hours": [hours("mon", "09:00", "12:00"), hours("mon", "11:00", "13:00"), hours("tue", "10:00", "10:00"),
                      hours("wed", "12:00", "13:00"), hours("wed", "13:00", "14:00")],
        });
        let found = faults(&serde_json::from_value(contact).unwrap());
        let codes: Vec<_> = found.iter().map(|fault| fault.code).collect();
        use FaultCode::{RepeatedValue, TelephoneMalformed, TimesOutOfOrder};
        assert_eq!(codes, [TelephoneMalformed, RepeatedValue, TimesOutOfOrder]);
        let silent = faults(&serde_json::from_value(json!({"kind": "team", "name": "A"})).unwrap());
        assert_eq!(silent[0].code, FaultCode::MissingProperty);
    }
}
