use super::*;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, day).unwrap()
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// A plan for the parents 1 and 2 that began and ended.
fn shared() -> SupportUntil {
    SupportUntil {
        source: SupportSource::School { urn: 120_765, id: id(9) },
        kind: SupportKind::Plan,
        title: "Attendance plan".to_owned(),
        state: SupportState::Ended,
        days: SupportDays {
            offered_on: day(1),
            started_on: Some(day(5)),
            not_taken_on: Some(day(2)),
            ended_on: Some(day(20)),
        },
        outcome: Some(SupportOutcome::NotImproved),
        parents: vec![id(1), id(2)],
        not_taken: Some(SupportNotTakenReason::Refused),
        refused_by: vec![id(2)],
        unsigned_by: Vec::new(),
        court_directed: false,
    }
}

fn stands(one: &SupportUntil, parent: u128) -> Option<SupportFor> {
    one.stands_for(&BTreeSet::from([id(parent)]))
}

#[test]
fn what_one_parent_refused_was_provided_to_the_other() {
    let one = shared();
    let told = [1, 2, 3].map(|parent| stands(&one, parent));
    assert_eq!(told, [Some(SupportFor::Provided), Some(SupportFor::NotTaken), None]);
    let to_first = one.clone().told_to(SupportFor::Provided);
    assert_eq!((to_first.days.not_taken_on, to_first.days.ended_on), (None, Some(day(20))));
    let to_second = one.told_to(SupportFor::NotTaken);
    let days = to_second.days;
    assert_eq!((days.not_taken_on, days.started_on, days.ended_on), (Some(day(2)), None, None));
    assert_eq!((to_second.state, to_second.outcome), (SupportState::NotTaken, None));
}

#[test]
fn what_the_other_refused_is_on_offer_still() {
    let mut one = shared();
    (one.state, one.days.started_on, one.days.ended_on) = (SupportState::NotTaken, None, None);
    assert_eq!(
        [1, 2].map(|parent| stands(&one, parent)),
        [Some(SupportFor::OnOffer), Some(SupportFor::NotTaken)]
    );
    assert_eq!(one.clone().told_to(SupportFor::OnOffer).days.not_taken_on, None);
    (one.parents, one.refused_by) = (Vec::new(), Vec::new());
    assert_eq!(stands(&one, 7), Some(SupportFor::NotTaken), "the family did");
    one.not_taken = Some(SupportNotTakenReason::AgencyDeclined);
    assert_eq!(stands(&one, 7), Some(SupportFor::Unavailable));
    one.court_directed = true;
    assert_eq!(stands(&one, 7), Some(SupportFor::CourtDirected));
}

#[test]
fn a_contract_is_with_who_signed_it() {
    let mut one = shared();
    (one.state, one.refused_by, one.unsigned_by) = (SupportState::Active, Vec::new(), vec![id(2)]);
    assert_eq!(
        [1, 2].map(|parent| stands(&one, parent)),
        [Some(SupportFor::Provided), Some(SupportFor::OnOffer)]
    );
}
