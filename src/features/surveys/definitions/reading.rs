//! Use cases: listing surveys and showing one.

use sea_orm::{ColumnTrait as _, Order};
use uuid::Uuid;

use super::dto::{Survey, SurveyDocument, SurveyLinks, SurveyStep, SurveysQuery};
use crate::{
    access::{Access, Permission, Stood, SurveysRead},
    domain::{action::Actions, urn::AUTHORITY},
    entities::survey::{Column, Entity, Model},
    error::{AppError, Result},
    features::surveys::{
        shown::{self, SurveyTerms},
        states::SURVEY,
    },
    http::{Page, Tagged},
};

/// Surveys, newest first.
pub async fn list(cx: &Access<SurveysRead>, query: &SurveysQuery) -> Result<Page<Survey>> {
    let session = cx.read().await?;
    let paging = cx.paging("surveys", &(), query.limit, query.cursor.as_deref())?;
    let mut rows = session.find::<Entity>().filter(shown::told(cx)).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.lt(id));
    }
    // What a client may see of the authority's own it sees with every school in reach.
    let rows = match session.reaches_authority().await? {
        true => rows.order_by(Column::Id, Order::Desc).all().await?,
        false => Vec::new(),
    };
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let data = page.data.iter().map(|row| view(row, session.today())).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// A survey with what was done with it.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Tagged<SurveyDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let row = shown::find(cx, &session, id).await?;
    let survey = view(&row, session.today())?;
    let history = session.history::<Entity>(AUTHORITY, id).await?;
    // Its state follows the day, with no version of its own.
    let tag = format!("{}-{}", row.version, survey.state.as_str());
    let history = history.into_iter().map(step).collect::<Result<_>>()?;
    Ok(Tagged { tag, document: SurveyDocument { survey, history } })
}

fn step(stood: Stood) -> Result<SurveyStep> {
    let terms: SurveyTerms = serde_json::from_str(&stood.terms).map_err(AppError::internal)?;
    Ok(SurveyStep {
        version: stood.version,
        action: stood.action,
        reason: stood.reason,
        closes_on: terms.closes_on,
        recorded_by: stood.recorded_by,
        recorded_at: stood.recorded_at,
    })
}

fn view(row: &Model, today: chrono::NaiveDate) -> Result<Survey> {
    let (terms, state) = (shown::terms(row)?, shown::state(row, today)?);
    let Actions { allowed, refused } = SURVEY.actions(state);
    let this = format!("/v1/surveys/{}", row.id);
    Ok(Survey {
        id: row.id,
        title: terms.title,
        introduction: terms.introduction,
        mode: terms.mode,
        state,
        audience: terms.audience,
        schools: row.schools,
        opens_on: row.opens_on,
        closes_on: row.closes_on,
        questions: terms.questions,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: SurveyLinks {
            results: format!("{this}/results"),
            comments: format!("{this}/comments"),
            findings: format!("/v1/survey-findings?survey_id={}", row.id),
            this,
        },
    })
}
