//! Reviews that are planned and held.

use chrono::NaiveDate;

/// The earliest planned review that was not held; the planned ones stand in order. A review settles every one planned by
/// its day; where it settles none, it was held early and settles the next.
pub fn next_review(planned: &[NaiveDate], held: &[NaiveDate]) -> Option<NaiveDate> {
    let mut days = held.to_vec();
    days.sort_unstable();
    let mut settled = 0;
    for day in days {
        let by_then = planned.partition_point(|review| *review <= day);
        settled = if by_then > settled { by_then } else { settled + 1 };
    }
    planned.get(settled).copied()
}
