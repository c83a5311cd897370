//! What a cycle may be: pure.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::dto::SelfAssessmentCyclePut;
use crate::{
    assessments::cycle::{REMINDERS, Rule, SelfAssessmentCycleTerms, TYPE_CODES},
    attendance::calendar::Calendar,
    domain::{text::TextFault, text::clean, urn::Urn},
    entities::self_assessment_cycle::Model,
    error::{Fault, FaultCode},
};

/// The day by whose end it is due, or every fault that can be told without knowing schools and questionnaires.
pub fn due_on(
    put: &SelfAssessmentCyclePut,
    calendar: Option<&Calendar>,
    today: NaiveDate,
    faults: &mut Vec<Fault>,
) -> Option<NaiveDate> {
    audience(put, faults);
    let mut seen = BTreeSet::new();
    for (place, day) in put.reminder_days.iter().enumerate() {
        let at = |code| Fault::at(format!("/reminder_days/{place}"), code);
        if !REMINDERS.contains(day) {
            faults.push(
                at(FaultCode::OutOfRange)
                    .detail("Reminders are from 180 days before the due day to 90 after it."),
            );
        } else if !seen.insert(day) {
            faults.push(at(FaultCode::RepeatedValue));
        }
    }
    let mut fault = |at: &str, code, detail: &str| faults.push(Fault::at(at, code).detail(detail));
    let due = match (put.due_on, put.due_by) {
        (Some(due_on), None) => Some(("/due_on", due_on)),
        (None, Some(by)) => match by.day(calendar) {
            Some(due_on) => Some(("/due_by", due_on)),
            None => {
                let detail = format!("The authority's calendar has no half term {}.", by.period());
                fault("/due_by", FaultCode::ReferenceNotFound, &detail);
                None
            }
        },
        (Some(_), Some(_)) => {
            fault("/due_by", FaultCode::ChooseOne, "Name the day or the holiday, not both.");
            None
        }
        (None, None) => {
            fault(
                "/due_on",
                FaultCode::MissingProperty,
                "Name the day by whose end it is due, or a holiday in `due_by`.",
            );
            None
        }
    };
    let (at, due_on) = due?;
    if due_on < put.opens_on {
        fault(at, FaultCode::DatesReversed, "It is due before it opens.");
    } else if due_on < today {
        fault(at, FaultCode::OutOfRange, "Nobody can answer by a day that is over.");
    }
    Some(due_on)
}

fn audience(put: &SelfAssessmentCyclePut, faults: &mut Vec<Fault>) {
    let audience = &put.audience;
    let parts = [
        (Rule::Phases, "phases", audience.phases.is_some()),
        (Rule::Types, "type_codes", audience.type_codes.is_some()),
        (Rule::Urns, "urns", audience.urns.is_some()),
    ];
    for (rule, name, given) in parts {
        let at = format!("/audience/{name}");
        match (audience.rule == rule, given) {
            (true, false) => {
                let detail = format!("With the rule `{}` say which.", rule.as_str());
                faults.push(Fault::at(at, FaultCode::MissingProperty).detail(detail));
            }
            (false, true) => {
                let detail = format!("It goes with the rule `{}` only.", rule.as_str());
                faults.push(Fault::at(at, FaultCode::ChooseOne).detail(detail));
            }
            _ => {}
        }
    }
    for (place, code) in audience.type_codes.iter().flatten().enumerate() {
        if !TYPE_CODES.contains(code) {
            let fault = Fault::at(format!("/audience/type_codes/{place}"), FaultCode::OutOfRange);
            faults.push(fault.detail("Codes of types of establishment are 1 to 99."));
        }
    }
    let phases = audience.phases.iter().flatten().map(|phase| phase.as_str().to_owned()).collect();
    let types = audience.type_codes.iter().flatten().map(i32::to_string).collect();
    let urns = audience.urns.iter().flatten().map(|urn| urn.get().to_string()).collect();
    for (name, values) in [("phases", phases), ("type_codes", types), ("urns", urns)] {
        repeated(name, values, faults);
    }
}

fn repeated(name: &str, values: Vec<String>, faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (place, value) in values.into_iter().enumerate() {
        if !seen.insert(value) {
            faults.push(Fault::at(format!("/audience/{name}/{place}"), FaultCode::RepeatedValue));
        }
    }
}

