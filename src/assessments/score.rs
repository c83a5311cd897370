//! Scores: the weighted mean of the ratings, for each area and overall.
//!
//! The score of an area is the sum of weight times rating over the sum of weights, of its rated questions that are asked
//! and have a rating; the overall score is the same over all areas together. What is not asked, not answered or does not
//! apply is left out. Scores are exact fractions: a band is found by the fraction, and only what people read is rounded
//! (half up, to two decimals), so 2.996 reads 3.00 and is below 3.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    answers::{Answer, Answers, QuestionnaireAnswer, in_force},
    questionnaire::{QuestionKind, QuestionnaireBand, QuestionnaireContent, QuestionnaireQuestion},
    questionnaire_faults::thousandths,
};
use crate::domain::decimal::Decimal;

/// An exact mean of ratings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mean {
    numerator: u64,
    /// Greater than zero.
    denominator: u64,
}

impl Mean {
    /// A fraction in its lowest terms; none out of nothing.
    pub fn new(numerator: u64, denominator: u64) -> Option<Self> {
        let by = common(numerator, denominator);
        (denominator > 0).then(|| Self { numerator: numerator / by, denominator: denominator / by })
    }

    /// The fraction's upper and lower number.
    pub const fn fraction(self) -> (u64, u64) {
        (self.numerator, self.denominator)
    }

    /// Rounded half up to two decimals.
    pub fn rounded(self) -> Decimal {
        let (numerator, denominator) = (u128::from(self.numerator), u128::from(self.denominator));
        let hundredths = (numerator * 200 + denominator) / (denominator * 2);
        u64::try_from(hundredths).ok().and_then(|units| Decimal::new(units, 2)).unwrap_or(Decimal::from(0))
    }

    /// Whether it is not below a number.
    pub fn reaches(self, least: Decimal) -> bool {
        // Whole parts first, so that no product can grow too large.
        let (whole, rest) = (self.numerator / self.denominator, self.numerator % self.denominator);
        let units = u128::from(least.units());
        let (other, part) = (units / least.unit(), units % least.unit());
        match u128::from(whole).cmp(&other) {
            std::cmp::Ordering::Equal => {
                u128::from(rest).saturating_mul(least.unit()) >= part.saturating_mul(self.denominator.into())
            }
            order => order.is_gt(),
        }
    }

    /// The order of two means.
    pub fn compare(self, other: Self) -> std::cmp::Ordering {
        let left = u128::from(self.numerator) * u128::from(other.denominator);
        left.cmp(&(u128::from(other.numerator) * u128::from(self.denominator)))
    }
}

/// A score as it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuestionnaireScore {
    /// The weighted mean, rounded half up to two decimals; none where nothing is rated.
    pub mean: Option<Decimal>,
    /// The exact mean's upper number, in lowest terms.
    #[schema(example = 8)]
    pub numerator: u64,
    /// Its lower number; 0 where nothing is rated.
    #[schema(example = 3)]
    pub denominator: u64,
    /// The code of the band that the exact mean is in.
    #[schema(example = "amber")]
    pub band: Option<String>,
    /// How many questions have a rating.
    #[schema(example = 6)]
    pub rated: u32,
    /// How many rated questions are asked and apply.
    #[schema(example = 9)]
    pub of: u32,
}

/// The score of an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuestionnaireAreaScore {
    /// The area's code.
    #[schema(example = "leadership")]
    pub area: String,
    /// Its score.
    pub score: QuestionnaireScore,
}

/// All scores of a questionnaire's answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scores {
    /// Of each area, in the questionnaire's order.
    pub areas: Vec<QuestionnaireAreaScore>,
    /// Over all of them.
    pub overall: QuestionnaireScore,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    weighted: u64,
    weights: u64,
    rated: u32,
    of: u32,
}

impl Sum {
    fn add(&mut self, question: &QuestionnaireQuestion, answer: Option<&QuestionnaireAnswer>) {
        match answer.and_then(QuestionnaireAnswer::says) {
            Some(Answer::Rated(rating)) => {
                let weight = weight(question);
                self.weighted += weight * u64::from(rating);
                self.weights += weight;
                self.rated += 1;
                self.of += 1;
            }
            Some(Answer::NotApplicable(_)) => {}
            _ => self.of += 1,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            weighted: self.weighted + other.weighted,
            weights: self.weights + other.weights,
            rated: self.rated + other.rated,
            of: self.of + other.of,
        }
    }

    fn told(self, content: &QuestionnaireContent) -> QuestionnaireScore {
        let mean = Mean::new(self.weighted, self.weights);
        let (numerator, denominator) = mean.map_or((0, 0), Mean::fraction);
        QuestionnaireScore {
            mean: mean.map(Mean::rounded),
            numerator,
            denominator,
            band: mean.and_then(|mean| band(content, mean)).map(|band| band.code.clone()),
            rated: self.rated,
            of: self.of,
        }
    }
}

