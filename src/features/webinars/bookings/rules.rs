//! What a booking may say, and what becomes of its people when it changes: pure.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::dto::{WebinarBookingPerson, WebinarBookingPersonPut};
use crate::{
    domain::{
        email::EmailAddress,
        text::{TextFault, clean},
    },
    error::{Fault, FaultCode},
    features::webinars::{terms::WebinarBookingQuestion, values::WebinarRole},
};

/// How often in 24 hours a school may book somebody at one webinar again whom it gave up: each time they get a mail or two.
pub const BOOKED_AGAIN: usize = 5;
/// How often in 24 hours a school may change one booking.
pub const CHANGED: usize = 20;
/// What counts.
pub const LATELY: TimeDelta = TimeDelta::days(1);

/// How long to wait until this happened less than so often lately; none where it did.
pub fn wait(mut times: Vec<DateTime<Utc>>, often: usize, now: DateTime<Utc>) -> Option<Duration> {
    times.retain(|time| now - *time < LATELY);
    times.sort_unstable();
    let first_to_lapse = times.len().checked_sub(often).and_then(|place| times.get(place))?;
    (*first_to_lapse + LATELY - now).to_std().ok()
}

/// Somebody, as they are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Somebody {
    /// Name.
    pub name: String,
    /// What they do.
    pub role: WebinarRole,
    /// Their address.
    pub email: EmailAddress,
}

impl Somebody {
    /// What makes somebody the same person twice.
    pub fn folded(&self) -> String {
        self.email.folded()
    }
}

/// Somebody, as they were sent.
pub struct Sent<'a> {
    name: &'a str,
    role: WebinarRole,
    email: &'a str,
}

impl<'a> From<&'a WebinarBookingPerson> for Sent<'a> {
    fn from(person: &'a WebinarBookingPerson) -> Self {
        Self { name: &person.name, role: person.role, email: &person.email }
    }
}

impl<'a> From<&'a WebinarBookingPersonPut> for Sent<'a> {
    fn from(person: &'a WebinarBookingPersonPut) -> Self {
        Self { name: &person.name, role: person.role, email: &person.email }
    }
}

/// The people as they are stored, or that one stands in the list twice. What was read has an address each.
pub fn people<'a, S: Into<Sent<'a>>>(
    sent: impl IntoIterator<Item = S>,
    faults: &mut Vec<Fault>,
) -> Result<Vec<Somebody>, TextFault> {
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for (place, person) in sent.into_iter().map(Into::into).enumerate() {
        let at = format!("/people/{place}/email");
        let Ok(email) = EmailAddress::parse(person.email) else {
            faults.push(Fault::at(at, FaultCode::InvalidFormat));
            continue;
        };
        if !seen.insert(email.folded()) {
            faults.push(Fault::at(at, FaultCode::RepeatedValue).detail("Each address stands once."));
        }
        found.push(Somebody { name: clean(person.name)?, role: person.role, email });
    }
    Ok(found)
}

/// That more are to come together than there are places altogether: they would wait for ever.
pub fn too_large(people: usize, capacity: i32) -> Option<Fault> {
    let larger = usize::try_from(capacity).is_ok_and(|capacity| people > capacity);
    larger.then(|| {
        let detail = format!("There are {capacity} places altogether: book for as many people at most.");
        Fault::at("/people", FaultCode::MoreThanPlaces).detail(detail)
    })
}

/// The questions as they are stored.
pub fn questions(sent: &[WebinarBookingQuestion]) -> Result<Vec<WebinarBookingQuestion>, TextFault> {
    sent.iter().map(|one| Ok(WebinarBookingQuestion { question: clean(&one.question)? })).collect()
}

/// What becomes of the people of a booking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Who stays, by where they stood, with what is said of them now.
    pub kept: Vec<(usize, Somebody)>,
    /// Who comes in somebody's place.
    pub new: Vec<Somebody>,
    /// Who does not come any more, by where they stood.
    pub gone: Vec<usize>,
}

/// Who of a booking comes, or waits to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Who.
    pub id: Uuid,
    /// Their address in small letters.
    pub folded: String,
}

