//! What was answered all together: for each question how the answers fall, of everybody and by group.
//!
//! A group of fewer than six is withheld, of each question by itself, and so are the smallest of its neighbours until those
//! that are withheld are two at least and together six at least: `attendance::figures::suppress`, which does it for pupils.
//! Neither the people of a group, nor those of them that answer, may be few.

use std::collections::{BTreeMap, BTreeSet};

use super::question::{SurveyAnswer, SurveyQuestion, SurveyQuestionKind};
use crate::{
    attendance::figures::{Cohort, Crowd, Crowds, suppress::withheld},
    domain::percentage::Rate,
};

/// What one person answered.
#[derive(Clone, Debug)]
pub struct Given {
    /// The group that the person is in, where groups are told apart.
    pub group: Option<String>,
    /// The answers.
    pub answers: Vec<SurveyAnswer>,
}

/// How some people answered one question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Who answered it: the base of every percentage.
    pub base: u64,
    /// Who answered the survey and not the question.
    pub without: u64,
    /// How many gave which answer, in the question's order; of a text none.
    pub counts: Vec<(String, u64)>,
    /// Of a scale of confidence: how many have high confidence.
    pub high: Option<u64>,
}

/// One question of everybody and by group; what is withheld has no figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Everybody; nothing where they are too few.
    pub all: Option<Figures>,
    /// By group.
    pub groups: BTreeMap<Option<String>, Option<Figures>>,
}

/// How a question was answered.
pub fn question(of: &SurveyQuestion, given: &[Given]) -> Told {
    let mut members: BTreeMap<Option<String>, Vec<&Given>> = BTreeMap::new();
    for one in given {
        members.entry(one.group.clone()).or_default().push(one);
    }
    let all: Vec<&Given> = given.iter().collect();
    let whole = figures(of, &all);
    let parts: BTreeMap<_, _> =
        members.iter().map(|(group, some)| (group.clone(), figures(of, some))).collect();
    let one = Crowds::from([(Vec::new(), crowd(all.len(), &whole))]);
    if !withheld(&one, Cohort::DfeComparable).is_empty() {
        return Told { all: None, groups: parts.into_keys().map(|group| (group, None)).collect() };
    }
    let people = |group| members.get(group).map_or(0, Vec::len);
    let crowds: Crowds =
        parts.iter().map(|(group, part)| (vec![group.clone()], crowd(people(group), part))).collect();
    let hidden: BTreeSet<_> = withheld(&crowds, Cohort::DfeComparable).into_iter().flatten().collect();
    let groups = parts.into_iter().map(|(group, part)| {
        let shown = (!hidden.contains(&group)).then_some(part);
        (group, shown)
    });
    Told { all: Some(whole), groups: groups.collect() }
}

fn crowd(people: usize, figures: &Figures) -> Crowd {
    let mut crowd = Crowd::default();
    crowd.everyone.all = people as u64;
    crowd.counted.all = figures.base;
    crowd
}

fn figures(of: &SurveyQuestion, given: &[&Given]) -> Figures {
    let mut figures = Figures::default();
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let high_from = of.scale.as_ref().map(|scale| scale.high_from);
    let mut high = 0;
    for one in given {
        let Some(answer) = one.answers.iter().find(|answer| answer.question == of.code) else {
            figures.without += 1;
            continue;
        };
        figures.base += 1;
        let rated = answer.rating.map(|rating| rating.to_string());
        let told = answer.choice.iter().chain(answer.choices.iter().flatten()).chain(&rated);
        told.for_each(|told| *counts.entry(told.clone()).or_default() += 1);
        let is_high = answer.rating.zip(high_from).is_some_and(|(rating, from)| rating >= from);
        high += u64::from(is_high);
    }
    figures.high = (of.kind == SurveyQuestionKind::Confidence).then_some(high);
    let counted = |code: String| {
        let people = counts.get(&code).copied().unwrap_or_default();
        (code, people)
    };
    figures.counts = answers(of).into_iter().map(counted).collect();
    figures
}

/// The answers that a question can have, in its order; of a text none.
pub fn answers(of: &SurveyQuestion) -> Vec<String> {
    match &of.scale {
        Some(scale) => (1..=scale.points).map(|point| point.to_string()).collect(),
        None => of.options.iter().map(|option| option.code.clone()).collect(),
    }
}

