//! Use cases: which surveys ask a school, and answering one.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::dto::{SchoolSurvey, SchoolSurveysQuery, SurveyResponse, SurveyResponsePut};
use crate::{
    access::{Access, Action, Session, SurveysRead, SurveysRespond, Tx},
    entities::{
        survey::{Column, Entity, Model},
        survey_ballot, survey_invitation,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::surveys::{
        question::{SurveyAnswer, answer_faults},
        shown::{self, SurveyMode},
        states::SurveyState,
    },
    http::{Body, Page, Tagged},
};

/// The surveys that ask or asked a school, newest first.
pub async fn list(
    cx: &Access<SurveysRead>,
    urn: i32,
    query: &SchoolSurveysQuery,
) -> Result<Page<SchoolSurvey>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let paging = cx.paging("school surveys", &urn, query.limit, query.cursor.as_deref())?;
    let mut rows = session.find::<Entity>().filter(shown::asks(urn, session.today())).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.lt(id));
    }
    let rows = rows.order_by(Column::Id, Order::Desc).all().await?;
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let data = page.data.iter().map(|row| view(urn, row, &session)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// One of them.
pub async fn show(cx: &Access<SurveysRead>, urn: i32, id: Uuid) -> Result<Tagged<SchoolSurvey>> {
    let session = cx.read().await?;
    let row = find(&session, urn, id).await?;
    let document = view(urn, &row, &session)?;
    Ok(Tagged { tag: format!("{}-{}", row.version, document.state.as_str()), document })
}

async fn find<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32, id: Uuid) -> Result<Model> {
    session.school(urn).await?;
    let this = shown::asks(urn, session.today()).add(Column::Id.eq(id));
    session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

fn view<C: ConnectionTrait>(urn: i32, row: &Model, session: &Session<'_, C>) -> Result<SchoolSurvey> {
    let terms = shown::terms(row)?;
    Ok(SchoolSurvey {
        id: row.id,
        urn,
        title: terms.title,
        introduction: terms.introduction,
        mode: terms.mode,
        state: shown::state(row, session.today())?,
        roles: terms.audience.roles,
        opens_on: row.opens_on,
        closes_on: row.closes_on,
        questions: terms.questions,
    })
}

fn allow<C: ConnectionTrait>(row: &Model, session: &Session<'_, C>) -> Result<()> {
    match shown::state(row, session.today())? {
        SurveyState::Open => Ok(()),
        _ => {
            let refused = AppError::new(Code::StateConflict).detail("The survey is closed.");
            Err(refused.allowed_actions(Vec::new()))
        }
    }
}

/// Answers a survey, or changes what was answered with the same token. The survey is held meanwhile: an answer comes before
/// its end or is refused.
pub async fn respond(
    cx: &Access<SurveysRespond>,
    urn: i32,
    id: Uuid,
    body: &Body<SurveyResponsePut>,
) -> Result<SurveyResponse> {
    let session = cx.read().await?;
    let row = find(&session, urn, id).await?;
    allow(&row, &session)?;
    let sent = body.parse()?;
    let terms = shown::terms(&row)?;
    let mut faults = answer_faults(&terms.questions, &sent.answers);
    let tag = cx.survey_tag(id, &sent.token);
    if tag.is_none() {
        faults.push(unknown_token());
    }
    let Some(tag) = tag.filter(|_| faults.is_empty()) else { return Err(AppError::invalid(faults)) };
    let answers = sent.answers.iter().map(SurveyAnswer::cleaned).collect::<Result<Vec<_>, _>>();
    let answers = answers.map_err(AppError::internal)?;
    let text = serde_json::to_string(&answers).map_err(AppError::internal)?;
    // The subject is the survey alone: the log tells that it was answered at the school, not with which token.
    let action = Action::new("survey.respond", id.to_string());
    cx.write(urn, &action, async |tx| {
        let this = shown::asks(urn, tx.today()).add(Column::Id.eq(id));
        let held = tx.share_of_authority::<Entity>(this).await?.ok_or(Code::NotFound)?;
        allow(&held, tx)?;
        match terms.mode {
            SurveyMode::Named => named(tx, id, &tag, &text).await,
            SurveyMode::Anonymous => anonymous(tx, id, &tag, &text).await,
        }
    })
    .await?;
    Ok(SurveyResponse { survey_id: id, answers, closes_on: row.closes_on })
}

fn unknown_token() -> Fault {
    let fault = Fault::at("/token", FaultCode::ReferenceNotFound);
    fault.detail("It is no token of this survey at this school.")
}

async fn named(tx: &Tx<'_>, id: Uuid, tag: &str, text: &str) -> Result<()> {
    use survey_invitation::{Column, Entity};
    let this = Condition::all()
        .add(Column::SurveyId.eq(id))
        .add(Column::Tag.eq(tag))
        .add(Column::WithdrawnAt.is_null());
    let Some(held) = tx.lock::<Entity>(this).await? else {
        return Err(AppError::invalid(vec![unknown_token()]));
    };
    let (changes, now) = (held.changes + 1, tx.now());
    tx.update(held, |row| {
        row.answers = Set(Some(text.to_owned()));
        row.changes = Set(changes);
        row.answered_at = Set(Some(now));
    })
    .await
    .map(drop)
}

async fn anonymous(tx: &Tx<'_>, id: Uuid, tag: &str, text: &str) -> Result<()> {
    use survey_ballot::Column;
    let this = Condition::all().add(Column::SurveyId.eq(id)).add(Column::Tag.eq(tag));
    let columns = vec![(Column::Answers, text.into())];
    match tx.set_shared::<survey_ballot::Entity>(this, columns).await? {
        1 => Ok(()),
        _ => Err(AppError::invalid(vec![unknown_token()])),
    }
}
