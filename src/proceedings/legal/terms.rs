//! On what a legal action rests and what was done with it, as it is stored and told.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    days,
    disposal::{Before, LegalActionDecision},
    offence::LegalActionFinding,
    route::LegalActionRoute,
    states::LegalActionState,
};
use crate::{
    domain::{person::Person, spelled::spelled},
    notices::limitation,
};

pub use super::ground::{LegalActionGround, LegalActionOffencePeriod, LegalActionSchoolContact};

spelled! {
    /// How an offence is tried.
    LegalActionProcedure {
        /// At a hearing.
        Hearing = "hearing";
        /// By a single justice on the papers (section 16A of the Magistrates' Courts Act 1980): not for an offence that is
        /// punished with imprisonment, which that under section 444(1A) of the Education Act 1996 is.
        SingleJustice = "single_justice";
    }
}

fn hearing() -> LegalActionProcedure {
    LegalActionProcedure::Hearing
}

/// Who decided that it is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LegalActionAuthorisation {
    /// Who.
    pub authorised_by: Person,
    /// On which day.
    #[schema(example = "2026-11-20")]
    pub authorised_on: NaiveDate,
    /// Of a prosecution: that an education supervision order was considered (section 447 of the Education Act 1996).
    #[schema(example = true)]
    pub education_supervision_order_considered: Option<bool>,
    /// Of a prosecution: why none is applied for, or that one is as well.
    #[schema(example = "The family works with early help; an order would add nothing")]
    pub education_supervision_order_reason: Option<String>,
}

/// How a contract that goes on was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LegalActionContractReview {
    /// On which day it was looked at.
    #[schema(example = "2026-12-11")]
    pub reviewed_on: NaiveDate,
    /// Whether it is kept.
    #[schema(example = true)]
    pub is_kept: bool,
    /// What was found.
    #[schema(example = "Both meetings were attended")]
    pub text: String,
}

/// How a contract was offered and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LegalActionContract {
    /// The day of the offer.
    #[schema(example = "2026-11-20")]
    pub offered_on: NaiveDate,
    /// The day on which it was signed.
    #[schema(example = "2026-11-24")]
    pub signed_on: Option<NaiveDate>,
    /// Its reviews, in the order in which they were recorded.
    pub reviews: Vec<LegalActionContractReview>,
}

/// The notice that comes before a school attendance order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LegalActionNotice {
    /// The day on which it was served.
    #[schema(example = "2026-11-20")]
    pub served_on: NaiveDate,
    /// The last day on which the parent can satisfy the authority: the fifteenth at the earliest.
    #[schema(example = "2026-12-04")]
    pub satisfy_by_on: NaiveDate,
}

/// The notice of the school that a school attendance order is to name (section 438 of the Education Act 1996).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LegalActionSchoolNotice {
    /// The day on which it was served.
    #[schema(example = "2026-12-07")]
    pub served_on: NaiveDate,
    /// The school that the authority intends to name.
    #[schema(example = 120765, minimum = 100000, maximum = 999999)]
    pub named_school_urn: i32,
    /// The last day on which the parent can apply for another school: the fifteenth, that of the service among them.
    #[schema(example = "2026-12-21")]
    pub apply_by_on: NaiveDate,
}

/// That an order was not complied with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LegalActionBreach {
    /// On which day, or since when.
    #[schema(example = "2027-04-12")]
    pub breached_on: NaiveDate,
    /// What was not done.
    #[schema(example = "Two sessions of the counselling programme were missed without a reason")]
    pub text: String,
}

/// How proceedings began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LegalActionBeginning {
    /// The day on which the information was laid, the charge issued, or the court asked.
    #[schema(example = "2027-01-11")]
    pub begun_on: NaiveDate,
    /// The court, and its number of the case.
    #[schema(example = "Sample Magistrates' Court, case 2700000001")]
    pub court: Option<String>,
    /// Of an education supervision order about a child in a group of looked-after children: why it is in the care of no
    /// local authority.
    #[schema(example = "Accommodated under section 20: there is no care order")]
    pub not_in_care_reason: Option<String>,
}

