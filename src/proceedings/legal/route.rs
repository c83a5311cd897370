//! Under which law the authority acts, and what may come of it.

use super::states::{LegalActionAction as Do, LegalActionState as Is};
use crate::domain::spelled::spelled;

spelled! {
    /// Under which law, or by which agreement, the authority acts. The list may grow.
    LegalActionRoute {
        /// An attendance contract: an agreement with a parent, voluntary, neither a sanction nor enforceable (section 19 of
        /// the Anti-social Behaviour Act 2003).
        AttendanceContract = "attendance_contract";
        /// A parenting order, made by a court that convicts a parent of an offence under section 443 or 444 of the Education
        /// Act 1996 (sections 365 and 369 of the Sentencing Code).
        ParentingOrder = "parenting_order";
        /// An education supervision order of the family court, about the child (section 36 of the Children Act 1989).
        EducationSupervisionOrder = "education_supervision_order";
        /// A school attendance order, made by the authority on a parent whose child is registered at no school (section
        /// 437 of the Education Act 1996).
        SchoolAttendanceOrder = "school_attendance_order";
        /// A prosecution because the child does not attend regularly (section 444(1) of the Education Act 1996).
        Prosecution4441 = "prosecution_444_1";
        /// The same of a parent who knows it and fails to act (section 444(1A)).
        Prosecution4441A = "prosecution_444_1a";
        /// A prosecution because a parent does not comply with a school attendance order (section 443).
        Prosecution443 = "prosecution_443";
        /// A prosecution because an excluded child was in a public place during school hours (section 103 of the Education
        /// and Inspections Act 2006).
        Prosecution103 = "prosecution_103";
    }
}

spelled! {
    /// What came of a legal action. The list may grow.
    LegalActionOutcome {
        /// The parent pleaded guilty.
        GuiltyPlea = "guilty_plea";
        /// The case was proved before the court.
        Proved = "proved";
        /// The case was proved in the absence of the parent.
        ProvedInAbsence = "proved_in_absence";
        /// The parent was found not guilty.
        NotGuilty = "not_guilty";
        /// The authority withdrew it before the court.
        Withdrawn = "withdrawn";
        /// The prosecution was discontinued.
        Discontinued = "discontinued";
        /// The order was made.
        OrderMade = "order_made";
        /// The court refused the order.
        OrderRefused = "order_refused";
        /// The parent satisfied the authority that the child is suitably educated: no order is made.
        AuthoritySatisfied = "authority_satisfied";
        /// The parent did not sign the contract that was offered.
        ContractRefused = "contract_refused";
        /// The contract ran its time and was kept.
        ContractKept = "contract_kept";
        /// The contract ended and was not kept: evidence, and no offence.
        ContractNotKept = "contract_not_kept";
    }
}

use LegalActionOutcome as Came;
use LegalActionRoute as By;

impl LegalActionOutcome {
    /// Whether the parent was convicted.
    pub const fn is_conviction(self) -> bool {
        matches!(self, Self::GuiltyPlea | Self::Proved | Self::ProvedInAbsence)
    }

    /// Whether it ended without a decision, so that another may be begun about the same days.
    pub const fn is_undecided(self) -> bool {
        matches!(self, Self::Withdrawn | Self::Discontinued)
    }

    /// In words, for who is told of it: the end of a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::GuiltyPlea => "the parent pleaded guilty",
            Self::Proved => "the case was proved",
            Self::ProvedInAbsence => "the case was proved in the parent's absence",
            Self::NotGuilty => "the parent was found not guilty",
            Self::Withdrawn => "it was withdrawn",
            Self::Discontinued => "it was discontinued",
            Self::OrderMade => "the order was made",
            Self::OrderRefused => "the court refused the order",
            Self::AuthoritySatisfied => {
                "the parent satisfied the authority that the child is suitably educated"
            }
            Self::ContractRefused => "the contract was not signed",
            Self::ContractKept => "the contract was kept",
            Self::ContractNotKept => "the contract was not kept",
        }
    }
}

