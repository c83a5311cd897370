//! What makes somebody a child's parent: section 576 of the Education Act 1996.

use chrono::NaiveDate;

use super::spelled::spelled;

spelled! {
    /// By what somebody is the child's parent (section 576 of the Education Act 1996).
    ParentBasis {
        /// A natural parent, whether they are married or not.
        NaturalParent = "natural_parent";
        /// Anyone else with parental responsibility for the child.
        ParentalResponsibility = "parental_responsibility";
        /// Anyone who has care of the child.
        Care = "care";
    }
}

spelled! {
    /// Whether it stands that somebody is the child's parent.
    ParentChildState {
        /// It stands.
        Standing = "standing";
        /// It was recorded wrongly.
        Withdrawn = "withdrawn";
    }
}

/// By what somebody is a child's parent, since when and until when, as it stands; null days are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parenthood {
    /// By what.
    pub basis: ParentBasis,
    /// Since when, as far as it is known.
    pub from_on: Option<NaiveDate>,
    /// Until when, if it is over.
    pub to_on: Option<NaiveDate>,
}

impl Parenthood {
    /// Whether it held on a day. What is not known does not speak against it.
    pub fn held_on(&self, day: NaiveDate) -> bool {
        self.from_on.is_none_or(|from| from <= day) && self.to_on.is_none_or(|to| day <= to)
    }
}

impl Parenthood {
    /// Both in one, by the basis of this one, where they overlap or the one begins the day after the other ended; `None`
    /// where days lie between on which neither held.
    pub fn joined(self, other: Self) -> Option<Self> {
        let (first, then) = if self.from_on <= other.from_on { (self, other) } else { (other, self) };
        let touch = match (first.to_on, then.from_on) {
            (Some(ended), Some(began)) => ended.succ_opt().is_none_or(|next| began <= next),
            _ => true,
        };
        touch.then(|| Self {
            basis: self.basis,
            from_on: first.from_on,
            to_on: self.to_on.zip(other.to_on).map(|(one, other)| one.max(other)),
        })
    }
}

/// By what somebody was the child's parent on every one of these days: by that of the last of them. `None` where one of
/// the days is not covered, for the offence of section 444 is the parent's of that day; and where no day is named.
pub fn basis_throughout(
    held: &[Parenthood],
    days: impl IntoIterator<Item = NaiveDate>,
) -> Option<ParentBasis> {
    let mut last: Option<(NaiveDate, ParentBasis)> = None;
    for day in days {
        let basis = held.iter().find(|one| one.held_on(day))?.basis;
        if last.is_none_or(|(earlier, _)| earlier <= day) {
            last = Some((day, basis));
        }
    }
    last.map(|(_, basis)| basis)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn held(basis: ParentBasis, from_on: Option<&str>, to_on: Option<&str>) -> Parenthood {
        Parenthood { basis, from_on: from_on.map(day), to_on: to_on.map(day) }
    }

    #[test]
    fn who_had_care_until_august_was_no_parent_in_november() {
        let carer = [held(ParentBasis::Care, None, Some("2026-08-31"))];
        assert_eq!(basis_throughout(&carer, [day("2026-08-31")]), Some(ParentBasis::Care));
        assert_eq!(basis_throughout(&carer, [day("2026-08-31"), day("2026-11-09")]), None);
    }

    #[test]
    fn every_day_must_be_covered_by_one_or_another() {
        let both = [
            held(ParentBasis::Care, Some("2026-01-01"), Some("2026-11-10")),
            held(ParentBasis::ParentalResponsibility, Some("2026-11-11"), None),
        ];
        let week = ["2026-11-12", "2026-11-09", "2026-11-10", "2026-11-11"].map(day);
        assert_eq!(basis_throughout(&both, week), Some(ParentBasis::ParentalResponsibility));
        assert_eq!(basis_throughout(&both, [day("2025-12-31")]), None);
        assert_eq!(basis_throughout(&[], [day("2026-11-09")]), None);
        assert_eq!(basis_throughout(&both, []), None, "no day is no proof");
    }

    #[test]
    fn days_that_are_not_known_do_not_speak_against_it() {
        let open = [held(ParentBasis::NaturalParent, None, None)];
        assert_eq!(basis_throughout(&open, [day("1999-01-01")]), Some(ParentBasis::NaturalParent));
    }

    #[test]
    fn spans_that_touch_are_one_and_those_with_days_between_are_not() {
        use ParentBasis::{Care, NaturalParent};
        let ended = held(NaturalParent, None, Some("2026-08-31"));
        let goes_on = held(Care, Some("2026-09-01"), None);
        assert_eq!(ended.joined(goes_on), Some(held(NaturalParent, None, None)));
        assert_eq!(goes_on.joined(ended), Some(held(Care, None, None)));
        assert_eq!(ended.joined(held(Care, Some("2026-09-02"), None)), None, "a day lies between");
        let within = held(Care, Some("2026-01-01"), Some("2026-02-01"));
        assert_eq!(ended.joined(within), Some(ended));
        assert_eq!(goes_on.joined(held(Care, None, None)), Some(held(Care, None, None)));
    }
}