/// When and where it is heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LegalActionHearing {
    /// The court.
    #[schema(example = "Sample Magistrates' Court")]
    pub court: String,
    /// The day; null after an adjournment to a day that is not known yet.
    #[schema(example = "2027-03-15")]
    pub hearing_on: Option<NaiveDate>,
    /// Of a prosecution, how it is tried.
    #[serde(default = "hearing")]
    pub procedure: LegalActionProcedure,
}

/// An adjournment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LegalActionAdjournment {
    /// The day on which it was adjourned.
    #[schema(example = "2027-02-15")]
    pub adjourned_on: NaiveDate,
    /// Why.
    #[schema(example = "The parent asked for legal advice")]
    pub reason: String,
}

/// An extension of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LegalActionExtension {
    /// The day on which the court was asked: within the last three months.
    #[schema(example = "2027-12-20")]
    pub asked_on: NaiveDate,
    /// The day on which it was extended.
    #[schema(example = "2028-02-01")]
    pub extended_on: NaiveDate,
    /// Its last day since then.
    #[schema(example = "2029-03-14")]
    pub to_on: NaiveDate,
}

/// What was written into a legal action and what was done with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LegalActionTerms {
    /// On what it rests.
    pub ground: LegalActionGround,
    /// Who at the school is told by mail what came of it.
    pub school_contact: Option<LegalActionSchoolContact>,
    /// Who decided that it is taken.
    pub authorisation: Option<LegalActionAuthorisation>,
    /// Of an attendance contract.
    pub contract: Option<LegalActionContract>,
    /// Of a school attendance order.
    pub notice: Option<LegalActionNotice>,
    /// Of a school attendance order: which school the parent was told that it is to name.
    #[serde(default)]
    pub school_notice: Option<LegalActionSchoolNotice>,
    /// Of a prosecution: the offence that is charged, where that was amended.
    #[serde(default)]
    pub charge: Option<LegalActionRoute>,
    /// How proceedings began.
    pub beginning: Option<LegalActionBeginning>,
    /// When it is heard next, or was heard last.
    pub hearing: Option<LegalActionHearing>,
    /// How often it was adjourned.
    pub adjournments: Vec<LegalActionAdjournment>,
    /// Of a prosecution: of what the parent was found guilty, while the sentence is to come.
    #[serde(default)]
    pub finding: Option<LegalActionFinding>,
    /// What came of it.
    pub decision: Option<LegalActionDecision>,
    /// Extensions of the order, in order.
    pub extensions: Vec<LegalActionExtension>,
    /// That the order was not complied with, in the order in which it was recorded.
    #[serde(default)]
    pub breaches: Vec<LegalActionBreach>,
    /// The day on which the order was discharged or revoked before its end.
    #[schema(example = "2027-10-01")]
    pub order_ended_on: Option<NaiveDate>,
    /// The day on which it was decided that it is not pursued.
    #[schema(example = "2026-12-01")]
    pub not_pursued_on: Option<NaiveDate>,
    /// What the school was told of what came of it: feedback on the case, the last one last.
    #[schema(example = json!(["0199e2a4-5b1c-7d3e-8f90-123456789ac0"]))]
    pub feedback_ids: Vec<Uuid>,
}

impl LegalActionTerms {
    /// What is only considered.
    pub fn considered(ground: LegalActionGround) -> Self {
        Self {
            ground,
            school_contact: None,
            authorisation: None,
            contract: None,
            notice: None,
            school_notice: None,
            charge: None,
            beginning: None,
            hearing: None,
            adjournments: Vec::new(),
            finding: None,
            decision: None,
            extensions: Vec::new(),
            breaches: Vec::new(),
            order_ended_on: None,
            not_pursued_on: None,
            feedback_ids: Vec::new(),
        }
    }

    /// The last day on which a prosecution can begin, while it has not.
    pub fn lay_by_on(&self, state: LegalActionState) -> Option<NaiveDate> {
        let waits = matches!(state, LegalActionState::Considered | LegalActionState::Authorised);
        self.ground.offence.filter(|_| waits).map(|offence| limitation::prosecute_by(offence.to_on))
    }