/// What may come of a prosecution before it is heard, and at a hearing.
const UNHEARD: &[Came] = &[Came::Withdrawn, Came::Discontinued];
const HEARD: &[Came] = &[
    Came::GuiltyPlea,
    Came::Proved,
    Came::ProvedInAbsence,
    Came::NotGuilty,
    Came::Withdrawn,
    Came::Discontinued,
];
/// The same of an order that a court is asked for.
const NOT_HEARD: &[Came] = &[Came::Withdrawn];
const DECIDED: &[Came] = &[Came::OrderMade, Came::OrderRefused, Came::Withdrawn];
const AFTER_NOTICE: &[Came] = &[Came::OrderMade, Came::AuthoritySatisfied];
const OFFERED: &[Came] = &[Came::ContractRefused];
const SIGNED: &[Came] = &[Came::ContractKept, Came::ContractNotKept];

/// The steps of each route.
const CONTRACT: &[Do] = &[Do::Offer, Do::Sign, Do::Review, Do::Dispose, Do::Correct, Do::Abandon];
const COURT_ORDER: &[Do] = &[
    Do::Authorise,
    Do::Apply,
    Do::List,
    Do::Adjourn,
    Do::Amend,
    Do::Dispose,
    Do::Correct,
    Do::RecordBreach,
    Do::EndOrder,
    Do::Abandon,
];
const SUPERVISION: &[Do] = &[
    Do::Authorise,
    Do::Apply,
    Do::List,
    Do::Adjourn,
    Do::Amend,
    Do::Dispose,
    Do::Correct,
    Do::Extend,
    Do::RecordBreach,
    Do::EndOrder,
    Do::Abandon,
];
const OWN_ORDER: &[Do] = &[
    Do::Authorise,
    Do::ServeNotice,
    Do::ProposeSchool,
    Do::Amend,
    Do::Dispose,
    Do::Correct,
    Do::EndOrder,
    Do::Abandon,
];
const PROSECUTION: &[Do] =
    &[Do::Authorise, Do::Lay, Do::List, Do::Adjourn, Do::Amend, Do::Dispose, Do::Correct, Do::Abandon];

impl LegalActionRoute {
    /// Whether somebody is prosecuted.
    pub const fn is_prosecution(self) -> bool {
        matches!(
            self,
            Self::Prosecution4441 | Self::Prosecution4441A | Self::Prosecution443 | Self::Prosecution103
        )
    }

    /// Whether somebody is prosecuted because a registered child does not attend regularly: the two offences of section
    /// 444, of which the lesser may be charged for the greater.
    pub const fn is_of_attendance(self) -> bool {
        matches!(self, Self::Prosecution4441 | Self::Prosecution4441A)
    }

    /// Whether before proceedings begin it must be considered to apply for an education supervision order: for offences
    /// under sections 443 and 444 (section 447 of the Education Act 1996).
    pub const fn considers_supervision(self) -> bool {
        matches!(self, Self::Prosecution4441 | Self::Prosecution4441A | Self::Prosecution443)
    }

    /// Whether a single justice may try it on the papers: what is punished with no imprisonment (section 16A of the
    /// Magistrates' Courts Act 1980).
    pub const fn by_single_justice(self) -> bool {
        matches!(self, Self::Prosecution4441 | Self::Prosecution443 | Self::Prosecution103)
    }

