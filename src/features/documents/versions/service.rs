//! Use cases: adding a version, changing it while it is a draft, publishing and withdrawing it.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, Order};
use uuid::Uuid;

use super::{
    dto::{
        DocumentVersion, DocumentVersionCreate, DocumentVersionPlan, DocumentVersionPublish,
        DocumentVersionPut, DocumentVersionState, DocumentVersionTerms,
    },
    reading,
};
use crate::{
    access::{
        Access, Act, Action, Attempt, DocumentsWrite, Made, Standing, Tx, date_at_school, document, revised,
    },
    domain::{
        text::{TextFault, clean},
        urn::AUTHORITY,
    },
    entities::{
        document,
        document_version::{self, ActiveModel, Column, Entity},
        document_version_revision,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::documents::{
        dto::{DocumentWithdraw, DocumentWithdrawalGround},
        rules,
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged, faults_of_link, faults_of_name},
};

revised!(document_version, document_version_revision { document_version_id = DocumentVersionId });
document!(document_version: DocumentVersionState, DocumentVersionTerms, columns);

type Answer = Tagged<DocumentVersion>;

fn columns(row: &mut ActiveModel, _: DocumentVersionState, terms: &DocumentVersionTerms) {
    row.effective_from_on = Set(terms.plan.effective_from_on);
    row.announced = Set(terms.plan.announced);
}

fn checked(plan: &DocumentVersionPlan) -> Result<DocumentVersionPlan> {
    let mut faults = rules::faults_of_plan(plan);
    faults.extend(plan.link.iter().flat_map(|link| faults_of_link("/plan/link", link)));
    let file = plan.file.iter();
    faults.extend(file.flat_map(|file| faults_of_name("/plan/file/name", &file.name, file.media_type)));
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let cleaned = || -> std::result::Result<_, TextFault> {
        let changes = plan.changes.as_deref().map(clean).transpose()?;
        Ok(DocumentVersionPlan { changes, ..plan.clone() })
    };
    cleaned().map_err(AppError::internal)
}

/// Adds a version to a document, as a draft.
pub async fn create(
    cx: &Access<DocumentsWrite>,
    of: Uuid,
    key: IdempotencyKey,
    body: &Body<DocumentVersionCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let held = session.document::<document::Entity>(AUTHORITY, of).await?;
    if key.0.is_none() {
        let (state, _) = crate::features::documents::reading::read(&held)?;
        AppError::unless_allowed(rules::actions(state), "add_version")?;
    }
    let new = body.parse()?;
    let plan = checked(&new.plan)?;
    let attempt = Attempt::new(key, &(of, &new))?;
    let (by, id) = (new.recorded_by.cleaned().map_err(AppError::internal)?, Uuid::now_v7());
    let terms = DocumentVersionTerms { plan, held: None };
    let action = Action::new("document_version.create", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        // Whoever adds the next version waits here.
        let whole = tx.standing::<document::Entity>(of).await?;
        AppError::unless_allowed(rules::actions(whole.state), "add_version")?;
        let last =
            tx.find::<Entity>().filter(Column::DocumentId.eq(of)).order_by(Column::Number, Order::Desc);
        let number = last.limit(1).one().await?.map_or(1, |last| last.number + 1);
        let act = Act { action: "drafted", reason: None, by: &by };
        let lay = |row: &mut ActiveModel| {
            row.document_id = Set(of);
            row.number = Set(number);
            row.published_at = Set(None);
            row.withdrawn_on = Set(None);
            row.withdrawn_ground = Set(None);
            row.withdrawn_reason = Set(None);
        };
        tx.record_document::<Entity>(id, DocumentVersionState::Draft, &terms, &act, lay).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, (of, made.id)).await).await
}

/// A version with its document, both locked: what is done to either waits for the other.
pub async fn locked<'t>(
    tx: &'t Tx<'_>,
    (of, id): (Uuid, Uuid),
    action: &str,
) -> Result<Standing<'t, Entity>> {
    let whole = tx.standing::<document::Entity>(of).await?;
    let standing = tx.standing::<Entity>(id).await?;
    if standing.row.document_id != of {
        return Err(Code::NotFound.into());
    }
    AppError::unless_allowed(rules::version_actions(whole.state, standing.state), action)?;
    Ok(standing)
}

/// What must hold before a body is looked at.
pub async fn allowed(
    cx: &Access<DocumentsWrite>,
    which: (Uuid, Uuid),
    read: Option<&Precondition>,
    action: Option<&str>,
) -> Result<DocumentVersionTerms> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let reading::Found { document, version, .. } = reading::find(cx, &session, which).await?;
    if let Some(read) = read {
        read.check_version(&version.row.version.to_string())?;
    }
    if let Some(action) = action {
        AppError::unless_allowed(rules::version_actions(document, version.dated.state), action)?;
    }
    Ok(version.terms)
}

