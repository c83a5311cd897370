//! What the synthetic authority promises.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::pupils::check_letter;
use super::*;

const NORFOLK: Plan = Plan { seed: 7, schools: 430, pupils_per_school: None, year: 2026 };

/// Codes in force, with what the simulator may use them for.
const ATTENDED: [&str; 8] = ["/", "\\", "L", "K", "V", "P", "W", "B"];
const AUTHORISED: [&str; 10] = ["C", "C1", "C2", "E", "I", "J1", "M", "R", "S", "T"];
const UNAUTHORISED: [&str; 4] = ["G", "N", "O", "U"];

fn first_of_kind(plan: &Plan, kind: SimKind) -> SimSchool {
    plan.schools().find(|school| school.kind == kind).unwrap()
}

fn days_of(plan: &Plan, half_terms: std::ops::Range<usize>) -> Vec<NaiveDate> {
    let year = plan.school_year().unwrap();
    let days = year.school_days().filter(|day| {
        year.half_terms[half_terms.clone()].iter().any(|t| (t.from_on..=t.to_on).contains(day))
    });
    days.collect()
}

/// Counts of each code over days, and the absent and possible sessions of each pupil.
fn tally(
    plan: &Plan,
    schools: &[SimSchool],
    days: &[NaiveDate],
) -> (BTreeMap<&'static str, u32>, Vec<(u32, u32)>) {
    let mut codes = BTreeMap::new();
    let mut rates = Vec::new();
    for school in schools {
        let pupils = plan.pupils(school);
        let mut own = vec![(0, 0); pupils.len()];
        for (day, am) in days.iter().flat_map(|day| [(day, true), (day, false)]) {
            for (mark, (absent, possible)) in plan.marks(school, &pupils, *day, am).iter().zip(&mut own) {
                *codes.entry(mark.code).or_insert(0) += 1;
                *possible += u32::from(mark.code != "X");
                *absent += u32::from(AUTHORISED.contains(&mark.code) || UNAUTHORISED.contains(&mark.code));
            }
        }
        rates.extend(own);
    }
    (codes, rates)
}

#[test]
fn the_same_seed_gives_the_same_authority_and_another_gives_another() {
    let day = "2026-11-20".parse().unwrap();
    let make = |seed| {
        let plan = Plan { seed, schools: 8, ..NORFOLK };
        let schools: Vec<_> = plan.schools().collect();
        let pupils: Vec<_> = schools.iter().map(|school| plan.pupils(school)).collect();
        let marks: Vec<_> = schools
            .iter()
            .zip(&pupils)
            .flat_map(|(school, roll)| plan.marks(school, roll, day, true))
            .collect();
        (schools, pupils, marks)
    };
    let (one, again, other) = (make(1), make(1), make(2));
    assert_eq!(one, again);
    assert_ne!(one.0, other.0);
    assert_ne!(one.1, other.1);
    assert_ne!(one.2, other.2);
}

/// The data of a seed are part of the promise: a change here changes every figure measured on them.
#[test]
fn the_data_of_a_seed_do_not_drift() {
    let plan = Plan { schools: 8, ..NORFOLK };
    let mut digest = crc32fast::Hasher::new();
    for school in plan.schools() {
        let pupils = plan.pupils(&school);
        digest.update(format!("{school:?}{pupils:?}").as_bytes());
        for day in days_of(&plan, 0..1).into_iter().take(5) {
            digest.update(format!("{:?}", plan.marks(&school, &pupils, day, true)).as_bytes());
            digest.update(format!("{:?}", plan.marks(&school, &pupils, day, false)).as_bytes());
        }
    }
    assert_eq!(digest.finalize(), 1_891_229_186);
}

#[test]
fn a_small_authority_is_the_beginning_of_a_large_one() {
    let small = Plan { schools: 9, ..NORFOLK };
    let both: Vec<_> = small.schools().zip(NORFOLK.schools()).collect();
    assert_eq!(both.len(), 9);
    assert!(both.iter().all(|(small, large)| small == large));
    let kinds: BTreeSet<_> = small.schools().take(6).map(|school| school.kind).collect();
    assert_eq!(kinds.len(), 3, "six schools show every kind");
}

