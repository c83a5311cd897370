//! The exclusion of a pupil who was found in a public place, and what must be so for a notice about it.

use chrono::{NaiveDate, NaiveTime, Timelike as _};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    attendance::calendar::time_of_day,
    domain::{
        date,
        session::Session,
        text::{TextFault, clean, some_text},
    },
    error::{Fault, FaultCode},
};

/// The exclusion of a pupil who was found in a public place: section 103 of the Education and Inspections Act 2006 holds
/// on the first five school days of it, where the parent was given notice of them under section 104.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct PenaltyNoticeExclusion {
    /// The first day of the exclusion.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-17")]
    pub excluded_from_on: NaiveDate,
    /// When this parent was given the notice under section 104.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-16")]
    pub notice_given_on: NaiveDate,
    /// The first of the days that it named.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-17")]
    pub named_from_on: NaiveDate,
    /// The last of the days that it named.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-23")]
    pub named_to_on: NaiveDate,
    /// The time of day at which the pupil was found.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "10:40")]
    pub found_at: NaiveTime,
    /// What the parent said.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "On the way to the surgery; no appointment was found"
    )]
    pub explanation: Option<String>,
    /// Whether there was a reasonable justification: then there is no offence.
    #[schema(example = false)]
    pub reasonable_justification: bool,
}

/// The first five school days of an exclusion, and when school begins on them.
pub struct FirstDays {
    /// The days: a holiday between them pauses them, and the year may end within them.
    pub days: Vec<NaiveDate>,
    /// When the morning session begins. When school ends no calendar says.
    pub begins_at: NaiveTime,
}

/// Days of an exclusion on which the parent answers for the child (section 103 of the Education and Inspections Act 2006).
pub const FIRST: usize = 5;

impl PenaltyNoticeExclusion {
    /// The same with its text as it is stored.
    pub fn cleaned(&self) -> Result<Self, TextFault> {
        let explanation = self.explanation.as_deref().map(clean).transpose()?;
        Ok(Self { explanation, ..self.clone() })
    }

    /// The half of the day in which the pupil was found.
    pub fn found_in(&self) -> Session {
        if self.found_at.hour() < 12 { Session::Am } else { Session::Pm }
    }

    /// Everything wrong with it for a pupil who was found on this day, with what the school's calendar tells, if it does.
    pub fn faults(&self, found_on: NaiveDate, first: Option<&FirstDays>) -> Vec<Fault> {
        let at = |at: &str, code| Fault::at(at, code).rule("eia2006-103");
        let mut faults = Vec::new();
        if found_on < self.excluded_from_on {
            faults.push(at("/exclusion/excluded_from_on", FaultCode::DatesReversed));
        }
        if found_on < self.notice_given_on {
            let detail = "The parent had not been given the notice under section 104.";
            faults.push(at("/exclusion/notice_given_on", FaultCode::DatesReversed).detail(detail));
        }
        if self.named_from_on < self.excluded_from_on {
            faults.push(at("/exclusion/named_from_on", FaultCode::DatesReversed));
        }
        if self.named_to_on < self.named_from_on {
            faults.push(at("/exclusion/named_to_on", FaultCode::DatesReversed));
        } else if found_on < self.named_from_on || self.named_to_on < found_on {
            let detail = "It is not among the days that the notice under section 104 named.";
            faults.push(at("/found_on", FaultCode::OutOfRange).detail(detail));
        }
        if first.is_some_and(|first| self.found_at < first.begins_at) {
            let detail = "School hours had not begun.";
            faults.push(at("/exclusion/found_at", FaultCode::OutOfRange).detail(detail));
        }
        let days = first.map_or(&[][..], |first| &first.days);
        if days.len() < FIRST && !days.contains(&found_on) {
            let detail =
                "The school's calendars do not tell the first five school days from here: send them first.";
            faults.push(at("/exclusion/excluded_from_on", FaultCode::DateOutsideCalendar).detail(detail));
        } else if !days.contains(&found_on) {
            let detail = "It is not one of the first five school days of the exclusion.";
            faults.push(at("/found_on", FaultCode::DateOutsideCalendar).detail(detail));
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults(change: serde_json::Value, found_on: &str) -> Vec<(String, FaultCode)> {
        faults_where(&[17, 18, 19, 20, 23], change, found_on)
    }

    /// What is wrong where the calendars tell these school days of November.
    fn faults_where(days: &[u32], change: serde_json::Value, found_on: &str) -> Vec<(String, FaultCode)> {
        let mut sent = json!({
            "excluded_from_on": "2026-11-17", "notice_given_on": "2026-11-16", "named_from_on": "2026-11-17",
            "named_to_on": "2026-11-23", "found_at": "10:40", "reasonable_justification": false,
        });
        for (name, value) in change.as_object().unwrap() {
            sent[name] = value.clone();
        }
        let sent: PenaltyNoticeExclusion = serde_json::from_value(sent).unwrap();
        let days = days.iter().map(|day| NaiveDate::from_ymd_opt(2026, 11, *day).unwrap()).collect();
        let first = FirstDays { days, begins_at: NaiveTime::from_hms_opt(8, 45, 0).unwrap() };
        let found = sent.faults(found_on.parse().unwrap(), Some(&first));
        found.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
    }

    #[test]
    fn an_excluded_pupil_is_found_on_a_named_day_of_the_first_five() {
        let none: [(&str, FaultCode); 0] = [];
        let told = |found: Vec<(String, FaultCode)>, wanted: &[(&str, FaultCode)]| {
            let found: Vec<_> = found.iter().map(|(at, code)| (at.as_str(), *code)).collect();
            assert_eq!(found, wanted);
        };
        told(faults(json!({}), "2026-11-23"), &none);
        let outside = [("/found_on", FaultCode::OutOfRange), ("/found_on", FaultCode::DateOutsideCalendar)];
        told(faults(json!({}), "2026-11-24"), &outside);
        told(faults(json!({}), "2026-11-22"), &outside[1..]);
        let late = [("/exclusion/notice_given_on", FaultCode::DatesReversed)];
        let before_school = [("/exclusion/found_at", FaultCode::OutOfRange)];
        told(faults(json!({ "found_at": "08:44" }), "2026-11-23"), &before_school);
        told(faults(json!({ "found_at": "08:45" }), "2026-11-23"), &none);
        told(faults(json!({ "notice_given_on": "2026-11-19" }), "2026-11-18"), &late);
    }

    #[test]
    fn where_the_calendars_end_before_five_days_nobody_is_found_on_a_later_one() {
        assert_eq!(faults_where(&[17, 18], json!({}), "2026-11-18"), []);
        let unknown = [("/exclusion/excluded_from_on".to_owned(), FaultCode::DateOutsideCalendar)];
        assert_eq!(faults_where(&[17, 18], json!({}), "2026-11-20"), unknown);
        assert_eq!(faults_where(&[], json!({}), "2026-11-17"), unknown);
    }
}