/// A question's weight, in thousandths.
pub fn weight(question: &QuestionnaireQuestion) -> u64 {
    question.weight.and_then(thousandths).unwrap_or(1000)
}

/// The band that a mean is in: the last that begins at it or below.
pub fn band(content: &QuestionnaireContent, mean: Mean) -> Option<&QuestionnaireBand> {
    content.bands.iter().rev().find(|band| mean.reaches(band.from))
}

/// The scores of answers.
pub fn scores(content: &QuestionnaireContent, answers: &Answers) -> Scores {
    let asked = in_force(content, answers);
    let mut overall = Sum::default();
    let mut areas = Vec::new();
    for area in &content.areas {
        let mut sum = Sum::default();
        let rated = area.questions.iter().filter(|question| question.kind == QuestionKind::Rated);
        for question in rated.filter(|question| asked.contains(question.code.as_str())) {
            sum.add(question, answers.get(&question.code));
        }
        overall = overall.and(sum);
        areas.push(QuestionnaireAreaScore { area: area.code.clone(), score: sum.told(content) });
    }
    Scores { areas, overall: overall.told(content) }
}

fn common(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::assessments::sample::{content, not_applicable, rated, yes};

    fn answers(given: &[(&str, QuestionnaireAnswer)]) -> Answers {
        given.iter().map(|(code, answer)| ((*code).to_owned(), answer.clone())).collect()
    }

    #[test]
    fn an_area_is_the_weighted_mean_of_its_ratings() {
        // The policy weighs 2: (3 + 2 * 2) / 3.
        let scores = scores(&content(), &answers(&[("champion", rated(3)), ("policy", rated(2))]));
        let leadership = &scores.areas[0].score;
        assert_eq!((leadership.numerator, leadership.denominator), (7, 3));
        assert_eq!(leadership.mean.unwrap().to_string(), "2.33");
        assert_eq!(leadership.band.as_deref(), Some("amber"));
        assert_eq!((leadership.rated, leadership.of), (2, 2));
        assert_eq!(scores.areas[1].score.mean, None, "of nothing there is no mean");
        assert_eq!(scores.overall, *leadership, "what has no rating counts nowhere");
    }

    #[test]
    fn what_does_not_apply_or_is_not_asked_is_left_out() {
        let given = answers(&[
            ("champion", not_applicable()),
            ("policy", rated(4)),
            ("timetables", yes(false)),
            ("timetables-reviewed", rated(1)),
        ]);
        let scores = scores(&content(), &given);
        assert_eq!(scores.areas[0].score.mean.unwrap().to_string(), "4.00");
        assert_eq!(scores.areas[0].score.of, 1);
        assert_eq!(scores.areas[1].score.of, 0, "the review is not asked about");
        assert_eq!(scores.overall.band.as_deref(), Some("green"));
    }

    #[test]
    fn bands_begin_where_they_say() {
        let content = content();
        let band = |numerator, denominator| {
            band(&content, Mean::new(numerator, denominator).unwrap()).unwrap().code.clone()
        };
        assert_eq!(band(1, 1), "red");
        assert_eq!(band(1999, 1000), "red");
        assert_eq!(band(2, 1), "amber");
        assert_eq!(band(749, 250), "amber", "2.996 reads 3.00 and is below 3");
        assert_eq!(band(3, 1), "green");
        assert_eq!(band(4, 1), "green");
    }

    proptest! {
        #[test]
        fn a_mean_is_exact(numerator in 0..1_000_000u64, denominator in 1..1_000_000u64, units in 0..100_000u64) {
            let mean = Mean::new(numerator, denominator).unwrap();
            let least = Decimal::new(units, 3).unwrap();
            prop_assert_eq!(mean.reaches(least), u128::from(numerator) * 1000 >= u128::from(units) * u128::from(denominator));
            let shown: f64 = mean.rounded().to_string().parse().unwrap();
            prop_assert!((shown - numerator as f64 / denominator as f64).abs() <= 0.005_000_1);
            let (above, below) = mean.fraction();
            prop_assert_eq!(u128::from(above) * u128::from(denominator), u128::from(numerator) * u128::from(below));
        }

        #[test]
        fn a_score_lies_between_the_least_and_the_greatest_rating(a in 1..=4u32, b in 1..=4u32) {
            let given = answers(&[("champion", rated(a)), ("policy", rated(b))]);
            let mean = scores(&content(), &given).overall;
            prop_assert!(mean.numerator >= mean.denominator * u64::from(a.min(b)));
            prop_assert!(mean.numerator <= mean.denominator * u64::from(a.max(b)));
        }
    }
}
