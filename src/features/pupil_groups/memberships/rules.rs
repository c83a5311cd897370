//! Decisions about memberships that need no database.

use chrono::NaiveDate;

use super::dto::PupilGroupRefusedAction;

/// Days from one to another, both included; open where no end is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// First day.
    pub from_on: NaiveDate,
    /// Last day, where it is known.
    pub until_on: Option<NaiveDate>,
}

impl Stay {
    /// Whether a day lies in both.
    pub fn overlaps(self, other: Self) -> bool {
        let begins_before_the_end_of =
            |one: Self, two: Self| two.until_on.is_none_or(|end| one.from_on <= end);
        begins_before_the_end_of(self, other) && begins_before_the_end_of(other, self)
    }

    /// Whether it has a day at all.
    pub fn is_forwards(self) -> bool {
        self.until_on.is_none_or(|end| self.from_on <= end)
    }
}

/// What can be done with a membership, and what cannot.
pub fn actions(voided: bool) -> (Vec<&'static str>, Vec<PupilGroupRefusedAction>) {
    const ACTIONS: [&str; 3] = ["end", "void", "assign"];
    let refused = |action| PupilGroupRefusedAction { action, reason: "It is voided." };
    match voided {
        false => (ACTIONS.to_vec(), Vec::new()),
        true => (Vec::new(), ACTIONS.map(refused).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_overlap_where_they_share_a_day() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let stay = |from, until: Option<u32>| Stay { from_on: day(from), until_on: until.map(day) };
        for (one, two, shared) in [
            (stay(1, None), stay(20, None), true),
            (stay(1, Some(5)), stay(5, None), true),
            (stay(1, Some(5)), stay(6, None), false),
            (stay(1, Some(5)), stay(2, Some(3)), true),
        ] {
            assert_eq!((one.overlaps(two), two.overlaps(one)), (shared, shared), "{one:?} {two:?}");
        }
        assert!(!stay(5, Some(4)).is_forwards() && stay(5, Some(5)).is_forwards());
    }
}
