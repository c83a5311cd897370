//! What a webinar may be: pure.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::dto::WebinarPut;
use crate::{
    attendance::book::audience::told,
    domain::{
        audience::mistakes,
        text::{TextFault, clean},
        wall_time::{WallFault, instant},
    },
    error::{Fault, FaultCode},
    features::webinars::terms::{
        WebinarAudience, WebinarContact, WebinarDocument, WebinarHost, WebinarJoining, WebinarServes,
        WebinarTerms,
    },
};

/// The longest webinar, in hours.
const LONGEST: i64 = 12;

/// When a webinar begins and ends, or every fault of it that can be told without asking who is booked.
pub fn times(
    put: &WebinarPut,
    now: DateTime<Utc>,
    faults: &mut Vec<Fault>,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let starts_at = on_the_clock(put.held_on, put.from_time, "/from_time", faults);
    let ends_at = on_the_clock(put.held_on, put.to_time, "/to_time", faults);
    let (starts_at, ends_at) = (starts_at?, ends_at?);
    if ends_at <= starts_at {
        let fault = Fault::at("/to_time", FaultCode::TimesOutOfOrder);
        faults.push(fault.detail("A webinar ends after it begins, on the same day."));
    } else if (ends_at - starts_at).num_minutes() > LONGEST * 60 {
        faults.push(
            Fault::at("/to_time", FaultCode::OutOfRange).detail("A webinar is at most twelve hours long."),
        );
    }
    let wrong = match put.brought_over {
        true => (ends_at > now).then_some("A webinar that is brought over is over: name when it was held."),
        false => (starts_at <= now).then_some(
            "Nobody can book at a webinar that has begun: name a time to come, or say with `brought_over` that it was \
             held before this service knew of it.",
        ),
    };
    faults.extend(wrong.map(|wrong| Fault::at("/held_on", FaultCode::OutOfRange).detail(wrong)));
    Some((starts_at, ends_at))
}

fn on_the_clock(
    on: NaiveDate,
    at: NaiveTime,
    pointer: &str,
    faults: &mut Vec<Fault>,
) -> Option<DateTime<Utc>> {
    match instant(on, at) {
        Ok(instant) => Some(instant),
        Err(WallFault::Never) => {
            faults.push(Fault::at(pointer, FaultCode::TimeNotOnClock));
            None
        }
        Err(WallFault::Twice) => {
            faults.push(Fault::at(pointer, FaultCode::TimeTwiceOnClock));
            None
        }
    }
}

/// What is wrong with whom it is for.
pub fn faults_of_audience(put: &WebinarPut, faults: &mut Vec<Fault>) {
    let WebinarAudience { rule, phases, urns, roles } = &put.audience;
    let roles = roles.iter().map(|role| role.as_str());
    faults.extend(told(*rule, mistakes(*rule, phases.as_deref(), urns.as_deref(), roles)));
}

/// What is stored of it.
pub fn terms(
    put: &WebinarPut,
    (starts_at, ends_at): (DateTime<Utc>, DateTime<Utc>),
    sequence: i32,
) -> Result<WebinarTerms, TextFault> {
    let optional = |text: &Option<String>| text.as_deref().map(clean).transpose();
    let host = |host: &WebinarHost| Ok::<_, TextFault>(WebinarHost { name: clean(&host.name)? });
    let joining = |joining: &WebinarJoining| {
        Ok::<_, TextFault>(WebinarJoining {
            link: joining.link.clone(),
            meeting_number: optional(&joining.meeting_number)?,
            passcode: optional(&joining.passcode)?,
            note: optional(&joining.note)?,
        })
    };
    let document = |document: &WebinarDocument| {
        Ok::<_, TextFault>(WebinarDocument { id: document.id, title: clean(&document.title)? })
    };
    let serves = |serves: &WebinarServes| {
        Ok::<_, TextFault>(WebinarServes {
            self_assessment_cycle_id: serves.self_assessment_cycle_id,
            document: serves.document.as_ref().map(document).transpose()?,
        })
    };
    Ok(WebinarTerms {
        title: clean(&put.title)?,
        topic: clean(&put.topic)?,
        description: optional(&put.description)?,
        hosts: put.hosts.iter().map(host).collect::<Result<_, _>>()?,
        contact: WebinarContact {
            name: clean(&put.contact.name)?,
            email: put.contact.email.trim().to_owned(),
            telephone: optional(&put.contact.telephone)?,
        },
        held_on: put.held_on,
        from_time: put.from_time,
        to_time: put.to_time,
        starts_at,
        ends_at,
        capacity: put.capacity,
        audience: put.audience.clone(),
        joining: put.joining.as_ref().map(joining).transpose()?,
        serves: put.serves.as_ref().map(serves).transpose()?,
        sequence,
        brought_over: put.brought_over,
    })
}

