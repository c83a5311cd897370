//! Decisions about targets that need no database.

use super::dto::{
    TargetCreate, TargetKind, TargetNeeded, TargetRefusedAction, TargetStatus, TargetVisibility,
};
use crate::{
    attendance::{
        calendar::Period,
        figures::{Measure, Outlook},
    },
    domain::{academic_year::AcademicYear, percentage::Rate},
    error::{Fault, FaultCode},
};

/// Parts of which a target's percentage is a whole number: two decimals of a per cent.
const PARTS: u128 = 10_000;
/// The first academic year with a baseline improvement expectation.
const EXPECTATIONS_FROM: i32 = 2026;
/// Kinds of school that have one: mainstream.
const MAINSTREAM: [&str; 2] = ["primary", "secondary"];

impl TargetKind {
    /// Who may see targets of this sort.
    pub const fn visibility(self) -> TargetVisibility {
        match self {
            Self::Local | Self::ServiceAgreement => TargetVisibility::Open,
            Self::AttendanceBaselineImprovementExpectation => TargetVisibility::Confidential,
        }
    }
}

/// A percentage in hundredths, if it has two decimals at the most.
pub fn hundredths(percent: f64) -> Option<i32> {
    let scaled = (percent * 100.0).round();
    let exact = (scaled / 100.0 - percent).abs() < 1e-9 && (0.0..=10_000.0).contains(&scaled);
    #[allow(clippy::cast_possible_truncation, reason = "it lies between 0 and 10,000")]
    exact.then_some(scaled as i32)
}

/// The fault of a percentage with more decimals.
pub fn percent_fault(percent: f64) -> Option<Fault> {
    let fault = || Fault::at("/percent", FaultCode::InvalidFormat).detail("At most two decimals.");
    hundredths(percent).is_none().then(fault)
}

/// Everything wrong with a target that can be told without the calendar. `school` is its kind; none for the authority.
pub fn faults(new: &TargetCreate, school: Option<&str>) -> (Option<Period>, Vec<Fault>) {
    let mut faults: Vec<Fault> = percent_fault(new.percent).into_iter().collect();
    let period: Option<Period> = new.period.parse().ok();
    if period.is_none() {
        let detail =
            "Expected an academic year, term or half term: 2026-27, 2026-27-autumn, 2026-27-autumn-2.";
        faults.push(Fault::at("/period", FaultCode::InvalidFormat).detail(detail));
    }
    if school.is_some() && new.phase.is_some() {
        let detail = "A school's target is of the school: leave `phase` out.";
        faults.push(Fault::at("/phase", FaultCode::TargetNotHere).detail(detail));
    }
    if new.kind == TargetKind::AttendanceBaselineImprovementExpectation {
        let mainstream = school.is_some_and(|kind| MAINSTREAM.contains(&kind));
        let early = period.is_some_and(|period| period.year().start_year() < EXPECTATIONS_FROM);
        if !mainstream || early {
            let detail = "The expectation is of one mainstream school, from the academic year 2026-27 on.";
            faults.push(Fault::at("/kind", FaultCode::TargetNotHere).detail(detail));
        }
    }
    if period.is_some_and(|period| AcademicYear::starting(period.year().start_year()).is_none()) {
        faults.push(Fault::at("/period", FaultCode::OutOfRange));
    }
    (period, faults)
}

/// What can be done with a target, and what cannot.
pub fn actions(withdrawn: bool) -> (Vec<&'static str>, Vec<TargetRefusedAction>) {
    const ACTIONS: [&str; 2] = ["change", "withdraw"];
    let refused = |action| TargetRefusedAction { action, reason: "It is withdrawn." };
    match withdrawn {
        false => (ACTIONS.to_vec(), Vec::new()),
        true => (Vec::new(), ACTIONS.map(refused).into()),
    }
}

/// How far a target is on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    pub status: Option<TargetStatus>,
    pub current: Rate,
    pub best: Rate,
    pub needed: TargetNeeded,
    pub arithmetic: String,
}

/// Judges a period so far against a target, exactly: no percentage is rounded before it is compared.
pub fn judge(measure: Measure, target: i32, outlook: &Outlook) -> Judged {
    let target = u128::from(target.unsigned_abs());
    match measure {
        Measure::Attendance => attended(target, outlook),
        Measure::PersistentAbsence | Measure::SevereAbsence => enrolments(measure, target, outlook),
        Measure::OverallAbsence | Measure::AuthorisedAbsence | Measure::UnauthorisedAbsence => {
            missed(measure, target, outlook)
        }
    }
}

