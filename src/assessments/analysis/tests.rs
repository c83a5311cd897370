//! Telling what schools answered all together: by worked examples, and that nobody is told of who is one of few.

use proptest::prelude::*;

use super::*;
use crate::assessments::sample::content;

fn school(group: &str, champion: Option<u32>) -> Submitted {
    let mut coded = Coded::new();
    coded.extend(champion.map(|rating| ("champion".to_owned(), CodedAnswer::Rated(rating))));
    Submitted { group: Some(group.to_owned()), coded }
}

fn schools(groups: &[(&str, usize)]) -> Vec<Submitted> {
    let of = |(group, n): &(&str, usize)| vec![school(group, Some(3)); *n];
    groups.iter().flat_map(of).collect()
}

fn shown(groups: &[(&str, usize)]) -> Vec<String> {
    let content = content();
    let told = question(&content, content.question("champion").unwrap(), &schools(groups));
    told.groups.into_iter().filter_map(|(group, part)| part.and(group)).collect()
}

#[test]
fn answers_are_counted_in_the_order_of_the_scale() {
    let content = content();
    let mut some = schools(&[("a", 4)]);
    some.extend([school("a", Some(1)), school("a", Some(4)), school("a", None)]);
    some.push(school("a", None));
    some[7].coded.insert("champion".to_owned(), CodedAnswer::NotApplicable);
    let all = question(&content, content.question("champion").unwrap(), &some).all.unwrap();
    assert_eq!((all.n, all.not_applicable, all.without), (6, 1, 1));
    let counts: Vec<_> = all.counts.iter().map(|(answer, n)| (answer.as_str(), *n)).collect();
    assert_eq!(counts, [("1", 1), ("2", 0), ("3", 4), ("4", 1)]);
    assert_eq!(all.mean.unwrap().fraction(), (17, 6));
    assert_eq!(all.median.unwrap().to_string(), "3.00");
}

/// A school that rates the policy too.
fn with_policy(group: &str, champion: CodedAnswer, policy: u32) -> Submitted {
    let mut school = school(group, None);
    let answers = [("champion", champion), ("policy", CodedAnswer::Rated(policy))];
    school.coded.extend(answers.map(|(code, answer)| (code.to_owned(), answer)));
    school
}

#[test]
fn an_area_over_schools_is_the_sum_of_its_ratings() {
    let content = content();
    let mut some = schools(&[("a", 6)]);
    // The policy weighs 2: six schools of twelve rate it, at 1.
    some.extend(vec![with_policy("a", CodedAnswer::Rated(1), 1); 6]);
    let all = area(&content, &content.areas[0], &some).all.unwrap();
    assert_eq!(all.mean.unwrap().fraction(), (3, 2), "(6 × 3 + 6 × 1 + 6 × 2 × 1) / (6 + 6 + 6 × 2)");
    assert_eq!(all.median.unwrap().to_string(), "2.00");
    let bands: Vec<_> = all.counts.iter().map(|(band, n)| (band.as_str(), *n)).collect();
    assert_eq!(bands, [("red", 6), ("amber", 0), ("green", 6)]);
}

#[test]
fn no_area_gives_away_a_question_that_is_withheld() {
    let content = content();
    // (8 × 2 × 3 + 1) / (8 × 2 + 1) = 2.88 would say that the one school rates its champion at 1.
    let mut some = vec![with_policy("a", CodedAnswer::NotApplicable, 3); 7];
    some.push(with_policy("a", CodedAnswer::Rated(1), 3));
    let of = |code: &str| question(&content, content.question(code).unwrap(), &some).all;
    assert!(of("champion").is_none() && of("policy").is_some());
    assert_eq!(area(&content, &content.areas[0], &some).all, None);
    assert_eq!(overall(&content, &some).all, None);
    // What nobody rates gives nobody away.
    assert!(area(&content, &content.areas[1], &some).all.is_some());
    some[7] = with_policy("a", CodedAnswer::NotApplicable, 3);
    assert!(overall(&content, &some).all.is_some());
}

#[test]
fn in_each_group_an_area_is_withheld_with_its_questions() {
    let content = content();
    // Of the second group one school rates its champion: the first, the smaller of the others, is withheld with it.
    let mut some = vec![with_policy("a", CodedAnswer::Rated(2), 3); 7];
    some.extend(vec![with_policy("b", CodedAnswer::NotApplicable, 3); 8]);
    some.push(with_policy("b", CodedAnswer::Rated(1), 3));
    some.extend(vec![with_policy("c", CodedAnswer::Rated(2), 3); 20]);
    let shown = |told: Told| {
        assert!(told.all.is_some());
        told.groups.into_iter().filter_map(|(group, part)| part.and(group)).collect::<Vec<_>>()
    };
    assert_eq!(shown(question(&content, content.question("champion").unwrap(), &some)), ["c"]);
    assert_eq!(shown(question(&content, content.question("policy").unwrap(), &some)), ["a", "b", "c"]);
    assert_eq!(shown(area(&content, &content.areas[0], &some)), ["c"]);
    assert_eq!(shown(area(&content, &content.areas[1], &some)), ["a", "b", "c"]);
    assert_eq!(shown(overall(&content, &some)), ["c"]);
}

#[test]
fn a_small_group_is_withheld_with_its_complement() {
    assert_eq!(shown(&[("a", 10), ("b", 20), ("c", 6)]), ["a", "b", "c"]);
    assert_eq!(shown(&[("a", 10), ("b", 20), ("c", 5)]), ["b"], "36 less 20 less 10 would be the five");
    assert_eq!(shown(&[("a", 2), ("b", 20), ("c", 3)]), [""; 0], "two and three together are five");
    assert_eq!(shown(&[("a", 3), ("b", 2)]), [""; 0]);
}

#[test]
fn of_too_few_schools_nothing_is_told() {
    let content = content();
    let told = question(&content, content.question("champion").unwrap(), &schools(&[("a", 5)]));
    assert_eq!(told.all, None);
    // Twenty schools, of which five answer the question.
    let mut some = schools(&[("a", 5)]);
    some.extend(vec![school("a", None); 15]);
    assert_eq!(question(&content, content.question("champion").unwrap(), &some).all, None);
}

#[test]
fn the_median_of_numbers_is_exact() {
    let of = |numbers: &[&str]| {
        let told = median_of_numbers(numbers.iter().map(|text| text.parse().unwrap()).collect());
        told.map(|median| median.to_string())
    };
    assert_eq!(of(&["30", "5", "10"]).as_deref(), Some("10"));
    assert_eq!(of(&["30", "5", "10", "15"]).as_deref(), Some("12.5"));
    assert_eq!(of(&["0.000001", "0.000002"]).as_deref(), Some("0.0000015"));
    assert_eq!(of(&[]), None);
}

proptest! {
    #[test]
    fn what_is_withheld_is_never_of_few(sizes in prop::collection::vec(0..12usize, 1..6)) {
        let names = ["a", "b", "c", "d", "e", "f"];
        let groups: Vec<_> = names.into_iter().zip(sizes.iter().copied()).collect();
        let shown = shown(&groups);
        let size = |name: &str| groups.iter().find(|(group, _)| *group == name).map_or(0, |(_, n)| *n);
        let all: usize = sizes.iter().sum();
        let told: usize = shown.iter().map(|name| size(name)).sum();
        prop_assert!(shown.iter().all(|name| size(name) >= 6));
        prop_assert!(all < 6 || all == told || all - told >= 6, "the whole less what is told is of few");
    }
}