#[test]
fn four_hundred_and_thirty_schools_have_about_115_000_pupils() {
    let schools: Vec<_> = NORFOLK.schools().collect();
    let count = |kind| schools.iter().filter(|school| school.kind == kind).count();
    assert_eq!((count(SimKind::Primary), count(SimKind::Secondary), count(SimKind::Special)), (364, 52, 14));
    for seed in 0..20 {
        let pupils: usize = Plan { seed, ..NORFOLK }.schools().map(|school| school.pupils).sum();
        assert!((113_000..=117_000).contains(&pupils), "{pupils} with seed {seed}");
    }
    let names: BTreeSet<_> = schools.iter().map(|school| &school.name).collect();
    let laestabs: BTreeSet<_> = schools.iter().map(|school| school.establishment_number).collect();
    let districts: BTreeSet<_> = schools.iter().map(|school| school.district).collect();
    assert_eq!((names.len(), laestabs.len(), districts.len()), (430, 430, 7));
}

#[test]
fn upns_are_valid_and_unique_across_the_authority() {
    for upn in ["B801200005001", "Q926200024001", "D926411819037", "R201100018042", "H801200001001"] {
        assert_eq!(check_letter(&upn[1..]), upn.chars().next().unwrap());
    }
    let mut seen = BTreeSet::new();
    for school in NORFOLK.schools() {
        let pupils = NORFOLK.pupils(&school);
        assert_eq!(pupils.len(), school.pupils);
        for pupil in pupils {
            let upn = &pupil.upn;
            assert_eq!(upn.len(), 13);
            assert_eq!(upn[1..8], format!("926{:04}", school.establishment_number));
            assert_eq!(upn.chars().next(), Some(check_letter(&upn[1..])));
            assert!(seen.insert(pupil.upn), "given twice");
        }
    }
}

#[test]
fn the_largest_schools_still_have_unique_upns() {
    for kind in [SimKind::Primary, SimKind::Secondary, SimKind::Special] {
        let plan = Plan { schools: 6, pupils_per_school: Some(usize::MAX), ..NORFOLK };
        let pupils = plan.pupils(&first_of_kind(&plan, kind));
        let upns: BTreeSet<_> = pupils.iter().filter(|pupil| pupil.upn.len() == 13).map(|p| &p.upn).collect();
        assert_eq!(upns.len(), Plan::MAX_PUPILS);
    }
    let last = Plan { schools: usize::MAX, ..NORFOLK }.schools().last().unwrap();
    assert_eq!(last.urn, 902_000);
    let highest = |kind, plan: Plan| {
        plan.schools().filter(|s| s.kind == kind).map(|s| s.establishment_number).max().unwrap()
    };
    assert!(highest(SimKind::Primary, Plan { schools: 2_000, ..NORFOLK }) < 4_000);
}

#[test]
fn pupils_are_of_the_age_of_their_year_group_and_on_roll_when_the_year_starts() {
    let first_day = NORFOLK.school_year().unwrap().half_terms[0].from_on;
    for school in NORFOLK.schools().take(40) {
        let mut ids = BTreeSet::new();
        let mut groups = BTreeMap::new();
        for pupil in NORFOLK.pupils(&school) {
            let year = if pupil.year_group == "R" { 0 } else { pupil.year_group.parse().unwrap() };
            let from = NaiveDate::from_ymd_opt(2026 - year - 5, 9, 1).unwrap();
            let until = NaiveDate::from_ymd_opt(2026 - year - 4, 8, 31).unwrap();
            assert!((from..=until).contains(&pupil.born_on), "{pupil:?}");
            let age = year + 4;
            assert!((school.low_age..=school.high_age).contains(&age), "{pupil:?}");
            assert!(pupil.starting_on <= first_day && pupil.starting_on.year() - pupil.born_on.year() >= 4);
            assert!(pupil.registration_group.starts_with(&pupil.year_group));
            assert!(ids.insert(pupil.mis_id));
            *groups.entry(pupil.registration_group).or_insert(0) += 1;
        }
        assert!(groups.values().all(|size| *size <= 31), "{groups:?}");
    }
}