/// Of so many, the least whole number that is the target's share, and the greatest.
fn share(target: u128, of: u64) -> (u64, u64) {
    let parts = target * u128::from(of);
    let whole = |count: u128| u64::try_from(count).unwrap_or(u64::MAX);
    (whole(parts.div_ceil(PARTS)), whole(parts / PARTS))
}

fn status(counted: u64, met: bool, reachable: bool) -> Option<TargetStatus> {
    match (counted, met, reachable) {
        (0, _, _) => None,
        (_, _, false) => Some(TargetStatus::Missed),
        (_, true, true) => Some(TargetStatus::OnTrack),
        (_, false, true) => Some(TargetStatus::AtRisk),
    }
}

fn shown(target: u128) -> String {
    format!("{}.{:02} %", target / 100, target % 100)
}

/// More is better: so many sessions must still be attended.
fn attended(target: u128, outlook: &Outlook) -> Judged {
    let (have, out_of, rest) = (outlook.sums.attended(), outlook.sums.possible(), outlook.remaining);
    let end = out_of + rest;
    let least = share(target, end).0;
    let needed = least.saturating_sub(have);
    let met = u128::from(have) * PARTS >= target * u128::from(out_of);
    Judged {
        status: status(out_of, met, needed <= rest),
        current: Rate::new(have, out_of),
        best: Rate::new(have + rest, end),
        needed: TargetNeeded {
            of: "sessions to attend, out of those still possible",
            rate: Rate::new(needed, rest),
        },
        arithmetic: format!(
            "{have} of {out_of} possible sessions attended so far; {rest} still possible make {end}; {} of {end} is at \
             least {least}; {needed} of the {rest} still possible must be attended.",
            shown(target)
        ),
    }
}

/// Less is better: so many sessions of the rest must not be missed.
fn missed(measure: Measure, target: u128, outlook: &Outlook) -> Judged {
    let sums = outlook.sums;
    let (have, what) = match measure {
        Measure::AuthorisedAbsence => (sums.authorised, "missed with leave"),
        Measure::UnauthorisedAbsence => (sums.unauthorised, "missed without leave"),
        _ => (sums.absent(), "missed"),
    };
    let (out_of, rest) = (sums.possible(), outlook.remaining);
    let end = out_of + rest;
    let most = share(target, end).1;
    let may_miss = most.checked_sub(have);
    let met = u128::from(have) * PARTS <= target * u128::from(out_of);
    // Beyond what is left where even attending all of it is not enough.
    let needed = match may_miss {
        Some(may) => rest.saturating_sub(may),
        None => rest + (have - most),
    };
    Judged {
        status: status(out_of, met, may_miss.is_some()),
        current: Rate::new(have, out_of),
        best: Rate::new(have, end),
        needed: TargetNeeded {
            of: "sessions not to be missed so, out of those still possible",
            rate: Rate::new(needed, rest),
        },
        arithmetic: format!(
            "{have} of {out_of} possible sessions {what} so far; {rest} still possible make {end}; {} of {end} is at \
             most {most}; {needed} of the {rest} still possible must not be {what}.",
            shown(target)
        ),
    }
}

/// Less is better: so many enrolments must cease to be persistently (severely) absent.
fn enrolments(measure: Measure, target: u128, outlook: &Outlook) -> Judged {
    let (have, at_best, what) = match measure {
        Measure::SevereAbsence => (outlook.severe, outlook.severe_at_best, "severely absent"),
        _ => (outlook.persistent, outlook.persistent_at_best, "persistently absent"),
    };
    let (out_of, end) = (outlook.units, outlook.units_at_end);
    let most = share(target, end).1;
    let needed = have.saturating_sub(most);
    let can = have.saturating_sub(at_best);
    let met = u128::from(have) * PARTS <= target * u128::from(out_of);
    Judged {
        status: status(out_of, met, at_best <= most),
        current: Rate::new(have, out_of),
        best: Rate::new(at_best, end),
        needed: TargetNeeded {
            of: "enrolments to cease to be so, out of those that still can by attending every session",
            rate: Rate::new(needed, can),
        },
        arithmetic: format!(
            "{have} of {out_of} enrolments {what} so far; {} of {end} is at most {most}; {needed} must cease to be so; \
             {can} still can within the {} sessions still possible.",
            shown(target),
            outlook.remaining
        ),
    }
}
