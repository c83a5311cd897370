//! People who came without a place: who they are, and their rows.

use std::collections::BTreeSet;

use sea_orm::{ActiveValue::Set, ColumnTrait as _};
use uuid::Uuid;

use super::dto::WebinarUnbooked;
use crate::{
    access::Tx,
    domain::{
        email::EmailAddress,
        person::Person,
        text::{TextFault, clean},
        urn::AUTHORITY,
    },
    entities::{
        webinar_person,
        webinar_unbooked::{ActiveModel, Column, Entity},
    },
    error::{Fault, FaultCode, Result},
    features::webinars::values::{WebinarPresence, WebinarRole},
};

/// Somebody who came without a place, as they are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    urn: i32,
    name: String,
    /// With the school, what makes somebody the same person twice.
    folded: String,
    role: WebinarRole,
    email: Option<EmailAddress>,
    attendance: WebinarPresence,
}

impl Came {
    fn is_called_as(&self, person: &webinar_person::Model) -> bool {
        person.school_urn == self.urn && person.name.to_lowercase() == self.folded
    }
}

/// Who came, or that a school is not known or a person stands twice.
pub fn came(
    sent: &[WebinarUnbooked],
    schools: &BTreeSet<i32>,
    faults: &mut Vec<Fault>,
) -> std::result::Result<Vec<Came>, TextFault> {
    let (mut seen, mut all) = (BTreeSet::new(), Vec::new());
    for (place, one) in sent.iter().enumerate() {
        let at = |name: &str, code| Fault::at(format!("/unbooked/{place}/{name}"), code);
        if !schools.contains(&one.urn.get()) {
            faults.push(at("urn", FaultCode::ReferenceNotFound));
        }
        let name = clean(&one.name)?;
        let folded = name.to_lowercase();
        if !seen.insert((one.urn.get(), folded.clone())) {
            faults.push(at("name", FaultCode::RepeatedValue).detail("Each person stands once."));
        }
        let email = match one.email.as_deref().map(EmailAddress::parse).transpose() {
            Ok(email) => email,
            Err(_) => {
                faults.push(at("email", FaultCode::InvalidFormat));
                None
            }
        };
        let (urn, role, attendance) = (one.urn.get(), one.role, one.attendance);
        all.push(Came { urn, name, folded, role, email, attendance });
    }
    Ok(all)
}

/// Those of them who have a place: their attendance is recorded with it. Of one school somebody of the same name is the same
/// person, unless another address says otherwise.
pub fn booked_already(came: &[Came], booked: &[webinar_person::Model]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (place, one) in came.iter().enumerate() {
        let (name, has_place) = match one.email.as_ref().map(EmailAddress::folded) {
            Some(folded) => ("email", booked.iter().any(|person| person.email_folded == folded)),
            None => ("name", booked.iter().any(|person| one.is_called_as(person))),
        };
        if has_place {
            let fault = Fault::at(format!("/unbooked/{place}/{name}"), FaultCode::PersonBookedAlready);
            faults.push(
                fault.detail("They have a place: name them in `people`, or give an address of their own."),
            );
        }
    }
    faults
}

/// Records them; what was recorded of the same person before is replaced. The webinar is locked.
pub async fn record(tx: &Tx<'_>, webinar: Uuid, came: &[Came], by: &Person) -> Result<()> {
    if came.is_empty() {
        return Ok(());
    }
    let known = tx.find::<Entity>().filter(Column::WebinarId.eq(webinar)).all().await?;
    let mut new = Vec::new();
    for one in came {
        let known = known.iter().find(|row| row.school_urn == one.urn && row.name_folded == one.folded);
        let Some(known) = known else {
            new.push(fresh(tx, webinar, one, by));
            continue;
        };
        let email = one.email.as_ref().map(|email| email.as_str().to_owned());
        let columns = vec![
            (Column::Name, one.name.clone().into()),
            (Column::Role, one.role.as_str().into()),
            (Column::Email, email.into()),
            (Column::Attendance, one.attendance.as_str().into()),
            (Column::AttendanceAt, tx.now().into()),
            (Column::AttendanceByName, by.name.clone().into()),
            (Column::AttendanceByTitle, by.title.clone().into()),
        ];
        tx.set_all::<Entity>(Column::Id.eq(known.id).into(), columns).await?;
    }
    tx.insert(new).await
}

fn fresh(tx: &Tx<'_>, webinar: Uuid, one: &Came, by: &Person) -> ActiveModel {
    ActiveModel {
        urn: Set(AUTHORITY),
        id: Set(Uuid::now_v7()),
        webinar_id: Set(webinar),
        school_urn: Set(one.urn),
        name: Set(one.name.clone()),
        name_folded: Set(one.folded.clone()),
        role: Set(one.role.as_str().to_owned()),
        email: Set(one.email.as_ref().map(|email| email.as_str().to_owned())),
        attendance: Set(one.attendance.as_str().to_owned()),
        attendance_at: Set(tx.now()),
        attendance_by_name: Set(by.name.clone()),
        attendance_by_title: Set(by.title.clone()),
        created_at: Set(tx.now()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn somebody_of_a_school_stands_once_however_the_name_is_written() {
        let sent = json!([
            { "urn": 120765, "name": "E. Deputy", "role": "teacher", "attendance": "present" },
            { "urn": 120766, "name": "E. Deputy", "role": "teacher", "attendance": "present" },
            { "urn": 120765, "name": " e. deputy", "role": "governor", "attendance": "late" },
            { "urn": 120767, "name": "F. Head", "role": "headteacher", "attendance": "late" },
        ]);
        let sent: Vec<WebinarUnbooked> = serde_json::from_value(sent).unwrap();
        let mut faults = Vec::new();
        came(&sent, &BTreeSet::from([120_765, 120_766]), &mut faults).unwrap();
        let told: Vec<_> = faults.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect();
        let at = |at: &str, code| (at.to_owned(), code);
        assert_eq!(
            told,
            [
                at("/unbooked/2/name", FaultCode::RepeatedValue),
                at("/unbooked/3/urn", FaultCode::ReferenceNotFound)
            ]
        );
    }
}
