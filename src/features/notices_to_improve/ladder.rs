//! The penalty notices that were issued to a parent for a child, as far as a Notice to Improve rests on them: which sessions
//! they cover, and what notice would be next.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};

use super::pair::Pair;
use crate::{
    access,
    domain::session::{Session, SessionOn},
    entities::penalty_ladder_notice::{Column, Entity, Model},
    error::{AppError, Result},
    notices::{
        ladder::{Earlier, Fate},
        schedule::PenaltyNoticeKind,
        sessions::frees_sessions,
    },
};

fn unreadable() -> AppError {
    AppError::internal("penalty_ladder_notice holds what it cannot")
}

fn fate(row: &Model) -> Result<Fate> {
    Fate::spelled(&row.fate).ok_or_else(unreadable)
}

/// The penalty notices that were issued to the parent for the child, here and elsewhere.
pub async fn notices<C: ConnectionTrait>(
    session: &access::Session<'_, C>,
    pair: &Pair,
) -> Result<Vec<Model>> {
    let of_pair = Condition::all()
        .add(Column::PupilId.is_in(pair.pupil_ids.iter().copied()))
        .add(Column::ParentId.is_in(pair.parent.ids.iter().copied()));
    let rows = session.shared::<Entity>().filter(of_pair);
    rows.order_by(Column::IssuedOn, Order::Asc).all().await
}

/// The sessions that penalty notices cover: they are no offences that this notice could be about.
pub fn covered(rows: &[Model]) -> Result<BTreeSet<SessionOn>> {
    #[derive(serde::Deserialize)]
    struct Covered {
        date: NaiveDate,
        session: Session,
    }
    let mut covered = BTreeSet::new();
    for row in rows {
        if frees_sessions(fate(row)?, row.ground.as_deref() == Some("material_error")) {
            continue;
        }
        let sessions: Vec<Covered> = serde_json::from_str(&row.sessions).map_err(AppError::internal)?;
        covered.extend(sessions.iter().map(|one| SessionOn { date: one.date, session: one.session }));
    }
    Ok(covered)
}

/// The same, as the ladder needs them.
pub fn earlier(rows: &[Model]) -> Result<Vec<Earlier>> {
    rows.iter()
        .map(|row| {
            Ok(Earlier {
                id: row.id,
                kind: PenaltyNoticeKind::spelled(&row.kind).ok_or_else(unreadable)?,
                issued_on: row.issued_on,
                last_offence_on: row.last_offence_on,
                fate: fate(row)?,
            })
        })
        .collect()
}
