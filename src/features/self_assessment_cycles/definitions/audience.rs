//! Whom a cycle asks: worked out when it is opened.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};

use crate::{
    access::Session,
    assessments::cycle::{Rule, SelfAssessmentCycleAudience},
    domain::school::{is_open, keeps_registers},
    entities::school::{Column, Entity},
    error::Result,
};

/// The schools of an audience that keep registers and are open on a day.
pub async fn schools<C: ConnectionTrait>(
    session: &Session<'_, C>,
    audience: &SelfAssessmentCycleAudience,
    on: NaiveDate,
) -> Result<BTreeSet<i32>> {
    let these = match audience.rule {
        Rule::All => None,
        Rule::Phases => {
            let phases = audience.phases.iter().flatten().map(|phase| phase.as_str());
            Some(Column::Kind.is_in(phases))
        }
        Rule::Types => Some(Column::TypeCode.is_in(audience.type_codes.iter().flatten().copied())),
        Rule::Urns => Some(Column::Urn.is_in(audience.urns.iter().flatten().map(|urn| urn.get()))),
    };
    let rows = session.find::<Entity>().filter(Condition::all().add_option(these)).all().await?;
    let asked = rows.into_iter().filter(|row| {
        keeps_registers(&row.kind, row.type_code) && is_open(&row.status, row.opened_on, row.closed_on, on)
    });
    Ok(asked.map(|row| row.urn).collect())
}
