//! What a Notice to Improve must say whatever the family, in plain English. A letter may say it in its own words; what
//! stands with the notice is this.

use super::schedule::{PenaltyNoticeStep, Tariff};

/// The guidance whose eight parts a notice has.
pub const GUIDANCE: &str = "wt-2024-08-19";

/// The benefits of regular attendance, and the parent's duty.
pub const DUTY_AND_BENEFITS: &str = "Children who are in school every day learn more, keep their friends and have more \
    choices later. Parents must by law make sure that a child of school age receives full-time education (section 7 of \
    the Education Act 1996). For a child who is on the roll of a school that means being there every day and on time. \
    Everyone who has parental responsibility for the child or cares for the child is a parent in this law.";

/// The warning.
pub const WARNING: &str = "If attendance does not improve as this notice asks, you may be given a penalty notice, or \
    the authority may consider prosecuting you.";

/// What would come next: the penalty notice that the parent could be given for the child, or that there can be none.
pub fn next_step(next: Option<(PenaltyNoticeStep, Tariff)>) -> String {
    let Some((_, tariff)) = next else {
        return "You have had two penalty notices for this child in three years: another is not possible, and the \
                authority would consider prosecuting you or asking a court for an order."
            .to_owned();
    };
    let whole =
        format!("A penalty notice would be {} to each parent for each child", pounds(tariff.full_pence));
    match (tariff.reduced_pence, tariff.reduced_days) {
        (Some(reduced), Some(days)) => {
            let reduced = pounds(reduced);
            format!(
                "{whole}, or {reduced} if you pay within {days} days, counting the day you receive it as day 1."
            )
        }
        _ => {
            format!("{whole}. It would be your second in three years, so no lower amount would be accepted.")
        }
    }
}

/// Pence as pounds.
fn pounds(pence: i64) -> String {
    match pence % 100 {
        0 => format!("£{}", pence / 100),
        rest => format!("£{}.{rest:02}", pence / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notices::schedule::{PenaltyNoticeKind, tariff};

    #[test]
    fn what_would_come_next_is_told_with_its_amounts() {
        let on = "2026-11-13".parse().unwrap();
        let of = |step| next_step(Some((step, tariff(PenaltyNoticeKind::Attendance, on, step))));
        let first = of(PenaltyNoticeStep::First);
        assert!(first.contains("£160") && first.contains("£80 if you pay within 21 days"), "{first}");
        let second = of(PenaltyNoticeStep::Second);
        assert!(second.contains("£160") && !second.contains("£80"), "{second}");
        assert!(next_step(None).contains("another is not possible"));
        assert_eq!((pounds(8000), pounds(8050)), ("£80".to_owned(), "£80.50".to_owned()));
    }
}