#[test]
fn absence_over_a_term_is_near_the_published_rate_of_each_kind() {
    let days = days_of(&NORFOLK, 0..2);
    for (kind, schools, absence, persistent) in [
        (SimKind::Primary, 24, 5.5, 13.5),
        (SimKind::Secondary, 5, 9.2, 24.5),
        (SimKind::Special, 14, 11.5, 31.3),
    ] {
        let sample: Vec<_> = NORFOLK.schools().filter(|s| s.kind == kind).take(schools).collect();
        let (_, pupils) = tally(&NORFOLK, &sample, &days);
        let absent: u32 = pupils.iter().map(|(absent, _)| absent).sum();
        let possible: u32 = pupils.iter().map(|(_, possible)| possible).sum();
        let rate = 100.0 * f64::from(absent) / f64::from(possible);
        assert!((rate - absence).abs() < 1.0, "{kind:?}: {rate:.2} % absent, published {absence} %");
        let many = pupils.iter().filter(|(absent, possible)| 10 * absent >= *possible).count();
        let share = 100.0 * many as f64 / pupils.len() as f64;
        assert!(
            (share - persistent).abs() < 4.0,
            "{kind:?}: {share:.1} % persistent, published {persistent} %"
        );
    }
}

#[test]
fn every_code_is_legal_for_the_pupil_the_session_and_the_date() {
    let plan = Plan { schools: 6, ..NORFOLK };
    let days = plan.school_year().unwrap().school_days().collect::<Vec<_>>();
    let csa_ends: NaiveDate = "2027-06-25".parse().unwrap();
    for school in plan.schools() {
        let pupils = plan.pupils(&school);
        for (day, am) in days.iter().step_by(3).flat_map(|day| [(*day, true), (*day, false)]) {
            for (pupil, mark) in pupils.iter().zip(plan.marks(&school, &pupils, day, am)) {
                let over_five =
                    (day.year() - pupil.born_on.year(), day.ordinal()) >= (5, pupil.born_on.ordinal());
                let compulsory = match pupil.year_group.as_str() {
                    "R" => day >= reception_csa(pupil.born_on),
                    "11" => day <= csa_ends,
                    _ => true,
                };
                let legal = match mark.code {
                    "/" | "U" => am,
                    "\\" => !am,
                    "X" => !compulsory && !over_five,
                    "C2" | "G" | "O" | "N" => compulsory,
                    "W" => matches!(pupil.year_group.as_str(), "10" | "11"),
                    "S" => pupil.year_group == "11" && (5..=6).contains(&day.month()),
                    "J1" => pupil.year_group == "11",
                    code => ATTENDED.contains(&code) || AUTHORISED.contains(&code),
                };
                assert!(legal, "{mark:?} on {day} for {pupil:?}");
                assert_eq!(mark.minutes_late.is_some(), mark.code == "L");
                assert!(mark.minutes_late.is_none_or(|minutes| (1..=30).contains(&minutes)));
                assert_eq!(mark.note.is_some(), matches!(mark.code, "B" | "K"));
            }
        }
    }
}

/// The term after the fifth birthday, by a table of its own.
fn reception_csa(born_on: NaiveDate) -> NaiveDate {
    let year = born_on.year() + 5;
    ["04-01", "09-01"]
        .iter()
        .map(|day| format!("{year}-{day}").parse::<NaiveDate>().unwrap())
        .find(|begins| (born_on.month(), 1) < (begins.month(), 1))
        .unwrap_or_else(|| NaiveDate::from_ymd_opt(year + 1, 1, 1).unwrap())
}

