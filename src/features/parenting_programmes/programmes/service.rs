//! Use cases: defining a programme, changing it, cancelling it.

use chrono::NaiveDate;
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{
    dto::{
        ParentingProgramme, ParentingProgrammeCancel, ParentingProgrammeCreate, ParentingProgrammePlan,
        ParentingProgrammePut, ParentingProgrammeTerms,
    },
    reading, rules,
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, ParentingProgrammesWrite, revised},
    domain::{
        text::{TextFault, clean},
        urn::AUTHORITY,
    },
    entities::{
        parenting_programme::{self, ActiveModel, Entity},
        parenting_programme_revision,
    },
    error::{AppError, Fault, FaultCode, Result},
    features::parenting_programmes::values::ProgrammeState,
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

revised!(parenting_programme, parenting_programme_revision { parenting_programme_id = ParentingProgrammeId });

type Answer = Tagged<ParentingProgramme>;

/// Defines a programme.
pub async fn create(
    cx: &Access<ParentingProgrammesWrite>,
    key: IdempotencyKey,
    body: &Body<ParentingProgrammeCreate>,
) -> Result<Once<Answer>> {
    cx.read().await?.require_authority().await?;
    let new = body.parse()?;
    AppError::if_any(rules::faults(&new.plan))?;
    let attempt = Attempt::new(key, &new)?;
    let laid = Laid::of(&new.plan)?;
    let (by, id) = (new.recorded_by.cleaned().map_err(AppError::internal)?, Uuid::now_v7());
    let action = Action::new("parenting_programme.create", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let act = Act { action: "created", reason: None, by: &by };
        tx.record::<Entity>(id, &act, |row| laid.lay(row, ProgrammeState::Open)).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}

/// What a row says of a programme.
struct Laid {
    plan: ParentingProgrammePlan,
    text: String,
    days: (NaiveDate, NaiveDate),
}

impl Laid {
    fn of(plan: &ParentingProgrammePlan) -> Result<Self> {
        let plan = cleaned(plan).map_err(AppError::internal)?;
        let ends = plan.meetings.first().zip(plan.meetings.last());
        let (first, last) = ends.ok_or_else(|| AppError::internal("a programme has no meeting"))?;
        let days = (first.on, last.on);
        let terms = ParentingProgrammeTerms { plan: plan.clone() };
        let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
        Ok(Self { plan, text, days })
    }

    fn lay(&self, row: &mut ActiveModel, state: ProgrammeState) {
        row.state = Set(state.as_str().to_owned());
        row.places = Set(self.plan.places);
        row.from_on = Set(self.days.0);
        row.to_on = Set(self.days.1);
        row.terms = Set(self.text.clone());
    }
}

fn cleaned(plan: &ParentingProgrammePlan) -> std::result::Result<ParentingProgrammePlan, TextFault> {
    Ok(ParentingProgrammePlan {
        title: clean(&plan.title)?,
        provider: clean(&plan.provider)?,
        description: plan.description.as_deref().map(clean).transpose()?,
        ..plan.clone()
    })
}

/// Changes a programme; never to fewer places than are taken.
pub async fn amend(
    cx: &Access<ParentingProgrammesWrite>,
    id: Uuid,
    read: &Precondition,
    body: &Body<ParentingProgrammePut>,
) -> Result<Answer> {
    let shown = reading::show(cx, id).await?;
    read.check_version(&shown.document.version.to_string())?;
    AppError::unless_allowed(rules::actions(shown.document.state, false), "amend")?;
    let put = body.parse()?;
    AppError::if_any(rules::faults(&put.plan))?;
    let laid = Laid::of(&put.plan)?;
    let reason = clean(&put.amendment_reason).map_err(AppError::internal)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("parenting_programme.amend", id.to_string());
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let row = reading::locked(tx, id, "amend").await?;
        read.check_version(&row.version.to_string())?;
        let taken = reading::taken(tx, [id]).await?.get(&id).copied().unwrap_or_default();
        if i64::try_from(taken).is_ok_and(|taken| i64::from(put.plan.places) < taken) {
            let fault = Fault::at("/plan/places", FaultCode::OutOfRange);
            return Err(AppError::invalid(vec![fault.detail(format!("{taken} places are taken."))]));
        }
        if reading::plan(&row.terms)? == laid.plan {
            return Ok(());
        }
        let act = Act { action: "amended", reason: Some(&reason), by: &by };
        tx.revise(row, &act, |row| laid.lay(row, ProgrammeState::Open)).await
    });
    match written.await {
        Ok(()) => reading::show(cx, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

/// Cancels a programme. Its places stay to be seen.
pub async fn cancel(
    cx: &Access<ParentingProgrammesWrite>,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<ParentingProgrammeCancel>,
) -> Result<Once<Answer>> {
    let row = reading::find(&cx.read().await?, id).await?;
    if key.0.is_none() {
        AppError::unless_allowed(rules::actions(reading::state(&row.state)?, false), "cancel")?;
    }
    let new = body.parse()?;
    let attempt = Attempt::new(key, &(id, &new))?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("parenting_programme.cancel", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let row = reading::locked(tx, id, "cancel").await?;
        let act = Act { action: "cancelled", reason: Some(&reason), by: &by };
        let cancelled = ProgrammeState::Cancelled.as_str().to_owned();
        tx.revise(row, &act, |row| row.state = Set(cancelled)).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}
