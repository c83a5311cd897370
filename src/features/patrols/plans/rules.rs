//! Decisions about plans that need no database.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::plan::{PatrolPlan, PatrolPower, PatrolTerms};
use crate::{
    domain::{
        academic_year::AcademicYear,
        place::too_precise,
        wall_time::{WallFault, instant},
    },
    error::{Fault, FaultCode},
    features::patrols::values::{PatrolFlag, PatrolState},
};

/// The longest patrol, in minutes.
const LONGEST: i64 = 12 * 60;

/// Everything wrong with a plan that can be told without asking which schools there are; otherwise what is kept of it.
pub fn terms(
    plan: &PatrolPlan,
    districts: &BTreeSet<String>,
    (today, now): (NaiveDate, DateTime<Utc>),
) -> (Option<PatrolTerms>, Vec<Fault>) {
    let mut faults = Vec::new();
    let of_year = AcademicYear::starting(AcademicYear::of(plan.held_on).start_year());
    if of_year.is_none() {
        faults.push(Fault::at("/plan/held_on", FaultCode::OutOfRange));
    }
    let times = span(plan.held_on, (plan.from_time, plan.to_time), "/plan", &mut faults);
    if times.is_some_and(|(starts_at, ends_at)| (ends_at - starts_at).num_minutes() > LONGEST) {
        let fault = Fault::at("/plan/to_time", FaultCode::OutOfRange);
        faults.push(fault.detail("A patrol is at most twelve hours long."));
    }
    faults_of_districts(plan, districts, &mut faults);
    faults_of_texts(plan, &mut faults);
    let power = faults_of_direction(plan, times, now, &mut faults);
    faults_of_consultations(plan, today, &mut faults);
    let terms = times.filter(|_| faults.is_empty()).map(|(starts_at, ends_at)| PatrolTerms {
        plan: plan.clone(),
        starts_at,
        ends_at,
        power,
    });
    (terms, faults)
}

/// The instants of two times on the wall of a day, the first before the second.
fn span(
    on: NaiveDate,
    (from, to): (NaiveTime, NaiveTime),
    pointer: &str,
    faults: &mut Vec<Fault>,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let mut at = |time: NaiveTime, name: &str| {
        let fault = |code| Fault::at(format!("{pointer}/{name}"), code);
        instant(on, time)
            .map_err(|why| {
                faults.push(fault(match why {
                    WallFault::Never => FaultCode::TimeNotOnClock,
                    WallFault::Twice => FaultCode::TimeTwiceOnClock,
                }));
            })
            .ok()
    };
    let (starts_at, ends_at) = (at(from, "from_time"), at(to, "to_time"));
    let (starts_at, ends_at) = (starts_at?, ends_at?);
    if ends_at <= starts_at {
        let fault = Fault::at(format!("{pointer}/to_time"), FaultCode::TimesOutOfOrder);
        faults.push(fault.detail("It ends after it begins, on the same day."));
        return None;
    }
    Some((starts_at, ends_at))
}

fn faults_of_districts(plan: &PatrolPlan, districts: &BTreeSet<String>, faults: &mut Vec<Fault>) {
    for (place, district) in plan.districts.iter().enumerate() {
        let at = format!("/plan/districts/{place}/name");
        if plan.districts.iter().take(place).any(|earlier| earlier == district) {
            faults.push(Fault::at(at, FaultCode::RepeatedValue));
        } else if !districts.contains(&district.name) {
            let known: Vec<&str> = districts.iter().map(String::as_str).collect();
            let detail = match known.is_empty() {
                true => {
                    "No district is known: import the official extract of the authority's schools.".to_owned()
                }
                false => format!("A patrol is told by district alone: {}.", known.join(", ")),
            };
            faults.push(Fault::at(at, FaultCode::ReferenceNotFound).detail(detail));
        }
    }
}

/// No text tells a place more closely than a district.
fn faults_of_texts(plan: &PatrolPlan, faults: &mut Vec<Fault>) {
    let partners = plan.partners.iter().enumerate();
    let partners = partners.map(|(place, one)| (format!("/plan/partners/{place}/name"), one.name.as_str()));
    let note = plan.note.iter().map(|note| ("/plan/note".to_owned(), note.as_str()));
    for (at, text) in partners.chain(note) {
        faults.extend(fault_of_text(at, text));
    }
}

/// That a text tells a place more closely than a district.
pub fn fault_of_text(at: impl Into<String>, text: &str) -> Option<Fault> {
    too_precise(text).map(|found| Fault::at(at, FaultCode::PlaceTooPrecise).detail(found.detail()))
}

