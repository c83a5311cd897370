//! The examples of the law, and the awkward days.

use super::*;

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn notice(n: u128, issued_on: &str) -> Earlier {
    let issued_on = day(issued_on);
    Earlier {
        id: Uuid::from_u128(n),
        kind: PenaltyNoticeKind::Attendance,
        issued_on,
        last_offence_on: issued_on,
        fate: Fate::Stands,
    }
}

fn proposed(earlier: &[Earlier], on: &str) -> Ladder {
    next(earlier, PenaltyNoticeKind::Attendance, day(on), day(on))
}

#[test]
fn a_third_is_refused_until_the_first_has_left_the_three_years() {
    let two = [notice(1, "2024-09-10"), notice(2, "2026-05-05")];
    let refused = proposed(&two, "2027-09-09");
    assert_eq!((refused.step, refused.reason), (None, LadderReason::LimitReached));
    assert_eq!(refused.counting, [Uuid::from_u128(1), Uuid::from_u128(2)]);
    assert_eq!(refused.possible_from_on, Some(day("2027-09-10")));
    let allowed = proposed(&two, "2027-09-10");
    assert_eq!(allowed.step, Some(PenaltyNoticeStep::Second), "of one amount, not reduced");
    assert_eq!(allowed.counting, [Uuid::from_u128(2)]);
    assert_eq!(allowed.uncounted, [(Uuid::from_u128(1), PenaltyNoticeNotCounted::BeforeWindow)]);
}

#[test]
fn the_first_costs_less_when_paid_early_and_the_second_does_not() {
    assert_eq!(proposed(&[], "2026-11-20").step, Some(PenaltyNoticeStep::First));
    assert_eq!(proposed(&[notice(1, "2025-01-10")], "2026-11-20").step, Some(PenaltyNoticeStep::Second));
    assert_eq!(proposed(&[notice(1, "2026-11-20")], "2026-11-20").step, Some(PenaltyNoticeStep::Second));
}

#[test]
fn what_was_withdrawn_or_ended_without_conviction_does_not_count() {
    for (fate, why) in [
        (Fate::Withdrawn, PenaltyNoticeNotCounted::Withdrawn),
        (Fate::NotConvicted, PenaltyNoticeNotCounted::NotConvicted),
    ] {
        let gone = Earlier { fate, ..notice(1, "2026-01-10") };
        let ladder = proposed(&[gone, notice(2, "2026-05-05")], "2026-11-20");
        assert_eq!(ladder.step, Some(PenaltyNoticeStep::Second));
        assert_eq!(ladder.uncounted, [(gone.id, why)]);
    }
}

#[test]
fn notices_under_section_105_are_outside_the_limit() {
    let excluded = |n| Earlier { kind: PenaltyNoticeKind::ExcludedInPublicPlace, ..notice(n, "2026-01-10") };
    assert_eq!(proposed(&[excluded(1), excluded(2)], "2026-11-20").step, Some(PenaltyNoticeStep::First));
    let two = [notice(1, "2026-01-10"), notice(2, "2026-05-05")];
    let on = day("2026-11-20");
    let third = next(&two, PenaltyNoticeKind::ExcludedInPublicPlace, on, on);
    assert_eq!((third.step, third.reason), (Some(PenaltyNoticeStep::Outside), LadderReason::OutsideTheLimit));
}

#[test]
fn notices_for_offences_before_the_framework_neither_count_nor_are_counted() {
    let old = Earlier { last_offence_on: day("2024-07-12"), ..notice(1, "2024-09-10") };
    let ladder = proposed(&[old], "2024-12-02");
    assert_eq!(ladder.step, Some(PenaltyNoticeStep::First));
    assert_eq!(ladder.uncounted, [(old.id, PenaltyNoticeNotCounted::BeforeFramework)]);
    let late = next(&[notice(2, "2024-10-01")], old.kind, day("2024-08-18"), day("2024-12-02"));
    assert_eq!(late.step, Some(PenaltyNoticeStep::Outside));
}

#[test]
fn three_years_may_end_or_begin_with_a_leap_day() {
    assert_eq!(window(3, day("2028-02-29")), Span { from_on: day("2025-03-01"), to_on: day("2028-02-29") });
    assert_eq!(window(3, day("2027-02-28")), Span { from_on: day("2024-02-29"), to_on: day("2027-02-28") });
    assert_eq!(window(3, day("2027-03-01")).from_on, day("2024-03-02"));
    let two = [notice(1, "2028-02-29"), notice(2, "2028-05-05")];
    assert_eq!(proposed(&two, "2031-02-28").step, None);
    assert_eq!(proposed(&two, "2031-02-28").possible_from_on, Some(day("2031-03-01")));
    assert_eq!(proposed(&two, "2031-03-01").step, Some(PenaltyNoticeStep::Second));
}

#[test]
fn of_three_that_other_authorities_issued_the_last_two_must_leave_the_years_but_one() {
    let three = [notice(3, "2026-09-01"), notice(1, "2025-01-10"), notice(2, "2026-05-05")];
    let refused = proposed(&three, "2026-11-20");
    assert_eq!((refused.step, refused.counting.len()), (None, 3));
    assert_eq!(refused.possible_from_on, Some(day("2029-05-05")));
    assert_eq!(proposed(&three, "2029-05-04").step, None);
    assert_eq!(proposed(&three, "2029-05-05").step, Some(PenaltyNoticeStep::Second));
}

#[test]
fn what_became_of_a_notice_follows_from_what_is_stored_of_it() {
    use PenaltyNoticeState as Is;
    for state in [Is::Issued, Is::Served, Is::ProsecutionReferred, Is::Prosecuted] {
        assert_eq!(Fate::of(state, None, false), Fate::Stands);
        assert_eq!(Fate::of(state, Some(true), false), Fate::Stands);
        assert_eq!(Fate::of(state, Some(false), false), Fate::NotConvicted);
        assert_eq!(Fate::of(state, Some(false), true), Fate::Stands, "paid in time after all");
    }
    for (convicted, discharged) in [(None, true), (Some(true), false), (Some(false), true)] {
        assert_eq!(Fate::of(Is::Withdrawn, convicted, discharged), Fate::Withdrawn);
    }
    for fate in [Fate::Stands, Fate::Withdrawn, Fate::NotConvicted] {
        assert_eq!(Fate::spelled(fate.as_str()), Some(fate));
    }
}
