//! Every rule set there is, made of the data that the rules themselves are worked out by.

use std::{str::FromStr, sync::LazyLock};

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    attendance::rules::RuleSet as Attendance,
    domain::spelled::spelled,
    notices::{
        period,
        schedule::{PenaltyNoticeStep, Regime, SECTION_105, Tariff},
    },
};

spelled! {
    /// What rules are about. The list may grow.
    RuleSetKind {
        /// Thresholds of absence, and what follows from them.
        Attendance = "attendance";
        /// What penalty notices cost, by when they are paid, and how many there may be.
        PenaltyNotices = "penalty_notices";
        /// Notices to Improve.
        NoticesToImprove = "notices_to_improve";
    }
}

impl FromStr for RuleSetKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::spelled(text).ok_or(())
    }
}

/// One rule of a set, as a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RuleSetRule {
    /// Its name within sets of its kind.
    #[schema(example = "first_reduced_pence")]
    pub name: &'static str,
    /// What it is.
    #[schema(example = "What suffices for a first notice when it is paid early, in pence")]
    pub what: &'static str,
    /// Its value; null where the set has no such thing.
    #[schema(example = 8000)]
    pub value: Option<i64>,
    /// What it rests on.
    #[schema(example = "Education (Penalty Notices) (England) Regulations 2007, as amended by SI 2024/210")]
    pub source: &'static str,
}

/// Rules in force from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RuleSetDocument {
    /// What they are about.
    pub kind: RuleSetKind,
    /// Their name within the kind: what decisions and figures name them by.
    #[schema(example = "2024-08-19")]
    pub id: &'static str,
    /// The first day on which they hold: of offences, where they are about notices. Null for the oldest that is kept.
    #[schema(example = "2024-08-19")]
    pub from_on: Option<NaiveDate>,
    /// The last; null for those that hold today.
    #[schema(example = "2024-08-18")]
    pub to_on: Option<NaiveDate>,
    /// What is special about them; null where there is nothing.
    #[schema(example = "For offences wholly before the national framework.")]
    pub note: Option<&'static str>,
    /// The rules, in an order that is the same in every set of the kind.
    pub rules: Vec<RuleSetRule>,
}

impl RuleSetDocument {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from_on.is_none_or(|from| from <= day) && self.to_on.is_none_or(|to| day <= to)
    }
}

/// Every rule set, by kind, oldest first.
pub fn all() -> &'static [RuleSetDocument] {
    static ALL: LazyLock<Vec<RuleSetDocument>> = LazyLock::new(|| {
        let mut all = attendance();
        all.extend(penalty_notices());
        all.push(notices_to_improve());
        all
    });
    &ALL
}

/// The set of this kind and name.
pub fn named(kind: RuleSetKind, id: &str) -> Option<&'static RuleSetDocument> {
    all().iter().find(|set| set.kind == kind && set.id == id)
}

const GUIDANCE: &str = "Working together to improve school attendance (statutory since 19 August 2024)";
const FRAMEWORK: &str = "National framework for penalty notices";
const REGISTRATION: &str = "School Attendance (Pupil Registration) (England) Regulations 2024";
const NOTICES: &str = "Education (Penalty Notices) (England) Regulations 2007, as amended";

const fn rule(
    name: &'static str,
    source: &'static str,
    what: &'static str,
    value: Option<i64>,
) -> RuleSetRule {
    RuleSetRule { name, what, value, source }
}

fn count(of: usize) -> Option<i64> {
    i64::try_from(of).ok()
}

fn rules_of_attendance(set: &Attendance) -> Vec<RuleSetRule> {
    vec![
        rule(
            "persistent_percent",
            GUIDANCE,
            "Persistently absent: this percentage of the pupil's own possible sessions missed, or more",
            Some(i64::from(set.persistent_percent)),
        ),
        rule(
            "severe_percent",
            GUIDANCE,
            "Severely absent: this percentage missed, or more",
            Some(i64::from(set.severe_percent)),
        ),
        rule(
            "penalty_sessions",
            FRAMEWORK,
            "Sessions of G, N, O and U with which a penalty notice must be considered",
            count(set.penalty_sessions),
        ),
        rule(
            "penalty_weeks",
            FRAMEWORK,
            "School weeks over which they are counted",
            count(set.penalty_weeks),
        ),
        rule(
            "continuous_days",
            REGISTRATION,
            "School days of continuous unauthorised absence for the attendance return (regulation 13)",
            count(set.continuous_days),
        ),
        rule(
            "illness_days",
            REGISTRATION,
            "School days of illness in an academic year for the sickness return (regulation 13)",
            count(set.illness_days),
        ),
        rule(
            "unresolved_days",
            REGISTRATION,
            "School days in which N must become another code (regulation 10(7) to (9))",
            count(set.unresolved_days),
        ),
        rule(
            "deletion_days",
            REGISTRATION,
            "School days of continuous unauthorised absence before a name may be deleted on that ground (regulation 9(1)(i))",
            count(set.deletion_days),
        ),
    ]
}

fn attendance() -> Vec<RuleSetDocument> {
    let sets = Attendance::all();
    let ends = sets.iter().skip(1).map(|next| Some(next.from())).chain([None]);
    let set = |(place, (set, next)): (usize, (&Attendance, Option<NaiveDate>))| RuleSetDocument {
        kind: RuleSetKind::Attendance,
        id: set.id,
        // Figures of days before the first set are counted as by the first.
        from_on: (place > 0).then(|| set.from()),
        to_on: next.and_then(|day| day.pred_opt()),
        note: None,
        rules: rules_of_attendance(set),
    };
    sets.iter().zip(ends).enumerate().map(set).collect()
}

