//! What was answered all together: for each question how the answers fall, of everybody, by phase and by role.
//!
//! What would be of fewer than six people is withheld, of each question by itself, and so is what would be left of few when
//! what is told is taken from each other: `margins`. Neither the people of a group, nor those of them that answer, may be
//! few; and where people are known by name, those that answer may not all have given one answer.

use std::collections::BTreeMap;

use super::{
    margins::{Crosswise, Group, People, withheld},
    question::{SurveyAnswer, SurveyQuestion, SurveyQuestionKind},
};
use crate::domain::percentage::Rate;

/// What one person answered.
#[derive(Clone, Debug)]
pub struct Given {
    /// The phase of the person's school, where it is known.
    pub phase: Group,
    /// The person's role, where it is known.
    pub role: Group,
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

/// Figures by group; of what is withheld there are none.
pub type Groups = BTreeMap<Group, Option<Figures>>;

/// One question of everybody and by group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Everybody; nothing where that is withheld.
    pub all: Option<Figures>,
    /// By phase.
    pub phases: Groups,
    /// By role.
    pub roles: Groups,
}

/// How a question was answered. `named` says that it is known who the people are.
pub fn question(of: &SurveyQuestion, given: &[Given], named: bool) -> Told {
    let plan = withheld(&crosswise(of, given), named);
    let by = |group: fn(&Given) -> &Group, is_told: &dyn Fn(&Group) -> bool| {
        let mut members: BTreeMap<&Group, Vec<&Given>> = BTreeMap::new();
        for one in given {
            members.entry(group(one)).or_default().push(one);
        }
        let told = |(group, some): (&Group, Vec<&Given>)| {
            let figures = is_told(group).then(|| figures(of, &some));
            (group.clone(), figures)
        };
        members.into_iter().map(told).collect()
    };
    Told {
        all: plan.as_ref().map(|_| figures(of, &given.iter().collect::<Vec<_>>())),
        phases: by(|one| &one.phase, &|phase| plan.as_ref().is_some_and(|plan| !plan.phases.contains(phase))),
        roles: by(|one| &one.role, &|role| plan.as_ref().is_some_and(|plan| !plan.roles.contains(role))),
    }
}

/// The people by phase and role, as they answered a question.
fn crosswise(of: &SurveyQuestion, given: &[Given]) -> Crosswise {
    let mut members: BTreeMap<(Group, Group), Vec<&Given>> = BTreeMap::new();
    for one in given {
        members.entry((one.phase.clone(), one.role.clone())).or_default().push(one);
    }
    let people = |(ends, some): (_, Vec<&Given>)| {
        let figures = figures(of, &some);
        let counts = figures.counts.into_iter().map(|(_, people)| people).collect();
        (ends, People { everyone: some.len() as u64, counted: figures.base, counts })
    };
    members.into_iter().map(people).collect()
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

    fn rated(phase: &str, rating: i32) -> Given {
        let answer = serde_json::json!([{"question": "knowledge", "rating": rating}]);
        let answers = serde_json::from_value(answer).unwrap();
        Given { phase: Some(phase.to_owned()), role: None, answers }
    }

    fn some(phase: &str, people: usize) -> Vec<Given> {
        (0..people).map(|one| rated(phase, if one % 2 == 0 { 5 } else { 2 })).collect()
    }

    #[test]
    fn thirty_six_of_a_hundred_and_four_are_said_to_be_35_per_cent() {
        let given: Vec<_> = (0..104).map(|one| rated("x", if one < 36 { 4 } else { 3 })).collect();
        let told = question(&confidence(), &given, true).all.unwrap();
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
        let told = question(&confidence(), &given, false);
        let shown: Vec<_> = told.phases.iter().filter(|(_, figures)| figures.is_some()).collect();
        assert_eq!(shown.len(), 1);
        assert_eq!(shown[0].0.as_deref(), Some("b"));
        assert_eq!(told.all.unwrap().base, 47);
        assert_eq!(told.roles[&None::<String>].as_ref().unwrap().base, 47, "those are everybody");
        let few = question(&confidence(), &some("a", 5), false);
        assert_eq!((few.all, &few.phases[&Some("a".to_owned())]), (None, &None), "five of all are too few");
    }

    #[test]
    fn who_left_the_question_out_is_no_part_of_its_base() {
        let mut given = some("a", 8);
        given.push(Given { answers: Vec::new(), ..given[0].clone() });
        let told = question(&confidence(), &given, true).all.unwrap();
        assert_eq!((told.base, told.without), (8, 1));
        assert_eq!(told.counts.iter().map(|(_, people)| people).sum::<u64>(), 8);
    }

    #[test]
    fn one_answer_of_all_is_told_where_nobody_knows_who_they_are() {
        let given: Vec<_> = (0..20).map(|_| rated("a", 4)).collect();
        assert_eq!(question(&confidence(), &given, true).all, None);
        assert_eq!(question(&confidence(), &given, false).all.unwrap().high, Some(20));
    }

    proptest! {
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
