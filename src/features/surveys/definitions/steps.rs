//! Use cases: opening a survey, extending it and closing it.

use sea_orm::ActiveValue::Set;
use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{SurveyAct, SurveyExtend},
    reading,
    service::{Answer, allow, answered, lay, lock},
};
use crate::{
    access::{Access, Act, Action, Attempt, Locked, Made, SurveysWrite, Tx},
    attendance::book::audience,
    domain::{person::Person, text::clean, urn::AUTHORITY},
    entities::{
        survey::{ActiveModel, Entity, Model},
        survey_school,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::surveys::{
        shown::{self, SurveyTerms},
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
        place.read.check_current(row.version, async || Ok(reading::show(cx, place.id).await?.tag)).await?;
        allow(&row, &session, action)?;
    }
    Ok(row)
}

/// A step, as the history calls it.
struct Step<'a> {
    action: SurveyAction,
    operation: &'static str,
    told: &'static str,
    reason: Option<&'a str>,
    by: &'a Person,
}

/// Takes a step: `work` does what goes with it, and says what changes in the row.
async fn take<L: FnOnce(&mut ActiveModel)>(
    cx: &Access<SurveysWrite>,
    place: Place,
    step: Step<'_>,
    sent: &impl Serialize,
    work: impl AsyncFn(&Tx<'_>, &Locked<'_, Entity>) -> Result<L>,
) -> Result<Once<Answer>> {
    let Place { id, read, key } = place;
    let attempt = Attempt::new(key, &(id, sent))?;
    let audited = Action::new(step.operation, id.to_string());
    let done = cx.write_once(AUTHORITY, &audited, &attempt, async |tx| {
        // Whoever answers holds the survey: an answer comes before the end or is refused.
        let held = lock(tx, id).await?;
        read.check_version(&held.version.to_string())?;
        allow(&held, tx, step.action)?;
        let stands = shown::state(&held, tx.today())?;
        let to = SURVEY.step(stands, step.action).map_err(AppError::internal)?;
        let laid = work(tx, &held).await?;
        let act = Act { action: step.told, reason: step.reason, by: step.by };
        tx.revise(held, &act, |row| {
            row.state = Set(to.as_str().to_owned());
            laid(row);
        })
        .await?;
        Ok(Made { id })
    });
    match done.await {
        Ok(done) => answered(cx, done).await,
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

fn conflict(why: impl Into<String>) -> AppError {
    AppError::new(Code::StateConflict).detail(why).allowed_actions(vec![SurveyAction::Change.as_str()])
}

/// Opens a survey: what it asks is fixed, and of which schools.
pub async fn open(cx: &Access<SurveysWrite>, place: Place, body: &Body<SurveyAct>) -> Result<Once<Answer>> {
    let row = find(cx, &place, SurveyAction::Open).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let session = cx.read().await?;
    let on = std::cmp::max(row.opens_on, session.today());
    let asked = shown::terms(&row)?.audience;
    let schools = audience::schools(&session, &asked, on).await?;
    let not_open: Vec<_> =
        audience::not_open(&asked, &schools).iter().map(|urn| format!("school {urn}")).collect();
    let (action, operation, told) = (SurveyAction::Open, "survey.open", "opened");
    let step = Step { action, operation, told, reason: None, by: &by };
    take(cx, place, step, &sent, async |tx, held| {
        if held.version != row.version {
            return Err(Code::Overloaded.into());
        }
        if schools.is_empty() {
            return Err(conflict("It would ask no school: change whom it asks first."));
        }
        if !not_open.is_empty() {
            let named = not_open.join(", ");
            return Err(conflict(format!(
                "Not open on the day, though named: {named}. Change whom it asks first."
            )));
        }
        if held.closes_on < tx.today() {
            return Err(conflict("Its last day is over: change it first."));
        }
        let rows = schools.iter().map(|urn| survey_school::ActiveModel {
            urn: Set(AUTHORITY),
            survey_id: Set(held.id),
            school_urn: Set(*urn),
        });
        tx.insert(rows.collect()).await?;
        let count = i32::try_from(schools.len()).map_err(AppError::internal)?;
        Ok(move |row: &mut ActiveModel| row.schools = Set(count))
    })
    .await
}

/// Lets a survey be answered until the end of a later day.
pub async fn extend(
    cx: &Access<SurveysWrite>,
    place: Place,
    body: &Body<SurveyExtend>,
) -> Result<Once<Answer>> {
    find(cx, &place, SurveyAction::Extend).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let reason = clean(&sent.reason).map_err(AppError::internal)?;
    let (action, operation, told) = (SurveyAction::Extend, "survey.extend", "extended");
    let step = Step { action, operation, told, reason: Some(&reason), by: &by };
    take(cx, place, step, &sent, async |_, held| {
        if sent.closes_on <= held.closes_on {
            let fault = Fault::at("/closes_on", FaultCode::OutOfRange);
            let detail = format!("It is answered until the end of {}: give a later day.", held.closes_on);
            return Err(AppError::invalid(vec![fault.detail(detail)]));
        }
        let terms = SurveyTerms { closes_on: sent.closes_on, ..shown::terms(held)? };
        let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
        Ok(move |row: &mut ActiveModel| lay(row, &terms, text))
    })
    .await
}

/// Closes a survey before its last day is over: nothing more is taken.
pub async fn close(cx: &Access<SurveysWrite>, place: Place, body: &Body<SurveyAct>) -> Result<Once<Answer>> {
    find(cx, &place, SurveyAction::Close).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let (action, operation, told) = (SurveyAction::Close, "survey.close", "closed");
    let step = Step { action, operation, told, reason: None, by: &by };
    take(cx, place, step, &sent, async |_, _| Ok(|_: &mut ActiveModel| {})).await
}