fn faults_of_direction(
    plan: &PatrolPlan,
    times: Option<(DateTime<Utc>, DateTime<Utc>)>,
    now: DateTime<Utc>,
    faults: &mut Vec<Fault>,
) -> Option<PatrolPower> {
    let direction = plan.direction.as_ref()?;
    for (place, district) in direction.districts.iter().enumerate() {
        let at = |code| Fault::at(format!("/plan/direction/districts/{place}/name"), code);
        if direction.districts.iter().take(place).any(|earlier| earlier == district) {
            faults.push(at(FaultCode::RepeatedValue));
        } else if !plan.districts.contains(district) {
            faults.push(at(FaultCode::OutsidePatrol).detail("The patrol does not go there."));
        }
    }
    let given = Fault::at("/plan/direction/given_at", FaultCode::DateInFuture);
    faults.extend((direction.given_at > now).then_some(given));
    if !plan.partners.iter().any(|partner| partner.kind.is_police()) {
        let fault = Fault::at("/plan/partners", FaultCode::MissingProperty);
        faults.push(
            fault.rule("cda1998-16-2").detail("A direction gives constables a power: name the police."),
        );
    }
    let during = (direction.from_time, direction.to_time);
    let (starts_at, ends_at) = span(plan.held_on, during, "/plan/direction", faults)?;
    let power = PatrolPower { starts_at, ends_at };
    if direction.given_at > starts_at {
        let fault = Fault::at("/plan/direction/given_at", FaultCode::DatesReversed);
        faults.push(
            fault
                .rule("cda1998-16-2")
                .detail("A direction holds from when it was given on, at the earliest."),
        );
    }
    if times.is_some_and(|(first, last)| ends_at <= first || last <= starts_at) {
        let fault = Fault::at("/plan/direction/from_time", FaultCode::OutsidePatrol);
        faults.push(fault.detail("It holds at no time of the patrol."));
    }
    Some(power)
}

fn faults_of_consultations(plan: &PatrolPlan, today: NaiveDate, faults: &mut Vec<Fault>) {
    for (place, one) in plan.consulted.iter().enumerate() {
        if one.on > today {
            faults.push(Fault::at(format!("/plan/consulted/{place}/on"), FaultCode::DateInFuture));
        } else if one.on > plan.held_on {
            let fault = Fault::at(format!("/plan/consulted/{place}/on"), FaultCode::DatesReversed);
            faults.push(fault.detail("A plan is discussed before the patrol."));
        }
        if plan.consulted.iter().take(place).any(|earlier| earlier == one) {
            faults.push(Fault::at(format!("/plan/consulted/{place}"), FaultCode::RepeatedValue));
        }
    }
}

/// What may no longer change of a patrol that was held.
pub fn faults_since_held(before: &PatrolPlan, now: &PatrolPlan) -> Vec<Fault> {
    let fixed = [
        ("held_on", before.held_on == now.held_on),
        ("from_time", before.from_time == now.from_time),
        ("to_time", before.to_time == now.to_time),
        ("districts", before.districts == now.districts),
        ("direction", before.direction == now.direction),
    ];
    let changed = fixed.into_iter().filter(|(_, same)| !same);
    changed.map(|(name, _)| Fault::at(format!("/plan/{name}"), FaultCode::FixedSinceHeld)).collect()
}