/// That fewer places would be left than are booked, unless that is meant.
pub fn too_few(put: &WebinarPut, booked: i64) -> Option<Fault> {
    let fewer = i64::from(put.capacity) < booked && !put.confirm_fewer_places;
    fewer.then(|| {
        let detail = format!(
            "{booked} people have places. Nobody loses one: with `confirm_fewer_places` no more are given until enough are \
             given up."
        );
        Fault::at("/capacity", FaultCode::FewerThanBooked).detail(detail)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn put(change: Value) -> WebinarPut {
        let mut body = json!({
            "title": "Sample", "topic": "Samples", "hosts": [{"name": "A team"}], "held_on": "2024-07-04",
            "contact": {"name": "A team", "email": "team@authority.example"},
            "from_time": "10:30", "to_time": "11:30", "capacity": 10, "audience": {"rule": "all"},
            "recorded_by": {"name": "A. Officer"},
        });
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        serde_json::from_value(body).unwrap()
    }

    fn faults(change: Value) -> Vec<(String, FaultCode)> {
        let (mut faults, put) = (Vec::new(), put(change));
        times(&put, "2024-06-24T15:07:00Z".parse().unwrap(), &mut faults);
        faults_of_audience(&put, &mut faults);
        faults.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
    }

    #[test]
    fn a_good_webinar_has_no_fault_and_is_at_its_instants() {
        assert_eq!(faults(json!({})), []);
        let mut none = Vec::new();
        let at = times(&put(json!({})), "2024-06-24T15:07:00Z".parse().unwrap(), &mut none).unwrap();
        assert_eq!(at.0.to_rfc3339(), "2024-07-04T09:30:00+00:00");
    }

    #[test]
    fn what_is_brought_over_is_over() {
        let over = json!({"held_on": "2022-01-31", "brought_over": true});
        assert_eq!(faults(over), []);
        let to_come = json!({"brought_over": true});
        assert_eq!(faults(to_come), [("/held_on".to_owned(), FaultCode::OutOfRange)]);
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        use FaultCode::*;
        let change = json!({
            "to_time": "10:30", "held_on": "2024-06-03",
            "audience": {"rule": "phases", "urns": [120001, 120001], "roles": ["teacher", "teacher"]},
        });
        let at = |at: &str, code| (at.to_owned(), code);
        assert_eq!(
            faults(change),
            [
                at("/to_time", TimesOutOfOrder),
                at("/held_on", OutOfRange),
                at("/audience/phases", MissingProperty),
                at("/audience/urns", ChooseOne),
                at("/audience/urns/1", RepeatedValue),
                at("/audience/roles/1", RepeatedValue),
            ]
        );
    }

    #[test]
    fn on_the_days_on_which_the_clocks_change_a_time_is_one_instant_or_refused() {
        let spring = json!({"held_on": "2025-03-30", "from_time": "01:30", "to_time": "02:30"});
        assert_eq!(faults(spring), [("/from_time".to_owned(), FaultCode::TimeNotOnClock)]);
        let autumn = json!({"held_on": "2024-10-27", "from_time": "00:30", "to_time": "01:30"});
        assert_eq!(faults(autumn), [("/to_time".to_owned(), FaultCode::TimeTwiceOnClock)]);
        let long = json!({"held_on": "2024-10-27", "from_time": "00:30", "to_time": "12:30"});
        assert_eq!(faults(long), [("/to_time".to_owned(), FaultCode::OutOfRange)], "it is thirteen hours");
    }

    #[test]
    fn fewer_places_than_are_booked_are_meant_or_refused() {
        assert!(too_few(&put(json!({})), 10).is_none());
        assert_eq!(too_few(&put(json!({})), 11).map(|fault| fault.code), Some(FaultCode::FewerThanBooked));
        assert!(too_few(&put(json!({"confirm_fewer_places": true})), 11).is_none());
    }
}
