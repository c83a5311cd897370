//! Decisions about applications that need no database.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};

use super::application::{ChildEmploymentApplication, ChildEmploymentGrantElsewhere};
use crate::{
    attendance::age,
    error::{Fault, FaultCode},
    features::child_employment::{
        hours::{WorkElsewhere, faults_of_hours},
        performances::{age_on, faults_of_few_days, faults_of_performances},
        values::{ChildEmploymentExemption, ChildEmploymentGrantor, ChildEmploymentKind},
    },
};

const PERFORMANCES: &str = "/application/performances";

/// The longest permit: no child is the same a year later.
const LONGEST: Months = Months::new(12);

/// What is known of the child who is to be employed.
pub struct Child<'a> {
    /// The date of birth.
    pub born_on: NaiveDate,
    /// What is granted to the child besides.
    pub besides: &'a Besides,
}

/// What is granted to a child by other permits, of whichever employer and at whichever school of the authority.
#[derive(Clone, Debug, Default)]
pub struct Besides {
    /// When the child works.
    pub work: Vec<WorkElsewhere>,
    /// The days on which the child performs, as far as they were told.
    pub performed: BTreeSet<NaiveDate>,
}

/// Everything wrong with an application that can be told without the school, and without the child.
pub fn faults(
    application: &ChildEmploymentApplication,
    elsewhere: Option<&ChildEmploymentGrantElsewhere>,
    today: NaiveDate,
) -> Vec<Fault> {
    let mut faults = of_dates(application, elsewhere, today);
    faults.extend(of_parts(application, elsewhere));
    faults.extend(of_grantor(application.kind, elsewhere, today));
    faults.extend(elsewhere.and_then(of_exemption));
    faults.extend(of_days(application));
    faults
}

/// A mistake, in words of its own where its code does not say everything.
fn mistake(at: &str, code: FaultCode, detail: &str) -> Fault {
    let fault = Fault::at(format!("/{at}"), code);
    if detail.is_empty() { fault } else { fault.detail(detail) }
}

/// What is wrong with when it begins and ends, when it was applied for, and when a parent agreed.
fn of_dates(
    application: &ChildEmploymentApplication,
    elsewhere: Option<&ChildEmploymentGrantElsewhere>,
    today: NaiveDate,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |at: &str, code, detail: &str| faults.push(mistake(at, code, detail));
    match application.span() {
        None => fault("application/to_on", FaultCode::DatesReversed, ""),
        Some(span) if span.from_on.checked_add_months(LONGEST).is_some_and(|end| span.to_on >= end) => {
            fault("application/to_on", FaultCode::SpanInvalid, "A permit is for a year at the most.");
        }
        Some(_) => {}
    }
    if application.applied_on > today {
        fault("application/applied_on", FaultCode::DateInFuture, "");
    }
    match application.parent_agreed_on {
        Some(on) if on > today => fault("application/parent_agreed_on", FaultCode::DateInFuture, ""),
        None if elsewhere.is_none() => {
            fault("application/parent_agreed_on", FaultCode::MissingProperty, "A parent agrees to it.");
        }
        _ => {}
    }
    faults
}

/// Which parts an application of its kind must have and has not, or has and may not have.
fn of_parts(
    application: &ChildEmploymentApplication,
    elsewhere: Option<&ChildEmploymentGrantElsewhere>,
) -> Vec<Fault> {
    use ChildEmploymentKind as Kind;
    let kind = application.kind;
    let decides = elsewhere.is_none();
    let job = kind == Kind::PartTimeEmployment;
    let few_days = elsewhere.is_some_and(|one| one.exemption == Some(ChildEmploymentExemption::FewDays));
    let parts = [
        ("work", application.work.is_some(), job, job),
        ("hours", application.hours.is_some(), job && decides, job),
        (
            "performances",
            !application.performances.is_empty(),
            (kind == Kind::PerformanceLicence && decides) || few_days,
            matches!(kind, Kind::PerformanceLicence | Kind::PerformanceExemption),
        ),
        ("absences", !application.absences.is_empty(), false, !job),
    ];
    let mut faults = Vec::new();
    for (at, is_there, needed, allowed) in parts {
        let at = format!("application/{at}");
        if needed && !is_there {
            faults.push(mistake(&at, FaultCode::MissingProperty, "A permit of this kind has it."));
        } else if is_there && !allowed {
            let detail = "A part-time job justifies no absence; other kinds have no job.";
            faults.push(mistake(&at, FaultCode::NotForPermitKind, detail));
        }
    }
    faults
}

