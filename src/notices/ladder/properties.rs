//! Whatever is proposed, issued and withdrawn, and in whatever order: never three that count in three years, never a
//! second reduction.

use proptest::prelude::*;

use super::{tests::day, *};
use crate::notices::schedule::tariff;

#[derive(Clone, Debug)]
enum Operation {
    /// So many days pass, and a notice is issued if the ladder allows one.
    Issue { after: i64, excluded: bool, late: i64 },
    /// Something becomes of a notice that was issued.
    End { place: usize, convicted: bool },
}

fn operations() -> impl Strategy<Value = Vec<Operation>> {
    let issue = (0..500i64, prop::bool::weighted(0.2), 0..60i64)
        .prop_map(|(after, excluded, late)| Operation::Issue { after, excluded, late });
    let end = (0..20usize, any::<bool>()).prop_map(|(place, convicted)| Operation::End { place, convicted });
    prop::collection::vec(prop_oneof![4 => issue, 1 => end], 1..40)
}

/// The slow way: whether two days lie in three years that end with the later of them.
fn within_three_years(earlier: NaiveDate, later: NaiveDate) -> bool {
    let mut day = earlier;
    for _ in 0..3 {
        day = day
            .iter_days()
            .skip(1)
            .take(366)
            .find(|next| {
                use chrono::Datelike as _;
                (next.month(), next.day()) == (day.month(), day.day())
                    || (day.month(), day.day()) == (2, 29) && (next.month(), next.day()) == (3, 1)
            })
            .unwrap();
    }
    later < day
}

proptest! {
    #[test]
    fn no_history_yields_three_in_three_years_or_two_reductions(operations in operations()) {
        let mut notices: Vec<(Earlier, Option<i64>)> = Vec::new();
        let mut today = day("2024-08-01");
        for (n, operation) in operations.into_iter().enumerate() {
            match operation {
                Operation::Issue { after, excluded, late } => {
                    today += chrono::Duration::days(after);
                    let kind = if excluded { PenaltyNoticeKind::ExcludedInPublicPlace } else { PenaltyNoticeKind::Attendance };
                    let last = today - chrono::Duration::days(late);
                    let known: Vec<Earlier> = notices.iter().map(|(notice, _)| *notice).collect();
                    if let Some(step) = next(&known, kind, last, today).step {
                        let id = Uuid::from_u128(n as u128);
                        let made = Earlier { id, kind, issued_on: today, last_offence_on: last, fate: Fate::Stands };
                        notices.push((made, tariff(kind, last, step).reduced_pence));
                    }
                }
                Operation::End { place, convicted } => {
                    if let Some((notice, _)) = notices.get_mut(place) {
                        notice.fate = if convicted { Fate::NotConvicted } else { Fate::Withdrawn };
                    }
                }
            }
            let counts: Vec<_> = notices
                .iter()
                .filter(|(notice, _)| {
                    notice.fate == Fate::Stands
                        && notice.kind == PenaltyNoticeKind::Attendance
                        && notice.last_offence_on >= day("2024-08-19")
                })
                .collect();
            for three in counts.windows(3) {
                prop_assert!(!within_three_years(three[0].0.issued_on, three[2].0.issued_on), "{three:?}");
            }
            for two in counts.windows(2).filter(|two| two[1].1.is_some()) {
                prop_assert!(!within_three_years(two[0].0.issued_on, two[1].0.issued_on), "{two:?}");
            }
        }
    }

    #[test]
    fn the_day_told_is_the_first_on_which_one_is_possible_again(
        days in prop::collection::vec(0..1_400i64, 2..5),
        after in 0..400i64,
    ) {
        let start = day("2024-09-01");
        let earlier: Vec<Earlier> = days.iter().enumerate().map(|(n, days)| {
            let issued_on = start + chrono::Duration::days(*days);
            Earlier { id: Uuid::from_u128(n as u128), kind: PenaltyNoticeKind::Attendance, issued_on,
                last_offence_on: issued_on, fate: Fate::Stands }
        }).collect();
        let latest = earlier.iter().map(|notice| notice.issued_on).max().unwrap();
        let on = latest + chrono::Duration::days(after);
        let ladder = next(&earlier, PenaltyNoticeKind::Attendance, on, on);
        if let Some(possible) = ladder.possible_from_on {
            let step = |on: NaiveDate| next(&earlier, PenaltyNoticeKind::Attendance, on, on).step;
            prop_assert!(step(possible).is_some(), "{:?}", possible);
            prop_assert_eq!(step(possible - chrono::Duration::days(1)), None);
        }
        prop_assert_eq!(ladder.step.is_none(), ladder.possible_from_on.is_some());
    }
}