/// The percentage as people say it, whole: rounded half up from the counts, not from the decimal. None out of nothing.
pub fn whole_percent(rate: Rate) -> Option<u64> {
    let (above, below) = (u128::from(rate.numerator), u128::from(rate.denominator));
    let whole = (2 * 100 * above + below).checked_div(2 * below)?;
    u64::try_from(whole).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn confidence() -> SurveyQuestion {
        serde_json::from_value(serde_json::json!({
            "code": "knowledge", "kind": "confidence", "question": "How confident?",
            "scale": {"points": 5, "high_from": 4, "lowest": "Not", "highest": "Fully"},
        }))
        .unwrap()
    }

    fn rated(group: &str, rating: i32) -> Given {
        let answer = serde_json::json!([{"question": "knowledge", "rating": rating}]);
        Given { group: Some(group.to_owned()), answers: serde_json::from_value(answer).unwrap() }
    }

    fn some(group: &str, people: usize) -> Vec<Given> {
        (0..people).map(|one| rated(group, if one % 2 == 0 { 5 } else { 2 })).collect()
    }

    #[test]
    fn thirty_six_of_a_hundred_and_four_are_said_to_be_35_per_cent() {
        let given: Vec<_> = (0..104).map(|one| rated("x", if one < 36 { 4 } else { 3 })).collect();
        let told = question(&confidence(), &given).all.unwrap();
        assert_eq!((told.base, told.high, told.without), (104, Some(36), 0));
        let rate = Rate::new(36, 104);
        assert_eq!((rate.percent(), whole_percent(rate)), (Some(34.6), Some(35)));
        assert_eq!(whole_percent(Rate::new(52, 104)), Some(50));
        // 34.45 is 34.5 to one decimal and 34 whole: the decimal is not rounded again.
        assert_eq!(whole_percent(Rate::new(3445, 10_000)), Some(34));
        assert_eq!(whole_percent(Rate::new(0, 0)), None);
    }

    #[test]
    fn a_small_group_takes_its_smallest_neighbour_with_it() {
        let given: Vec<_> = [some("a", 5), some("b", 30), some("c", 12)].concat();
        let told = question(&confidence(), &given);
        let shown: Vec<_> = told.groups.iter().filter(|(_, figures)| figures.is_some()).collect();
        assert_eq!(shown.len(), 1);
        assert_eq!(shown[0].0.as_deref(), Some("b"));
        assert_eq!(told.all.unwrap().base, 47);
        assert_eq!(question(&confidence(), &some("a", 5)).all, None, "five of all are too few");
    }

    #[test]
    fn who_left_the_question_out_is_no_part_of_its_base() {
        let mut given = some("a", 8);
        given.push(Given { group: Some("a".to_owned()), answers: Vec::new() });
        let told = question(&confidence(), &given).all.unwrap();
        assert_eq!((told.base, told.without), (8, 1));
        assert_eq!(told.counts.iter().map(|(_, people)| people).sum::<u64>(), 8);
    }

    proptest! {
        #[test]
        fn what_is_withheld_cannot_be_had_by_taking_away(sizes in proptest::collection::vec(0..20_usize, 1..6)) {
            let given: Vec<_> = sizes.iter().enumerate().flat_map(|(n, size)| some(&n.to_string(), *size)).collect();
            let told = question(&confidence(), &given);
            let shown: u64 = told.groups.values().flatten().map(|figures| figures.base).sum();
            if let Some(all) = &told.all {
                let rest = all.base - shown;
                prop_assert!(rest == 0 || rest >= 6, "{sizes:?} leave {rest}");
                let hidden = told.groups.values().filter(|figures| figures.is_none()).count();
                prop_assert!(hidden != 1, "{sizes:?}");
            } else {
                prop_assert!(given.len() < 6 && shown == 0);
            }
        }

        #[test]
        fn a_whole_percentage_is_the_nearest(denominator in 1..10_000u64, share in 0..=1000u64) {
            let numerator = denominator * share / 1000;
            let whole = whole_percent(Rate::new(numerator, denominator)).unwrap();
            let twice = 200 * numerator;
            prop_assert!(twice >= (2 * whole).saturating_sub(1) * denominator);
            prop_assert!(twice < (2 * whole + 1) * denominator);
        }
    }
}
