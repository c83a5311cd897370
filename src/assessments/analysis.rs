//! What schools answered all together: for each question and area how the answers fall, their mean and median, over all
//! schools and by group.
//!
//! The mean of an area over several schools is the sum of weight times rating over the sum of weights of all their rated
//! answers, not the mean of their means. A group of fewer than six schools is withheld, of each question and area by
//! itself, and so are the smallest of its neighbours until those that are withheld are two at least and together six at
//! least: `attendance::figures::suppress`, which does it for pupils. Nothing that a person wrote is read.
//!
//! What is made of several questions is told of all schools, or of a group, only where each of its rated questions is: an
//! area's mean less the questions that are told would be the one that is withheld. The other way round nothing comes out:
//! where few schools have a rating in an area, each of its questions is rated by few or by nobody.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    coded::{Coded, CodedAnswer},
    questionnaire::{QuestionKind, QuestionnaireArea, QuestionnaireContent, QuestionnaireQuestion},
    score::{Mean, band, weight},
};
use crate::{
    attendance::figures::{Cohort, Crowd, Crowds, suppress::withheld},
    domain::decimal::Decimal,
};

/// What one school submitted.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// The group that it is in, where groups are told apart and it is in one.
    pub group: Option<String>,
    /// Its answers, without words.
    pub coded: Coded,
}

/// How some schools answered one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Schools with an answer that counts.
    pub n: usize,
    /// Schools to which the question does not apply.
    pub not_applicable: usize,
    /// Schools that were not asked, or did not answer.
    pub without: usize,
    /// The mean of the ratings.
    pub mean: Option<Mean>,
    /// The median: of ratings and numbers; of an area, of the schools' own means.
    pub median: Option<Decimal>,
    /// How many schools gave which answer, or are in which band; in the questionnaire's order.
    pub counts: Vec<(String, usize)>,
}

/// The same by group; withheld ones have no figures.
pub type Groups = BTreeMap<Option<String>, Option<Figures>>;

/// One thing over all schools and by group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// All schools; nothing where they are too few.
    pub all: Option<Figures>,
    /// By group.
    pub groups: Groups,
}

/// How schools answered a question.
pub fn question(content: &QuestionnaireContent, of: &QuestionnaireQuestion, schools: &[Submitted]) -> Told {
    told(schools, |some| of_question(content, of, some))
}

/// How schools stand in an area.
pub fn area(content: &QuestionnaireContent, of: &QuestionnaireArea, schools: &[Submitted]) -> Told {
    let own = told(schools, |some| of_areas(content, &[of], some));
    let rated = of.questions.iter().filter(|question| question.kind == QuestionKind::Rated);
    rated.fold(own, |whole, part| whole.withheld_with(&question(content, part, schools)))
}

/// How schools stand over all areas.
pub fn overall(content: &QuestionnaireContent, schools: &[Submitted]) -> Told {
    let areas: Vec<_> = content.areas.iter().collect();
    let own = told(schools, |some| of_areas(content, &areas, some));
    areas.iter().fold(own, |whole, part| whole.withheld_with(&area(content, part, schools)))
}

impl Told {
    /// The same without what this part of it withholds, of all schools or of a group.
    fn withheld_with(mut self, part: &Self) -> Self {
        if part.all.is_none() {
            self.all = None;
        }
        for (group, figures) in &mut self.groups {
            if part.groups.get(group).is_none_or(Option::is_none) {
                *figures = None;
            }
        }
        self
    }
}

/// A school's own mean of an area.
pub fn own_mean(area: &QuestionnaireArea, coded: &Coded) -> Option<Mean> {
    let (above, below) = sum(area, coded);
    Mean::new(above, below)
}

fn told(schools: &[Submitted], figures: impl Fn(&[&Submitted]) -> Figures) -> Told {
    let mut members: BTreeMap<Option<String>, Vec<&Submitted>> = BTreeMap::new();
    for school in schools {
        members.entry(school.group.clone()).or_default().push(school);
    }
    let all: Vec<&Submitted> = schools.iter().collect();
    let whole = figures(&all);
    let parts: BTreeMap<_, _> = members.iter().map(|(group, some)| (group.clone(), figures(some))).collect();
    let one = Crowds::from([(Vec::new(), crowd(all.len(), &whole))]);
    if !withheld(&one, Cohort::DfeComparable).is_empty() {
        let groups = parts.into_keys().map(|group| (group, None)).collect();
        return Told { all: None, groups };
    }
    let crowds: Crowds = parts
        .iter()
        .map(|(group, part)| (vec![group.clone()], crowd(members.get(group).map_or(0, Vec::len), part)))
        .collect();
    let hidden: BTreeSet<_> = withheld(&crowds, Cohort::DfeComparable).into_iter().flatten().collect();
    let groups = parts.into_iter().map(|(group, part)| {
        let shown = (!hidden.contains(&group)).then_some(part);
        (group, shown)
    });
    Told { all: Some(whole), groups: groups.collect() }
}

/// Neither the schools of a group, nor those of them that answer, may be few.
fn crowd(schools: usize, figures: &Figures) -> Crowd {
    let mut crowd = Crowd::default();
    crowd.everyone.all = schools as u64;
    crowd.counted.all = figures.n as u64;
    crowd
}