/// What is changed of a cycle that was opened, though it is fixed since.
pub fn fixed(
    put: &SelfAssessmentCyclePut,
    row: &Model,
    terms: &SelfAssessmentCycleTerms,
    version: Option<i32>,
) -> Vec<Fault> {
    let changed = [
        ("/questionnaire", put.questionnaire != row.questionnaire_code),
        ("/questionnaire_version", Some(put.questionnaire_version) != version),
        ("/opens_on", put.opens_on != row.opens_on),
        ("/audience", put.audience != terms.audience),
    ];
    let changed = changed.into_iter().filter(|(_, changed)| *changed);
    changed.map(|(at, _)| Fault::at(at, FaultCode::FixedSinceOpened).detail("Send it as it is.")).collect()
}

/// What the authority says of it, as it is stored.
pub fn terms(put: &SelfAssessmentCyclePut) -> Result<SelfAssessmentCycleTerms, TextFault> {
    Ok(SelfAssessmentCycleTerms {
        title: clean(&put.title)?,
        guidance: put.guidance.as_deref().map(clean).transpose()?,
        due_by: put.due_by,
        audience: put.audience.clone(),
        reminder_days: put.reminder_days.clone(),
    })
}

/// The schools that are named and that nobody can ask: they do not exist, keep no registers, or are not open.
pub fn not_asked(named: &[Urn], found: &BTreeSet<i32>) -> Vec<Fault> {
    let missing = named.iter().enumerate().filter(|(_, urn)| !found.contains(&urn.get()));
    let detail = "There is no such school, it keeps no registers, or it is not open on the day on which the cycle opens.";
    missing
        .map(|(place, _)| {
            Fault::at(format!("/audience/urns/{place}"), FaultCode::ReferenceNotFound).detail(detail)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(change: serde_json::Value) -> SelfAssessmentCyclePut {
        let mut body = serde_json::json!({
            "questionnaire": "attendance", "questionnaire_version": 1, "title": "Sample", "opens_on": "2027-02-22",
            "due_on": "2027-05-28", "audience": {"rule": "all"}, "recorded_by": {"name": "A. Officer"},
        });
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        serde_json::from_value(body).unwrap()
    }

    fn faults(change: serde_json::Value) -> Vec<(String, FaultCode)> {
        let mut faults = Vec::new();
        let today = "2026-11-20".parse().unwrap();
        due_on(&put(change), None, today, &mut faults);
        faults.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
    }

    #[test]
    fn a_good_cycle_has_no_fault() {
        assert_eq!(faults(serde_json::json!({})), []);
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let change = serde_json::json!({
            "due_on": "2027-02-21", "reminder_days": [3, 3, 181],
            "audience": {"rule": "phases", "urns": [120001, 120001]},
        });
        use FaultCode::*;
        assert_eq!(
            faults(change),
            [
                ("/audience/phases".to_owned(), MissingProperty),
                ("/audience/urns".to_owned(), ChooseOne),
                ("/audience/urns/1".to_owned(), RepeatedValue),
                ("/reminder_days/1".to_owned(), RepeatedValue),
                ("/reminder_days/2".to_owned(), OutOfRange),
                ("/due_on".to_owned(), DatesReversed),
            ]
        );
    }

    #[test]
    fn it_is_due_by_a_day_or_a_holiday_that_the_calendar_has() {
        let by = serde_json::json!({"holiday": "may_half_term", "academic_year": "2026-27"});
        assert_eq!(faults(serde_json::json!({"due_by": by})), [("/due_by".to_owned(), FaultCode::ChooseOne)]);
        let without = serde_json::json!({"due_on": null, "due_by": by});
        assert_eq!(faults(without), [("/due_by".to_owned(), FaultCode::ReferenceNotFound)]);
        let neither = serde_json::json!({"due_on": null});
        assert_eq!(faults(neither), [("/due_on".to_owned(), FaultCode::MissingProperty)]);
        let over = serde_json::json!({"opens_on": "2026-11-01", "due_on": "2026-11-19"});
        assert_eq!(faults(over), [("/due_on".to_owned(), FaultCode::OutOfRange)]);
    }
}
