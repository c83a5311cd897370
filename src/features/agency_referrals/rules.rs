//! Decisions about referrals that need no database.

use chrono::NaiveDate;

use super::{
    referral::{AgencyReferralSaid, AgencyReferralTerms},
    values::AgencyReferralOutcome,
};
use crate::{
    error::{Fault, FaultCode},
    notices::working_days::working_day_after,
};

/// Working days after which a referral should have been answered: an agency works through school holidays.
const ANSWERED_WITHIN: usize = 20;

/// By when the agency should have answered.
pub fn answer_due_on(referred_on: NaiveDate) -> NaiveDate {
    working_day_after(referred_on, ANSWERED_WITHIN)
}

/// Everything wrong with what is said that can be told without the school.
pub fn faults(said: &AgencyReferralSaid, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |at: &str, code: FaultCode, detail: &str| {
        let fault = Fault::at(format!("/referral/{at}"), code);
        faults.push(if detail.is_empty() { fault } else { fault.detail(detail) });
    };
    if said.referred_on > today {
        fault("referred_on", FaultCode::DateInFuture, "");
    }
    let consent = &said.consent;
    let parts = [
        ("given_by", consent.given_by.is_some(), true),
        ("given_on", consent.given_on.is_some(), true),
        ("ground", consent.ground.is_some(), false),
        ("explanation", consent.explanation.is_some(), false),
    ];
    for (at, is_there, of_consent) in parts {
        let at = format!("consent/{at}");
        match (consent.given == of_consent, is_there) {
            (true, false) if at.ends_with("explanation") => fault(&at, FaultCode::ConsentReasonRequired, ""),
            (true, false) => {
                let detail =
                    "Consent is told with who gave it and when; without it, the lawful ground is told.";
                fault(&at, FaultCode::MissingProperty, detail);
            }
            (false, true) => {
                let detail = match of_consent {
                    true => "It goes with consent that was given.",
                    false => "It goes with a referral without consent.",
                };
                fault(&at, FaultCode::ChooseOne, detail);
            }
            _ => {}
        }
    }
    if consent.given_on.is_some_and(|on| on > said.referred_on) {
        let detail =
            "Consent is given before the referral is made; name the ground on which it went without.";
        fault("consent/given_on", FaultCode::DatesReversed, detail);
    }
    faults
}

/// What is wrong with the day of an answer, or of the end.
pub fn faults_of_day(at: &str, on: NaiveDate, terms: &AgencyReferralTerms, today: NaiveDate) -> Vec<Fault> {
    let first = terms.answer.as_ref().map_or(terms.referral.referred_on, |answer| answer.on);
    match on {
        on if on > today => vec![Fault::at(at, FaultCode::DateInFuture)],
        on if on < first => vec![Fault::at(at, FaultCode::BeforeReferred)],
        _ => Vec::new(),
    }
}

/// Why it cannot have ended so: an outcome does not go with whether the agency has answered.
pub fn against_outcome(outcome: AgencyReferralOutcome, answered: bool) -> Option<&'static str> {
    match (outcome == AgencyReferralOutcome::NoAnswer, answered) {
        (false, false) => {
            Some("The agency has not answered: record its answer, or that it never did (no_answer).")
        }
        (true, true) => Some("The agency has answered."),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn found(consent: Value) -> Vec<(String, FaultCode)> {
        let said = json!({
            "agency": "health", "agency_name": "School nursing", "reason": "Headaches", "referred_on": "2026-11-12",
            "referred_by": { "name": "A. Head" }, "consent": consent,
        });
        let said: AgencyReferralSaid = serde_json::from_value(said).unwrap();
        let found = faults(&said, "2026-11-20".parse().unwrap());
        found.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
    }

    #[test]
    fn consent_is_told_with_who_and_when_and_its_lack_with_the_ground_and_why() {
        let given = json!({ "given": true, "given_by": "parent", "given_on": "2026-11-12" });
        assert_eq!(found(given), []);
        let without = json!({ "given": false, "ground": "safeguarding", "explanation": "At risk" });
        assert_eq!(found(without), []);
        let at = |at: &str, code| (format!("/referral/consent/{at}"), code);
        assert_eq!(
            found(json!({ "given": true, "given_on": "2026-11-13", "ground": "public_task" })),
            [
                at("given_by", FaultCode::MissingProperty),
                at("ground", FaultCode::ChooseOne),
                at("given_on", FaultCode::DatesReversed),
            ]
        );
        assert_eq!(
            found(json!({ "given": false })),
            [at("ground", FaultCode::MissingProperty), at("explanation", FaultCode::ConsentReasonRequired)]
        );
    }

    #[test]
    fn what_was_never_answered_ends_without_an_answer_and_nothing_else_does() {
        for outcome in AgencyReferralOutcome::ALL {
            let unanswered = *outcome == AgencyReferralOutcome::NoAnswer;
            assert_eq!(against_outcome(*outcome, false).is_none(), unanswered);
            assert_eq!(against_outcome(*outcome, true).is_none(), !unanswered);
        }
    }

    #[test]
    fn an_answer_is_due_after_twenty_working_days() {
        let due = |on: &str| answer_due_on(on.parse().unwrap()).to_string();
        assert_eq!(due("2026-11-12"), "2026-12-10");
        assert_eq!(due("2026-12-14"), "2027-01-14", "over Christmas and New Year");
    }
}
