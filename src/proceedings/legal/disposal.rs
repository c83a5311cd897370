//! What was decided, and what a decision of each kind must say.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{
    days,
    offence::{LegalActionFinding, LegalActionOffence},
    route::{LegalActionOutcome, LegalActionRoute},
    states::LegalActionState,
    terms::LegalActionSchoolNotice,
};
use crate::{
    domain::{date, text::plain_text, text::some_text},
    error::{Fault, FaultCode},
};

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
    /// Of a parenting order, the first day of the counselling or guidance; left out, that of the order.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-03-22")]
    pub counselling_from_on: Option<NaiveDate>,
    /// Of a parenting order, the last day of counselling or guidance: three months at the most, within those of the order.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-06-14")]
    pub counselling_to_on: Option<NaiveDate>,
    /// Of a school attendance order, the school that it names.
    #[serde(default)]
    #[schema(example = 120765, minimum = 100000, maximum = 999999)]
    #[validate(range(min = 100_000, max = 999_999))]
    pub named_school_urn: Option<i32>,
    /// Of a school attendance order: whether the child has an education, health and care plan that names the school (section
    /// 441 of the Education Act 1996). No notice of the school is then served before it.
    #[serde(default)]
    #[schema(example = false)]
    pub named_by_plan: bool,
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
    /// one under section 444(1) (section 444(8B)). Left out, it is that of the route, or that of which the parent was found
    /// guilty before the sentence.
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
    /// Of what the parent was found guilty, where it was adjourned for the sentence.
    pub finding: Option<LegalActionFinding>,
    /// The notice of the school that a school attendance order is to name.
    pub school_notice: Option<LegalActionSchoolNotice>,
}

impl LegalActionDecision {
    /// Of which offence the parent was convicted, where one was.
    pub fn conviction(&self, route: LegalActionRoute) -> Option<LegalActionOffence> {
        let tried = LegalActionOffence::tried(route).filter(|_| self.outcome.is_conviction())?;
        Some(self.convicted_of.unwrap_or(tried))
    }

    /// The same decision with the offence that was found before the sentence, where it names none.
    pub fn as_found(&self, finding: Option<LegalActionFinding>) -> Self {
        let found = finding.filter(|one| one.outcome == self.outcome).and_then(|one| one.convicted_of);
        Self { convicted_of: self.convicted_of.or(found), ..self.clone() }
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
        } else if state != LegalActionState::Disposed
            && before.finding.is_some_and(|found| found.differs(self, route))
        {
            let detail =
                "The parent was found guilty, and it was adjourned for the sentence: it ends as was found.";
            faults.push(Fault::at(format!("{at}/outcome"), FaultCode::OutcomeNotPossible).detail(detail));
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
        self.of_school_notice(at, before, faults);
    }

    /// Before a school attendance order the parent is told which school it is to name, and has fifteen days to apply for
    /// another, unless a plan names it.
    fn of_school_notice(&self, at: &str, before: Before, faults: &mut Vec<Fault>) {
        let asked = before.route == LegalActionRoute::SchoolAttendanceOrder
            && self.outcome == LegalActionOutcome::OrderMade
            && !self.order.as_ref().is_some_and(|order| order.named_by_plan);
        match before.school_notice {
            _ if !asked => {}
            None => {
                let detail = "The parent was not served the notice of the school that the order is to name: serve it first \
                              (`propose_school`).";
                let fault = Fault::at(format!("{at}/outcome"), FaultCode::OutcomeNotPossible);
                faults.push(fault.rule("ea1996-438").detail(detail));
            }
            Some(notice) if self.disposed_on <= notice.apply_by_on => {
                let last = notice.apply_by_on;
                let detail = format!("The parent can apply for another school until {last}.");
                let fault = Fault::at(format!("{at}/disposed_on"), FaultCode::DatesReversed);
                faults.push(fault.rule("ea1996-438").detail(detail));
            }
            Some(_) => {}
        }
    }

    fn of_sentence(&self, at: &str, route: LegalActionRoute, faults: &mut Vec<Fault>) {
        let conviction = self.conviction(route);
        let said = [
            ("sentence", self.sentence.is_some()),
            ("fine_pence", self.fine_pence.is_some()),
            ("costs_pence", self.costs_pence.is_some()),
            ("surcharge_pence", self.surcharge_pence.is_some()),
            ("convicted_of", self.convicted_of.is_some()),
        ];
        let (Some(conviction), Some(tried)) = (conviction, LegalActionOffence::tried(route)) else {
            let detail = "Nobody was convicted: there is no sentence.";
            let wrong = said.into_iter().filter(|(_, said)| *said).map(|(name, _)| name);
            faults.extend(
                wrong.map(|name| Fault::at(format!("{at}/{name}"), FaultCode::NotForRoute).detail(detail)),
            );
            return;
        };
        if !tried.may_convict_of(conviction) {
            let detail = "Who is tried for this offence is not convicted of that one.";
            let fault = Fault::at(format!("{at}/convicted_of"), FaultCode::NotForRoute);
            faults.push(fault.rule(tried.rule()).detail(detail));
        }
        let highest = conviction.highest_fine_pence();
        if self.fine_pence.is_some_and(|fine| highest < fine) {
            let detail = format!("The highest fine for the offence is {highest} pence.");
            let fault = Fault::at(format!("{at}/fine_pence"), FaultCode::OutOfRange);
            faults.push(fault.rule(conviction.rule()).detail(detail));
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
            ("counselling_from_on", self.counselling_from_on.is_some(), route == By::ParentingOrder),
            ("counselling_to_on", self.counselling_to_on.is_some(), route == By::ParentingOrder),
            ("named_by_plan", self.named_by_plan, route == By::SchoolAttendanceOrder),
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
                    too_long("to_on", "sentencing-code-365", year);
                }
                let begins_on = self.counselling_from_on.unwrap_or(self.from_on);
                let counselling = days::counselling_to(begins_on).min(last);
                if self.counselling_to_on.is_some_and(|to| counselling < to) {
                    too_long("counselling_to_on", "sentencing-code-365", counselling);
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
        self.of_counselling(at, faults);
    }

    /// The days of counselling or guidance: the last is said where the first is, and both lie in those of the order.
    fn of_counselling(&self, at: &str, faults: &mut Vec<Fault>) {
        let begins_on = self.counselling_from_on.unwrap_or(self.from_on);
        if begins_on < self.from_on || self.to_on.is_some_and(|last| last < begins_on) {
            let detail = "Counselling or guidance lies within the days of the order.";
            let fault = Fault::at(format!("{at}/counselling_from_on"), FaultCode::DatesReversed);
            faults.push(fault.detail(detail));
        }
        let last = format!("{at}/counselling_to_on");
        match self.counselling_to_on {
            None if self.counselling_from_on.is_some() => {
                faults.push(Fault::at(last, FaultCode::MissingProperty));
            }
            Some(to) if to < begins_on => faults.push(Fault::at(last, FaultCode::DatesReversed)),
            _ => {}
        }
    }
}

/// What the school is told of it, in words: nothing of a sentence, which is the court's and the parent's.
pub fn told(route: LegalActionRoute, decision: &LegalActionDecision, corrected: bool) -> String {
    let on = decision.disposed_on.format("%-d %B %Y");
    let mut text =
        format!("{} was finally disposed of on {on}: {}.", route.words(), decision.outcome.words());
    if let Some(offence) = decision.conviction(route) {
        text.push_str(&format!(" The parent was convicted of {}.", offence.words()));
    }
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
