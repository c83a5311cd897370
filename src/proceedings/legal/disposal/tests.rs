use super::*;
use crate::proceedings::legal::{
    route::LegalActionOutcome as Came, route::LegalActionRoute as By, states::LegalActionState as Is,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn decision(outcome: Came) -> LegalActionDecision {
    LegalActionDecision {
        outcome,
        disposed_on: day("2027-03-15"),
        convicted_of: None,
        sentence: None,
        fine_pence: None,
        costs_pence: None,
        surcharge_pence: None,
        order: None,
        note: None,
    }
}

fn order(from_on: &str, to_on: Option<&str>) -> LegalActionOrder {
    LegalActionOrder {
        from_on: day(from_on),
        to_on: to_on.map(day),
        requirements: None,
        counselling_from_on: None,
        counselling_to_on: None,
        named_school_urn: None,
        named_by_plan: false,
    }
}

fn before(route: By, state: Is) -> Before {
    Before {
        route,
        state,
        not_before: Some(day("2027-03-15")),
        heard: true,
        satisfy_by_on: None,
        of_age_to_on: day("2032-06-25"),
        finding: None,
        school_notice: None,
    }
}

fn wrong(decision: &LegalActionDecision, before: Before) -> Vec<(String, FaultCode)> {
    let faults = decision.faults("", before, day("2027-03-20"));
    faults.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
}

fn at(pointer: &str, code: FaultCode) -> Vec<(String, FaultCode)> {
    vec![(pointer.to_owned(), code)]
}

#[test]
fn a_conviction_needs_a_hearing_and_has_the_fine_of_its_offence() {
    let mut proved = decision(Came::ProvedInAbsence);
    proved.fine_pence = Some(100_000);
    let listed = before(By::Prosecution4441, Is::Listed);
    assert_eq!(wrong(&proved, listed), []);
    assert_eq!(
        wrong(&proved, Before { heard: false, ..listed }),
        at("/outcome", FaultCode::OutcomeNotPossible)
    );
    let laid = before(By::Prosecution4441, Is::Laid);
    assert_eq!(wrong(&proved, laid), at("/outcome", FaultCode::OutcomeNotPossible));
    proved.fine_pence = Some(100_001);
    assert_eq!(wrong(&proved, listed), at("/fine_pence", FaultCode::OutOfRange));
    assert_eq!(wrong(&proved, before(By::Prosecution4441A, Is::Listed)), []);
    // Convicted of the lesser offence, which has the lesser fine; never the other way round.
    proved.convicted_of = Some(LegalActionOffence::Section4441);
    let lesser = wrong(&proved, before(By::Prosecution4441A, Is::Adjourned));
    assert_eq!(lesser, at("/fine_pence", FaultCode::OutOfRange));
    proved.convicted_of = Some(LegalActionOffence::Section4441A);
    assert_eq!(wrong(&proved, listed), at("/convicted_of", FaultCode::NotForRoute));
}

#[test]
fn what_was_found_before_the_sentence_is_what_it_ends_with() {
    let found = LegalActionFinding {
        outcome: Came::Proved,
        found_on: day("2027-03-01"),
        convicted_of: Some(LegalActionOffence::Section4441),
    };
    let listed = Before { finding: Some(found), ..before(By::Prosecution4441A, Is::Listed) };
    let mut proved = decision(Came::Proved).as_found(Some(found));
    proved.fine_pence = Some(100_001);
    assert_eq!(wrong(&proved, listed), at("/fine_pence", FaultCode::OutOfRange), "of the lesser offence");
    for other in [Came::NotGuilty, Came::Withdrawn, Came::GuiltyPlea] {
        assert_eq!(
            wrong(&decision(other), listed),
            at("/outcome", FaultCode::OutcomeNotPossible),
            "{other:?}"
        );
    }
    let mut greater = decision(Came::Proved);
    greater.convicted_of = Some(LegalActionOffence::Section4441A);
    assert_eq!(wrong(&greater, listed), at("/outcome", FaultCode::OutcomeNotPossible));
}

#[test]
fn who_was_not_convicted_has_no_sentence() {
    let mut acquitted = decision(Came::NotGuilty);
    assert_eq!(wrong(&acquitted, before(By::Prosecution4441, Is::Listed)), []);
    acquitted.fine_pence = Some(1);
    acquitted.sentence = Some("Fined".to_owned());
    let told = wrong(&acquitted, before(By::Prosecution4441, Is::Listed));
    let both = [at("/sentence", FaultCode::NotForRoute), at("/fine_pence", FaultCode::NotForRoute)];
    assert_eq!(told, both.concat());
}

#[test]
fn the_day_lies_after_the_step_that_it_ends_and_not_ahead() {
    let mut proved = decision(Came::Proved);
    let listed = before(By::Prosecution4441, Is::Listed);
    proved.disposed_on = day("2027-03-14");
    assert_eq!(wrong(&proved, listed), at("/disposed_on", FaultCode::DatesReversed));
    proved.disposed_on = day("2027-03-21");
    assert_eq!(wrong(&proved, listed), at("/disposed_on", FaultCode::DateInFuture));
}

#[test]
fn an_education_supervision_order_lasts_a_year_and_not_beyond_school_age() {
    let mut made = decision(Came::OrderMade);
    let listed = before(By::EducationSupervisionOrder, Is::Listed);
    assert_eq!(wrong(&made, listed), at("/order", FaultCode::MissingProperty));
    made.order = Some(order("2027-03-15", Some("2028-03-14")));
    assert_eq!(wrong(&made, listed), []);
    let leaving = Before { of_age_to_on: day("2027-06-25"), ..listed };
    assert_eq!(wrong(&made, leaving), at("/order/to_on", FaultCode::OrderTooLong));
    made.order = Some(order("2027-03-15", Some("2028-03-15")));
    assert_eq!(wrong(&made, listed), at("/order/to_on", FaultCode::OrderTooLong));
    made.order = Some(order("2027-03-15", None));
    assert_eq!(wrong(&made, listed), at("/order/to_on", FaultCode::MissingProperty));
    made.order = Some(order("2027-03-14", Some("2027-06-30")));
    assert_eq!(wrong(&made, listed), at("/order/from_on", FaultCode::DatesReversed));
}

#[test]
fn a_parenting_order_requires_for_twelve_months_and_guides_for_three() {
    let mut made = decision(Came::OrderMade);
    let listed = before(By::ParentingOrder, Is::Listed);
    let mut twelve = order("2027-03-15", Some("2028-03-14"));
    twelve.counselling_to_on = Some(day("2027-06-14"));
    made.order = Some(twelve.clone());
    assert_eq!(wrong(&made, listed), []);
    twelve.counselling_to_on = Some(day("2027-06-15"));
    made.order = Some(twelve.clone());
    assert_eq!(wrong(&made, listed), at("/order/counselling_to_on", FaultCode::OrderTooLong));
    // It may begin later, for three months from then on.
    twelve.counselling_from_on = Some(day("2027-03-16"));
    made.order = Some(twelve.clone());
    assert_eq!(wrong(&made, listed), []);
    twelve.counselling_from_on = Some(day("2027-03-14"));
    twelve.counselling_to_on = None;
    made.order = Some(twelve.clone());
    let both = [
        at("/order/counselling_from_on", FaultCode::DatesReversed),
        at("/order/counselling_to_on", FaultCode::MissingProperty),
    ];
    assert_eq!(wrong(&made, listed), both.concat());
    twelve.counselling_from_on = None;
    twelve.counselling_to_on = None;
    twelve.to_on = Some(day("2028-03-15"));
    made.order = Some(twelve);
    assert_eq!(wrong(&made, listed), at("/order/to_on", FaultCode::OrderTooLong));
}

#[test]
fn a_school_attendance_order_names_a_school_and_follows_the_notice() {
    let mut made = decision(Came::OrderMade);
    let served = Before {
        satisfy_by_on: Some(day("2027-03-14")),
        not_before: Some(day("2027-02-28")),
        heard: false,
        school_notice: Some(LegalActionSchoolNotice {
            served_on: day("2027-02-28"),
            named_school_urn: 120_765,
            apply_by_on: day("2027-03-14"),
        }),
        ..before(By::SchoolAttendanceOrder, Is::NoticeServed)
    };
    made.order = Some(order("2027-03-15", None));
    assert_eq!(wrong(&made, served), at("/order/named_school_urn", FaultCode::MissingProperty));
    made.order = Some(LegalActionOrder { named_school_urn: Some(120_765), ..order("2027-03-15", None) });
    assert_eq!(wrong(&made, served), []);
    let early = Before { satisfy_by_on: Some(day("2027-03-15")), ..served };
    assert_eq!(wrong(&made, early), at("/disposed_on", FaultCode::DatesReversed));
    let unnamed = Before { school_notice: None, ..served };
    assert_eq!(wrong(&made, unnamed), at("/outcome", FaultCode::OutcomeNotPossible));
    let planned = LegalActionOrder {
        named_school_urn: Some(120_765),
        named_by_plan: true,
        ..order("2027-03-15", None)
    };
    let by_plan = LegalActionDecision { order: Some(planned), ..made.clone() };
    assert_eq!(wrong(&by_plan, unnamed), [], "a plan names the school");
    let satisfied = decision(Came::AuthoritySatisfied);
    assert_eq!(wrong(&satisfied, early), [], "a parent may do so before the last day");
}

#[test]
fn the_school_is_told_the_outcome_and_no_sentence() {
    let mut proved = decision(Came::Proved);
    proved.sentence = Some("Fined".to_owned());
    proved.fine_pence = Some(16_000);
    let text = told(By::Prosecution4441, &proved, false);
    let whole = "The prosecution under section 444(1) of the Education Act 1996 was finally disposed of on 15 March 2027: \
                 the case was proved. The parent was convicted of failing to secure regular attendance at school \
                 (section 444(1) of the Education Act 1996).";
    assert_eq!(text, whole);
    assert!(told(By::Prosecution4441, &proved, true).starts_with("What was said before"));
    let mut made = decision(Came::OrderMade);
    made.order = Some(order("2027-03-15", Some("2028-03-14")));
    let text = told(By::EducationSupervisionOrder, &made, false);
    assert!(text.ends_with("The order runs from 15 March 2027 to 14 March 2028."), "{text}");
}
