//! Which cycles a caller is told of, and whom they ask.

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use crate::{
    access::Session,
    assessments::{cycle::SelfAssessmentCycleTerms, states::cycle::CycleState},
    domain::urn::AUTHORITY,
    entities::{
        school,
        self_assessment_cycle::{Column, Entity, Model},
        self_assessment_cycle_school,
    },
    error::{AppError, Code, Result},
};

/// The authority's cycles.
pub fn authoritys() -> Condition {
    Condition::all().add(Column::Urn.eq(AUTHORITY))
}

/// The cycle, if the caller reaches every school.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<Model> {
    session.require_authority().await?;
    let this = authoritys().add(Column::Id.eq(id));
    session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

/// Whether a school is one that a cycle asks.
pub fn asks(cycle: Uuid) -> Condition {
    use self_assessment_cycle_school::{Column, Entity};
    let asked = Query::select()
        .column((Entity, Column::SchoolUrn))
        .from(Entity)
        .cond_where(Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::CycleId.eq(cycle)))
        .to_owned();
    Condition::all().add(Expr::col((school::Entity, school::Column::Urn)).in_subquery(asked))
}

/// What the authority says of it.
pub fn terms(row: &Model) -> Result<SelfAssessmentCycleTerms> {
    serde_json::from_str(&row.terms).map_err(AppError::internal)
}

/// How far it is on a day.
pub fn state(row: &Model, today: NaiveDate) -> Result<CycleState> {
    let stored = CycleState::spelled(&row.state)
        .ok_or_else(|| AppError::internal("self_assessment_cycle.state holds what it cannot"))?;
    Ok(stored.on(today, row.opens_on))
}
