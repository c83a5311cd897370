//! What the authority agreed with a school about its statutory returns: how often attendance returns are made, whether
//! nil returns are, and whether the authority asks for those that the regulation exempts.

mod dto;
mod http;
mod service;

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, ConnectionTrait};
use serde::{Deserialize, Serialize};

pub use http::routes;

use super::{
    rules::{period_of, periods_within},
    values::Interval,
};
use crate::{
    access::Session,
    domain::span::Span,
    entities::statutory_return_agreement::{Column, Entity, Model},
    error::{AppError, Result},
};

/// What is agreed at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub interval: Interval,
    pub nil_returns: bool,
    pub new_pupil_always: bool,
    pub deletion_always: bool,
}

/// Where nothing was agreed: the least that the regulation asks for, each month accounted for.
impl Default for Terms {
    fn default() -> Self {
        Self {
            interval: Interval::Monthly,
            nil_returns: true,
            new_pupil_always: false,
            deletion_always: false,
        }
    }
}

/// Terms with their first day; of all days before others where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    pub from_on: Option<NaiveDate>,
    pub terms: Terms,
}

impl Since {
    /// The first day of the rhythm: an interval that runs already ends as it was agreed before.
    fn rhythm_from(&self) -> Option<NaiveDate> {
        let from_on = self.from_on?;
        let period = period_of(self.terms.interval, from_on);
        if period.from_on == from_on { Some(from_on) } else { period.to_on.succ_opt() }
    }
}

/// The terms that a school goes by, and went by: what was agreed makes no duties of days before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement(Vec<Since>);

impl Agreement {
    /// The terms that were agreed with these schools: one statement.
    pub async fn of<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urns: &[i32],
    ) -> Result<HashMap<i32, Self>> {
        let rows = session.find::<Entity>().filter(Column::Urn.is_in(urns.iter().copied())).all().await?;
        rows.iter().map(|row| Ok((row.urn, Self::of_row(row)?))).collect()
    }

    fn of_row(row: &Model) -> Result<Self> {
        let mut all = earlier(row)?;
        all.push(latest(row)?);
        Ok(Self(all))
    }

    /// The terms that hold on a day.
    pub fn on(&self, day: NaiveDate) -> Terms {
        let holds = |since: &&Since| since.from_on.is_none_or(|from_on| from_on <= day);
        self.0.iter().rev().find(holds).map_or_else(Terms::default, |since| since.terms)
    }

    /// How often attendance returns are made on a day.
    pub fn interval_on(&self, day: NaiveDate) -> Interval {
        let holds = |since: &&Since| since.rhythm_from().is_none_or(|from_on| from_on <= day);
        self.0.iter().rev().find(holds).map_or_else(Terms::default, |since| since.terms).interval
    }

    /// The intervals within a span for which a nil return is made where there is nobody to tell of, oldest first. Where
    /// another rhythm begins, the interval that runs ends the day before.
    pub fn nil_intervals(&self, span: Span) -> Vec<Span> {
        let ever = Since { from_on: None, terms: Terms::default() };
        let all: Vec<Since> = std::iter::once(ever).chain(self.0.iter().copied()).collect();
        let mut found = Vec::new();
        for (place, since) in all.iter().enumerate().filter(|(_, since)| since.terms.nil_returns) {
            let later = all.iter().skip(place + 1);
            let ends = later.map(|later| later.rhythm_from().and_then(|from_on| from_on.pred_opt())).min();
            // Terms of all days leave none to those before them.
            let Some(until) = ends.unwrap_or(Some(NaiveDate::MAX)) else { continue };
            let from_on = since.rhythm_from().map_or(span.from_on, |from_on| from_on.max(span.from_on));
            found.extend(periods_within(since.terms.interval, Span { from_on, to_on: span.to_on }, until));
        }
        found
    }
}

/// The terms that were recorded last.
fn latest(row: &Model) -> Result<Since> {
    let interval = Interval::spelled(&row.attendance_interval);
    let terms = Terms {
        interval: interval.ok_or_else(|| AppError::internal("no such interval"))?,
        nil_returns: row.nil_returns,
        new_pupil_always: row.new_pupil_always,
        deletion_always: row.deletion_always,
    };
    Ok(Since { from_on: row.from_on, terms })
}

/// The terms that held before, oldest first.
fn earlier(row: &Model) -> Result<Vec<Since>> {
    serde_json::from_str(&row.earlier).map_err(AppError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn since(from_on: &str, interval: Interval, nil_returns: bool) -> Since {
        let terms = Terms { interval, nil_returns, ..Terms::default() };
        Since { from_on: Some(day(from_on)), terms }
    }

    fn nil(agreement: &Agreement) -> Vec<String> {
        let span = Span { from_on: day("2026-09-01"), to_on: day("2026-12-07") };
        let told = |period: Span| format!("{} {}", period.from_on, period.to_on);
        agreement.nil_intervals(span).into_iter().map(told).collect()
    }

    #[test]
    fn what_is_agreed_makes_no_interval_of_days_before_it() {
        let months = ["2026-09-01 2026-09-30", "2026-10-01 2026-10-31", "2026-11-01 2026-11-30"];
        assert_eq!(nil(&Agreement::default()), months);
        // The month that runs ends as the weeks begin.
        let weekly = Agreement(vec![since("2026-11-22", Interval::Weekly, true)]);
        let weeks = ["2026-11-01 2026-11-22", "2026-11-23 2026-11-29", "2026-11-30 2026-12-06"];
        assert_eq!(nil(&weekly), [&months[..2], &weeks].concat());
        assert_eq!(weekly.interval_on(day("2026-11-22")), Interval::Monthly);
        assert_eq!(weekly.interval_on(day("2026-11-23")), Interval::Weekly);
        let none = Agreement(vec![since("2026-10-01", Interval::Monthly, false)]);
        assert_eq!(nil(&none), months[..1]);
        let none_ever =
            Agreement(vec![Since { from_on: None, ..since("2026-10-01", Interval::Monthly, false) }]);
        assert!(nil(&none_ever).is_empty());
        let twice = Agreement(vec![
            since("2026-10-01", Interval::Monthly, false),
            since("2026-11-16", Interval::TwiceMonthly, true),
        ]);
        assert_eq!(nil(&twice), ["2026-09-01 2026-09-30", "2026-11-16 2026-11-30"]);
        assert!(!twice.on(day("2026-11-15")).nil_returns && twice.on(day("2026-11-16")).nil_returns);
    }
}