fn penalty_notices() -> Vec<RuleSetDocument> {
    let sets = Regime::all();
    let ends = sets.iter().skip(1).map(|next| Some(next.from())).chain([None]);
    let set = |(place, (set, next)): (usize, (&Regime, Option<NaiveDate>))| {
        let mut rules =
            tariffs(set.tariff(PenaltyNoticeStep::First), Some(set.tariff(PenaltyNoticeStep::Second)));
        rules.extend(limit(set.limit.map(|limit| (limit.notices, limit.years))));
        RuleSetDocument {
            kind: RuleSetKind::PenaltyNotices,
            id: set.id.as_str(),
            from_on: (place > 0).then(|| set.from()),
            to_on: next.and_then(|day| day.pred_opt()),
            note: next.map(|_| "For offences wholly before the national framework."),
            rules,
        }
    };
    let mut all: Vec<_> = sets.iter().zip(ends).enumerate().map(set).collect();
    let mut rules = tariffs(SECTION_105, None);
    rules.extend(limit(None));
    all.push(RuleSetDocument {
        kind: RuleSetKind::PenaltyNotices,
        id: SECTION_105.rule_set.as_str(),
        from_on: None,
        to_on: None,
        note: Some("For an excluded pupil in a public place (section 105 of the Education and Inspections Act 2006)."),
        rules,
    });
    all
}

fn tariffs(first: Tariff, second: Option<Tariff>) -> Vec<RuleSetRule> {
    let days = |days: Option<u64>| days.and_then(|days| i64::try_from(days).ok());
    vec![
        rule("first_full_pence", NOTICES, "A first notice, in pence", Some(first.full_pence)),
        rule(
            "first_full_days",
            NOTICES,
            "Days in which it is to be paid, the day of receipt being the first",
            days(Some(first.full_days)),
        ),
        rule(
            "first_reduced_pence",
            NOTICES,
            "What suffices for a first notice when it is paid early, in pence",
            first.reduced_pence,
        ),
        rule(
            "first_reduced_days",
            NOTICES,
            "Days in which that suffices, the day of receipt being the first",
            days(first.reduced_days),
        ),
        rule(
            "second_full_pence",
            NOTICES,
            "A second notice to the same parent for the same child, in pence",
            second.map(|second| second.full_pence),
        ),
        rule(
            "second_reduced_pence",
            NOTICES,
            "What suffices for a second notice when it is paid early, in pence",
            second.and_then(|second| second.reduced_pence),
        ),
    ]
}

fn limit(limit: Option<(usize, u32)>) -> [RuleSetRule; 2] {
    [
        rule(
            "limit_notices",
            NOTICES,
            "Notices that one parent may be given for one child within the years below",
            limit.and_then(|(notices, _)| count(notices)),
        ),
        rule(
            "limit_years",
            NOTICES,
            "Years, which end with the day on which a notice is proposed",
            limit.map(|(_, years)| i64::from(years)),
        ),
    ]
}

fn notices_to_improve() -> RuleSetDocument {
    let rules = vec![
        rule(
            "least_weeks",
            GUIDANCE,
            "School weeks of an improvement period, at least",
            count(*period::WEEKS.start()),
        ),
        rule(
            "most_weeks",
            GUIDANCE,
            "School weeks of an improvement period, at the most",
            count(*period::WEEKS.end()),
        ),
        rule("most_days", GUIDANCE, "School days of it, at the most", count(*period::DAYS.end())),
    ];
    RuleSetDocument {
        kind: RuleSetKind::NoticesToImprove,
        id: "2024-08-19",
        from_on: NaiveDate::from_ymd_opt(2024, 8, 19),
        to_on: None,
        note: None,
        rules,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn value(set: &RuleSetDocument, name: &str) -> Option<i64> {
        set.rules.iter().find(|rule| rule.name == name).and_then(|rule| rule.value)
    }

    #[test]
    fn sets_have_names_of_their_own_and_all_of_a_kind_the_same_rules() {
        let names: BTreeSet<_> = all().iter().map(|set| (set.kind.as_str(), set.id)).collect();
        assert_eq!(names.len(), all().len());
        for set in all() {
            let names = |set: &RuleSetDocument| set.rules.iter().map(|rule| rule.name).collect::<Vec<_>>();
            let first = all().iter().find(|other| other.kind == set.kind).unwrap();
            assert_eq!(names(set), names(first), "{}", set.id);
        }
    }

    #[test]
    fn the_amounts_are_those_of_the_framework_and_of_before() {
        let (old, new) = (
            named(RuleSetKind::PenaltyNotices, "2013-09-01"),
            named(RuleSetKind::PenaltyNotices, "2024-08-19"),
        );
        let told = |set: Option<&RuleSetDocument>| {
            let names = ["first_reduced_pence", "first_full_pence", "second_full_pence", "limit_notices"];
            names.map(|name| value(set.unwrap(), name))
        };
        assert_eq!(told(old), [Some(6_000), Some(12_000), Some(12_000), None]);
        assert_eq!(told(new), [Some(8_000), Some(16_000), Some(16_000), Some(2)]);
        assert_eq!(value(new.unwrap(), "second_reduced_pence"), None);
    }
}