/// What is wrong with who grants it, and when it was granted.
fn of_grantor(
    kind: ChildEmploymentKind,
    elsewhere: Option<&ChildEmploymentGrantElsewhere>,
    today: NaiveDate,
) -> Option<Fault> {
    use ChildEmploymentKind as Kind;
    let grantors: &[ChildEmploymentGrantor] = match kind {
        Kind::PartTimeEmployment | Kind::PerformanceLicence => &[ChildEmploymentGrantor::OtherAuthority],
        Kind::PerformanceExemption => &[ChildEmploymentGrantor::Exempt],
        Kind::EmploymentAbroad => &[ChildEmploymentGrantor::MagistratesCourt],
    };
    match elsewhere {
        Some(elsewhere) if !grantors.contains(&elsewhere.by) => {
            let detail = "A job and a licence are another authority's to grant, work abroad a magistrates' court's, and what is \
                          exempt is nobody's.";
            Some(mistake("granted_elsewhere/by", FaultCode::NotForPermitKind, detail))
        }
        Some(elsewhere) if elsewhere.granted_on > today => {
            Some(mistake("granted_elsewhere/granted_on", FaultCode::DateInFuture, ""))
        }
        None if matches!(kind, Kind::PerformanceExemption | Kind::EmploymentAbroad) => {
            let detail = "This authority grants none of this kind.";
            Some(mistake("granted_elsewhere", FaultCode::MissingProperty, detail))
        }
        _ => None,
    }
}

/// What is exempt says why; what is granted does not.
fn of_exemption(elsewhere: &ChildEmploymentGrantElsewhere) -> Option<Fault> {
    let exempt = elsewhere.by == ChildEmploymentGrantor::Exempt;
    let (code, detail) = match (exempt, elsewhere.exemption.is_some()) {
        (true, false) => (
            FaultCode::MissingProperty,
            "Why is no licence needed? See section 37(3) of the Children and Young Persons Act 1963.",
        ),
        (false, true) => (FaultCode::NotForPermitKind, "It is granted: no exemption is needed."),
        _ => return None,
    };
    Some(mistake("granted_elsewhere/exemption", code, detail))
}

/// Performances and absences that lie outside the permit.
fn of_days(application: &ChildEmploymentApplication) -> Vec<Fault> {
    let days = application.performances.iter().map(|day| day.on).enumerate();
    let days = days.map(|(place, on)| (format!("performances/{place}/on"), on));
    let absences = application.absences.iter().map(|one| one.on).enumerate();
    let absences = absences.map(|(place, on)| (format!("absences/{place}/on"), on));
    let outside = |on: NaiveDate| application.span().is_some_and(|span| on < span.from_on || span.to_on < on);
    let all = days.chain(absences).filter(|(_, on)| outside(*on));
    all.map(|(at, _)| mistake(&format!("application/{at}"), FaultCode::OutsidePermit, "")).collect()
}

/// Everything that the law does not permit of this child.
pub fn faults_of_child(application: &ChildEmploymentApplication, child: &Child<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (_, last) = age::compulsory_school_age(child.born_on);
    if application.to_on > last {
        let detail =
            format!("The child is over compulsory school age after {last}, and needs no permit then.");
        let fault = Fault::at("/application/to_on", FaultCode::AgeNotPermitted).rule("ea1996-558");
        faults.push(fault.detail(detail));
    }
    let years = age_on(child.born_on, application.from_on);
    if let Some(work) = application.work {
        let detail = match years {
            ..=12 => Some("No child under thirteen is employed."),
            13 if !work.at_thirteen() => {
                Some("At thirteen a child does only light work of the kinds that byelaws name.")
            }
            _ => None,
        };
        if let Some(detail) = detail {
            let fault = Fault::at("/application/from_on", FaultCode::AgeNotPermitted);
            faults.push(fault.rule("cypa1933-18-1-a").detail(detail));
        }
    }
    if let Some(hours) = &application.hours {
        let work = &child.besides.work;
        let days = application.span().map(|days| (hours, days));
        let found = days.map(|of| faults_of_hours(of, work, years < 15, "/application/hours"));
        faults.extend(found.unwrap_or_default());
    }
    let (days, others) = (&application.performances, &child.besides.performed);
    faults.extend(faults_of_performances(days, child.born_on, others, (true, PERFORMANCES)));
    faults
}

/// Everything that speaks against performances without a licence because they are on few days.
pub fn faults_of_exemption(application: &ChildEmploymentApplication, child: &Child<'_>) -> Vec<Fault> {
    let (days, others) = (&application.performances, &child.besides.performed);
    let mut faults = faults_of_performances(days, child.born_on, others, (false, PERFORMANCES));
    faults.extend(faults_of_few_days(days, others, PERFORMANCES));
    faults
}

