//! Use cases: opening a survey and closing it.

use std::collections::BTreeSet;

use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{
    dto::SurveyAct,
    reading,
    service::{Answer, allow, answered, lock},
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, SurveysWrite},
    attendance::book::audience,
    entities::{survey::Model, survey_school},
    error::{AppError, Code, Result},
    features::surveys::{
        shown::{self, AUTHORITY_URN},
        states::{SURVEY, SurveyAction},
    },
    http::{Body, IdempotencyKey, Once, Precondition},
};

/// Which survey, which version of it, and which attempt.
pub struct Place {
    /// The survey.
    pub id: Uuid,
    /// The version that was read.
    pub read: Precondition,
    /// The attempt.
    pub key: IdempotencyKey,
}

/// The survey, if it is at the version that is named and its state lets the step be taken. A repeated step is let on: what
/// it came to is told again.
async fn find(cx: &Access<SurveysWrite>, place: &Place, action: SurveyAction) -> Result<Model> {
    let session = cx.read().await?;
    let row = shown::find(cx, &session, place.id).await?;
    if place.key.0.is_none() {
        place.read.check_version(&row.version.to_string())?;
        allow(&row, &session, action)?;
    }
    Ok(row)
}

/// Takes a step. `schools` are those that the survey asks from then on, where that is told by the step.
async fn take(
    cx: &Access<SurveysWrite>,
    place: Place,
    action: SurveyAction,
    schools: Option<(i32, BTreeSet<i32>)>,
    sent: &SurveyAct,
) -> Result<Once<Answer>> {
    let Place { id, read, key } = place;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(id, sent))?;
    let (operation, told) = match action {
        SurveyAction::Open => ("survey.open", "opened"),
        _ => ("survey.close", "closed"),
    };
    let audited = Action::new(operation, id.to_string());
    let done = cx.write_once(AUTHORITY_URN, &audited, &attempt, async |tx| {
        // Whoever answers holds the survey: an answer comes before the end or is refused.
        let held = lock(tx, id).await?;
        read.check_version(&held.version.to_string())?;
        allow(&held, tx, action)?;
        let stands = shown::state(&held, tx.today())?;
        let to = SURVEY.step(stands, action).map_err(AppError::internal)?;
        let mut count = held.schools;
        if let Some((version, schools)) = &schools {
            if held.version != *version {
                return Err(Code::Overloaded.into());
            }
            let refuse = |why: &'static str| {
                let refused = AppError::new(Code::StateConflict).detail(why);
                Err(refused.allowed_actions(vec![SurveyAction::Change.as_str()]))
            };
            if schools.is_empty() {
                return refuse("It would ask no school: change whom it asks first.");
            }
            if held.closes_on < tx.today() {
                return refuse("Its last day is over: change it first.");
            }
            let rows = schools.iter().map(|urn| survey_school::ActiveModel {
                urn: Set(AUTHORITY_URN),
                survey_id: Set(id),
                school_urn: Set(*urn),
            });
            tx.insert(rows.collect()).await?;
            count = i32::try_from(schools.len()).map_err(AppError::internal)?;
        }
        let act = Act { action: told, reason: None, by: &by };
        tx.revise(held, &act, |row| {
            row.state = Set(to.as_str().to_owned());
            row.schools = Set(count);
        })
        .await?;
        Ok(Made { id })
    });
    match done.await {
        Ok(done) => answered(cx, done).await,
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

/// Opens a survey: what it asks is fixed, and of which schools.
pub async fn open(cx: &Access<SurveysWrite>, place: Place, body: &Body<SurveyAct>) -> Result<Once<Answer>> {
    let row = find(cx, &place, SurveyAction::Open).await?;
    let sent = body.parse()?;
    let session = cx.read().await?;
    let on = std::cmp::max(row.opens_on, session.today());
    let schools = audience::schools(&session, &shown::terms(&row)?.audience, on).await?;
    take(cx, place, SurveyAction::Open, Some((row.version, schools)), &sent).await
}

/// Closes a survey before its last day is over: nothing more is taken.
pub async fn close(cx: &Access<SurveysWrite>, place: Place, body: &Body<SurveyAct>) -> Result<Once<Answer>> {
    find(cx, &place, SurveyAction::Close).await?;
    take(cx, place, SurveyAction::Close, None, &body.parse()?).await
}
