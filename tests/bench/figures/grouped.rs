//! The question that all are asked, and the answer that all must give.

use std::{fmt, ops::RangeInclusive};

use chrono::NaiveDate;
use rollcall::attendance::{
    code::{Class, TABLE},
    rules::RuleSet,
};
use serde_json::Value;

/// Figures of all schools.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    attended: u64,
    authorised: u64,
    unauthorised: u64,
    /// Enrolments with a possible session.
    counted: u64,
    persistent: u64,
    severe: u64,
}

impl Answer {
    pub fn possible(&self) -> u64 {
        self.attended + self.authorised + self.unauthorised
    }

    /// What the service answered.
    pub fn of_service(body: &str) -> Self {
        let body: Value = serde_json::from_str(body).unwrap();
        let number = |pointer: &str| body.pointer(&format!("/data/0/{pointer}")).unwrap().as_u64().unwrap();
        Self {
            attended: number("sessions/attended"),
            authorised: number("sessions/authorised"),
            unauthorised: number("sessions/unauthorised"),
            counted: number("counted"),
            persistent: number("persistent_absence/numerator"),
            severe: number("severe_absence/numerator"),
        }
    }

    /// What the grouped query answered, in the order of its columns.
    pub fn of_row(row: [i64; 6]) -> Self {
        let [attended, authorised, unauthorised, counted, persistent, severe] = row.map(|n| n as u64);
        Self { attended, authorised, unauthorised, counted, persistent, severe }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} sessions possible, {} attended, {} + {} missed; {} enrolments, {} persistently and {} severely absent.",
            self.possible(),
            self.attended,
            self.authorised,
            self.unauthorised,
            self.counted,
            self.persistent,
            self.severe
        )
    }
}

/// The grouped query: each enrolment's own sums first, for persistent absence is told by those.
pub fn sql(from: &str, days: &RangeInclusive<NaiveDate>) -> String {
    let rules = RuleSet::on(*days.end());
    let codes = |classes: &[Class]| {
        let codes = TABLE.iter().filter(|info| classes.contains(&info.class));
        codes.map(|info| format!("'{}'", info.code)).collect::<Vec<_>>().join(", ")
    };
    let (attended, authorised, unauthorised) =
        (codes(&[Class::Present, Class::Aea]), codes(&[Class::Authorised]), codes(&[Class::Unauthorised]));
    let possible = "(attended + authorised + unauthorised)";
    let misses = |percent: u32| {
        format!("{possible} > 0 AND 100 * (authorised + unauthorised) >= {percent} * {possible}")
    };
    format!(
        "WITH own AS (
            SELECT urn, enrolment_id,
                count(*) FILTER (WHERE code IN ({attended})) AS attended,
                count(*) FILTER (WHERE code IN ({authorised})) AS authorised,
                count(*) FILTER (WHERE code IN ({unauthorised})) AS unauthorised
            FROM {from} WHERE date BETWEEN '{}' AND '{}' GROUP BY urn, enrolment_id)
        SELECT CAST(sum(attended) AS bigint), CAST(sum(authorised) AS bigint), CAST(sum(unauthorised) AS bigint),
            count(*) FILTER (WHERE {possible} > 0),
            count(*) FILTER (WHERE {}), count(*) FILTER (WHERE {})
        FROM own",
        days.start(),
        days.end(),
        misses(rules.persistent_percent),
        misses(rules.severe_percent)
    )
}
