//! Decisions about notifications that need no database.

use chrono::{DateTime, NaiveDate, Utc};

use super::dto::{SocialWorkerDelay, SocialWorkerTelling};
use crate::{
    attendance::rules::TriggerKind,
    error::{Fault, FaultCode},
};

const SECONDS_OF_AN_HOUR: i64 = 3600;

/// Everything wrong with what is told that can be seen without the school. `told_on`: the day of it on a school's wall.
pub fn faults(telling: &SocialWorkerTelling, told_on: NaiveDate, now: DateTime<Utc>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let trigger = &telling.trigger;
    if telling.told_at > now {
        let detail = "A social worker is recorded as told when it has been done.";
        faults.push(Fault::at("/telling/told_at", FaultCode::DateInFuture).detail(detail));
    } else if told_on < trigger.first_on {
        let detail = "The first day of what was told lies after the telling.";
        faults.push(Fault::at("/telling/trigger/first_on", FaultCode::DatesReversed).detail(detail));
    }
    if trigger.kind == TriggerKind::OtherConcern && trigger.concern.is_none() {
        faults.push(Fault::at("/telling/trigger/concern", FaultCode::ConcernRequired));
    }
    faults
}

/// How long it took from the beginning of what was told.
pub fn delay(began_at: DateTime<Utc>, told_at: DateTime<Utc>) -> SocialWorkerDelay {
    let seconds = (told_at - began_at).num_seconds();
    let tenths = (20 * seconds + SECONDS_OF_AN_HOUR).div_euclid(2 * SECONDS_OF_AN_HOUR);
    SocialWorkerDelay { began_at, seconds, hours: tenths as f64 / 10.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_rounded_half_up_from_exact_seconds() {
        let began: DateTime<Utc> = "2026-11-18T08:45:00Z".parse().unwrap();
        for (told, seconds, hours) in [
            ("2026-11-18T10:15:00Z", 5_400, 1.5),
            ("2026-11-18T08:47:59Z", 179, 0.0),
            ("2026-11-18T08:48:00Z", 180, 0.1),
            ("2026-11-20T08:45:00Z", 172_800, 48.0),
            ("2026-11-18T08:15:00Z", -1_800, -0.5),
        ] {
            let found = delay(began, told.parse().unwrap());
            assert_eq!((found.seconds, found.hours), (seconds, hours), "{told}");
        }
    }
}
