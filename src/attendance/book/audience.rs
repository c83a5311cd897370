//! The schools for whom something of the authority is meant.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};

use crate::{
    access::Session,
    domain::{
        audience::{Audience, AudienceMistake, AudienceRule},
        school::is_open,
        urn::Urn,
    },
    entities::school::{Column, Entity},
    error::{Fault, FaultCode, Result},
};

/// The schools of an audience that are open on a day.
pub async fn schools<C: ConnectionTrait>(
    session: &Session<'_, C>,
    audience: &Audience,
    on: NaiveDate,
) -> Result<BTreeSet<i32>> {
    let these = match audience.rule {
        AudienceRule::All => None,
        AudienceRule::Phases => {
            Some(Column::Kind.is_in(audience.phases.iter().flatten().map(|phase| phase.as_str())))
        }
        AudienceRule::Urns => Some(Column::Urn.is_in(audience.urns.iter().flatten().map(|urn| urn.get()))),
    };
    let rows = session.find::<Entity>().filter(Condition::all().add_option(these)).all().await?;
    let open = rows.into_iter().filter(|row| is_open(&row.status, row.opened_on, row.closed_on, on));
    Ok(open.map(|row| row.urn).collect())
}

/// Everything that is wrong with an audience that stands at `/audience` of a body.
pub fn faults(audience: &Audience) -> Vec<Fault> {
    let fault = |(place, mistake): (String, AudienceMistake)| {
        let at = format!("/audience{place}");
        match mistake {
            AudienceMistake::Missing => {
                let detail = format!("With the rule `{}` say which.", audience.rule.as_str());
                Fault::at(at, FaultCode::MissingProperty).detail(detail)
            }
            AudienceMistake::OfAnotherRule => {
                Fault::at(at, FaultCode::ChooseOne).detail("It goes with the rule of its own name only.")
            }
            AudienceMistake::Repeated => Fault::at(at, FaultCode::RepeatedValue),
        }
    };
    audience.mistakes().into_iter().map(fault).collect()
}

/// What is wrong with an audience given the schools that were found for it: schools that are named and are not open, or
/// that there is none at all.
pub fn not_found(audience: &Audience, found: &BTreeSet<i32>) -> Vec<Fault> {
    let missing = |(place, urn): (usize, &Urn)| {
        let at = format!("/audience/urns/{place}");
        let absent = !found.contains(&urn.get());
        absent.then(|| {
            Fault::at(at, FaultCode::ReferenceNotFound).detail("There is no such school, or it is not open.")
        })
    };
    match &audience.urns {
        Some(named) if audience.rule == AudienceRule::Urns => {
            named.iter().enumerate().filter_map(missing).collect()
        }
        _ if found.is_empty() => {
            vec![Fault::at("/audience", FaultCode::ReferenceNotFound).detail("There is no such school.")]
        }
        _ => Vec::new(),
    }
}
