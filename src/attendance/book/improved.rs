//! Sessions that are settled: a Notice to Improve was about them, and ended in improvement.
//!
//! Who did what the last warning asked has had what it promised: the sessions that it told are held against the parent no
//! more, neither in another Notice to Improve nor in a penalty notice. They are asked of every school, for a yes or no that
//! names none.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde::Deserialize;
use uuid::Uuid;

use super::parents::Person;
use crate::{
    access,
    domain::session::{Session, SessionOn},
    entities::notice_to_improve::{Column, Entity},
    error::{AppError, Result},
};

/// Of what a notice says, what is read here.
#[derive(Deserialize)]
struct Terms {
    issue: Option<Issue>,
}

#[derive(Deserialize)]
struct Issue {
    evidence: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    date: NaiveDate,
    session: Session,
}

/// The sessions of the notices to this person about this child that ended in improvement: one statement.
pub async fn settled<C: ConnectionTrait>(
    session: &access::Session<'_, C>,
    parent: &Person,
    pupil_ids: &[Uuid],
) -> Result<BTreeSet<SessionOn>> {
    let these = Condition::all()
        .add(Column::ParentId.is_in(parent.ids.iter().copied()))
        .add(Column::PupilId.is_in(pupil_ids.iter().copied()))
        .add(Column::State.eq("concluded_improved"));
    let mut settled = BTreeSet::new();
    for row in session.everywhere::<Entity>().filter(these).all().await? {
        let terms: Terms = serde_json::from_str(&row.terms).map_err(AppError::internal)?;
        let told = terms.issue.into_iter().flat_map(|issue| issue.evidence);
        settled.extend(told.map(|one| SessionOn { date: one.date, session: one.session }));
    }
    Ok(settled)
}
