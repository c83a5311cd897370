//! Decisions about referrals that need no database.

use chrono::NaiveDate;
use uuid::Uuid;

use super::dto::ReferralDetails;
use crate::error::{Fault, FaultCode};

/// Everything wrong with a referral that can be told without the school.
pub fn faults(referral: &ReferralDetails, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    if referral.referred_on > today {
        faults.push(Fault::at("/referral/referred_on", FaultCode::DateInFuture));
    }
    if referral.support_ids.is_empty() && referral.support_tried.is_none() {
        let detail = "Say what was tried: support that is recorded, or in words. Support comes first.";
        let fault = Fault::at("/referral/support_tried", FaultCode::MissingProperty);
        faults.push(fault.rule("wt-support-first").detail(detail));
    }
    faults.extend(repeated(&referral.support_ids, "support_ids"));
    faults.extend(repeated(&referral.parent_ids, "parent_ids"));
    faults
}

fn repeated<'a>(ids: &'a [Uuid], list: &'a str) -> impl Iterator<Item = Fault> + 'a {
    let again = |(place, id): &(usize, &Uuid)| ids.iter().take(*place).any(|earlier| earlier == *id);
    let fault = move |(place, _)| Fault::at(format!("/referral/{list}/{place}"), FaultCode::RepeatedValue);
    ids.iter().enumerate().filter(again).map(fault)
}

/// What is wrong with the day on which a referral was accepted.
pub fn fault_of_acceptance(on: NaiveDate, referred_on: NaiveDate, today: NaiveDate) -> Option<Fault> {
    match on {
        on if on > today => Some(Fault::at("/accepted_on", FaultCode::DateInFuture)),
        on if on < referred_on => {
            let detail = "It was accepted before it was sent.";
            Some(Fault::at("/accepted_on", FaultCode::DatesReversed).detail(detail))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let twice = "0199e2a4-5b1c-7d3e-8f90-123456789abc";
        let referral: ReferralDetails = serde_json::from_value(json!({
            "reason": "other", "concern": "Away", "referred_on": "2026-11-21", "parent_ids": [twice, twice],
        }))
        .unwrap();
        let found = faults(&referral, day("2026-11-20"));
        let told: Vec<_> =
            found.iter().map(|fault| (fault.pointer.as_deref().unwrap(), fault.code)).collect();
        use FaultCode::{DateInFuture, MissingProperty, RepeatedValue};
        assert_eq!(
            told,
            [
                ("/referral/referred_on", DateInFuture),
                ("/referral/support_tried", MissingProperty),
                ("/referral/parent_ids/1", RepeatedValue),
            ]
        );
    }

    #[test]
    fn it_is_accepted_between_the_referral_and_today() {
        let code = |on: &str| {
            fault_of_acceptance(day(on), day("2026-11-18"), day("2026-11-20")).map(|fault| fault.code)
        };
        assert_eq!((code("2026-11-18"), code("2026-11-20")), (None, None));
        assert_eq!(code("2026-11-17"), Some(FaultCode::DatesReversed));
        assert_eq!(code("2026-11-21"), Some(FaultCode::DateInFuture));
    }
}
