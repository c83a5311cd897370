//! Decisions about actions that need no database.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::error::{Fault, FaultCode};

/// The meeting that is looked at.
#[derive(Clone, Copy, Debug)]
pub struct At {
    /// The meeting.
    pub meeting: Uuid,
    /// The day on which it was held, or is planned.
    pub on: NaiveDate,
    /// Whether it was held.
    pub was_held: bool,
}

/// A meeting by its day; of two on one day by which was recorded first.
pub type Day = (NaiveDate, Uuid);

/// Whether an action of an earlier meeting is carried to this one: it is open, or was on the day when this was held. What was
/// settled on that day stood on its agenda.
pub fn is_carried(agreed: Day, settled_on: Option<NaiveDate>, at: At) -> bool {
    let open = match settled_on {
        None => true,
        Some(on) => at.was_held && at.on <= on,
    };
    agreed < (at.on, at.meeting) && open
}

/// At how many meetings an action that is carried to this one was still open: those held since it was agreed and before
/// this one, and this one.
pub fn times_carried(agreed: Day, settled_on: Option<NaiveDate>, held: &[Day], at: At) -> usize {
    let between = |day: &&Day| agreed < **day && **day < (at.on, at.meeting);
    let open = |day: &&Day| settled_on.is_none_or(|on| day.0 <= on);
    1 + held.iter().filter(between).filter(open).count()
}

/// What is wrong with the day of an action's end.
pub fn faults_of_end(done_on: NaiveDate, agreed_on: NaiveDate, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    if done_on > today {
        faults.push(Fault::at("/done_on", FaultCode::DateInFuture));
    } else if done_on < agreed_on {
        let detail = "It lies before the day on which the action was agreed.";
        faults.push(Fault::at("/done_on", FaultCode::DatesReversed).detail(detail));
    }
    faults
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    fn day(offset: u8) -> NaiveDate {
        "2026-09-01".parse::<NaiveDate>().unwrap() + Days::new(u64::from(offset))
    }

    fn at(offset: u8, was_held: bool) -> At {
        At { meeting: Uuid::from_u128(u128::from(offset)), on: day(offset), was_held }
    }

    fn meeting(offset: u8) -> Day {
        (day(offset), Uuid::from_u128(u128::from(offset)))
    }

    #[test]
    fn an_open_action_is_carried_until_it_is_settled() {
        let held = [meeting(10), meeting(100), meeting(190)];
        assert!(is_carried(meeting(10), None, at(100, true)));
        assert_eq!(times_carried(meeting(10), None, &held, at(100, true)), 1);
        assert_eq!(times_carried(meeting(10), None, &held, at(190, true)), 2);
        assert_eq!(times_carried(meeting(10), None, &held, at(250, false)), 3);
        assert!(is_carried(meeting(10), Some(day(100)), at(100, true)), "it was reported there");
        assert!(!is_carried(meeting(10), Some(day(99)), at(100, true)));
        assert!(
            !is_carried(meeting(10), Some(day(150)), at(100, false)),
            "of what is to come only what is open"
        );
        assert!(!is_carried(meeting(100), None, at(100, true)), "its own meeting does not carry it");
        assert!(!is_carried(meeting(190), None, at(100, true)));
    }

    proptest! {
        /// Walking the meetings in order of time and carrying what is open gives the same count.
        #[test]
        fn to_carry_is_to_walk_the_meetings(
            days in prop::collection::btree_set(0_u8..250, 1..8),
            agreed in 0_usize..8,
            settled in prop::option::of(0_u8..250),
            last in 0_usize..8,
        ) {
            let held: Vec<Day> = days.iter().map(|offset| meeting(*offset)).collect();
            let (agreed, last) = (held[agreed % held.len()], held[last % held.len()]);
            let settled = settled.map(day).filter(|on| *on >= agreed.0);
            let at = At { meeting: last.1, on: last.0, was_held: true };
            let mut walked = 0;
            for one in &held {
                let open = settled.is_none_or(|on| one.0 <= on);
                if *one > agreed && *one <= last && open {
                    walked += 1;
                }
            }
            let carried = is_carried(agreed, settled, at);
            let times = if carried { times_carried(agreed, settled, &held, at) } else { 0 };
            prop_assert_eq!(carried, last > agreed && settled.is_none_or(|on| last.0 <= on));
            if carried {
                prop_assert_eq!(times, walked);
            }
        }

        #[test]
        fn no_action_ends_before_it_began_or_tomorrow(done in 0_u8..250, agreed in 0_u8..250, today in 0_u8..250) {
            let good = faults_of_end(day(done), day(agreed), day(today)).is_empty();
            prop_assert_eq!(good, agreed <= done && done <= today);
        }
    }
}
