//! The last statement of a school, for agendas that quote its scores.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::frozen::Frozen;
use crate::{
    access::Session,
    assessments::score::QuestionnaireScore,
    entities::self_assessment_statement::{Column, Entity},
    error::{AppError, Result},
};

/// What a school said of itself last, without answers.
#[derive(Clone, Debug)]
pub struct LatestStatement {
    /// The cycle.
    pub cycle_id: Uuid,
    /// What the cycle is called.
    pub cycle: String,
    /// Which of the school's statements in it.
    pub number: i32,
    /// When it was submitted.
    pub submitted_at: DateTime<Utc>,
    /// The score over all areas.
    pub overall: QuestionnaireScore,
    /// Each area: its code, its title, its score.
    pub areas: Vec<(String, String, QuestionnaireScore)>,
}

/// What the school submitted last, by an instant.
pub async fn latest<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    by: DateTime<Utc>,
) -> Result<Option<LatestStatement>> {
    let these = Condition::all().add(Column::Urn.eq(urn)).add(Column::SubmittedAt.lte(by));
    let rows = session.find::<Entity>().filter(these).order_by(Column::SubmittedAt, Order::Desc);
    let Some(row) = rows.limit(1).one().await? else { return Ok(None) };
    let frozen: Frozen = serde_json::from_str(&row.document).map_err(AppError::internal)?;
    let areas = frozen.areas.into_iter().map(|area| (area.code, area.title, area.score));
    Ok(Some(LatestStatement {
        cycle_id: row.cycle_id,
        cycle: frozen.cycle.title,
        number: row.number,
        submitted_at: row.submitted_at,
        overall: frozen.overall,
        areas: areas.collect(),
    }))
}
