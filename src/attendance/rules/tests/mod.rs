//! The worked examples of the rules, and each rule against a slow, obvious version of itself.

mod concerns;
mod counts;
mod deletion_run;
mod examples;
mod mistakes;
mod projection;
mod returns;
mod runs;
mod together;
mod windows;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::RuleSet;
use crate::{
    attendance::code::{Code, NO_MARK, TABLE},
    domain::session::{Session, SessionOn},
};

fn rules() -> &'static RuleSet {
    RuleSet::on(monday())
}

/// A Monday of the autumn term.
fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 7).unwrap()
}

/// Sessions of this many school days, Monday to Friday, from the Monday on.
fn weekdays(days: u64) -> Vec<SessionOn> {
    let dates = (0..days).map(|n| monday() + Days::new(n / 5 * 7 + n % 5));
    dates.flat_map(|date| Session::ALL.map(|session| SessionOn { date, session })).collect()
}

/// The bytes of codes, `times` of each.
fn bytes(codes: &[(&str, usize)]) -> Vec<u8> {
    let byte = |code: &str| Code::parse(code).map_or(NO_MARK, Code::byte);
    codes.iter().flat_map(|(code, times)| vec![byte(code); *times]).collect()
}

/// Any byte that may stand on a line, and no mark.
fn any_byte() -> impl Strategy<Value = u8> {
    prop_oneof![
        1 => Just(NO_MARK),
        6 => prop::sample::select(b"GNOUI/".to_vec()),
        4 => (0..TABLE.len()).prop_map(|place| TABLE[place].byte),
    ]
}
