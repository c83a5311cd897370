//! What a notice must say, part by part. It is asked when a notice is issued, and each part that is missing is named.

use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Fault, FaultCode};

/// A part without which a notice is not issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NoticePart)]
pub struct Part {
    /// Its name.
    #[schema(example = "support_so_far")]
    pub code: &'static str,
    /// What it says.
    #[schema(example = "The support that was provided so far")]
    pub what: &'static str,
    /// The rule that asks for it.
    #[schema(example = "wt-nti-3")]
    pub rule: &'static str,
}

const fn part(code: &'static str, rule: &'static str, what: &'static str) -> Part {
    Part { code, what, rule }
}

/// The eight parts of a Notice to Improve ("Working together to improve school attendance", statutory since 19 August
/// 2024, and the national framework for penalty notices).
pub static NOTICE_TO_IMPROVE: [Part; 8] = [
    part("attendance_record", "wt-nti-1", "The pupil's attendance record, and the offences"),
    part(
        "duty_and_benefits",
        "wt-nti-2",
        "The benefits of regular attendance, and the parent's duty under section 7 of the Education Act 1996",
    ),
    part("support_so_far", "wt-nti-3", "The support that was provided so far"),
    part("further_support", "wt-nti-4", "Further support on offer, with earlier offers that were not taken"),
    part(
        "warning",
        "wt-nti-5",
        "A clear warning that a penalty notice may be issued, or prosecution considered",
    ),
    part("improvement_period", "wt-nti-6", "The improvement period, of three to six school weeks"),
    part("sufficient_improvement", "wt-nti-7", "What sufficient improvement means for this family"),
    part(
        "early_grounds",
        "wt-nti-8",
        "The grounds on which a penalty notice may be issued before the period ends",
    ),
];

/// What a penalty notice says (regulation 3 of the Education (Penalty Notices) (England) Regulations 2007; the order is
/// that of the regulation's twins, its numbering was not at hand).
pub static PENALTY_NOTICE: [Part; 11] = [
    part("recipient", "pn2007-3", "Name and address of the recipient"),
    part("child", "pn2007-3", "Name and address of the child, and the school"),
    part(
        "issuing_officer",
        "pn2007-3",
        "Name and official particulars of the authorised officer who issues it",
    ),
    part(
        "offence",
        "pn2007-3",
        "The period of the offence, with enough detail to know it, and the date of issue",
    ),
    part("amounts", "pn2007-3", "The amounts of the penalty, and how they vary with time"),
    part("authority", "pn2007-3", "Name and address of the authority for payment and correspondence"),
    part("payment_methods", "pn2007-3", "How it may be paid"),
    part("payment_periods", "pn2007-3", "The periods for paying"),
    part("discharge", "pn2007-3", "That paying in time discharges liability for the offence"),
    part("consequences", "pn2007-3", "What follows when it is not paid"),
    part("withdrawal_grounds", "pn2007-3", "The grounds on which it may be withdrawn"),
];

/// The parts that are missing, by what `says` tells of each.
pub fn missing(parts: &[Part], says: impl Fn(&str) -> bool) -> impl Iterator<Item = &Part> {
    parts.iter().filter(move |part| !says(part.code))
}

/// A fault for each part that is missing, below this place of the document.
pub fn faults(parts: &[Part], at: &str, says: impl Fn(&str) -> bool) -> Vec<Fault> {
    let fault = |part: &Part| {
        let detail = format!("{}: without it the notice cannot be issued.", part.what);
        Fault::at(format!("{at}/{}", part.code), FaultCode::NoticePartMissing).rule(part.rule).detail(detail)
    };
    missing(parts, says).map(fault).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parts_have_names_of_their_own() {
        for parts in [&NOTICE_TO_IMPROVE[..], &PENALTY_NOTICE[..]] {
            let names: BTreeSet<_> = parts.iter().map(|part| part.code).collect();
            assert_eq!(names.len(), parts.len());
        }
    }

    proptest! {
        #[test]
        fn whatever_is_missing_is_named_and_nothing_else(said in prop::collection::vec(any::<bool>(), 8)) {
            let says = |code: &str| {
                NOTICE_TO_IMPROVE.iter().position(|part| part.code == code).is_some_and(|place| said[place])
            };
            let found = faults(&NOTICE_TO_IMPROVE, "/content", says);
            prop_assert_eq!(found.len(), said.iter().filter(|said| !**said).count());
            for fault in found {
                let code = fault.pointer.unwrap().rsplit('/').next().unwrap().to_owned();
                prop_assert!(!says(&code));
            }
        }
    }
}
