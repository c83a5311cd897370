//! Where an issued notice stands on the ladder now: what became known after its issue may have moved it.
//!
//! A notice of another authority is told late, two records turn out to be of one parent, an earlier notice is withdrawn:
//! none of that undoes a notice by itself, but whoever serves it, asks for its money or refers it must know.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{Earlier, Fate, LadderReason, next};
use crate::{
    attendance::book::ladders::Noticed,
    notices::schedule::{PenaltyNoticeKind, PenaltyNoticeStep},
};

/// A notice with the step at which it was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The notice.
    pub notice: Earlier,
    /// The step at which it was issued.
    pub step: PenaltyNoticeStep,
    /// When it was recorded: by it those of one day have an order.
    pub recorded_at: DateTime<Utc>,
}

impl Issued {
    /// A notice as it is stored; `None` where that cannot be.
    pub fn of(stored: &Noticed) -> Option<Self> {
        let notice = Earlier {
            id: stored.id,
            kind: PenaltyNoticeKind::spelled(&stored.kind)?,
            issued_on: stored.issued_on,
            last_offence_on: stored.last_offence_on,
            fate: Fate::spelled(&stored.fate)?,
        };
        let step = PenaltyNoticeStep::spelled(&stored.step)?;
        Some(Self { notice, step, recorded_at: stored.recorded_at })
    }

    fn place(&self) -> (NaiveDate, DateTime<Utc>, bool, Uuid) {
        let later = self.step == PenaltyNoticeStep::Second;
        (self.notice.issued_on, self.recorded_at, later, self.notice.id)
    }
}

/// Where a notice stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LadderNow {
    /// The step that it would be issued at, by what is known now; none where it would not be.
    pub step: Option<PenaltyNoticeStep>,
    /// Whether that is another than the one at which it was issued.
    pub differs: bool,
    /// The notices before it that count.
    pub counting: Vec<Uuid>,
    /// Why.
    pub reason: LadderReason,
}

/// Where a notice stands now among all to the parent for the child; `None` where it stands no more, or is not there.
pub fn stands_now(all: &[Issued], id: Uuid) -> Option<LadderNow> {
    let own = all.iter().find(|one| one.notice.id == id && one.notice.fate == Fate::Stands)?;
    let before = all.iter().filter(|one| one.place() < own.place()).map(|one| one.notice);
    let before: Vec<Earlier> = before.collect();
    let Earlier { kind, last_offence_on, issued_on, .. } = own.notice;
    let ladder = next(&before, kind, last_offence_on, issued_on);
    Some(LadderNow {
        step: ladder.step,
        differs: ladder.step != Some(own.step),
        counting: ladder.counting,
        reason: ladder.reason,
    })
}

/// The authority's own notices of these that stand otherwise than they were issued.
pub fn out_of_step(ladders: &[Vec<Noticed>]) -> BTreeSet<Uuid> {
    let of_one = |notices: &Vec<Noticed>| {
        let all: Vec<Issued> = notices.iter().filter_map(Issued::of).collect();
        let own = notices.iter().filter(|one| one.origin == "own").map(|one| one.id);
        own.filter(|id| stands_now(&all, *id).is_some_and(|now| now.differs)).collect::<Vec<_>>()
    };
    ladders.iter().flat_map(of_one).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::notices::ladder::tests::{day, notice};

    fn issued(n: u128, on: &str, step: PenaltyNoticeStep) -> Issued {
        let notice = notice(n, on);
        Issued { notice, step, recorded_at: notice.issued_on.and_hms_opt(12, 0, 0).unwrap().and_utc() }
    }

    use PenaltyNoticeStep::{First, Second};

    #[test]
    fn a_notice_told_late_makes_a_first_a_second_and_a_second_one_too_many() {
        let own = issued(3, "2026-11-23", First);
        let alone = stands_now(&[own], own.notice.id).unwrap();
        assert_eq!((alone.step, alone.differs), (Some(First), false));
        let told = [issued(1, "2026-01-10", First), own];
        let now = stands_now(&told, own.notice.id).unwrap();
        assert_eq!((now.step, now.differs), (Some(Second), true));
        assert_eq!(now.counting, [Uuid::from_u128(1)]);
        let both = [issued(1, "2026-01-10", First), issued(2, "2026-05-05", First), own];
        let now = stands_now(&both, own.notice.id).unwrap();
        assert_eq!((now.step, now.reason), (None, LadderReason::LimitReached));
    }

    #[test]
    fn a_second_whose_first_was_withdrawn_is_the_first_now() {
        let mut first = issued(1, "2026-09-01", First);
        let second = issued(2, "2026-11-23", Second);
        first.notice.fate = Fate::Withdrawn;
        let now = stands_now(&[first, second], second.notice.id).unwrap();
        assert_eq!((now.step, now.differs), (Some(First), true));
        assert_eq!(stands_now(&[first, second], first.notice.id), None, "it stands no more");
    }

    #[test]
    fn of_one_day_the_order_of_issue_counts() {
        let (mut one, two) = (issued(9, "2026-11-23", First), issued(1, "2026-11-23", Second));
        one.recorded_at -= chrono::Duration::minutes(5);
        for each in [one, two] {
            assert!(!stands_now(&[one, two], each.notice.id).unwrap().differs);
        }
        let told = Issued { recorded_at: two.recorded_at, ..one };
        assert!(
            !stands_now(&[told, two], told.notice.id).unwrap().differs,
            "at one instant the first is first"
        );
    }

    proptest! {
        /// However late it becomes known: where no notice that stands is over the limit, no three stand in three years.
        #[test]
        fn three_in_three_years_are_never_all_right(days in prop::collection::vec((0..2_500i64, any::<bool>()), 1..8)) {
            let start = day("2024-09-01");
            let all: Vec<Issued> = days.iter().enumerate().map(|(n, (days, stands))| {
                let mut one = issued(n as u128, "2024-09-01", First);
                one.notice.issued_on = start + chrono::Duration::days(*days);
                one.notice.last_offence_on = one.notice.issued_on;
                one.notice.fate = if *stands { Fate::Stands } else { Fate::Withdrawn };
                one
            }).collect();
            let over = all.iter().any(|one| {
                stands_now(&all, one.notice.id).is_some_and(|now| now.step.is_none())
            });
            let mut standing: Vec<NaiveDate> =
                all.iter().filter(|one| one.notice.fate == Fate::Stands).map(|one| one.notice.issued_on).collect();
            standing.sort_unstable();
            let three = standing.windows(3).any(|three| super::super::window(3, three[2]).from_on <= three[0]);
            prop_assert_eq!(over, three);
        }

        /// What was issued by the law and what nothing became known about since stands as it was issued.
        #[test]
        fn what_was_issued_by_the_law_stands_as_it_was_issued(days in prop::collection::vec(0..900i64, 1..8)) {
            let mut all: Vec<Issued> = Vec::new();
            let mut today = day("2024-09-01");
            for (n, days) in days.into_iter().enumerate() {
                today += chrono::Duration::days(days);
                let known: Vec<Earlier> = all.iter().map(|one| one.notice).collect();
                let one = issued(100 - n as u128, "2024-09-01", First);
                let notice = Earlier { issued_on: today, last_offence_on: today, ..one.notice };
                if let Some(step) = next(&known, notice.kind, today, today).step {
                    let recorded_at = today.and_hms_opt(12, 0, n as u32).unwrap().and_utc();
                    all.push(Issued { notice, step, recorded_at });
                }
            }
            for one in &all {
                prop_assert!(!stands_now(&all, one.notice.id).unwrap().differs);
            }
        }
    }
}
