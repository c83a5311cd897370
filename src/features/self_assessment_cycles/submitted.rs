//! What the schools of a cycle submitted last, without words: all that is read of it here.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{
    access::Session,
    assessments::{coded::Coded, questionnaire::QuestionnaireContent},
    domain::urn::AUTHORITY,
    entities::{
        questionnaire_version, school, self_assessment_cycle,
        self_assessment_statement::{Column, Entity},
    },
    error::{AppError, Result},
};

/// A school's last statement.
#[derive(FromQueryResult)]
struct Row {
    urn: i32,
    number: i32,
    coded: String,
}

/// The answers of the last statements of a cycle, by school; of some schools, where they are named: one statement.
pub async fn read<C: ConnectionTrait>(
    session: &Session<'_, C>,
    cycle: Uuid,
    urns: Option<&[i32]>,
) -> Result<HashMap<i32, Coded>> {
    let named = urns.map(|urns| Column::Urn.is_in(urns.iter().copied()));
    let these = Condition::all().add(Column::CycleId.eq(cycle)).add_option(named);
    let columns = [Column::Urn, Column::Number, Column::Coded];
    let rows: Vec<Row> = session.find::<Entity>().filter(these).columns(columns).await?;
    let mut last: HashMap<i32, Row> = HashMap::new();
    for row in rows {
        if last.get(&row.urn).is_none_or(|held| held.number < row.number) {
            last.insert(row.urn, row);
        }
    }
    let read = |row: Row| Ok((row.urn, serde_json::from_str(&row.coded).map_err(AppError::internal)?));
    last.into_values().map(read).collect()
}

/// Where schools are, as groups tell them apart.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Place {
    /// The school.
    pub urn: i32,
    /// Its phase.
    pub kind: String,
    /// Its district.
    pub district_name: Option<String>,
}

/// The places of the schools that a cycle asks.
pub async fn places<C: ConnectionTrait>(session: &Session<'_, C>, cycle: Uuid) -> Result<Vec<Place>> {
    use school::Column;
    let columns = [Column::Urn, Column::Kind, Column::DistrictName];
    session.find::<school::Entity>().filter(super::shown::asks(cycle)).columns(columns).await
}

/// The version that a cycle asks.
pub struct Asked {
    /// Which it is.
    pub number: i32,
    /// What it says.
    pub content: QuestionnaireContent,
}

/// The version that a cycle asks: one statement.
pub async fn questionnaire<C: ConnectionTrait>(
    session: &Session<'_, C>,
    cycle: &self_assessment_cycle::Model,
) -> Result<Asked> {
    use questionnaire_version::{Column, Entity};
    let this =
        Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::Id.eq(cycle.questionnaire_version_id));
    let row = session.find::<Entity>().filter(this).one().await?;
    let (number, terms) = row
        .and_then(|row| Some((row.number?, row.terms)))
        .ok_or_else(|| AppError::internal("a cycle asks what was never published"))?;
    Ok(Asked { number, content: serde_json::from_str(&terms).map_err(AppError::internal)? })
}