/// Changes a draft. A file of another name or type loses its bytes.
pub async fn amend(
    cx: &Access<DocumentsWrite>,
    which: (Uuid, Uuid),
    read: &Precondition,
    body: &Body<DocumentVersionPut>,
) -> Result<Answer> {
    allowed(cx, which, Some(read), Some("amend")).await?;
    let put = body.parse()?;
    let plan = checked(&put.plan)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("document_version.amend", which.1.to_string());
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let standing = locked(tx, which, "amend").await?;
        read.check_version(&standing.row.version.to_string())?;
        if standing.terms.plan == plan {
            return Ok(());
        }
        let held = standing.terms.held.clone().filter(|_| standing.terms.plan.file == plan.file);
        let terms = DocumentVersionTerms { plan: plan.clone(), held };
        let act = Act { action: "amended", reason: None, by: &by };
        tx.change(standing, DocumentVersionState::Draft, &terms, &act).await
    });
    match written.await {
        Ok(()) => reading::show(cx, which).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, which).await?.tag)).await),
    }
}

/// Publishes a draft as it was read, or tells everything that keeps it from being published.
pub async fn publish(
    cx: &Access<DocumentsWrite>,
    which: (Uuid, Uuid),
    read: &Precondition,
    key: IdempotencyKey,
    body: &Body<DocumentVersionPublish>,
) -> Result<Once<Answer>> {
    let first = key.0.is_none();
    allowed(cx, which, first.then_some(read), first.then_some("publish")).await?;
    let publish = body.parse()?;
    let by = publish.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(which, &publish))?;
    let action = Action::new("document_version.publish", which.1.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let standing = locked(tx, which, "publish").await?;
        read.check_version(&standing.row.version.to_string())?;
        let mut faults = rules::unready(&standing.terms.plan, standing.terms.held.is_some());
        faults.extend(same_day(tx, which.0, &standing.terms.plan).await?);
        if !faults.is_empty() {
            return Err(AppError::invalid(faults));
        }
        let (now, act) = (tx.now(), Act { action: "published", reason: None, by: &by });
        let published = DocumentVersionState::Published.as_str().to_owned();
        tx.revise(standing.row, &act, |row| {
            row.state = Set(published);
            row.published_at = Set(Some(now));
        })
        .await?;
        Ok(Made { id: which.1 })
    });
    done.await?.told(async |_| reading::show(cx, which).await).await
}

/// The document is locked: nobody else publishes a version of it now.
async fn same_day(tx: &Tx<'_>, of: Uuid, plan: &DocumentVersionPlan) -> Result<Option<Fault>> {
    let Some(on) = plan.effective_from_on else { return Ok(None) };
    // One that held until it was withdrawn keeps its day, for on the days until then it is the one that held.
    let held = Condition::all()
        .add(Column::PublishedAt.is_not_null())
        .add(Column::WithdrawnGround.eq(DocumentWithdrawalGround::Ended.as_str()))
        .add(Column::WithdrawnOn.gt(on));
    let holds = Column::State.eq(DocumentVersionState::Published.as_str());
    let same = Condition::all()
        .add(Column::DocumentId.eq(of))
        .add(Column::EffectiveFromOn.eq(on))
        .add(Condition::any().add(holds).add(held));
    let other = tx.find::<Entity>().filter(same).one().await?;
    Ok(other.map(|other| {
        let fault = Fault::at("/plan/effective_from_on", FaultCode::RepeatedValue);
        let number = other.number;
        fault.detail(match other.withdrawn_on {
            None => format!("Version {number} holds from this day on: withdraw it first."),
            Some(until) => format!("Version {number} held from this day until {until}: give a later day."),
        })
    }))
}

/// Withdraws a version: the one before it holds again, from today on or, where this one was published by mistake, as if it
/// had never been.
pub async fn withdraw(
    cx: &Access<DocumentsWrite>,
    which: (Uuid, Uuid),
    key: IdempotencyKey,
    body: &Body<DocumentWithdraw>,
) -> Result<Once<Answer>> {
    allowed(cx, which, None, key.0.is_none().then_some("withdraw")).await?;
    let new = body.parse()?;
    let attempt = Attempt::new(key, &(which, &new))?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let ground = new.ground.unwrap_or(DocumentWithdrawalGround::Ended);
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("document_version.withdraw", which.1.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let standing = locked(tx, which, "withdraw").await?;
        let act = Act { action: "withdrawn", reason: Some(&reason), by: &by };
        let today = date_at_school(tx.now());
        tx.revise(standing.row, &act, |row| {
            row.state = Set(DocumentVersionState::Withdrawn.as_str().to_owned());
            row.withdrawn_on = Set(Some(today));
            row.withdrawn_ground = Set(Some(ground.as_str().to_owned()));
            row.withdrawn_reason = Set(Some(reason.clone()));
        })
        .await?;
        Ok(Made { id: which.1 })
    });
    done.await?.told(async |_| reading::show(cx, which).await).await
}