/// What is wrong with the day of a decision.
pub fn faults_of_decision(
    at: &str,
    on: NaiveDate,
    application: &ChildEmploymentApplication,
    today: NaiveDate,
) -> Vec<Fault> {
    match on {
        on if on > today => vec![Fault::at(at, FaultCode::DateInFuture)],
        on if on < application.applied_on => {
            vec![Fault::at(at, FaultCode::DatesReversed).detail("It lies before the application.")]
        }
        _ => Vec::new(),
    }
}

/// What is wrong with the day on which a permit is taken back.
pub fn faults_of_revocation(
    on: NaiveDate,
    application: &ChildEmploymentApplication,
    today: NaiveDate,
) -> Vec<Fault> {
    match on {
        on if on > today => vec![Fault::at("/revoked_on", FaultCode::DateInFuture)],
        on if on > application.to_on => vec![Fault::at("/revoked_on", FaultCode::OutsidePermit)],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn application(change: Value) -> ChildEmploymentApplication {
        let mut body = json!({
            "kind": "part_time_employment", "employer": "Sample News", "work": "delivery", "description": "A round",
            "from_on": "2026-11-16", "to_on": "2027-07-31", "applied_on": "2026-11-09",
            "parent_agreed_on": "2026-11-08",
            "hours": { "school_from_time": "08:45", "school_to_time": "15:15", "two_weeks_free": true },
        });
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        serde_json::from_value(body).unwrap()
    }

    fn told(faults: Vec<Fault>) -> Vec<(String, FaultCode)> {
        faults.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
    }

    fn found(change: Value) -> Vec<(String, FaultCode)> {
        told(faults(&application(change), None, "2026-11-20".parse().unwrap()))
    }

    #[test]
    fn each_kind_has_its_own_parts() {
        use FaultCode::*;
        assert_eq!(found(json!({})), []);
        let at = |at: &str, code| (format!("/{at}"), code);
        let absent = json!({ "absences": [{ "on": "2026-12-04" }], "hours": null, "work": null });
        assert_eq!(
            found(absent),
            [
                at("application/work", MissingProperty),
                at("application/hours", MissingProperty),
                at("application/absences", NotForPermitKind),
            ]
        );
        let licence = json!({ "kind": "performance_licence", "hours": null, "work": null });
        assert_eq!(found(licence), [at("application/performances", MissingProperty)]);
        let abroad =
            json!({ "kind": "employment_abroad", "hours": null, "work": null, "to_on": "2027-11-16" });
        assert_eq!(
            found(abroad),
            [at("application/to_on", SpanInvalid), at("granted_elsewhere", MissingProperty)]
        );
    }

    #[test]
    fn what_is_exempt_says_why_and_few_days_are_told() {
        use FaultCode::*;
        let of = |elsewhere: Value, performances: Value| {
            let change = json!({ "kind": "performance_exemption", "hours": null, "work": null,
                                 "performances": performances });
            let elsewhere = serde_json::from_value(elsewhere).unwrap();
            told(faults(&application(change), Some(&elsewhere), "2026-11-20".parse().unwrap()))
        };
        let exempt = |exemption: Value| json!({ "by": "exempt", "name": "Sample Players", "granted_on": "2026-11-06", "exemption": exemption });
        let at = |at: &str, code| (format!("/{at}"), code);
        assert_eq!(of(exempt(json!("school")), json!([])), []);
        assert_eq!(of(exempt(Value::Null), json!([])), [at("granted_elsewhere/exemption", MissingProperty)]);
        assert_eq!(
            of(exempt(json!("few_days")), json!([])),
            [at("application/performances", MissingProperty)]
        );
        let licensed = json!({ "by": "other_authority", "name": "Sample Borough", "granted_on": "2026-11-06",
                               "exemption": "school" });
        let both = [
            at("granted_elsewhere/by", NotForPermitKind),
            at("granted_elsewhere/exemption", NotForPermitKind),
        ];
        assert_eq!(of(licensed, json!([])), both);
    }

    #[test]
    fn a_child_is_old_enough_and_not_beyond_compulsory_school_age() {
        let of = |born: &str, change: Value| {
            let child = Child { born_on: born.parse().unwrap(), besides: &Besides::default() };
            told(faults_of_child(&application(change), &child))
        };
        let young = [("/application/from_on".to_owned(), FaultCode::AgeNotPermitted)];
        assert_eq!(of("2013-11-17", json!({})), young, "twelve on the first day");
        assert_eq!(of("2013-11-16", json!({})), [], "thirteen");
        assert_eq!(of("2013-11-16", json!({ "work": "other_light_work" })), young);
        assert_eq!(of("2012-11-16", json!({ "work": "other_light_work" })), []);
        let leaver = [("/application/to_on".to_owned(), FaultCode::AgeNotPermitted)];
        assert_eq!(of("2011-05-02", json!({})), leaver, "June 2027");
        assert_eq!(of("2011-05-02", json!({ "to_on": "2027-06-25" })), []);
    }
}
