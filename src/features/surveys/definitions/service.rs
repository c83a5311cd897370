//! Use cases: defining a survey and changing its draft. Every way in which it stood is kept.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::{SurveyDocument, SurveyPut},
    reading, rules,
};
use crate::{
    access::{Access, Act, Action, Attempt, Locked, Made, Session, SurveysWrite, Tx, revised},
    attendance::book::audience,
    domain::urn::AUTHORITY,
    entities::{
        survey::{self, ActiveModel, Column, Entity, Model},
        survey_revision,
    },
    error::{AppError, Code, Result},
    features::surveys::{
        shown::{self, SurveyTerms},
        states::{SURVEY, SurveyAction, SurveyState},
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

revised!(survey, survey_revision { survey_id = SurveyId });

pub(super) type Answer = Tagged<SurveyDocument>;

/// Defines a survey; no school sees it before it is opened.
pub async fn create(
    cx: &Access<SurveysWrite>,
    key: IdempotencyKey,
    body: &Body<SurveyPut>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let put = body.parse()?;
    let (terms, text) = checked(&session, &put).await?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let (id, attempt) = (Uuid::now_v7(), Attempt::new(key, &put)?);
    let action = Action::new("survey.create", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let act = Act { action: "drafted", reason: None, by: &by };
        tx.record::<Entity>(id, &act, |row| {
            row.state = Set(SurveyState::Draft.as_str().to_owned());
            row.schools = Set(0);
            lay(row, &terms, text.clone());
        })
        .await?;
        Ok(Made { id })
    });
    answered(cx, done.await?).await
}

/// Changes a draft; the same again changes nothing.
pub async fn change(
    cx: &Access<SurveysWrite>,
    id: Uuid,
    read: &Precondition,
    body: &Body<SurveyPut>,
) -> Result<Answer> {
    let session = cx.read().await?;
    let row = shown::find(cx, &session, id).await?;
    read.check_current(row.version, async || Ok(reading::show(cx, id).await?.tag)).await?;
    allow(&row, &session, SurveyAction::Change)?;
    let put = body.parse()?;
    let (terms, text) = checked(&session, &put).await?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("survey.change", id.to_string());
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let held = lock(tx, id).await?;
        read.check_version(&held.version.to_string())?;
        allow(&held, tx, SurveyAction::Change)?;
        if held.terms == text {
            return Ok(());
        }
        let act = Act { action: "changed", reason: None, by: &by };
        tx.revise(held, &act, |row| lay(row, &terms, text.clone())).await
    });
    match written.await {
        Ok(()) => reading::show(cx, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

/// Writes into a row what a survey says: in full as `text`, and in the columns by which lists are filtered.
pub(super) fn lay(row: &mut ActiveModel, terms: &SurveyTerms, text: String) {
    row.mode = Set(terms.mode.as_str().to_owned());
    row.opens_on = Set(terms.opens_on);
    row.closes_on = Set(terms.closes_on);
    row.terms = Set(text);
}

/// What a survey says, as it is stored, or every fault of it at once.
async fn checked<C: ConnectionTrait>(
    session: &Session<'_, C>,
    put: &SurveyPut,
) -> Result<(SurveyTerms, String)> {
    let mut faults = rules::faults(put, session.today());
    let known = audience::known(session, &put.audience).await?;
    faults.extend(audience::not_found(&put.audience, &known));
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let terms = rules::terms(put).map_err(AppError::internal)?;
    let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
    Ok((terms, text))
}

pub(super) fn allow<C: ConnectionTrait>(
    row: &Model,
    session: &Session<'_, C>,
    action: SurveyAction,
) -> Result<()> {
    AppError::unless_allowed(SURVEY.actions(shown::state(row, session.today())?), action.as_str())
}

pub(super) async fn answered(cx: &Access<SurveysWrite>, done: Once<Made>) -> Result<Once<Answer>> {
    done.told(async |made| reading::show(cx, made.id).await).await
}

pub(super) async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<Locked<'t, Entity>> {
    tx.lock::<Entity>(Column::Id.eq(id).into()).await?.ok_or(Code::NotFound.into())
}
