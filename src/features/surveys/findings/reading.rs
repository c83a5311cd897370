//! Use cases: listing findings and showing one.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::dto::{FindingTerms, SurveyFinding, SurveyFindingsQuery};
use crate::{
    access::{Access, Permission, Session, SurveysRead, SurveysWrite},
    attendance::book::shown::reaches_any,
    domain::{action::Actions, urn::AUTHORITY},
    entities::{
        survey,
        survey_finding::{Column, Entity, Model},
    },
    error::{AppError, Code, Result},
    features::surveys::{
        shown,
        states::{SurveyFindingState, finding_actions},
    },
    http::{Page, Tagged},
};

/// Findings that the caller is told of: who words them, for every school, sees them all.
async fn told<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
) -> Result<Option<Condition>> {
    let all = Condition::all().add(Column::Urn.eq(AUTHORITY));
    if cx.also::<SurveysWrite>() && session.reaches_authority().await? {
        return Ok(Some(all));
    }
    let published = all.add(Column::State.eq(SurveyFindingState::Published.as_str()));
    Ok(reaches_any(session).await?.then_some(published))
}

/// Findings, newest first.
pub async fn list(cx: &Access<SurveysRead>, query: &SurveyFindingsQuery) -> Result<Page<SurveyFinding>> {
    let session = cx.read().await?;
    let paging = cx.paging("survey findings", &query.survey_id, query.limit, query.cursor.as_deref())?;
    let after: Option<Uuid> = paging.after()?;
    let rows = match told(cx, &session).await? {
        None => Vec::new(),
        Some(told) => {
            let these = told
                .add_option(query.survey_id.map(|id| Column::SurveyId.eq(id)))
                .add_option(after.map(|id| Column::Id.lt(id)));
            let rows = session.find::<Entity>().filter(these).limit(paging.fetch());
            rows.order_by(Column::Id, Order::Desc).all().await?
        }
    };
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let titles = titles(&session, &page.data).await?;
    let data = page.data.iter().map(|row| view(row, &titles)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// The finding, if the caller is told of it.
pub async fn find<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    id: Uuid,
) -> Result<Model> {
    let told = told(cx, session).await?.ok_or(Code::NotFound)?;
    let this = told.add(Column::Id.eq(id));
    session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

/// One finding.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Tagged<SurveyFinding>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let row = find(cx, &session, id).await?;
    let titles = titles(&session, std::slice::from_ref(&row)).await?;
    Ok(Tagged { tag: row.version.to_string(), document: view(&row, &titles)? })
}

async fn titles<C: ConnectionTrait>(
    session: &Session<'_, C>,
    rows: &[Model],
) -> Result<HashMap<Uuid, String>> {
    use survey::{Column, Entity};
    let ids = rows.iter().map(|row| row.survey_id);
    let these = Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::Id.is_in(ids));
    let surveys = session.find::<Entity>().filter(these).all().await?;
    surveys.iter().map(|row| Ok((row.id, shown::terms(row)?.title))).collect()
}

fn view(row: &Model, titles: &HashMap<Uuid, String>) -> Result<SurveyFinding> {
    let state = state(row)?;
    let terms = terms(row)?;
    let Actions { allowed, refused } = finding_actions(state, !terms.done.is_empty());
    Ok(SurveyFinding {
        id: row.id,
        survey_id: row.survey_id,
        survey_title: titles.get(&row.survey_id).cloned().unwrap_or_default(),
        state,
        said: terms.said,
        quote: terms.quote,
        figure: terms.figure,
        done: terms.done,
        published_at: row.published_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
    })
}

/// How far it is.
pub fn state(row: &Model) -> Result<SurveyFindingState> {
    SurveyFindingState::spelled(&row.state)
        .ok_or_else(|| AppError::internal("survey_finding.state holds what it cannot"))
}

/// What it says.
pub fn terms(row: &Model) -> Result<FindingTerms> {
    serde_json::from_str(&row.terms).map_err(AppError::internal)
}
