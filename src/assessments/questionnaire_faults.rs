//! Everything that keeps a questionnaire from being published, told at once.

use std::collections::{BTreeMap, BTreeSet};

use super::questionnaire::{MOST_QUESTIONS, QuestionKind, QuestionnaireContent, QuestionnaireQuestion};
use crate::{
    domain::decimal::Decimal,
    error::{Fault, FaultCode},
};

/// Digits after the point that a weight may have: scores stay exact in thousandths.
const WEIGHT_DECIMALS: u32 = 3;
/// The most that a question may weigh.
const MOST_WEIGHT: u64 = 100;

impl QuestionnaireContent {
    /// Every mistake of the content, each below `at`: codes that stand twice, references to nothing, conditions on later
    /// questions, scales out of order. Lengths and bounds are checked before.
    pub fn faults(&self, at: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.scale(at, &mut faults);
        repeated(at, "sources", self.sources.iter().map(|source| &source.code), &mut faults);
        repeated(at, "areas", self.areas.iter().map(|area| &area.code), &mut faults);
        let sources: BTreeSet<_> = self.sources.iter().map(|source| source.code.as_str()).collect();
        let mut before = BTreeMap::new();
        for (number, area) in self.areas.iter().enumerate() {
            for (place, question) in area.questions.iter().enumerate() {
                let at = format!("{at}/areas/{number}/questions/{place}");
                self.condition(&at, question, &before, &mut faults);
                for (place, rests) in question.rests_on.iter().enumerate() {
                    if !sources.contains(rests.source.as_str()) {
                        let fault =
                            Fault::at(format!("{at}/rests_on/{place}/source"), FaultCode::ReferenceNotFound);
                        faults
                            .push(fault.detail(
                                "The questionnaire has no source of this code: add it to `sources`.",
                            ));
                    }
                }
                self.fitting(&at, question, &mut faults);
                if before.insert(question.code.as_str(), question).is_some() {
                    let fault = Fault::at(format!("{at}/code"), FaultCode::RepeatedValue);
                    faults.push(fault.detail("Another question of the questionnaire has this code."));
                }
            }
        }
        if self.questions().count() > MOST_QUESTIONS {
            let fault = Fault::at(format!("{at}/areas"), FaultCode::WrongLength);
            faults.push(fault.detail(format!("A questionnaire has {MOST_QUESTIONS} questions at the most.")));
        }
        faults
    }

    /// Ratings and bands rise, and the bands hold every mean that can come.
    fn scale(&self, at: &str, faults: &mut Vec<Fault>) {
        for (place, pair) in self.ratings.windows(2).enumerate() {
            if pair.first().map(|rating| rating.value) >= pair.last().map(|rating| rating.value) {
                let fault =
                    Fault::at(format!("{at}/ratings/{}/value", place + 1), FaultCode::ScaleOutOfOrder);
                faults.push(fault.detail("Ratings stand lowest first, each value once."));
            }
        }
        for (place, pair) in self.bands.windows(2).enumerate() {
            if let [lower, upper] = pair
                && !below(lower.from, upper.from)
            {
                let fault = Fault::at(format!("{at}/bands/{}/from", place + 1), FaultCode::ScaleOutOfOrder);
                faults.push(fault.detail("Bands stand lowest first, and each begins above the one before."));
            }
        }
        repeated(at, "bands", self.bands.iter().map(|band| &band.code), faults);
        if let (Some(band), Some(lowest)) = (self.bands.first(), self.ratings.first())
            && band.from.exceeds(lowest.value.into())
        {
            let fault = Fault::at(format!("{at}/bands/0/from"), FaultCode::OutOfRange);
            faults.push(fault.detail(
                "The first band begins at the lowest rating or below, so that every mean has its band.",
            ));
        }
        let rated = self.questions().any(|(_, question)| question.kind == QuestionKind::Rated);
        if rated && self.ratings.len() < 2 {
            let fault = Fault::at(format!("{at}/ratings"), FaultCode::WrongLength);
            faults.push(fault.detail("Questions are rated: the scale needs two ratings at least."));
        }
    }

