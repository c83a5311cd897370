//! What was decided, and what a decision of each kind must say.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{
    days,
    route::{LegalActionOutcome, LegalActionRoute},
    states::LegalActionState,
};
use crate::{
    domain::{date, spelled::spelled, text::plain_text, text::some_text},
    error::{Fault, FaultCode},
};

spelled! {
    /// The offence of a prosecution.
    LegalActionOffence {
        /// Section 444(1) of the Education Act 1996: the child does not attend regularly.
        Section4441 = "444_1";
        /// Section 444(1A): the parent knows it and fails to act.
        Section4441A = "444_1a";
    }
}

impl LegalActionOffence {
    /// The highest fine: level 3 and level 4 of the standard scale (section 444(8) and (8A)).
    pub const fn highest_fine_pence(self) -> i64 {
        match self {
            Self::Section4441 => 100_000,
            Self::Section4441A => 250_000,
        }
    }
}

/// An order that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionOrder {
    /// The first day of the order.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-03-15")]
    pub from_on: NaiveDate,
    /// The last. An education supervision order lasts a year; the requirements of a parenting order twelve months at the
    /// most. A school attendance order has none: it lasts as long as the child is of compulsory school age.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2028-03-14")]
    pub to_on: Option<NaiveDate>,
    /// What the order requires.
    #[serde(default)]
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "To bring the child to school on every school day"
    )]
    pub requirements: Option<String>,
    /// Of a parenting order, the last day of counselling or guidance: three months at the most.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-06-14")]
    pub counselling_to_on: Option<NaiveDate>,
    /// Of a school attendance order, the school that it names.
    #[serde(default)]
    #[schema(example = 120765, minimum = 100000, maximum = 999999)]
    #[validate(range(min = 100_000, max = 999_999))]
    pub named_school_urn: Option<i32>,
}

/// What came of a legal action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionDecision {
    /// What.
    pub outcome: LegalActionOutcome,
    /// The day on which it was finally disposed of.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-03-15")]
    pub disposed_on: NaiveDate,
    /// Of which offence the parent was convicted, where a court that tries the one under section 444(1A) convicts of the
    /// one under section 444(1) (section 444(8B)). Left out, it is that of the route.
    #[serde(default)]
    pub convicted_of: Option<LegalActionOffence>,
    /// The sentence in words.
    #[serde(default)]
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "Fined")]
    pub sentence: Option<String>,
    /// The fine in pence: at the most level 3 of the standard scale for section 444(1), level 4 for section 444(1A).
    #[serde(default)]
    #[validate(range(min = 0, max = 250_000))]
    #[schema(minimum = 0, maximum = 250000, example = 16000)]
    pub fine_pence: Option<i64>,
    /// Costs that the parent is to pay, in pence.
    #[serde(default)]
    #[validate(range(min = 0, max = 100_000_000))]
    #[schema(minimum = 0, maximum = 100000000, example = 12000)]
    pub costs_pence: Option<i64>,
    /// The victim surcharge in pence.
    #[serde(default)]
    #[validate(range(min = 0, max = 100_000_000))]
    #[schema(minimum = 0, maximum = 100000000, example = 6400)]
    pub surcharge_pence: Option<i64>,
    /// The order that was made: with `order_made`, and only there.
    #[serde(default)]
    #[validate(nested)]
    pub order: Option<LegalActionOrder>,
    /// What else the authority notes of it.
    #[serde(default)]
    #[validate(length(max = 4000), custom(function = plain_text))]
    #[schema(max_length = 4000, example = "The bench thanked the school for its evidence")]
    pub note: Option<String>,
}

/// How an action stood before it was disposed of.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    /// Its route.
    pub route: LegalActionRoute,
    /// How far it was; `disposed` where what was recorded is put right.
    pub state: LegalActionState,
    /// The day before which nothing can have come of it: of beginning, service, offer or hearing.
    pub not_before: Option<NaiveDate>,
    /// Whether a hearing is on record.
    pub heard: bool,
    /// The last day on which a parent could satisfy the authority.
    pub satisfy_by_on: Option<NaiveDate>,
    /// The last day on which the child is of compulsory school age.
    pub of_age_to_on: NaiveDate,
}

