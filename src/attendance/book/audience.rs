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
    entities::school::{Column, Entity, Model},
    error::{Fault, FaultCode, Result},
};

/// The schools of an audience that are open on a day.
pub async fn schools<C: ConnectionTrait>(
    session: &Session<'_, C>,
    audience: &Audience,
    on: NaiveDate,
) -> Result<BTreeSet<i32>> {
    let rows = all(session, audience).await?;
    let open = rows.into_iter().filter(|row| is_open(&row.status, row.opened_on, row.closed_on, on));
    Ok(open.map(|row| row.urn).collect())
}

/// The schools of an audience, whether or not they are open: one that opens later can be named in a draft.
pub async fn known<C: ConnectionTrait>(
    session: &Session<'_, C>,
    audience: &Audience,
) -> Result<BTreeSet<i32>> {
    Ok(all(session, audience).await?.into_iter().map(|row| row.urn).collect())
}

async fn all<C: ConnectionTrait>(session: &Session<'_, C>, audience: &Audience) -> Result<Vec<Model>> {
    let these = match audience.rule {
        AudienceRule::All => None,
        AudienceRule::Phases => {
            Some(Column::Kind.is_in(audience.phases.iter().flatten().map(|phase| phase.as_str())))
        }
        AudienceRule::Urns => Some(Column::Urn.is_in(audience.urns.iter().flatten().map(|urn| urn.get()))),
    };
    session.find::<Entity>().filter(Condition::all().add_option(these)).all().await
}

/// The schools that are named and are not among those that were found open.
pub fn not_open(audience: &Audience, found: &BTreeSet<i32>) -> Vec<i32> {
    let named = audience.urns.iter().flatten().filter(|_| audience.rule == AudienceRule::Urns);
    named.map(|urn| urn.get()).filter(|urn| !found.contains(urn)).collect()
}

/// Everything that is wrong with an audience that stands at `/audience` of a body.
pub fn faults(audience: &Audience) -> Vec<Fault> {
    told(audience.rule, audience.mistakes())
}

/// The mistakes of an audience that stands there, as they are told.
pub fn told(rule: AudienceRule, mistakes: Vec<(String, AudienceMistake)>) -> Vec<Fault> {
    let fault = |(place, mistake): (String, AudienceMistake)| {
        let at = format!("/audience{place}");
        match mistake {
            AudienceMistake::Missing => {
                let detail = format!("With the rule `{}` say which.", rule.as_str());
                Fault::at(at, FaultCode::MissingProperty).detail(detail)
            }
            AudienceMistake::OfAnotherRule => {
                Fault::at(at, FaultCode::ChooseOne).detail("It goes with the rule of its own name only.")
            }
            AudienceMistake::Repeated => Fault::at(at, FaultCode::RepeatedValue),
        }
    };
    mistakes.into_iter().map(fault).collect()
}

/// What is wrong with an audience given the schools that are known of it: schools that are named and do not exist, or that
/// there is none at all. Which of them are open is asked when it comes to that.
pub fn not_found(audience: &Audience, known: &BTreeSet<i32>) -> Vec<Fault> {
    let missing = |(place, urn): (usize, &Urn)| {
        let at = format!("/audience/urns/{place}");
        let absent = !known.contains(&urn.get());
        absent.then(|| Fault::at(at, FaultCode::ReferenceNotFound).detail("There is no such school."))
    };
    match &audience.urns {
        Some(named) if audience.rule == AudienceRule::Urns => {
            named.iter().enumerate().filter_map(missing).collect()
        }
        _ if known.is_empty() => {
            vec![Fault::at("/audience", FaultCode::ReferenceNotFound).detail("There is no such school.")]
        }
        _ => Vec::new(),
    }
}