    /// What belongs to a question's kind is there, and nothing else.
    fn fitting(&self, at: &str, question: &QuestionnaireQuestion, faults: &mut Vec<Fault>) {
        let kind = question.kind;
        let mut fault = |name: &str, code, detail: &str| {
            faults.push(Fault::at(format!("{at}/{name}"), code).detail(detail));
        };
        match (kind, &question.options) {
            (QuestionKind::Choice, None) => {
                fault("options", FaultCode::MissingProperty, "Say what can be chosen.");
            }
            (QuestionKind::Choice, Some(options)) if options.len() < 2 => {
                fault(
                    "options",
                    FaultCode::WrongLength,
                    "There is nothing to choose: give two options at least.",
                );
            }
            (QuestionKind::Choice, Some(_)) | (_, None) => {}
            (_, Some(_)) => {
                fault("options", FaultCode::NotForQuestionKind, "Only a question of choice has options.")
            }
        }
        if kind != QuestionKind::Number && question.number.is_some() {
            fault(
                "number",
                FaultCode::NotForQuestionKind,
                "Only a question that asks for a number has bounds.",
            );
        }
        if let Some(weight) = question.weight {
            if kind != QuestionKind::Rated {
                fault("weight", FaultCode::NotForQuestionKind, "Only a rated question has a weight.");
            }
            if thousandths(weight).is_none_or(|weight| weight == 0) {
                fault(
                    "weight",
                    FaultCode::OutOfRange,
                    "A weight is 0.001 to 100, with three decimals at most.",
                );
            }
        }
        if let Some(from) = question.evidence.as_ref().and_then(|evidence| evidence.from_rating) {
            let at = "evidence/from_rating";
            if kind != QuestionKind::Rated {
                fault(
                    at,
                    FaultCode::NotForQuestionKind,
                    "Only a rated question has a lowest rating to be shown.",
                );
            } else if self.rating(from).is_none() {
                fault(at, FaultCode::UnknownValue, "The scale has no such rating.");
            }
        }
        if let Some(number) = &question.number
            && let (Some(least), Some(most)) = (number.least, number.most)
            && below(most, least)
        {
            fault("number/most", FaultCode::OutOfRange, "The most is below the least.");
        }
        let codes = question.options.iter().flatten().map(|option| &option.code);
        repeated(at, "options", codes, faults);
    }

    /// A condition asks about an earlier question, for answers that it can have. Being earlier, no two wait for each other.
    fn condition(
        &self,
        at: &str,
        question: &QuestionnaireQuestion,
        before: &BTreeMap<&str, &QuestionnaireQuestion>,
        faults: &mut Vec<Fault>,
    ) {
        let Some(condition) = &question.shown_if else { return };
        let at = format!("{at}/shown_if");
        let Some(other) = before.get(condition.question.as_str()) else {
            let later = self.question(&condition.question).is_some();
            let fault = match later {
                true => Fault::at(format!("{at}/question"), FaultCode::ConditionNotBefore)
                    .detail("Put the question that is asked about before this one."),
                false => Fault::at(format!("{at}/question"), FaultCode::ReferenceNotFound)
                    .detail("The questionnaire has no question of this code."),
            };
            faults.push(fault);
            return;
        };
        let possible = other.answers(&self.ratings);
        if possible.is_empty() {
            let fault = Fault::at(format!("{at}/question"), FaultCode::NotForQuestionKind);
            faults.push(
                fault.detail("Ask about a question that is rated, answered by yes or no, or of choice."),
            );
            return;
        }
        let mut seen = BTreeSet::new();
        for (place, answer) in condition.answers.iter().enumerate() {
            let at = format!("{at}/answers/{place}");
            if !possible.iter().any(|one| one == answer.as_str()) {
                let fault = Fault::at(at, FaultCode::UnknownValue);
                faults.push(fault.detail(format!("That question is answered by: {}.", possible.join(", "))));
            } else if !seen.insert(answer) {
                faults.push(Fault::at(at, FaultCode::RepeatedValue));
            }
        }
    }
}