impl LegalActionDecision {
    /// Of which offence the parent was convicted, where one was.
    pub fn conviction(&self, route: LegalActionRoute) -> Option<LegalActionOffence> {
        if !self.outcome.is_conviction() {
            return None;
        }
        let own = match route {
            LegalActionRoute::Prosecution4441 => LegalActionOffence::Section4441,
            _ => LegalActionOffence::Section4441A,
        };
        Some(self.convicted_of.unwrap_or(own))
    }

    /// Every fault of it at once, below `at`.
    pub fn faults(&self, at: &str, before: Before, today: NaiveDate) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.of_outcome(at, before, &mut faults);
        self.of_days(at, before, today, &mut faults);
        self.of_sentence(at, before.route, &mut faults);
        self.of_order(at, before, &mut faults);
        faults
    }

    fn of_outcome(&self, at: &str, before: Before, faults: &mut Vec<Fault>) {
        let (route, state) = (before.route, before.state);
        let possible = match state {
            LegalActionState::Disposed => route.may_come(self.outcome),
            _ => route.outcomes(state).contains(&self.outcome),
        };
        let in_court = route.steps().contains(&super::states::LegalActionAction::List);
        if !possible || (in_court && !self.outcome.is_undecided() && !before.heard) {
            faults.push(Fault::at(format!("{at}/outcome"), FaultCode::OutcomeNotPossible));
        }
        let order = format!("{at}/order");
        match (self.outcome == LegalActionOutcome::OrderMade, &self.order) {
            (true, None) => faults.push(Fault::at(order, FaultCode::MissingProperty)),
            (false, Some(_)) => faults.push(Fault::at(order, FaultCode::NotForRoute)),
            _ => {}
        }
    }

    fn of_days(&self, at: &str, before: Before, today: NaiveDate, faults: &mut Vec<Fault>) {
        let day = format!("{at}/disposed_on");
        if today < self.disposed_on {
            faults.push(Fault::at(day, FaultCode::DateInFuture));
        } else if before.not_before.is_some_and(|first| self.disposed_on < first) {
            let detail =
                "It lies before the step that it ends: the beginning, the hearing, the service or the offer.";
            faults.push(Fault::at(day, FaultCode::DatesReversed).detail(detail));
        } else if self.outcome == LegalActionOutcome::OrderMade
            && before.satisfy_by_on.is_some_and(|last| self.disposed_on <= last)
        {
            let detail = "The order is made when the parent has not satisfied the authority by the day that the notice named.";
            faults.push(Fault::at(day, FaultCode::DatesReversed).rule("ea1996-437").detail(detail));
        }
    }

    fn of_sentence(&self, at: &str, route: LegalActionRoute, faults: &mut Vec<Fault>) {
        let conviction = self.conviction(route).filter(|_| route.is_prosecution());
        let said = [
            ("sentence", self.sentence.is_some()),
            ("fine_pence", self.fine_pence.is_some()),
            ("costs_pence", self.costs_pence.is_some()),
            ("surcharge_pence", self.surcharge_pence.is_some()),
            ("convicted_of", self.convicted_of.is_some()),
        ];
        if conviction.is_none() {
            let detail = "Nobody was convicted: there is no sentence.";
            let wrong = said.into_iter().filter(|(_, said)| *said).map(|(name, _)| name);
            faults.extend(
                wrong.map(|name| Fault::at(format!("{at}/{name}"), FaultCode::NotForRoute).detail(detail)),
            );
            return;
        }
        let lesser = route == LegalActionRoute::Prosecution4441;
        if lesser && self.convicted_of == Some(LegalActionOffence::Section4441A) {
            let detail = "Who is tried under section 444(1) is not convicted under section 444(1A).";
            let fault = Fault::at(format!("{at}/convicted_of"), FaultCode::NotForRoute);
            faults.push(fault.rule("ea1996-444").detail(detail));
        }
        let highest = conviction.map_or(0, LegalActionOffence::highest_fine_pence);
        if self.fine_pence.is_some_and(|fine| highest < fine) {
            let detail = format!("The highest fine for the offence is {highest} pence.");
            let fault = Fault::at(format!("{at}/fine_pence"), FaultCode::OutOfRange);
            faults.push(fault.rule("ea1996-444").detail(detail));
        }
    }

    fn of_order(&self, at: &str, before: Before, faults: &mut Vec<Fault>) {
        let Some(order) = &self.order else { return };
        if self.outcome != LegalActionOutcome::OrderMade {
            return;
        }
        let at = format!("{at}/order");
        if order.from_on < self.disposed_on {
            let detail = "An order begins on the day on which it is made, or later.";
            faults.push(Fault::at(format!("{at}/from_on"), FaultCode::DatesReversed).detail(detail));
        }
        if order.to_on.is_some_and(|last| last < order.from_on) {
            faults.push(Fault::at(format!("{at}/to_on"), FaultCode::DatesReversed));
        } else {
            order.of_route(&at, before, faults);
        }
    }
}