fn of_question(
    content: &QuestionnaireContent,
    of: &QuestionnaireQuestion,
    schools: &[&Submitted],
) -> Figures {
    let mut figures = Figures::default();
    let (mut ratings, mut numbers) = (Vec::new(), Vec::new());
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for answer in schools.iter().map(|school| school.coded.get(&of.code)) {
        match answer {
            None => figures.without += 1,
            Some(CodedAnswer::NotApplicable) => figures.not_applicable += 1,
            Some(answer) => {
                figures.n += 1;
                match answer {
                    CodedAnswer::Rated(rating) => ratings.push(*rating),
                    CodedAnswer::Number(number) => numbers.extend(number.parse::<Decimal>().ok()),
                    _ => {}
                }
                if let Some(told) = spelled(answer) {
                    *counts.entry(told).or_default() += 1;
                }
            }
        }
    }
    let in_order = of.answers(&content.ratings).into_iter().map(|answer| {
        let schools = counts.get(&answer).copied().unwrap_or_default();
        (answer, schools)
    });
    figures.counts = in_order.collect();
    let total = ratings.iter().map(|rating| u64::from(*rating)).sum();
    figures.mean = Mean::new(total, ratings.len() as u64);
    ratings.sort_unstable();
    let middle = middle(&ratings).map(|(a, b)| Mean::new(u64::from(*a) + u64::from(*b), 2));
    figures.median = middle.flatten().map(Mean::rounded).or_else(|| median_of_numbers(numbers));
    figures
}

/// An answer as it is told; none of a number or a text.
pub fn spelled(answer: &CodedAnswer) -> Option<String> {
    match answer {
        CodedAnswer::Rated(rating) => Some(rating.to_string()),
        CodedAnswer::YesNo(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        CodedAnswer::Choice(code) => Some(code.clone()),
        CodedAnswer::Number(_) | CodedAnswer::NotApplicable | CodedAnswer::Text => None,
    }
}

/// The two middle values of a sorted list; of an odd number both are the one.
fn middle<T>(sorted: &[T]) -> Option<(&T, &T)> {
    let upper = sorted.len() / 2;
    let lower = sorted.len().checked_sub(1)? / 2;
    Some((sorted.get(lower)?, sorted.get(upper)?))
}

/// Half of the sum of the two middle numbers, exactly.
fn median_of_numbers(mut numbers: Vec<Decimal>) -> Option<Decimal> {
    // A question asks for six digits after the point at the most.
    const FINE: u128 = 1_000_000;
    let fine = |number: &Decimal| u128::from(number.units()) * FINE / number.unit().max(1);
    numbers.sort_by_key(fine);
    let (lower, upper) = middle(&numbers)?;
    let halves = u64::try_from((fine(lower) + fine(upper)).checked_mul(5)?).ok()?;
    // Read once more, so that noughts at the end are dropped.
    Decimal::new(halves, 7)?.to_string().parse().ok()
}

/// Weight times rating, and weights, of an area's rated answers, in thousandths.
fn sum(area: &QuestionnaireArea, coded: &Coded) -> (u64, u64) {
    let rated = area.questions.iter().filter(|question| question.kind == QuestionKind::Rated);
    let parts = rated.filter_map(|question| match coded.get(&question.code) {
        Some(CodedAnswer::Rated(rating)) => Some((weight(question) * u64::from(*rating), weight(question))),
        _ => None,
    });
    parts.fold((0, 0), |(above, below), (more, weight)| (above + more, below + weight))
}

fn of_areas(content: &QuestionnaireContent, areas: &[&QuestionnaireArea], schools: &[&Submitted]) -> Figures {
    let mut figures = Figures::default();
    let (mut above, mut below) = (0, 0);
    let mut own: Vec<Mean> = Vec::new();
    for school in schools {
        let sums = areas.iter().map(|area| sum(area, &school.coded));
        let (more, weights) = sums.fold((0, 0), |(a, b), (more, weight)| (a + more, b + weight));
        (above, below) = (above + more, below + weights);
        match Mean::new(more, weights) {
            Some(mean) => own.push(mean),
            None => figures.without += 1,
        }
    }
    figures.n = own.len();
    figures.mean = Mean::new(above, below);
    own.sort_by(|a, b| a.compare(*b));
    figures.median = middle(&own).and_then(|(a, b)| halfway(*a, *b)).map(Mean::rounded);
    let counts = content.bands.iter().map(|one| {
        let of = own.iter().filter(|mean| band(content, **mean).is_some_and(|found| found.code == one.code));
        (one.code.clone(), of.count())
    });
    figures.counts = counts.collect();
    figures
}

fn halfway(a: Mean, b: Mean) -> Option<Mean> {
    let ((a, b), (c, d)) = (a.fraction(), b.fraction());
    let above = a.checked_mul(d)?.checked_add(c.checked_mul(b)?)?;
    Mean::new(above, b.checked_mul(d)?.checked_mul(2)?)
}

#[cfg(test)]
mod tests;