/// What a patrol lacks.
pub fn flags(
    state: PatrolState,
    terms: &PatrolTerms,
    (meets, now): (bool, DateTime<Utc>),
) -> Vec<PatrolFlag> {
    let plan = &terms.plan;
    let stands = state != PatrolState::Cancelled;
    let police = plan.partners.iter().any(|partner| partner.kind.is_police());
    let found = [
        (stands && plan.consulted.is_empty(), PatrolFlag::SchoolsNotConsulted),
        (stands && !police, PatrolFlag::WithoutPolice),
        (stands && !meets, PatrolFlag::NotASchoolDay),
        (state == PatrolState::Planned && terms.ends_at < now, PatrolFlag::NotReported),
    ];
    found.into_iter().filter_map(|(is_so, flag)| is_so.then_some(flag)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn plan(change: Value) -> PatrolPlan {
        let mut body = json!({
            "held_on": "2026-11-18", "from_time": "09:30", "to_time": "14:30",
            "districts": [{ "name": "Breckland" }],
            "partners": [{ "kind": "police", "name": "Sample Constabulary" }],
            "consulted": [{ "urn": 120765, "on": "2026-11-10" }],
            "direction": { "given_by_rank": "superintendent", "given_at": "2026-11-11T14:00:00Z", "from_time": "10:00",
                           "to_time": "14:00" },
        });
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        serde_json::from_value(body).unwrap()
    }

    fn now() -> (NaiveDate, DateTime<Utc>) {
        ("2026-11-12".parse().unwrap(), "2026-11-12T12:00:00Z".parse().unwrap())
    }

    fn found(change: Value) -> Vec<(String, FaultCode)> {
        let districts = BTreeSet::from(["Breckland".to_owned(), "Norwich".to_owned()]);
        let (terms, faults) = terms(&plan(change), &districts, now());
        assert_eq!(terms.is_some(), faults.is_empty());
        faults.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
    }

    #[test]
    fn a_good_plan_is_at_its_instants_and_so_is_the_power() {
        assert_eq!(found(json!({})), []);
        let districts = BTreeSet::from(["Breckland".to_owned()]);
        let summer = plan(json!({ "held_on": "2027-06-16" }));
        let terms = terms(&summer, &districts, now()).0.unwrap();
        assert_eq!(terms.starts_at.to_rfc3339(), "2027-06-16T08:30:00+00:00");
        assert_eq!(terms.power.unwrap().ends_at.to_rfc3339(), "2027-06-16T13:00:00+00:00");
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        use FaultCode::*;
        let at = |at: &str, code| (format!("/plan/{at}"), code);
        let change = json!({
            "to_time": "09:30", "districts": [{ "name": "Breckland" }, { "name": "Atlantis" }, { "name": "Breckland" }],
            "partners": [{ "kind": "other", "name": "Shops of Sample Road" }], "note": "Meet at NR1 2DH",
            "consulted": [{ "urn": 120765, "on": "2026-11-13" }],
        });
        assert_eq!(
            found(change),
            [
                at("to_time", TimesOutOfOrder),
                at("districts/1/name", ReferenceNotFound),
                at("districts/2/name", RepeatedValue),
                at("partners/0/name", PlaceTooPrecise),
                at("note", PlaceTooPrecise),
                at("partners", MissingProperty),
                at("consulted/0/on", DateInFuture),
            ]
        );
        let late = json!({ "given_by_rank": "superintendent", "given_at": "2026-11-18T15:30:00Z",
                           "from_time": "15:00", "to_time": "16:00" });
        assert_eq!(
            found(json!({ "direction": late })),
            [
                at("direction/given_at", DateInFuture),
                at("direction/given_at", DatesReversed),
                at("direction/from_time", OutsidePatrol),
            ]
        );
    }

    #[test]
    fn a_direction_holds_from_when_it_was_given_on_and_not_before() {
        let given = |given_at: &str| {
            let direction = json!({ "given_by_rank": "superintendent", "given_at": given_at, "from_time": "10:00",
                                    "to_time": "14:00" });
            let day = json!({ "held_on": "2026-11-12", "from_time": "09:30", "direction": direction });
            let districts = BTreeSet::from(["Breckland".to_owned()]);
            let (_, faults) = terms(&plan(day), &districts, now());
            faults.into_iter().map(|fault| fault.pointer.unwrap()).collect::<Vec<_>>()
        };
        assert!(given("2026-11-12T10:00:00Z").is_empty());
        assert_eq!(given("2026-11-12T10:00:01Z"), ["/plan/direction/given_at"], "on the day, and too late");
    }

    #[test]
    fn a_direction_is_for_districts_of_the_patrol() {
        let direction = |districts: Value| {
            let direction = json!({ "given_by_rank": "superintendent", "given_at": "2026-11-11T14:00:00Z", "from_time": "10:00",
                                    "to_time": "14:00", "districts": districts });
            found(json!({ "direction": direction }))
        };
        assert_eq!(direction(json!([{ "name": "Breckland" }])), []);
        let at = |place: usize, code| (format!("/plan/direction/districts/{place}/name"), code);
        assert_eq!(
            direction(json!([{ "name": "Norwich" }, { "name": "Breckland" }, { "name": "Breckland" }])),
            [at(0, FaultCode::OutsidePatrol), at(2, FaultCode::RepeatedValue)]
        );
    }

    #[test]
    fn when_and_where_a_patrol_was_is_fixed_once_it_was_held() {
        let changed = plan(
            json!({ "from_time": "09:00", "note": "With the town", "districts": [{ "name": "Norwich" }] }),
        );
        let faults = faults_since_held(&plan(json!({})), &changed);
        let faults: Vec<_> = faults.into_iter().map(|fault| fault.pointer.unwrap()).collect();
        assert_eq!(faults, ["/plan/from_time", "/plan/districts"]);
    }
}