impl LegalActionOrder {
    /// What an order of this route has, and how long it is.
    fn of_route(&self, at: &str, before: Before, faults: &mut Vec<Fault>) {
        use LegalActionRoute as By;
        let route = before.route;
        let has = [
            ("counselling_to_on", self.counselling_to_on.is_some(), route == By::ParentingOrder),
            ("named_school_urn", self.named_school_urn.is_some(), route == By::SchoolAttendanceOrder),
            ("to_on", self.to_on.is_some(), route != By::SchoolAttendanceOrder),
        ];
        for (name, said, may) in has {
            if said && !may {
                faults.push(Fault::at(format!("{at}/{name}"), FaultCode::NotForRoute));
            }
        }
        let mut too_long = |name: &str, rule: &'static str, last: NaiveDate| {
            let detail = format!("The last day can be {last} at the latest.");
            faults.push(Fault::at(format!("{at}/{name}"), FaultCode::OrderTooLong).rule(rule).detail(detail));
        };
        match (route, self.to_on) {
            (By::EducationSupervisionOrder, Some(last)) => {
                let year = days::supervision_to(self.from_on).min(before.of_age_to_on.max(self.from_on));
                if year < last {
                    too_long("to_on", "ca1989-sch3-15", year);
                }
            }
            (By::ParentingOrder, Some(last)) => {
                let year = days::requirements_to(self.from_on);
                if year < last {
                    too_long("to_on", "cda1998-8", year);
                }
                let counselling = days::counselling_to(self.from_on).min(last);
                if self.counselling_to_on.is_some_and(|to| counselling < to) {
                    too_long("counselling_to_on", "cda1998-8", counselling);
                }
            }
            (By::EducationSupervisionOrder | By::ParentingOrder, None) => {
                faults.push(Fault::at(format!("{at}/to_on"), FaultCode::MissingProperty));
            }
            (By::SchoolAttendanceOrder, _) if self.named_school_urn.is_none() => {
                let fault = Fault::at(format!("{at}/named_school_urn"), FaultCode::MissingProperty);
                faults.push(fault.rule("ea1996-437"));
            }
            _ => {}
        }
        if self.counselling_to_on.is_some_and(|to| to < self.from_on) {
            faults.push(Fault::at(format!("{at}/counselling_to_on"), FaultCode::DatesReversed));
        }
    }
}

/// What the school is told of it, in words: nothing of a sentence, which is the court's and the parent's.
pub fn told(route: LegalActionRoute, decision: &LegalActionDecision, corrected: bool) -> String {
    let on = decision.disposed_on.format("%-d %B %Y");
    let mut text =
        format!("{} was finally disposed of on {on}: {}.", route.words(), decision.outcome.words());
    if let Some(order) = &decision.order {
        let from = order.from_on.format("%-d %B %Y");
        text.push_str(&match order.to_on {
            Some(to) => format!(" The order runs from {from} to {}.", to.format("%-d %B %Y")),
            None => format!(" The order runs from {from}."),
        });
    }
    match corrected {
        true => format!("What was said before about the outcome is put right. {text}"),
        false => text,
    }
}

#[cfg(test)]
mod tests;
