//! Use cases: listing questionnaires, showing a version, and what differs between two.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::dto::{
    Questionnaire, QuestionnaireComparison, QuestionnaireLinks, QuestionnaireStep, QuestionnaireVersion,
    QuestionnairesQuery,
};
use crate::{
    access::{Access, Permission, QuestionnairesRead, Session, Stood},
    assessments::{
        difference::difference,
        questionnaire::QuestionnaireContent,
        states::questionnaire::{QUESTIONNAIRE, QuestionnaireState},
    },
    attendance::book::shown::reaches_any,
    domain::{action::Actions, urn::AUTHORITY},
    entities::questionnaire_version::{Column, Entity, Model},
    error::{AppError, Code, Result},
    http::{Page, Tagged},
};

/// Which version of a questionnaire is meant.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// The draft.
    Draft,
    /// The latest that was published, whether or not it has been retired since.
    Latest,
    /// The one of this number.
    Number(i32),
    /// The one with this id.
    Id(Uuid),
}

/// Versions in the order of their codes, and of one in the order in which they were begun. Drafts are told to the authority.
pub async fn list(
    cx: &Access<QuestionnairesRead>,
    query: &QuestionnairesQuery,
) -> Result<Page<Questionnaire>> {
    let session = cx.read().await?;
    let sealed = (&query.questionnaire, query.state.map(QuestionnaireState::as_str));
    let paging = cx.paging("questionnaires", &sealed, query.limit, query.cursor.as_deref())?;
    let mut these = authoritys()
        .add_option(query.questionnaire.as_ref().map(|code| Column::Code.eq(code)))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())));
    if !session.reaches_authority().await? {
        these = these.add(Column::State.ne(QuestionnaireState::Draft.as_str()));
    }
    let mut rows = session.find::<Entity>().filter(these).limit(paging.fetch());
    if let Some((code, id)) = paging.after::<(String, Uuid)>()? {
        rows = rows.after([Column::Code, Column::Id], [code.into(), id.into()]);
    }
    let rows = match reaches_any(&session).await? {
        true => rows.order_by(Column::Code, Order::Asc).order_by(Column::Id, Order::Asc).all().await?,
        false => Vec::new(),
    };
    let page = paging.cut(rows, |row| (row.code.clone(), row.id), |row| row)?;
    Ok(Page { data: page.data.iter().map(summary).collect::<Result<_>>()?, page: page.page })
}

fn authoritys() -> Condition {
    Condition::all().add(Column::Urn.eq(AUTHORITY))
}

/// The version that is meant, for who may see it.
pub async fn find<C: ConnectionTrait>(
    session: &Session<'_, C>,
    code: &str,
    which: Which,
) -> Result<Option<Model>> {
    let wanted = these(code, which);
    let rows = session.find::<Entity>().filter(wanted);
    let row = match which {
        Which::Latest => rows.order_by(Column::Number, Order::Desc).limit(1).one().await?,
        _ => rows.one().await?,
    };
    let Some(row) = row else { return Ok(None) };
    let may_see = match row.number {
        Some(_) => reaches_any(session).await?,
        None => session.reaches_authority().await?,
    };
    Ok(may_see.then_some(row))
}

/// The rows of what is meant.
pub fn these(code: &str, which: Which) -> Condition {
    let wanted = match which {
        Which::Draft => Column::State.eq(QuestionnaireState::Draft.as_str()),
        Which::Latest => Column::Number.is_not_null(),
        Which::Number(number) => Column::Number.eq(number),
        Which::Id(id) => Column::Id.eq(id),
    };
    authoritys().add(Column::Code.eq(code)).add(wanted)
}

/// A version with what was done with it.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    code: &str,
    which: Which,
) -> Result<Tagged<QuestionnaireVersion>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let row = find(&session, code, which).await?.ok_or(Code::NotFound)?;
    let history = session.history::<Entity>(AUTHORITY, row.id).await?;
    Ok(Tagged { tag: tag(&row), document: view(row, history)? })
}

/// What names a version of the document: the draft of the next version is another document.
pub fn tag(row: &Model) -> String {
    format!("{}-{}", row.version, row.id.simple())
}

/// What differs between two versions that were published.
pub async fn compare(
    cx: &Access<QuestionnairesRead>,
    code: &str,
    before: i32,
    after: i32,
) -> Result<QuestionnaireComparison> {
    let session = cx.read().await?;
    let read = async |number: i32| -> Result<QuestionnaireContent> {
        content(&find(&session, code, Which::Number(number)).await?.ok_or(Code::NotFound)?)
    };
    let difference = difference(&read(before).await?, &read(after).await?);
    Ok(QuestionnaireComparison { code: code.to_owned(), before, after, difference })
}

/// What a version says.
pub fn content(row: &Model) -> Result<QuestionnaireContent> {
    serde_json::from_str(&row.terms).map_err(AppError::internal)
}

/// How far it is.
pub fn state(row: &Model) -> Result<QuestionnaireState> {
    QuestionnaireState::spelled(&row.state)
        .ok_or_else(|| AppError::internal("questionnaire_version.state holds what it cannot"))
}

fn links(row: &Model) -> QuestionnaireLinks {
    let place = row.number.map_or_else(|| "draft".to_owned(), |number| format!("versions/{number}"));
    QuestionnaireLinks { this: format!("/v1/questionnaires/{}/{place}", row.code) }
}

fn summary(row: &Model) -> Result<Questionnaire> {
    let content = content(row)?;
    Ok(Questionnaire {
        code: row.code.clone(),
        number: row.number,
        state: state(row)?,
        areas: content.areas.len(),
        questions: content.questions().count(),
        title: content.title,
        published_at: row.published_at,
        updated_at: row.updated_at,
        links: links(row),
    })
}

fn view(row: Model, history: Vec<Stood>) -> Result<QuestionnaireVersion> {
    let (state, content, links) = (state(&row)?, content(&row)?, links(&row));
    let mistakes = match state {
        QuestionnaireState::Draft => content.faults("/content"),
        _ => Vec::new(),
    };
    let Actions { allowed, refused } = QUESTIONNAIRE.actions(state);
    let step = |stood: Stood| QuestionnaireStep {
        version: stood.version,
        action: stood.action,
        reason: stood.reason,
        recorded_by: stood.recorded_by,
        recorded_at: stood.recorded_at,
    };
    Ok(QuestionnaireVersion {
        id: row.id,
        code: row.code,
        number: row.number,
        state,
        content,
        mistakes,
        published_at: row.published_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        history: history.into_iter().map(step).collect(),
        allowed_actions: allowed,
        refused_actions: refused,
        links,
    })
}