/// A weight in thousandths; `None` above the most, or with more decimals.
pub(super) fn thousandths(weight: Decimal) -> Option<u64> {
    let unit = 10_u128.pow(WEIGHT_DECIMALS);
    let scaled = u128::from(weight.units()).checked_mul(unit)?;
    let whole = scaled.is_multiple_of(weight.unit()).then(|| scaled / weight.unit())?;
    u64::try_from(whole).ok().filter(|weight| *weight <= MOST_WEIGHT * 1000)
}

/// Whether a number is less than another.
pub(super) fn below(lower: Decimal, upper: Decimal) -> bool {
    // Eighteen digits times ten to the power of twenty-seven can be more than 128 bits hold: whole parts first.
    let parts = |n: Decimal| {
        let units = u128::from(n.units());
        (units / n.unit(), units % n.unit(), n.unit())
    };
    let ((whole, part, unit), (other, rest, per)) = (parts(lower), parts(upper));
    // `unit` and `per` are powers of ten: bring both parts to the greater of them.
    let most = unit.max(per);
    (whole, part * (most / unit)) < (other, rest * (most / per))
}

fn repeated<'a>(at: &str, list: &str, codes: impl Iterator<Item = &'a String>, faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for (place, code) in codes.enumerate() {
        if !seen.insert(code) {
            faults.push(Fault::at(format!("{at}/{list}/{place}/code"), FaultCode::RepeatedValue));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessments::sample::content;

    fn found(content: &QuestionnaireContent) -> Vec<(String, FaultCode)> {
        content.faults("").into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
    }

    #[test]
    fn the_questionnaire_that_the_service_comes_with_has_no_mistake() {
        let text = include_str!("../../migrations/questionnaires/attendance_1.json");
        let shipped: QuestionnaireContent = serde_json::from_str(text).unwrap();
        assert!(validator::Validate::validate(&shipped).is_ok());
        assert_eq!(found(&shipped), []);
        assert_eq!(shipped.clone().cleaned().unwrap(), shipped, "it is stored as any other would be");
        assert_eq!((shipped.areas.len(), shipped.questions().count()), (5, 53));
        assert!(shipped.questions().all(|(_, question)| !question.rests_on.is_empty()));
    }

    #[test]
    fn every_mistake_is_told_with_its_place() {
        use FaultCode::*;
        let mut content = content();
        content.ratings.swap(0, 1);
        content.bands[2].from = content.bands[1].from;
        content.areas[0].questions[0].rests_on[0].source = "nothing".to_owned();
        content.areas[0].questions[1].code = "champion".to_owned();
        content.areas[1].code = "leadership".to_owned();
        let questions = &mut content.areas[1].questions;
        questions[0].weight = Some(Decimal::from(2));
        questions[1].shown_if.as_mut().unwrap().answers.push(serde_json::from_str("\"maybe\"").unwrap());
        questions[2].shown_if.as_mut().unwrap().question = "strength".to_owned();
        questions[3].options = None;
        questions[5].number = questions[4].number.clone();
        let place = |at: &str, code| (at.to_owned(), code);
        assert_eq!(
            found(&content),
            [
                place("/ratings/1/value", ScaleOutOfOrder),
                place("/bands/2/from", ScaleOutOfOrder),
                place("/areas/1/code", RepeatedValue),
                place("/areas/0/questions/0/rests_on/0/source", ReferenceNotFound),
                place("/areas/0/questions/1/code", RepeatedValue),
                place("/areas/1/questions/0/weight", NotForQuestionKind),
                place("/areas/1/questions/1/shown_if/answers/1", UnknownValue),
                place("/areas/1/questions/2/shown_if/question", ConditionNotBefore),
                place("/areas/1/questions/3/options", MissingProperty),
                place("/areas/1/questions/5/number", NotForQuestionKind),
            ]
        );
    }

    #[test]
    fn weights_are_exact_in_thousandths() {
        let weight = |text: &str| thousandths(text.parse().unwrap());
        assert_eq!((weight("1"), weight("0.001"), weight("2.5")), (Some(1000), Some(1), Some(2500)));
        assert_eq!((weight("0.0001"), weight("100.001"), weight("100")), (None, None, Some(100_000)));
    }
}
