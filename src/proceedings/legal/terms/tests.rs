use super::*;
use crate::proceedings::legal::{disposal::LegalActionOrder, route::LegalActionOutcome};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn terms() -> LegalActionTerms {
    LegalActionTerms::considered(LegalActionGround {
        reason: "Absence goes on".to_owned(),
        offence: None,
        penalty_notice_ids: Vec::new(),
        notice_to_improve_id: None,
        support_id: None,
        prosecution_id: None,
        order_action_id: None,
    })
}

fn made() -> LegalActionTerms {
    let order = LegalActionOrder {
        from_on: day("2027-03-15"),
        to_on: Some(day("2028-03-14")),
        requirements: None,
        counselling_from_on: None,
        counselling_to_on: None,
        named_school_urn: None,
        named_by_plan: false,
    };
    let decision = LegalActionDecision {
        outcome: LegalActionOutcome::OrderMade,
        disposed_on: day("2027-03-15"),
        convicted_of: None,
        sentence: None,
        fine_pence: None,
        costs_pence: None,
        surcharge_pence: None,
        order: Some(order),
        note: None,
    };
    LegalActionTerms { decision: Some(decision), ..terms() }
}

fn extension(asked_on: &str, extended_on: &str, to_on: &str) -> LegalActionExtension {
    LegalActionExtension { asked_on: day(asked_on), extended_on: day(extended_on), to_on: day(to_on) }
}

#[test]
fn a_prosecution_is_watched_until_it_begins() {
    let mut terms = terms();
    assert_eq!(terms.lay_by_on(LegalActionState::Considered), None);
    terms.ground.offence =
        Some(LegalActionOffencePeriod { from_on: day("2026-09-07"), to_on: day("2026-10-23") });
    assert_eq!(terms.lay_by_on(LegalActionState::Authorised), Some(day("2027-04-23")));
    assert_eq!(terms.lay_all_by_on(LegalActionState::Considered), Some(day("2027-03-07")));
    assert_eq!(terms.lay_by_on(LegalActionState::Laid), None);
}

#[test]
fn an_order_is_extended_in_its_last_three_months_and_not_beyond_three_years_or_school_age() {
    let (mut terms, of_age) = (made(), day("2032-06-25"));
    let fault = |terms: &LegalActionTerms, extension| terms.extension_fault(extension, of_age);
    let early = extension("2027-12-13", "2028-02-01", "2029-03-14");
    assert_eq!(fault(&terms, early), Some(ExtensionFault::TooEarly { from: day("2027-12-14") }));
    let late = extension("2027-12-14", "2028-03-15", "2029-03-14");
    assert_eq!(fault(&terms, late), Some(ExtensionFault::OrderOver { ended: day("2028-03-14") }));
    let long = extension("2027-12-14", "2028-03-14", "2031-03-15");
    assert_eq!(fault(&terms, long), Some(ExtensionFault::TooLong { latest: day("2031-03-14") }));
    let whole = extension("2027-12-14", "2028-03-14", "2031-03-14");
    assert_eq!(fault(&terms, whole), None);
    assert_eq!(
        terms.extension_fault(whole, day("2030-06-28")),
        Some(ExtensionFault::TooLong { latest: day("2030-06-28") })
    );
    terms.extensions.push(whole);
    assert_eq!(terms.order_to_on(), Some(day("2031-03-14")));
    assert_eq!(
        fault(&terms, extension("2031-01-01", "2031-02-01", "2031-03-14")),
        Some(ExtensionFault::NoLonger)
    );
    terms.order_ended_on = Some(day("2029-01-01"));
    assert_eq!(terms.order_to_on(), Some(day("2029-01-01")));
}