#[test]
fn codes_are_mixed_as_published() {
    let days: Vec<_> = NORFOLK.school_year().unwrap().school_days().step_by(2).collect();
    let sample: Vec<_> = NORFOLK.schools().take(45).collect();
    let (codes, _) = tally(&NORFOLK, &sample, &days);
    let possible: u32 = codes.iter().filter(|(code, _)| **code != "X").map(|(_, count)| count).sum();
    let share = |code: &str| 100.0 * f64::from(codes.get(code).copied().unwrap_or(0)) / f64::from(possible);
    // Norfolk 2025/26, all schools, per cent of possible sessions; N stands as in the first days.
    for (code, published) in [
        ("L", 1.42),
        ("I", 3.66),
        ("O", 1.50),
        ("G", 0.46),
        ("C", 0.48),
        ("C2", 0.28),
        ("E", 0.22),
        ("M", 0.37),
        ("U", 0.21),
        ("V", 0.82),
        ("B", 0.32),
        ("W", 0.18),
        ("P", 0.14),
        ("N", 0.11),
    ] {
        let ratio = share(code) / published;
        assert!((0.6..1.6).contains(&ratio), "{code}: {:.3} %, published {published} %", share(code));
    }
}

/// By the published figures two to three times as many stand in the first days as in the end.
#[test]
fn most_marks_without_a_reason_get_one_within_five_school_days() {
    let plan = Plan { schools: 3, ..NORFOLK };
    let school = first_of_kind(&plan, SimKind::Secondary);
    let pupils = plan.pupils(&school);
    let (mut open, mut established) = (0, 0);
    for (day, am) in days_of(&plan, 0..3).into_iter().flat_map(|day| [(day, true), (day, false)]) {
        let marks = plan.marks(&school, &pupils, day, am);
        open += marks.iter().filter(|mark| mark.code == "N").count();
        for (at, reason) in plan.reasons(&school, &pupils, day, am) {
            assert_eq!(marks[at].code, "N");
            assert!(["I", "O"].contains(&reason.code) && (1..=5).contains(&reason.school_days), "{reason:?}");
            established += 1;
        }
    }
    let share = 100 * established / open;
    assert!(open > 50 && (45..75).contains(&share), "{share} % of {open}");
}

#[test]
fn marks_do_not_depend_on_what_was_asked_before() {
    let plan = Plan { schools: 3, ..NORFOLK };
    let school = first_of_kind(&plan, SimKind::Secondary);
    let pupils = plan.pupils(&school);
    let days = days_of(&plan, 1..2);
    let forwards: Vec<_> = days.iter().map(|day| plan.marks(&school, &pupils, *day, true)).collect();
    let mut backwards: Vec<_> =
        days.iter().rev().map(|day| plan.marks(&school, &pupils, *day, true)).collect();
    backwards.reverse();
    assert_eq!(forwards, backwards);
    assert_eq!(plan.marks(&school, &pupils[100..130], days[4], true), forwards[4][100..130]);
    assert_eq!(plan.marks(&school, &pupils, days[4], true).len(), pupils.len());
}

#[test]
fn illness_runs_over_consecutive_days() {
    let plan = Plan { schools: 3, ..NORFOLK };
    let school = first_of_kind(&plan, SimKind::Secondary);
    let pupils = plan.pupils(&school);
    let ill: Vec<Vec<bool>> = days_of(&plan, 0..2)
        .iter()
        .map(|day| plan.marks(&school, &pupils, *day, false).iter().map(|mark| mark.code == "I").collect())
        .collect();
    let (mut days, mut followed) = (0, 0);
    for pair in ill.windows(2) {
        days += pair[0].iter().filter(|ill| **ill).count();
        followed += pair[0].iter().zip(&pair[1]).filter(|(one, next)| **one && **next).count();
    }
    let share = 100 * followed / days;
    assert!((25..60).contains(&share), "{share} % of days of illness are followed by another");
}