    /// The last day on which the first of the days of the offence can still be prosecuted.
    pub fn lay_all_by_on(&self, state: LegalActionState) -> Option<NaiveDate> {
        let waits = matches!(state, LegalActionState::Considered | LegalActionState::Authorised);
        self.ground.offence.filter(|_| waits).map(|offence| limitation::prosecute_by(offence.from_on))
    }

    /// Whether it keeps another from being prosecuted for its days: it was neither left nor ended undecided.
    pub fn bars_another(&self, state: LegalActionState) -> bool {
        let undecided = self.decision.as_ref().is_some_and(|decision| decision.outcome.is_undecided());
        self.ground.offence.is_some() && state != LegalActionState::NotPursued && !undecided
    }

    /// The day on which proceedings began.
    pub fn begun_on(&self) -> Option<NaiveDate> {
        self.beginning.as_ref().map(|beginning| beginning.begun_on)
    }

    /// The day of the hearing that is next, or was last.
    pub fn hearing_on(&self) -> Option<NaiveDate> {
        self.hearing.as_ref().and_then(|hearing| hearing.hearing_on)
    }

    /// The last day of the order as it now is: extended, or ended before.
    pub fn order_to_on(&self) -> Option<NaiveDate> {
        let order = self.decision.as_ref()?.order.as_ref()?;
        let extended = self.extensions.last().map(|extension| extension.to_on);
        self.order_ended_on.or(extended).or(order.to_on)
    }

    /// How it stood before it was disposed of as this decision says.
    pub fn before(
        &self,
        route: LegalActionRoute,
        state: LegalActionState,
        decision: &LegalActionDecision,
        of_age_to_on: NaiveDate,
    ) -> Before {
        let contract =
            self.contract.as_ref().map(|contract| contract.signed_on.unwrap_or(contract.offered_on));
        let adjourned = self.adjournments.last().map(|one| one.adjourned_on);
        let heard_on = self.hearing_on().or(adjourned).filter(|_| !decision.outcome.is_undecided());
        let found_on = self.finding.map(|finding| finding.found_on);
        let served_on = self.notice.map(|notice| notice.served_on);
        let days = [served_on, contract, self.begun_on(), heard_on, found_on];
        Before {
            route,
            state,
            not_before: days.into_iter().flatten().max(),
            heard: self.hearing_on().is_some() || !self.adjournments.is_empty(),
            satisfy_by_on: self.notice.map(|notice| notice.satisfy_by_on),
            of_age_to_on,
            finding: self.finding,
            school_notice: self.school_notice,
        }
    }

    /// Why an order cannot be extended until a day, where it cannot; the day on which it was asked for is named.
    pub fn extension_fault(
        &self,
        extension: LegalActionExtension,
        of_age_to_on: NaiveDate,
    ) -> Option<ExtensionFault> {
        let now = self.order_to_on()?;
        if extension.asked_on < days::extension_from(now) {
            return Some(ExtensionFault::TooEarly { from: days::extension_from(now) });
        }
        if now < extension.extended_on {
            return Some(ExtensionFault::OrderOver { ended: now });
        }
        let latest = days::extension_to(now).min(of_age_to_on);
        match extension.to_on {
            last if last <= now => Some(ExtensionFault::NoLonger),
            last if latest < last => Some(ExtensionFault::TooLong { latest }),
            _ => None,
        }
    }
}

/// Why an order is not extended so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtensionFault {
    /// It was asked for too early.
    TooEarly {
        /// The first day on which it can be.
        from: NaiveDate,
    },
    /// The order was over by then.
    OrderOver {
        /// Its last day.
        ended: NaiveDate,
    },
    /// It would last no longer than it does.
    NoLonger,
    /// It would last too long.
    TooLong {
        /// The latest day that it can last until.
        latest: NaiveDate,
    },
}

#[cfg(test)]
mod tests;