/// What becomes of people when these are to come: told by their ids where they are named by them, and by their addresses
/// otherwise. Or that somebody is named who is none of them, or is named twice.
pub fn changed(before: &[Known], sent: Vec<(Option<Uuid>, Somebody)>) -> Result<Changed, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut named = BTreeSet::new();
    for (place, id) in sent.iter().enumerate().filter_map(|(place, (id, _))| Some((place, (*id)?))) {
        let at = |code| Fault::at(format!("/people/{place}/id"), code);
        match before.iter().position(|known| known.id == id) {
            None => faults.push(
                at(FaultCode::ReferenceNotFound)
                    .detail("Nobody of this id comes by this booking, or waits to."),
            ),
            Some(found) if !named.insert(found) => faults.push(at(FaultCode::RepeatedValue)),
            Some(_) => {}
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut changed = Changed::default();
    for (id, somebody) in sent {
        let place = match id {
            Some(id) => before.iter().position(|known| known.id == id),
            None => {
                let found = before.iter().position(|known| known.folded == somebody.folded());
                found.filter(|place| !named.contains(place))
            }
        };
        match place {
            Some(place) => changed.kept.push((place, somebody)),
            None => changed.new.push(somebody),
        }
    }
    let stays = |place: &usize| changed.kept.iter().any(|(kept, _)| kept == place);
    changed.gone = (0..before.len()).filter(|place| !stays(place)).collect();
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(email: &str) -> WebinarBookingPerson {
        WebinarBookingPerson {
            name: " A. Sample ".to_owned(),
            role: WebinarRole::Teacher,
            email: email.to_owned(),
        }
    }

    fn somebody(email: &str) -> Somebody {
        let mut none = Vec::new();
        people(&[person(email)], &mut none).unwrap().remove(0)
    }

    #[test]
    fn who_did_something_too_often_waits_until_the_first_time_is_a_day_ago() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let ago =
            |hours: &[i64]| hours.iter().map(|hours| now - TimeDelta::hours(*hours)).collect::<Vec<_>>();
        let hours = |hours: u64| Some(Duration::from_secs(hours * 3600));
        assert_eq!(wait(ago(&[]), 2, now), None);
        assert_eq!(wait(ago(&[1]), 2, now), None);
        assert_eq!(wait(ago(&[1, 24]), 2, now), None, "a day ago is lately no more");
        assert_eq!(wait(ago(&[1, 23]), 2, now), hours(1));
        assert_eq!(wait(ago(&[3, 23, 1]), 2, now), hours(21), "two of three are to lapse");
    }

    #[test]
    fn one_address_is_one_person_however_it_is_written() {
        let mut faults = Vec::new();
        let found = people(&[person("A@school.example"), person("a@School.example")], &mut faults).unwrap();
        assert_eq!(found[0].name, "A. Sample");
        let told: Vec<_> = faults.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect();
        assert_eq!(told, [("/people/1/email".to_owned(), FaultCode::RepeatedValue)]);
    }

    #[test]
    fn an_address_that_is_more_than_one_is_refused() {
        for wrong in ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "<a@b.example>"] {
            let mut faults = Vec::new();
            assert!(people(&[person(wrong)], &mut faults).unwrap().is_empty());
            assert_eq!(faults.len(), 1, "{wrong:?}");
        }
    }

    fn known(email: &str) -> Known {
        Known { id: Uuid::now_v7(), folded: email.to_owned() }
    }

    fn kept(changed: &Changed) -> Vec<usize> {
        changed.kept.iter().map(|(place, _)| *place).collect()
    }

    #[test]
    fn who_has_another_address_and_is_not_named_is_somebody_else() {
        let before = [known("a@school.example"), known("b@school.example")];
        let sent = vec![(None, somebody("B@school.example")), (None, somebody("c@school.example"))];
        let told = changed(&before, sent).unwrap();
        assert_eq!((kept(&told), told.gone), (vec![1], vec![0]));
        assert_eq!(told.new, [somebody("c@school.example")]);
    }

    #[test]
    fn who_is_named_stays_whatever_the_address() {
        let before = [known("a@school.example"), known("b@school.example")];
        let (a, b) = (Some(before[0].id), Some(before[1].id));
        // They have each other's address, which is no more than that.
        let sent = vec![(a, somebody("b@school.example")), (b, somebody("a@school.example"))];
        let swapped = changed(&before, sent).unwrap();
        assert_eq!((kept(&swapped), swapped.new, swapped.gone), (vec![0, 1], vec![], vec![]));
        // Whose address has become free has it as somebody new.
        let sent = vec![(None, somebody("a@school.example")), (a, somebody("c@school.example"))];
        let told = changed(&before, sent).unwrap();
        assert_eq!(
            (kept(&told), told.new, told.gone),
            (vec![0], vec![somebody("a@school.example")], vec![1])
        );
        let twice = vec![(a, somebody("c@school.example")), (a, somebody("d@school.example"))];
        let unknown = vec![(Some(Uuid::now_v7()), somebody("c@school.example"))];
        for (sent, at, code) in [
            (twice, "/people/1/id", FaultCode::RepeatedValue),
            (unknown, "/people/0/id", FaultCode::ReferenceNotFound),
        ] {
            let faults = changed(&before, sent).unwrap_err();
            let told: Vec<_> = faults.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect();
            assert_eq!(told, [(at.to_owned(), code)]);
        }
    }

    #[test]
    fn a_party_is_no_larger_than_the_webinar() {
        assert_eq!(too_large(3, 3).map(|fault| fault.code), None);
        assert_eq!(too_large(4, 3).map(|fault| fault.code), Some(FaultCode::MoreThanPlaces));
    }
}