    /// The kind of penalty notice that a prosecution on this way may follow.
    pub const fn notice_kind(self) -> Option<&'static str> {
        match self {
            Self::Prosecution4441 | Self::Prosecution4441A => Some("attendance"),
            Self::Prosecution103 => Some("excluded_in_public_place"),
            _ => None,
        }
    }

    /// Whether an order may come of it.
    pub const fn is_order(self) -> bool {
        matches!(self, Self::ParentingOrder | Self::EducationSupervisionOrder | Self::SchoolAttendanceOrder)
    }

    /// Whether it is about a parent; an education supervision order is about the child.
    pub const fn is_about_parent(self) -> bool {
        !matches!(self, Self::EducationSupervisionOrder)
    }

    /// The steps that there are on this way.
    pub const fn steps(self) -> &'static [Do] {
        match self {
            By::AttendanceContract => CONTRACT,
            By::ParentingOrder => COURT_ORDER,
            By::EducationSupervisionOrder => SUPERVISION,
            By::SchoolAttendanceOrder => OWN_ORDER,
            By::Prosecution4441 | By::Prosecution4441A | By::Prosecution443 | By::Prosecution103 => {
                PROSECUTION
            }
        }
    }

    /// Whether something may come of it at all: what was recorded wrongly is put right to be this.
    pub fn may_come(self, outcome: Came) -> bool {
        Is::ALL.iter().any(|state| self.outcomes(*state).contains(&outcome))
    }

    /// What may come of it in a state.
    pub const fn outcomes(self, state: Is) -> &'static [Came] {
        match (self, state) {
            (By::AttendanceContract, Is::Offered) => OFFERED,
            (By::AttendanceContract, Is::Signed) => SIGNED,
            (By::SchoolAttendanceOrder, Is::NoticeServed) => AFTER_NOTICE,
            (By::ParentingOrder | By::EducationSupervisionOrder, Is::Applied) => NOT_HEARD,
            (By::ParentingOrder | By::EducationSupervisionOrder, Is::Listed | Is::Adjourned) => DECIDED,
            (_, Is::Laid) if self.is_prosecution() => UNHEARD,
            (_, Is::Listed | Is::Adjourned) if self.is_prosecution() => HEARD,
            _ => &[],
        }
    }

    /// The route in words, for who is told of it: the beginning of a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::AttendanceContract => "The attendance contract",
            Self::ParentingOrder => "The application for a parenting order",
            Self::EducationSupervisionOrder => "The application for an education supervision order",
            Self::SchoolAttendanceOrder => "The school attendance order procedure",
            Self::Prosecution4441 => "The prosecution under section 444(1) of the Education Act 1996",
            Self::Prosecution4441A => "The prosecution under section 444(1A) of the Education Act 1996",
            Self::Prosecution443 => "The prosecution under section 443 of the Education Act 1996",
            Self::Prosecution103 => {
                "The prosecution under section 103 of the Education and Inspections Act 2006"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_may_come_of_every_state_in_which_a_route_is_disposed_of_and_of_no_other() {
        for route in By::ALL {
            assert!(route.steps().contains(&Do::Dispose) && route.steps().contains(&Do::Abandon));
            assert!(route.outcomes(Is::Considered).is_empty() && route.outcomes(Is::NotPursued).is_empty());
            let possible: Vec<_> = Is::ALL.iter().flat_map(|state| route.outcomes(*state)).collect();
            assert!(!possible.is_empty(), "{route:?}");
            let orders = possible.iter().any(|came| **came == Came::OrderMade);
            assert_eq!(orders, route.is_order(), "{route:?}");
            let convicts = possible.iter().any(|came| came.is_conviction());
            assert_eq!(convicts, route.is_prosecution(), "{route:?}");
        }
    }

    #[test]
    fn what_is_punished_with_imprisonment_is_tried_by_no_single_justice() {
        for route in By::ALL {
            let may = route.is_prosecution() && *route != By::Prosecution4441A;
            assert_eq!(route.by_single_justice(), may, "{route:?}");
            assert!(!route.considers_supervision() || route.is_prosecution(), "{route:?}");
        }
    }

    #[test]
    fn nobody_is_convicted_without_a_hearing() {
        assert!(By::Prosecution4441.outcomes(Is::Laid).iter().all(|came| came.is_undecided()));
        assert!(!By::EducationSupervisionOrder.outcomes(Is::Applied).contains(&Came::OrderMade));
    }
}
