//! Which surveys a caller is told of, what they ask, and of whom.

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait,
    sea_query::{Expr, ExprTrait as _, Query},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{question::SurveyQuestion, states::SurveyState};
use crate::{
    access::{Access, Permission, Session, SurveysWrite},
    domain::{audience::Audience, spelled::spelled, urn::AUTHORITY},
    entities::{
        survey::{Column, Entity, Model},
        survey_school,
    },
    error::{AppError, Code, Result},
};

spelled! {
    /// Whether answers stand beside names.
    SurveyMode {
        /// Who is invited is named; an answer stands beside the name, and nobody is told which.
        Named = "named";
        /// A token stands for nobody who is known.
        Anonymous = "anonymous";
    }
}

/// What the authority says of a survey; stored as it is. Its days stand beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyTerms {
    pub title: String,
    pub introduction: Option<String>,
    pub mode: SurveyMode,
    pub audience: Audience,
    pub questions: Vec<SurveyQuestion>,
    pub opens_on: NaiveDate,
    pub closes_on: NaiveDate,
}

/// The authority's surveys that the caller is told of: who defines them sees drafts too.
pub fn told<P: Permission>(cx: &Access<P>) -> Condition {
    let all = Condition::all().add(Column::Urn.eq(AUTHORITY));
    match cx.also::<SurveysWrite>() {
        true => all,
        false => all.add(Column::State.ne(SurveyState::Draft.as_str())),
    }
}

/// The survey, if the caller reaches every school.
pub async fn find<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    id: Uuid,
) -> Result<Model> {
    session.require_authority().await?;
    let this = told(cx).add(Column::Id.eq(id));
    session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

/// The same where nothing is told before the survey is closed.
pub async fn find_closed<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    id: Uuid,
) -> Result<Model> {
    let row = find(cx, session, id).await?;
    match state(&row, session.today())? {
        SurveyState::Closed => Ok(row),
        _ => {
            let detail = "What was answered is told when the survey is closed: two readings of an open one would tell \
                          who came between.";
            Err(AppError::new(Code::StateConflict).detail(detail).allowed_actions(Vec::new()))
        }
    }
}

/// The surveys that ask a school: they were opened, and their first day has come.
pub fn asks(urn: i32, today: NaiveDate) -> Condition {
    use survey_school as of;
    let these = Condition::all().add(of::Column::Urn.eq(AUTHORITY)).add(of::Column::SchoolUrn.eq(urn));
    let its = Query::select()
        .column((of::Entity, of::Column::SurveyId))
        .from(of::Entity)
        .cond_where(these)
        .to_owned();
    Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add(Column::State.ne(SurveyState::Draft.as_str()))
        .add(Column::OpensOn.lte(today))
        .add(Expr::col((Entity, Column::Id)).in_subquery(its))
}

/// How far it is on a day.
pub fn state(row: &Model, today: NaiveDate) -> Result<SurveyState> {
    let stored = SurveyState::spelled(&row.state)
        .ok_or_else(|| AppError::internal("survey.state holds what it cannot"))?;
    Ok(stored.on(today, row.opens_on, row.closes_on))
}

/// Whether it is told by name who has answered: to remind the others, until the results are read. Beside them it would tell
/// whose answers they are.
pub fn names_who_answered(survey: SurveyState) -> bool {
    survey != SurveyState::Closed
}

/// What it asks and of whom.
pub fn terms(row: &Model) -> Result<SurveyTerms> {
    serde_json::from_str(&row.terms).map_err(AppError::internal)
}
