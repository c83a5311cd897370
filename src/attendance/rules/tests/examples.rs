//! The worked examples of the statistics, with six digits.

use super::{super::*, *};

fn percent(numerator: u64, denominator: u64) -> String {
    format!("{:.6}", 100.0 * numerator as f64 / denominator as f64)
}

/// E1: exactly one session in ten missed is persistent absence, and `Y4` and `#` are no possible sessions.
#[test]
fn a_pupil_at_the_boundary_is_persistently_absent() {
    let line = bytes(&[
        ("/", 59),
        ("\\", 59),
        ("L", 4),
        ("V", 2),
        ("B", 2),
        ("I", 8),
        ("M", 1),
        ("C", 1),
        ("U", 2),
        ("O", 2),
        ("Y4", 2),
        ("#", 4),
    ]);
    let sums = Sums::of(&line);
    assert_eq!(sums, Counts::of(&line).sums());
    assert_eq!((sums.possible(), sums.attended(), sums.authorised, sums.unauthorised), (140, 126, 10, 4));
    assert_eq!(percent(sums.authorised, sums.possible()), "7.142857");
    assert_eq!(percent(sums.unauthorised, sums.possible()), "2.857143");
    assert_eq!(sums.attendance().percent(), Some(90.0));
    assert_eq!(sums.absence().percent(), Some(10.0));
    assert!(sums.is_persistently_absent(rules()));
    assert!(!sums.is_severely_absent(rules()));
    let with_closures = Sums { present: sums.present + 2, ..sums };
    assert!(!with_closures.is_persistently_absent(rules()));
}

/// E2: half of the sessions missed is severe absence; one fewer is not.
#[test]
fn half_of_the_sessions_is_the_boundary_of_severe_absence() {
    let missed = |absent| Sums::of(&bytes(&[("/", 98 - absent), ("I", absent)]));
    assert!(missed(49).is_severely_absent(rules()) && missed(49).is_persistently_absent(rules()));
    assert!(!missed(48).is_severely_absent(rules()) && missed(48).is_persistently_absent(rules()));
    assert_eq!(missed(48).absence().percent(), Some(49.0));
}

/// E3: rates are made of sums, never of other rates.
#[test]
fn a_schools_rate_sums_sessions_before_it_divides() {
    let pupils = [(140, 14), (20, 10), (140, 0)];
    let sums = pupils.map(|(possible, absent)| Sums::of(&bytes(&[("/", possible - absent), ("O", absent)])));
    let mut school = Sums::default();
    sums.iter().for_each(|pupil| school += *pupil);
    assert_eq!((school.absent(), school.possible()), (24, 300));
    assert_eq!(school.absence().percent(), Some(8.0));
    let persistent = sums.iter().filter(|pupil| pupil.is_persistently_absent(rules())).count();
    let severe = sums.iter().filter(|pupil| pupil.is_severely_absent(rules())).count();
    assert_eq!((persistent, severe), (2, 1));
}

/// E4: `D` keeps the sessions of a dual-registered pupil from being counted twice.
#[test]
fn an_enrolment_and_a_child_are_different_units() {
    let main = Sums::of(&bytes(&[("/", 76), ("I", 4), ("D", 60)]));
    let subsidiary = Sums::of(&bytes(&[("/", 54), ("I", 6), ("D", 80)]));
    assert_eq!((main.absent(), main.possible()), (4, 80));
    assert_eq!((subsidiary.absent(), subsidiary.possible()), (6, 60));
    assert!(subsidiary.is_persistently_absent(rules()));
    let mut child = main;
    child += subsidiary;
    assert_eq!((child.absent(), child.possible()), (10, 140));
    assert_eq!(percent(10, 140), "7.142857");
    assert!(!child.is_persistently_absent(rules()));
}

/// E5: `J` was attended, `J1` is authorised absence.
#[test]
fn an_interview_was_attended_before_august_2024_and_is_an_absence_since() {
    assert_eq!(Sums::of(&bytes(&[("J", 1)])).attended(), 1);
    assert_eq!(Sums::of(&bytes(&[("J1", 1)])).authorised, 1);
}

/// E6: `X` is not possible.
#[test]
fn a_child_who_need_not_attend_afternoons_has_only_mornings_possible() {
    let sums = Sums::of(&bytes(&[("/", 57), ("I", 3), ("X", 60)]));
    assert_eq!((sums.possible(), sums.absence().percent()), (60, Some(5.0)));
}

/// E7: nothing possible gives no rate, neither 0 nor 100 %.
#[test]
fn a_pupil_with_nothing_possible_has_no_rate() {
    let sums = Sums::of(&bytes(&[("Y5", 10)]));
    assert_eq!(sums.attendance().percent(), None);
    assert_eq!(sums.absence().percent(), None);
    assert!(!sums.is_persistently_absent(rules()) && !sums.is_severely_absent(rules()));
}

#[test]
fn every_result_can_name_its_rule_set() {
    assert_eq!(RuleSet::on(monday()).id, "2024-08-19");
    assert_eq!(RuleSet::on(NaiveDate::from_ymd_opt(2020, 1, 6).unwrap()).id, "2024-08-19");
    assert!(RULE_SETS.windows(2).all(|pair| pair[0].from() < pair[1].from()));
}
