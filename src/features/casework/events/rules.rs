//! Decisions about events of cases that need no database.

use chrono::{DateTime, NaiveDate, Utc};

use super::dto::CaseEventDetails;
use crate::error::{Fault, FaultCode};

/// Everything wrong with an event. `day_of` tells on which day at a school an instant lies.
pub fn faults(
    event: &CaseEventDetails,
    now: DateTime<Utc>,
    day_of: impl Fn(DateTime<Utc>) -> NaiveDate,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    if event.occurred_on > day_of(now) {
        faults.push(Fault::at("/event/occurred_on", FaultCode::DateInFuture));
    }
    if let Some(at) = event.occurred_at {
        if at > now {
            faults.push(Fault::at("/event/occurred_at", FaultCode::DateInFuture));
        } else if day_of(at) != event.occurred_on {
            let detail = "The instant lies on another day than `occurred_on` (Europe/London).";
            faults.push(Fault::at("/event/occurred_at", FaultCode::DateOutsideSpan).detail(detail));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_over_and_its_instant_lies_on_its_day() {
        let now: DateTime<Utc> = "2026-11-20T11:00:00Z".parse().unwrap();
        let codes = |on: &str, at: Option<&str>| {
            let event: CaseEventDetails = serde_json::from_value(json!({
                "kind": "visit", "occurred_on": on, "occurred_at": at, "text": "Nobody in",
                "carried_out_by": { "name": "A. Officer" },
            }))
            .unwrap();
            faults(&event, now, |at| at.date_naive()).into_iter().map(|fault| fault.code).collect::<Vec<_>>()
        };
        assert_eq!(codes("2026-11-20", Some("2026-11-20T10:00:00Z")), []);
        assert_eq!(codes("2026-11-19", None), []);
        assert_eq!(codes("2026-11-19", Some("2026-11-20T10:00:00Z")), [FaultCode::DateOutsideSpan]);
        let future = [FaultCode::DateInFuture, FaultCode::DateInFuture];
        assert_eq!(codes("2026-11-21", Some("2026-11-21T10:00:00Z")), future);
    }
}
