//! Use cases: wording a finding, changing it, publishing it, withdrawing it. Every way in which it stood is kept.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{SurveyDoneKind, SurveyFinding, SurveyFindingPublish, SurveyFindingPut, SurveyFindingWithdraw},
    reading,
};
use crate::{
    access::{Access, Act, Action, Attempt, Locked, Made, Session, SurveysWrite, Tx, revised},
    domain::{person::Person, text::clean, urn::AUTHORITY},
    entities::{
        document, document_version, information_sheet, survey,
        survey_finding::{self, ActiveModel, Column, Entity, Model},
        survey_finding_revision, webinar,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::surveys::{
        results::service::figure,
        states::{FINDING, SurveyFindingAction, SurveyFindingState, finding_actions},
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

revised!(survey_finding, survey_finding_revision { survey_finding_id = SurveyFindingId });

type Answer = Tagged<SurveyFinding>;

/// Which finding, which version of it, and which attempt.
pub struct Place {
    /// The finding.
    pub id: Uuid,
    /// The version that was read.
    pub read: Precondition,
    /// The attempt.
    pub key: IdempotencyKey,
}

/// Words a finding; no school reads it before it is published.
pub async fn create(
    cx: &Access<SurveysWrite>,
    key: IdempotencyKey,
    body: &Body<SurveyFindingPut>,
) -> Result<Once<Answer>> {
    cx.read().await?.require_authority().await?;
    let put = body.parse()?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let (id, attempt) = (Uuid::now_v7(), Attempt::new(key, &put)?);
    let action = Action::new("survey_finding.create", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        // Here and not before: a repeated request is told what it came to, also when what it points to is there no more.
        let text = checked(tx, &put, None).await?;
        let act = Act { action: "drafted", reason: None, by: &by };
        tx.record::<Entity>(id, &act, |row| {
            row.survey_id = Set(put.survey_id);
            row.state = Set(SurveyFindingState::Draft.as_str().to_owned());
            row.published_at = Set(None);
            row.terms = Set(text.clone());
        })
        .await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}

/// Changes a finding, also one that is published; the same again changes nothing.
pub async fn change(
    cx: &Access<SurveysWrite>,
    id: Uuid,
    read: &Precondition,
    body: &Body<SurveyFindingPut>,
) -> Result<Answer> {
    let session = cx.read().await?;
    let row = reading::find(cx, &session, id).await?;
    session.require_authority().await?;
    read.check_version(&row.version.to_string())?;
    allow(&row, SurveyFindingAction::Change)?;
    let put = body.parse()?;
    let text = checked(&session, &put, Some(&row)).await?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("survey_finding.change", id.to_string());
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let held = lock(tx, id).await?;
        read.check_version(&held.version.to_string())?;
        allow(&held, SurveyFindingAction::Change)?;
        if held.terms == text {
            return Ok(());
        }
        let act = Act { action: "changed", reason: None, by: &by };
        tx.revise(held, &act, |row| row.terms = Set(text.clone())).await
    });
    match written.await {
        Ok(()) => reading::show(cx, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

/// What a finding says, as it is stored, or every fault of it at once. `stands` is the finding that is changed.
async fn checked<C: ConnectionTrait>(
    session: &Session<'_, C>,
    put: &SurveyFindingPut,
    stands: Option<&Model>,
) -> Result<String> {
    let mut faults = Vec::new();
    let survey = {
        use survey::{Column, Entity};
        let this = Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::Id.eq(put.survey_id));
        session.find::<Entity>().filter(this).one().await?
    };
    if survey.is_none() || stands.is_some_and(|stands| stands.survey_id != put.survey_id) {
        faults.push(Fault::at("/survey_id", FaultCode::ReferenceNotFound));
    }
    let is_published = stands.map(reading::state).transpose()? == Some(SurveyFindingState::Published);
    if is_published && put.done.is_empty() {
        let fault = Fault::at("/done", FaultCode::WrongLength);
        faults.push(fault.detail("It is published: it says what was done."));
    }
    let quoted = match (&survey, &put.quote) {
        (Some(survey), Some(quote)) => figure(session, survey, &quote.question, &quote.answer).await?,
        _ => None,
    };
    if put.quote.is_some() && quoted.is_none() && survey.is_some() {
        faults.push(Fault::at("/quote", FaultCode::FigureNotTold));
    }
    for (place, done) in put.done.iter().enumerate() {
        let Some(id) = done.id else { continue };
        if let Some(missing) = missing(session, done.kind, id).await? {
            let fault = Fault::at(format!("/done/{place}/id"), FaultCode::ReferenceNotFound);
            faults.push(fault.detail(format!("There is no such {missing} that schools can read.")));
        }
    }
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let terms = put.terms(quoted).map_err(AppError::internal)?;
    serde_json::to_string(&terms).map_err(AppError::internal)
}

/// What a finding points to and schools cannot read, in words.
async fn missing<C: ConnectionTrait>(
    session: &Session<'_, C>,
    kind: SurveyDoneKind,
    id: Uuid,
) -> Result<Option<&'static str>> {
    let (there, name) = match kind {
        SurveyDoneKind::InformationSheet => {
            use information_sheet::{Column, Entity};
            let out = Condition::all()
                .add(Column::Urn.eq(AUTHORITY))
                .add(Column::Id.eq(id))
                .add(Column::State.eq("published"))
                .add(Column::PublishedAt.lte(session.now()));
            (session.find::<Entity>().filter(out).one().await?.is_some(), "information sheet")
        }
        SurveyDoneKind::Webinar => {
            use webinar::{Column, Entity};
            let this = Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::Id.eq(id));
            // Neither a draft nor one that does not take place; fullness and having begun are worked out.
            let takes_place = this.add(Column::State.is_in(["published", "held"]));
            (session.find::<Entity>().filter(takes_place).one().await?.is_some(), "webinar")
        }
        SurveyDoneKind::Document => {
            use document_version::{Column, Entity};
            let this = Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::DocumentId.eq(id));
            let published = this.add(Column::State.eq("published"));
            let published = session.find::<Entity>().filter(published).one().await?.is_some();
            let stands = Condition::all()
                .add(document::Column::Urn.eq(AUTHORITY))
                .add(document::Column::Id.eq(id))
                .add(document::Column::State.eq("current"))
                .add(document::Column::Audience.is_not_in(document::FOR_NOBODY_OUTSIDE));
            let stands = session.find::<document::Entity>().filter(stands).one().await?.is_some();
            (published && stands, "document")
        }
        SurveyDoneKind::Action => (true, "action"),
    };
    Ok((!there).then_some(name))
}

/// Lets schools read a finding: it says what was done, and what it points to is there.
pub async fn publish(
    cx: &Access<SurveysWrite>,
    place: Place,
    body: &Body<SurveyFindingPublish>,
) -> Result<Once<Answer>> {
    open(cx, &place, SurveyFindingAction::Publish).await?;
    let sent = body.parse()?;
    take(cx, place, SurveyFindingAction::Publish, (&sent.recorded_by, None), &sent).await
}

/// Refuses what points to something that schools cannot read any more.
async fn refuse_missing<C: ConnectionTrait>(session: &Session<'_, C>, row: &Model) -> Result<()> {
    for done in reading::terms(row)?.done {
        let Some(id) = done.id else { continue };
        if let Some(missing) = missing(session, done.kind, id).await? {
            let detail = format!(
                "Schools cannot read the {missing} {id} any more, to which it points: change it first."
            );
            let refused = AppError::new(Code::StateConflict).detail(detail);
            return Err(refused.allowed_actions(vec![SurveyFindingAction::Change.as_str()]));
        }
    }
    Ok(())
}

/// Takes a finding back.
pub async fn withdraw(
    cx: &Access<SurveysWrite>,
    place: Place,
    body: &Body<SurveyFindingWithdraw>,
) -> Result<Once<Answer>> {
    open(cx, &place, SurveyFindingAction::Withdraw).await?;
    let sent = body.parse()?;
    let reason = clean(&sent.reason).map_err(AppError::internal)?;
    take(cx, place, SurveyFindingAction::Withdraw, (&sent.recorded_by, Some(&reason)), &sent).await
}

/// A repeated step is let on: what it came to is told again.
async fn open(cx: &Access<SurveysWrite>, place: &Place, action: SurveyFindingAction) -> Result<()> {
    let session = cx.read().await?;
    let row = reading::find(cx, &session, place.id).await?;
    session.require_authority().await?;
    if place.key.0.is_none() {
        place.read.check_version(&row.version.to_string())?;
        allow(&row, action)?;
    }
    Ok(())
}

async fn take(
    cx: &Access<SurveysWrite>,
    place: Place,
    step: SurveyFindingAction,
    (by, reason): (&Person, Option<&str>),
    sent: &impl Serialize,
) -> Result<Once<Answer>> {
    let Place { id, read, key } = place;
    let by = by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(id, sent))?;
    let (operation, told) = match step {
        SurveyFindingAction::Publish => ("survey_finding.publish", "published"),
        _ => ("survey_finding.withdraw", "withdrawn"),
    };
    let audited = Action::new(operation, id.to_string());
    let done = cx.write_once(AUTHORITY, &audited, &attempt, async |tx| {
        let held = lock(tx, id).await?;
        read.check_version(&held.version.to_string())?;
        allow(&held, step)?;
        let to = FINDING.step(reading::state(&held)?, step).map_err(AppError::internal)?;
        if to == SurveyFindingState::Published {
            refuse_missing(tx, &held).await?;
        }
        let now = tx.now();
        tx.revise(held, &Act { action: told, reason, by: &by }, |row: &mut ActiveModel| {
            row.state = Set(to.as_str().to_owned());
            if to == SurveyFindingState::Published {
                row.published_at = Set(Some(now));
            }
        })
        .await?;
        Ok(Made { id })
    });
    match done.await {
        Ok(done) => done.told(async |made| reading::show(cx, made.id).await).await,
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

fn allow(row: &Model, action: SurveyFindingAction) -> Result<()> {
    let done = !reading::terms(row)?.done.is_empty();
    AppError::unless_allowed(finding_actions(reading::state(row)?, done), action.as_str())
}

async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<Locked<'t, Entity>> {
    tx.lock::<Entity>(Column::Id.eq(id).into()).await?.ok_or(Code::NotFound.into())
}
